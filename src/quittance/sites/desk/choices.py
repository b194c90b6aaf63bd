"""What can be done with a payment besides putting it on a case; the cases it may belong to, and what it would do."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quittance.areas.insight import transit
from quittance.areas.insight.loose_money import Page
from quittance.areas.payments.queries import candidates
from quittance.areas.payments.queries.candidates import Original
from quittance.areas.payments.queries.effects import Effect, effects
from quittance.areas.remittance.queries.came_back import OurPayment, ours_that_came_back
from quittance.areas.staff.colleague import Colleague

_SHOWN = 5
_NAMED = {"reference_in_text", "case_number"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A way on: its words, what it is for, and where it is decided."""

    title: Any
    what: Any
    address: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """A case it may belong to: why, and what all of the money would do there."""

    effect: Effect
    why: tuple[str, ...]
    strong: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A case and how many øre of the money are proposed for it; none where those before it take all."""

    number: str
    amount: int


_IN = {
    "came_back": (
        "suspense.resolve",
        _("One of our own payments came back"),
        _("We paid it out, and the payee's bank sent it back. What it paid is owed again."),
    ),
    "back": (
        "refund.propose",
        _("Send it back to the payer"),
        _("The payer paid us by mistake, or nobody can tell what it is for. Somebody else approves it."),
    ),
    "payout": (
        "suspense.resolve",
        _("It is a payout from a payment company"),
        _("The company pays out, in one sum, what payers have paid through it, and may keep a fee."),
    ),
}
_OUT = {
    "returned": (
        "suspense.resolve",
        _("The bank took an earlier payment back"),
        _("Choose which. It comes off its case, which is open again as if nobody had paid."),
    ),
    "left": (
        "suspense.resolve",
        _("It is one of our own payments"),
        _("A payment of ours that was on its way has left the account."),
    ),
}
_AT_A_COMPANY = {
    "back": (
        "refund.propose",
        _("Send it back to the payer"),
        _("It goes back the way it came, through the payment company. Somebody else approves it."),
    ),
}


def choices(page: Page, colleague: Colleague) -> tuple[Choice, ...]:
    """The ways on for this payment that the member may go; for money out only those that lead somewhere."""
    of_entry = _coming(page) if page.money.amount > 0 else _fitting(page)
    offered = of_entry if page.money.kind == "entry" else _AT_A_COMPANY
    return tuple(
        Choice(title, what, reverse(f"desk:{page.money.kind}_{verb}", args=[page.money.id]))
        for verb, (permission, title, what) in offered.items()
        if colleague.may(permission)
    )


def _coming(page: Page) -> dict[str, tuple[str, Any, Any]]:
    """The ways for money in; that it is one of ours only where something says so."""
    ours = page.money.kind == "entry" and ours_that_came_back(page.money.id)
    return {verb: way for verb, way in _IN.items() if ours or verb != "came_back"}


def own_payment(page: Page) -> OurPayment | None:
    """The payment of ours that a line of money in brings back, where the line names it."""
    found = ours_that_came_back(page.money.id) if page.money.kind == "entry" and page.money.amount > 0 else ()
    return found[0] if found and found[0].certain else None


def _fitting(page: Page) -> dict[str, tuple[str, Any, Any]]:
    """Of the ways for money out, those for which there is a payment of its amount."""
    ours = any(one.amount == -page.money.amount for one in transit.own_payments())
    there = {"returned": bool(candidates.originals(page.money.id)), "left": ours}
    return {verb: way for verb, way in _OUT.items() if there[verb]}


def taken_back(page: Page) -> Original | None:
    """The payment that a line of money out takes back, where more than its amount says so."""
    found = candidates.originals(page.money.id) if page.money.amount < 0 else ()
    return found[0] if found and found[0].certain else None


def suggested(page: Page, *, today: dt.date) -> tuple[Suggested, ...]:
    """The likeliest cases first, those that owe nothing last, each with what the money would do there."""
    if page.money.amount <= 0:
        return ()
    ask = candidates.for_entry if page.money.kind == "entry" else candidates.for_attempt
    asked = {one.case_id: one for one in ask(page.money.id, today=today)}
    found = effects(dict.fromkeys(asked, page.money.amount), day=page.money.day)
    ranked = sorted(found, key=lambda effect: effect.owed == 0)[:_SHOWN]
    return tuple(Suggested(one, asked[one.case_id].reasons, asked[one.case_id].strong) for one in ranked)


def better_divided(suggestions: Sequence[Suggested]) -> bool:
    """Whether the money is likelier for several cases than for one.

    So it is when the payer names several that owe something, and when several are as likely and none takes all of it.
    """
    owing = [one for one in suggestions if one.effect.owed]
    if len([one for one in owing if _NAMED & set(one.why)]) > 1:
        return True
    alike = [one for one in owing if one.why[0] == owing[0].why[0]]
    return len(alike) > 1 and all(one.effect.overpaid for one in owing)


def proposed_parts(suggestions: Sequence[Suggested], amount: int) -> list[Part]:
    """The money laid on the cases in their order, on each no more than it owes; named ones only, where several are."""
    owing = [one for one in suggestions if one.effect.owed]
    strong = [one for one in owing if one.strong]
    several = len(strong) > 1
    parts = []
    for one in strong if several else owing:
        part = min(one.effect.owed, amount)
        if part or several:
            parts.append(Part(one.effect.number, part))
            amount -= part
    return parts
