"""Builds what sends text messages and e-mails as the settings describe it."""

from email.utils import parseaddr

import structlog
from django.conf import settings

from quittance.kit.wiring import CompanySetup
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
    missing = tuple(setting for setting in _SMS if not getattr(settings, setting))
    problem = ""
    if not missing:
        try:
            _sms_config()
        except InvalidConfig as wrong:
            problem = str(wrong)
    return CompanySetup("sms", begun=len(missing) < len(_SMS), missing=missing, problem=problem)


def _sms_config() -> sms.SmsConfig:
    return sms.config_from({name: getattr(settings, name) for name in dir(settings) if name.startswith("SMS_")})


def _mail_setup() -> CompanySetup:
    missing = tuple(setting for setting in _MAIL if not getattr(settings, setting))
    problem = ""
    if not missing and "@" not in parseaddr(settings.MAIL_FROM)[1]:
        problem = "MAIL_FROM must be an e-mail address, with a name before it if you like"
    elif not missing and settings.MAIL_SECURITY not in SECURITY:
        problem = f"MAIL_SECURITY is one of {', '.join(SECURITY)}"
    return CompanySetup("email", begun=len(missing) < len(_MAIL), missing=missing, problem=problem)
