"""Finds the SMS gateway that the configuration names, and says how far messages are set up."""

import threading
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from quittance.kit.wiring import CompanySetup

if TYPE_CHECKING:
    from quittance.providers.messaging import SmsGateway

_lock = threading.Lock()
_built: "list[SmsGateway | None]" = []


def sms_gateway() -> "SmsGateway | None":
    """The configured gateway, built once per process; None when none is set up."""
    with _lock:
        if not _built:
            _built.append(import_string(settings.SMS_GATEWAY)())
        return _built[0]


def forget_sms_gateway() -> None:
    """Builds it anew at the next use."""
    with _lock:
        _built.clear()


def messaging_setups() -> tuple[CompanySetup, ...]:
    """How far text messages and e-mail are set up, by the settings alone. Calls nobody."""
    found: tuple[CompanySetup, ...] = import_string(settings.MESSAGING_SETUPS)()
    return found


def can_send(channel: str) -> bool:
    """Whether messages of this channel (sms, email) can be sent at all."""
    return any(setup.configured for setup in messaging_setups() if setup.name == channel)
