"""Words of the rooms for payment plans."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from quittance.areas.plans.operations.rules_making import Caution
from quittance.areas.plans.queries.plans import EventView
from quittance.areas.plans.queries.requests import Advice
from quittance.core.errors import CoreError
from quittance.sites.ui.figures import day, money
from quittance.sites.ui.plan_words import OUTSIDE

OUTSIDE_WHY = {
    "household": _("The household bears no more"),
    "short": _("It is for a short time"),
    "adviser": _("Agreed with a debt adviser or NAV"),
    "creditor": _("The creditor has agreed"),
}
PLAN_STATES = {
    "active": _("runs"),
    "completed": _("paid in full"),
    "broken": _("ended: not kept"),
    "given_up": _("given up"),
}
REQUEST_STATES = {
    "open": _("waits for our answer"),
    "offered": _("waits for the debtor's answer to our offer"),
    "accepted": _("became a plan"),
    "refused": _("answered with no"),
    "withdrawn": _("taken back by the debtor"),
    "lapsed": _("our offer was not answered in time"),
    "planned": _("ended: a plan was made instead"),
    "settled": _("ended: nothing was owed any more"),
}
OFFER_STATES = {
    "proposed": _("waits for a second person"),
    "open": _("open"),
    "met": _("paid; the rest was written off"),
    "expired": _("not paid in time"),
    "withdrawn": _("taken back"),
    "rejected": _("not made"),
}
HOLDS = {
    "plan": _("payment plan"),
    "settlement": _("reduced sum"),
}
WAYS = {
    "self": _("by the debtor each time"),
    "vipps": _("drawn by Vipps"),
    "avtalegiro": _("drawn by AvtaleGiro"),
}
CHANNELS = {
    "portal": _("on the debtor's own pages"),
    "kid": _("without a login"),
    "desk": _("by phone or e-mail"),
}
_ADVICE = {
    "inside": _("This is within the rules: the debtor could have agreed to it at once."),
    "interest_heavy": _("More than a quarter of the debt comes on top as interest."),
    "spare": _("The budget leaves less than is asked for: it will hardly be kept."),
    **OUTSIDE,
}
_REFUSALS = {
    "range": _("One of the numbers is not possible."),
    "fee": _("The fee is above what inkassoforskriften § 2-4 allows on that day."),
    "too_early": _("Rules begin today or later: what was agreed before keeps its own."),
    "frequencies": _("Choose at least one frequency."),
    "same": _("These rules are in force already."),
    "last_band": _("The agency always has rules. Make new ones instead."),
    "not_in_force": _("There is no such band on that day."),
    "waits_already": _("Another proposal about this waits for somebody's decision."),
    "waits": _("There is one already."),
    "planned": _("A plan was made meanwhile instead, so there is nothing left to answer."),
    "not_open": _("It has been decided meanwhile. See below."),
    "nothing_owed": _("Nothing is owed any more."),
    "first_day": _("The first instalment has to lie ahead, within half a year. Offer another day."),
    "until": _("Choose a later day that leaves time, and for an offer one before its first instalment."),
    "amount": _("The amount is not possible: a reduced sum is less than what is owed."),
    "paid": _("Something was paid for it or is on its way, so it stands until its time is over."),
    "has_plan": _("There is a plan already."),
    "other_debtor": _("The cases are not of the same debtor."),
    "too_old": _("A claim is too old to be demanded, so no plan is made over it."),
    "outside": _("That is outside the rules: choose why, or change it."),
    "empty": _("Write why."),
    "days_order": _("The first instalment lies ahead."),
    **OUTSIDE,
}
CHANGES = {
    "move": _("Put off or move an instalment"),
    "skip": _("Leave an instalment out; it is paid at the end"),
    "pause": _("Let the plan pause; all instalments come later"),
    "amount": _("Another amount each time"),
    "days": _("Other days, or another rhythm"),
    "spread": _("Spread what was missed over the rest"),
    "stop": _("End the plan, as the debtor wants"),
}
"""What of a plan the desk changes for its debtor."""
_NOT_CHANGED = {
    "not_active": _("The plan has ended."),
    "no_instalment": _("That instalment is paid, its time is over, or nothing was missed."),
    "day": _("The day has to lie ahead, within the days of the rules, and before the next instalment."),
    "same": _("It is due on that day already."),
    "as_is": _("The plan is like that already."),
    "moves": _("The plan has used all its times to put off. An earlier day is possible."),
    "pauses": _("The plan has not so many months of pause left."),
    "skips": _("The plan has used all its times to leave out or spread."),
    "outside": _("That is outside the rules of the plan."),
    "never_ends": _("With that amount the debt is not paid within ten years."),
}
_EVENT_DAYS = (("before", "from"), ("after", "to"), ("due", "due"), ("first", "first"))
_EVENTS = {
    "agreed": _("Agreed"),
    "moved": _("The instalment of %(before)s was moved to %(after)s"),
    "skipped": _("The instalment of %(due)s was left out, to be paid on %(after)s"),
    "paused": _("The plan pauses (months: %(months)s); the next instalment is on %(after)s"),
    "amount_changed": _("The amount became %(amount)s each time"),
    "day_changed": _("The days were changed, from %(first)s on"),
    "case_added": _("Another case came into the plan"),
    "extra_chosen": _("An extra payment of %(amount)s was announced"),
    "extra_shorter": _("%(amount)s extra made the plan shorter"),
    "extra_smaller": _("%(amount)s extra made the instalments smaller"),
    "way_changed": _("The way the instalments are paid was changed"),
    "reminded": _("Reminded"),
    "paid": _("An instalment was paid"),
    "missed": _("An instalment was missed"),
    "repaired": _("What was missed was made good"),
    "spread": _("%(amount)s that was missing was spread over the rest"),
    "taken_back": _("Money was taken back: the instalment of %(due)s is open again"),
    "broken": _("Ended: not kept"),
    "completed": _("Paid in full"),
    "given_up": _("Given up"),
    "charge_ordered": _("Ordered an instalment to be drawn"),
    "charge_refused": _("An instalment could not be drawn"),
}


_WITH_AMOUNT = {"moved", "skipped", "paid", "missed", "taken_back"}


def plan_event(event: EventView) -> str:
    """Something that happened to a plan, with its days and amount, and what it changed of the cost."""
    facts = event.facts
    values = {name: day(dt.date.fromisoformat(facts[key])) if key in facts else "" for name, key in _EVENT_DAYS}
    values["amount"] = money(facts["amount"]) if isinstance(facts.get("amount"), int) else ""
    values["months"] = str(facts.get("months", ""))
    kind = "spread" if event.kind == "repaired" and "missed" in facts else event.kind
    words = str(_EVENTS.get(kind, _("The plan was changed"))) % values
    if values["amount"] and values["amount"] not in words and event.kind in _WITH_AMOUNT:
        words += f" ({values['amount']})"
    if event.cost_effect > 0:
        words += ". " + gettext("It costs %(amount)s more in all.") % {"amount": money(event.cost_effect)}
    elif event.cost_effect < 0:
        words += ". " + gettext("It costs %(amount)s less in all.") % {"amount": money(-event.cost_effect)}
    elif facts.get("let_go"):
        words += ". " + gettext("%(amount)s of interest was let go.") % {"amount": money(facts["let_go"])}
    return words


def change_refusal(error: CoreError) -> str:
    """Why a change of a plan cannot be made."""
    return str(_NOT_CHANGED.get(error.code) or refusal(error))


def refusal(error: CoreError) -> str:
    """What an operation's no means; in its own English where nobody has found other words."""
    return str(_REFUSALS.get(error.code, error.message))


def advice_words(advice: Advice) -> tuple[str, ...]:
    """What the engine makes of a proposal, a sentence each."""
    found = [str(_ADVICE[code]) for code in advice.codes if code in _ADVICE]
    if advice.option:
        takes = ngettext("It takes %(months)s month", "It takes %(months)s months", advice.months)
        takes %= {"months": advice.months}
        more = money(advice.option.total - advice.owed)
        costs = gettext("and costs %(amount)s more than is owed today.") % {"amount": more}
        found.insert(0, f"{takes} {costs}")
    if advice.inside_at and advice.codes != ("inside",):
        found.append(
            gettext("With %(amount)s a month it would be within the rules.") % {"amount": money(advice.inside_at)}
        )
    return tuple(found)


def caution_words(found: Caution) -> str:
    """What would overlap, or be left without rules."""
    values: dict[str, Any] = {"low": money(found.start), "day": day(found.day) if found.day else ""}
    values["high"] = money(found.upto) if found.upto is not None else gettext("any size")
    said = {
        "replaces": _("These rules take the place of those for the same debts, which count since %(day)s."),
        "splits": _("Debts from %(low)s to %(high)s leave the band they are in now."),
        "gap": _("Debts below %(high)s are left without rules of this owner."),
        "coming": _("Other rules for the same debts are to follow on %(day)s, and will take the place of these."),
        "smallest": _(
            "The smallest instalment is %(high)s, more than the smallest of these debts (%(low)s): those that are "
            "smaller than it cannot be paid in parts."
        ),
        "strict": _("A payment that is one day late ends the plan: there is no grace, and no missed one is borne."),
        "fee": _("A plan with more than four instalments costs %(low)s."),
    }
    return str(said[found.code]) % values
