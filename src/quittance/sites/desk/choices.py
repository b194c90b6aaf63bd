"""What can be done with a payment besides putting it on a case; the cases it may belong to, and what it would do."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quittance.areas.insight.loose_money import Page
from quittance.areas.payments.queries import candidates
from quittance.areas.payments.queries.effects import Effect, effects
from quittance.areas.staff.colleague import Colleague

_SHOWN = 5


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


_IN = {
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
    """The ways on for this payment that the member may go."""
    of_entry = _IN if page.money.amount > 0 else _OUT
    offered = of_entry if page.money.kind == "entry" else _AT_A_COMPANY
    return tuple(
        Choice(title, what, reverse(f"desk:{page.money.kind}_{verb}", args=[page.money.id]))
        for verb, (permission, title, what) in offered.items()
        if colleague.may(permission)
    )


def suggested(page: Page, *, today: dt.date) -> tuple[Suggested, ...]:
    """The likeliest cases first, each with what the money would do there; few queries however many."""
    if page.money.amount <= 0:
        return ()
    ask = candidates.for_entry if page.money.kind == "entry" else candidates.for_attempt
    why = {one.case_id: one.reasons for one in ask(page.money.id, today=today)[:_SHOWN]}
    found = effects(dict.fromkeys(why, page.money.amount), day=page.money.day)
    return tuple(Suggested(effect, why[effect.case_id]) for effect in found)


def named_cases(page: Page, *, today: dt.date) -> list[str]:
    """The numbers of the cases that what the payer wrote names by itself, for a payment that is to be divided."""
    ask = candidates.for_entry if page.money.kind == "entry" else candidates.for_attempt
    return [one.number for one in ask(page.money.id, today=today) if one.strong]
