"""Who, about what, and with which details: an event of the audit trail in words, with links where one may go."""

import datetime as dt
import re
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quittance.areas.audit.queries import Entry
from quittance.areas.insight.proposals import Told
from quittance.areas.staff.colleague import Colleague
from quittance.areas.staff.roles import ROLE_NAMES, Role
from quittance.sites.desk.forms import REASON_CHOICES
from quittance.sites.desk.rooms import may_open
from quittance.sites.desk.wording_money import PROPOSALS
from quittance.sites.desk.wording_notices import problem
from quittance.sites.desk.wording_rights import KINDS, OUTCOMES
from quittance.sites.desk.wording_staff import (
    ACTORS,
    AMOUNTS,
    BREAKS,
    DETAILS,
    REASONS,
    REGISTERED,
    ROLE_WORK,
    SUBJECTS,
    VALUES,
    VALUES_OF,
)
from quittance.sites.ui import figures
from quittance.sites.ui.wording import taken_step_name

register = template.Library()

_ROUTES = {
    "case": "desk:case",
    "entry": "desk:entry",
    "attempt": "desk:payment",
    "file": "desk:file",
    "remittance": "desk:remittance",
    "payment-file": "desk:payment_file",
    "staff": "desk:member",
}
_REQUESTS = {"kind": KINDS, "outcome": OUTCOMES}
_PROMISES = {"report": _("what the debtor says")}
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ROLE_LISTS = frozenset({"roles", "before", "after"})
_ORDER = {name: place for place, name in enumerate(DETAILS)}
_REASON_WORDS = dict(REASON_CHOICES) | REASONS


@register.inclusion_tag("desk/trail/subject.html", takes_context=True)
def event_subject(context: dict[str, Any], event: Entry) -> dict[str, Any]:
    """What the event is about: case number, member's name or number, and the page of it for those who may go there."""
    colleague: Colleague = context["request"].colleague
    page = context["page"]
    kind, _colon, number = event.subject.partition(":")
    shown = page.cases.get(event.subject) or page.names.get(event.subject) or number
    return {
        "kind": str(SUBJECTS.get(kind, kind)),
        "shown": shown,
        "raw": event.subject,
        "address": _address(kind, shown if kind == "case" else number, colleague),
        "proposal": _proposal(event, colleague),
    }


@register.inclusion_tag("desk/trail/source.html", takes_context=True)
def posting_source(context: dict[str, Any], source: str) -> dict[str, Any]:
    """What a posting came from, in words, and the page of it for those who may go there."""
    kind, _colon, number = source.partition(":")
    number, _colon, place = number.partition(":")
    where, _colon, line = place.partition(":")
    return {
        "words": str(SUBJECTS.get(kind, kind)),
        "number": number,
        "line": line if where in {"row", "record"} else "",
        "address": _address(kind, number, context["request"].colleague) if number.isdecimal() else None,
    }


@register.filter
def source_words(source: str) -> str:
    """What promises money, in words."""
    kind, _colon, number = source.partition(":")
    return f"{_PROMISES.get(kind) or SUBJECTS.get(kind, kind)} {number}".strip()


@register.filter
def acting(actor: str, names: dict[str, str]) -> str:
    """Who it was: a colleague by name, others by what they are."""
    words = names.get(actor) or ACTORS.get(actor) or ACTORS.get(f"{actor.partition(':')[0]}:", actor)
    return str(words)


@register.filter
def event_details(event: Entry) -> list[tuple[str, str]]:
    """What the event tells besides, each with its name. What has no words yet is shown as it is written."""
    told = sorted(event.details.items(), key=lambda one: _ORDER.get(one[0], len(_ORDER)))
    return [(str(DETAILS.get(name, name)), _value(event, name, value)) for name, value in told]


@register.filter
def break_name(kind: str) -> str:
    """How the chain does not hold."""
    return str(BREAKS.get(kind, kind))


@register.filter
def role_work(role: str) -> str:
    """What somebody with the role does here."""
    return str(ROLE_WORK[Role(role)])


@register.filter
def roles_and_work(roles: frozenset[Role]) -> list[tuple[str, str]]:
    """The roles in words, each with what somebody with it does here."""
    return [(str(ROLE_NAMES[role]), role_work(role)) for role in Role if role in roles]


@register.filter
def who_decides(told: Told) -> str:
    """Who may decide a proposal about access; what to do when nobody may."""
    if told.access and told.access.deciders:
        return gettext("Decided by one of: %(names)s.") % {"names": ", ".join(told.access.deciders)}
    return gettext("No other administrator is there to decide it; it can be done on the server with “quittance staff”.")


def _value(event: Entry, name: str, value: str | int) -> str:
    if name in AMOUNTS and isinstance(value, int):
        return figures.money(value)
    if event.action.startswith("staff.") and name in _ROLE_LISTS:
        return ", ".join(str(ROLE_NAMES[role]) for role in Role if role.value in str(value).split(",")) or "–"
    if event.action.startswith("approval.") and name == "kind":
        return str(PROPOSALS.get(str(value), value))
    if event.action.startswith("request.") and name in _REQUESTS:
        return str(_REQUESTS[name].get(str(value), value))
    if name == "reason":
        return str(_REASON_WORDS.get(str(value), value))
    if event.action == "case.charged" and name == "code":
        return taken_step_name(str(value).replace("/", "."))
    if name == "fields":
        return ", ".join(str(REGISTERED.get(one, one)) for one in str(value).split())
    if name == "why" and event.action.startswith("notice."):
        return problem(str(value))
    words = VALUES_OF.get((event.action, name)) or VALUES.get(name, {})
    return str(words[value]) if value in words else _day(str(value))


def _day(text: str) -> str:
    """A day as people read it; other text as it is."""
    try:
        return figures.day(dt.date.fromisoformat(text)) if _DAY.fullmatch(text) else text
    except ValueError:
        return text


def _address(kind: str, number: str, colleague: Colleague) -> str | None:
    route = _ROUTES.get(kind)
    if route is None or not number or not may_open(route, colleague):
        return None
    return reverse(route, args=[number]) if kind == "case" or number.isdecimal() else None


def _proposal(event: Entry, colleague: Colleague) -> str | None:
    number = str(event.details.get("approval", ""))
    opens = number.isdecimal() and may_open("desk:proposal", colleague)
    return reverse("desk:proposal", args=[number]) if opens else None
