"""What the desk's pages need: the menu of whoever is logged in, and words for the codes of the areas."""

import datetime as dt
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quittance.areas.insight.loose_money import SentBack
from quittance.areas.payments.queries.refunds import RefundView
from quittance.areas.staff.roles import ROLE_NAMES, Role
from quittance.sites.desk import rooms, wording, wording_files, wording_money, wording_problems
from quittance.sites.ui import figures
from quittance.sites.ui.wording import PAYMENT_STATES, channel_name

register = template.Library()


@register.inclusion_tag("desk/menu.html", takes_context=True)
def desk_menu(context: dict[str, Any]) -> dict[str, Any]:
    """The rooms, the member's name and the way out; nothing for somebody who is not logged in."""
    request: HttpRequest = context["request"]
    colleague = getattr(request, "colleague", None)
    entries = rooms.grouped(rooms.menu(colleague)) if colleague else []
    return {
        "colleague": colleague,
        "entries": [
            {
                "title": group,
                "rooms": [(room.address, room.title, room.holds(request.path)) for room in found],
                "here": any(room.holds(request.path) for room in found),
            }
            for group, found in entries
        ],
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def role_names(roles: frozenset[Role]) -> str:
    """The roles in words."""
    return ", ".join(str(ROLE_NAMES[role]) for role in Role if role in roles)


@register.filter
def matched_name(matched: str) -> str:
    """What a case was found by."""
    return str(wording.MATCHES.get(matched, matched))


@register.filter
def language_words(code: str) -> str:
    """The language that a debtor is written to in."""
    return str(dict(settings.LANGUAGES).get(code, code))


@register.filter
def state_name(state: str) -> str:
    """How a payment stands."""
    return str(PAYMENT_STATES.get(state, state))


@register.filter
def actor_name(actor: str, names: dict[str, str]) -> str:
    """Who it was: a colleague by name, machines and commands as they are written down."""
    return names.get(actor, actor)


@register.filter
def why_it_waits(reason: str) -> str:
    """Why money waits for a person."""
    return str(wording_money.WHY_IT_WAITS.get(reason, reason))


@register.filter
def why_this_one(reason: str) -> str:
    """Why a case may be the right one, or a payment the one that was taken back."""
    return str(wording_money.WHY_THIS_ONE.get(reason, reason))


@register.filter
def decision_name(kind: str) -> str:
    """What was decided about money."""
    return str(wording_money.DECISIONS.get(kind, kind))


@register.filter
def file_kind(kind: str) -> str:
    """What a received file is."""
    return str(wording_money.FILE_KINDS.get(kind, kind))


@register.filter
def file_problem(code: str) -> str:
    """What is wrong with a file; empty where its message tells it."""
    return wording_files.problem(code)


@register.filter
def file_place(where: str) -> str:
    """Where in the file it is."""
    return wording_files.place(where)


@register.filter
def refund_state(state: str) -> str:
    """Where money on its way back is."""
    return str(wording_money.REFUND_STATES.get(state, state))


@register.filter
def refund_way(way: str) -> str:
    """How money goes back."""
    return str(wording_money.REFUND_WAYS.get(way, way))


@register.filter
def field_name(name: str) -> str:
    """A field of a payment as people call it."""
    return str(wording_money.FIELDS.get(name, name))


@register.filter
def field_value(fact: tuple[str, object]) -> str:
    """The value of such a field, written as its kind is written."""
    name, value = fact
    if isinstance(value, dt.datetime):
        return figures.moment(value)
    if isinstance(value, dt.date):
        return figures.day(value)
    if name in {"amount", "captured", "refunded", "refunding"} and isinstance(value, int):
        return figures.money(value)
    if name == "state":
        return state_name(str(value))
    if name == "problem":
        return problem_name(str(value))
    if name == "provider":
        return channel_name(str(value))
    if value is True:
        return _("Yes")
    return figures.account(str(value)) if name.endswith("account") else str(value)


@register.filter
def days_since(day: dt.date, today: dt.date) -> str:
    """How long something has waited."""
    days = max((today - day).days, 0)
    if not days:
        return _("today")
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


@register.filter
def problem_name(problem: str) -> str:
    """Why a person looks at a payment through a company."""
    return wording_problems.of_attempt(problem)


@register.filter
def refund_problem(refund: RefundView | SentBack) -> str:
    """Why money is not on its way back, or not there."""
    return wording_problems.of_refund(refund.state, refund.way, refund.problem)


@register.filter
def call_name(kind: str) -> str:
    """What a payment company was asked to do."""
    return str(wording_money.CALLS.get(kind, kind))


@register.filter
def outcome_name(outcome: str) -> str:
    """What became of it."""
    return str(wording_money.OUTCOMES.get(outcome, outcome))


@register.filter
def who_asked(actor: str, names: dict[str, str] | None = None) -> str:
    """Who asked for something or decided it: a colleague by name, the debtor as the debtor."""
    if actor.startswith(("debtor:", "identity:")):
        return _("the debtor")
    if actor.startswith("mandate:"):
        return _("somebody who helps the debtor")
    if actor.startswith("staff:") and names is None:
        return _("the desk")
    return (names or {}).get(actor, actor) or "–"


@register.filter
def proposal_name(kind: str) -> str:
    """What is proposed."""
    return str(wording_money.PROPOSALS.get(kind, kind))


@register.filter
def proposal_state(state: str) -> str:
    """Where a proposal stands."""
    return str(wording_money.PROPOSAL_STATES.get(state, state))


@register.filter
def proposal_reason(reason: str) -> str:
    """Why something is proposed: as it was typed, or what a code stands for."""
    return str(wording_money.PROPOSAL_REASONS.get(reason, reason))


@register.filter
def webhook_name(webhook: str) -> str:
    """Whether a company knows where to send its messages."""
    return str(wording_money.WEBHOOKS.get(webhook, webhook))


@register.filter
def yes_or_no(value: bool | None) -> str:
    """Yes or no; a dash where nobody knows."""
    return "–" if value is None else _("Yes") if value else _("No")
