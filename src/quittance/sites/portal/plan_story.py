"""How a plan stands and what happened to it, in words."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quittance.areas.plans.operations.changing import EXTRA_DAYS, Effect
from quittance.areas.plans.queries.plans import EventView, InstalmentView, PlanView
from quittance.areas.plans.queries.rules import RulesFacts
from quittance.core.workdays import later
from quittance.sites.portal.plan_words import rhythm
from quittance.sites.ui.figures import day, money, short_money

STATES = {
    "active": gettext_lazy("Running"),
    "completed": gettext_lazy("Paid"),
    "broken": gettext_lazy("Ended, because too much was missing"),
    "given_up": gettext_lazy("Ended"),
}
"""A plan's states."""

COLOURS = {"active": "info", "completed": "success", "broken": "danger", "given_up": "neutral"}


def state_of(view: PlanView) -> str:
    """How a plan stands, in words."""
    if view.is_active and view.missed:
        return ngettext("A payment is missing", "Payments are missing", len(view.missed))
    return str(STATES[view.state])


INSTALMENTS = {
    "paid": gettext_lazy("Paid"),
    "partly": gettext_lazy("Partly paid"),
    "missed": gettext_lazy("Missing"),
    "late": gettext_lazy("Due, still in time"),
    "next": gettext_lazy("Next"),
    "open": gettext_lazy("Later"),
}
"""An instalment's states."""


def stands(one: InstalmentView, today: dt.date) -> str:
    """How an instalment stands; one whose grace is over and that is not judged missed waits for money on its way."""
    if one.state == "late" and one.in_time < today:
        return _("Waiting for the money")
    return str(INSTALMENTS[one.state])


WAYS = {
    "self": gettext_lazy("You pay each time"),
    "vipps": gettext_lazy("Drawn with Vipps"),
    "avtalegiro": gettext_lazy("Drawn by AvtaleGiro from your bank"),
}

CHANGES = {
    "move": gettext_lazy("Put off or move a payment"),
    "skip": gettext_lazy("Leave out a payment"),
    "pause": gettext_lazy("Let the plan pause"),
    "extra": gettext_lazy("Pay something extra"),
    "amount": gettext_lazy("Change the amount"),
    "days": gettext_lazy("Change the days"),
    "case": gettext_lazy("Add another case"),
    "stop": gettext_lazy("Stop the plan"),
    "spread": gettext_lazy("Spread what is missing"),
}
"""What the changes are called; the page of a plan lists all but the last."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Something that happened, as the list of events shows it."""

    day: dt.date
    kind: str
    title: str
    detail: str = ""


def story(events: Iterable[EventView]) -> tuple[Chapter, ...]:
    """The plan's events in words, the oldest first."""
    found = tuple(events)
    last = next((one for one in reversed(found) if one.kind.startswith("extra_")), None)
    return tuple(chapter(one, waits=one is last) for one in found)


def chapter(event: EventView, *, waits: bool = True) -> Chapter:
    """One event in words; `waits`: an extra payment that was announced may be waited for."""
    kind = "paid" if event.kind in {"paid", "completed"} else "happened"
    title = _title(event.kind, event.facts)
    detail = ""
    if event.cost_effect > 0:
        detail = _("It costs %(amount)s more in all.") % {"amount": money(event.cost_effect)}
    elif event.cost_effect < 0:
        detail = _("It costs %(amount)s less in all.") % {"amount": money(-event.cost_effect)}
    elif event.kind == "extra_chosen" and waits:
        words = _(
            "The plan changes within minutes when the money is booked, at night from six in the morning. If it has not "
            "come by %(day)s, nothing changes."
        )
        detail = words % {"day": day(later(event.day, EXTRA_DAYS))}
    elif event.kind == "missed" and "in_time" in event.facts:
        values = {"due": _day(event.facts["due"]), "day": _day(event.facts["in_time"])}
        detail = _("It was due on %(due)s, and in time until %(day)s.") % values
    elif event.facts.get("let_go"):
        detail = _("We let go the %(amount)s of interest that was left.") % {"amount": money(event.facts["let_go"])}
    return Chapter(event.day, kind, title, detail)


_TITLES = {
    "agreed": gettext_lazy("The plan began"),
    "day_changed": gettext_lazy("The days were changed"),
    "case_added": gettext_lazy("Another case came into the plan"),
    "way_changed": gettext_lazy("You changed how the payments are made"),
    "reminded": gettext_lazy("We reminded you"),
    "paid": gettext_lazy("A payment came in"),
    "missed": gettext_lazy("A payment did not come in time"),
    "repaired": gettext_lazy("What was missing was made good"),
    "broken": gettext_lazy("The plan ended, because too much was missing"),
    "completed": gettext_lazy("Everything is paid, and the plan is done"),
    "given_up": gettext_lazy("The plan was ended"),
    "charge_ordered": gettext_lazy("We asked for a payment to be drawn"),
    "charge_refused": gettext_lazy("A payment could not be drawn"),
}
_WITH_AMOUNT = {
    "amount_changed": gettext_lazy("The amount was changed to %(amount)s each time"),
    "shorter": gettext_lazy("You chose that an extra payment of %(amount)s makes the plan shorter"),
    "smaller": gettext_lazy("You chose that an extra payment of %(amount)s makes the payments smaller"),
    "extra_shorter": gettext_lazy("You paid %(amount)s extra, and the plan got shorter"),
    "extra_smaller": gettext_lazy("You paid %(amount)s extra, and the payments got smaller"),
}


def _title(kind: str, facts: Mapping[str, Any]) -> str:
    if kind == "moved":
        values = {"before": _day(facts["from"]), "to": _day(facts["to"])}
        return _("The payment of %(before)s was moved to %(to)s") % values
    if kind == "taken_back":
        values = {"due": _day(facts["due"]), "amount": short_money(int(facts["short"]))}
        return _("Money was taken back, and %(amount)s of the payment of %(due)s is to be paid again") % values
    if kind == "repaired" and "missed" in facts:
        return _("You spread the %(amount)s that was missing") % {"amount": short_money(int(facts["amount"]))}
    if kind == "skipped":
        return _("The payment of %(due)s was left out until the end") % {"due": _day(facts["due"])}
    if kind == "paused":
        words = ngettext(
            "The plan pauses for %(months)d month; the next payment is on %(to)s",
            "The plan pauses for %(months)d months; the next payment is on %(to)s",
            facts["months"],
        )
        return words % {"months": facts["months"], "to": _day(facts["to"])}
    kind = facts["choice"] if kind == "extra_chosen" else kind
    if kind in _WITH_AMOUNT:
        return str(_WITH_AMOUNT[kind]) % {"amount": short_money(int(facts["amount"]))}
    title = str(_TITLES.get(kind, _("The plan was changed")))
    amount = facts.get("amount")
    return f"{title}: {short_money(amount)}" if isinstance(amount, int) and kind != "day_changed" else title


def _day(text: str) -> str:
    return day(dt.date.fromisoformat(text))


def how_often(view: PlanView) -> str:
    """How often its instalments fall due, inside a sentence."""
    words = rhythm(view.frequency, view.day_of_month)
    return _("%(rhythm)s, also on weekends and public holidays") % {"rhythm": words} if view.any_day else words


def come_so_far(view: PlanView) -> str:
    """How many of the instalments are paid."""
    done = sum(one.state == "paid" for one in view.instalments)
    words = ngettext("%(done)d of %(all)d payment is made.", "%(done)d of %(all)d payments are made.", done)
    return words % {"done": done, "all": len(view.instalments)}


def open_again(view: PlanView) -> tuple[InstalmentView, ...]:
    """The instalments whose money was taken back, as long as they have not come again and are in time."""
    gone = {one.facts["instalment"] for one in view.events if one.kind == "taken_back"}
    waiting = (one for one in view.instalments if one.to_pay and one.state != "missed")
    return tuple(one for one in waiting if one.instalment_id in gone)


def late_by(one: InstalmentView, today: dt.date) -> str:
    """How long ago an instalment was due: "12 days late"."""
    days = (today - one.due).days
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def left_words(left: PlanView | Effect, rules: RulesFacts) -> tuple[tuple[str, str], ...]:
    """The counters of a plan: what can still be put off and left out, and how long it can pause."""
    counted = _("%(left)d of %(all)d left")
    months = ngettext("%(left)d of %(all)d month left", "%(left)d of %(all)d months left", rules.pause_months)
    return (
        (_("Put off a payment"), counted % {"left": left.moves_left, "all": rules.moves}),
        (_("Leave out a payment"), counted % {"left": left.skips_left, "all": rules.skips}),
        (_("Let the plan pause"), months % {"left": left.pause_left, "all": rules.pause_months}),
    )
