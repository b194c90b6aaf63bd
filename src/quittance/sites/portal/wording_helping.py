"""What help is called, and what happened with it, in words."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from quittance.areas.claims.queries.helping import Happening, Help
from quittance.sites.portal.wording import Text
from quittance.sites.ui.help_words import RELATIONS, SCOPES, STATES

_OWN = {"doubtful": _("Waits for your word")}
_ENDED = {
    "debtor": _("Ended by you"),
    "helper": _("Ended by the helper"),
    "desk": _("Ended by us"),
}
_HAPPENED = {
    "given": _("You made the code"),
    "accepted": _("The code was used"),
    "confirmed": _("You said that it is the right person"),
    "ended": _("Ended"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Help with its words; `history` is what happened, the latest first."""

    help: Help
    relation: Text
    scope: Text
    told: Text
    state: Text
    history: tuple[tuple[dt.datetime, Text, str], ...]


def shown(one: Help) -> Shown:
    """Help as a page shows it."""
    return Shown(
        help=one,
        relation=RELATIONS[one.relation][0],
        scope=SCOPES[one.scope][0],
        told=SCOPES[one.scope][1],
        state=_OWN.get(one.state) or (_ENDED[one.ended_by] if one.state == "ended" else STATES[one.state]),
        history=tuple((event.at, _happened(event), event.number or "") for event in one.history),
    )


def _happened(event: Happening) -> Text:
    if event.kind == "looked":
        return _("Looked at case") if event.number else _("Looked at the list of your cases")
    return _HAPPENED[event.kind]
