"""Builds what sends text messages and e-mails as the settings describe it."""

from email.utils import parseaddr

import structlog
from django.conf import settings

from quittance.kit.wiring import CompanySetup, settings_of, setup_of
from quittance.providers import sms
from quittance.providers.configuration import InvalidConfig
from quittance.providers.messaging import SmsGateway

log = structlog.get_logger(__name__)

_SMS = ("SMS_BASE_URL", "SMS_API_KEY", "SMS_SENDER")
_MAIL = ("MAIL_SERVICE", "MAIL_FROM")
SECURITY = ("starttls", "tls", "none")


def sms_gateway() -> SmsGateway | None:
    """The gateway; None without settings, and with wrong ones, which are named in the log."""
    setup = _sms_setup()
    if setup.problem:
        log.error("sms.misconfigured", reason=setup.problem)
    return sms.HttpSmsGateway(_sms_config()) if setup.configured else None


def setups() -> tuple[CompanySetup, ...]:
    """What the settings lack. Calls nobody."""
    return (_sms_setup(), _mail_setup())


def _sms_setup() -> CompanySetup:
    return setup_of("sms", _SMS, _sms_config)


def _sms_config() -> sms.SmsConfig:
    return sms.config_from(settings_of("SMS"))


def _mail_setup() -> CompanySetup:
    return setup_of("email", _MAIL, _check_mail)


def _check_mail() -> None:
    if "@" not in parseaddr(settings.MAIL_FROM)[1]:
        raise InvalidConfig("MAIL_FROM must be an e-mail address, with a name before it if you like")
    if settings.MAIL_SECURITY not in SECURITY:
        raise InvalidConfig(f"MAIL_SECURITY is one of {', '.join(SECURITY)}")
