"""Words of the desk about notices: what they told of, how far they came, and why they did not arrive."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from quittance.sites.ui.wording import NOTICE_KINDS

SHOWN = dt.timedelta(days=30)

_CHANNELS = {"email": _("E-mail"), "sms": _("Text message")}
_STATES = {
    "waiting": _("waiting"),
    "sent": _("sent"),
    "delivered": _("delivered"),
    "failed": _("failed"),
    "given_up": _("given up"),
}
_PROBLEMS = {
    "address_refused": _("Nothing can be sent to this address or number. The person has to give another one."),
    "not_delivered": _("The phone could not be reached."),
    "no_receipt": _("Nobody has confirmed within two days that it arrived."),
    "too_late": _("It could not be sent before it was of no use any more."),
    "country": _("The number is in a country we do not write to."),
    "credentials": _("The gateway or the mail service does not accept our key."),
    "no_credit": _("The agreement with the gateway is used up."),
    "not_set_up": _("The gateway is not set up any more."),
    "no_key": _("No key opens what was kept of it."),
    "refused": _("The mail service refused it."),
    "not_found": _("The gateway does not know of it any more."),
}


def kind(code: str) -> str:
    """What it told of."""
    return str(NOTICE_KINDS.get(code, code))


def channel(code: str) -> str:
    """How it was sent."""
    return str(_CHANNELS.get(code, code))


def state(code: str) -> str:
    """How far it came."""
    return str(_STATES.get(code, code))


def problem(code: str) -> str:
    """Why it did not arrive."""
    return str(_PROBLEMS.get(code, _("It could not be sent in time; the gateway or the mail service did not work.")))
