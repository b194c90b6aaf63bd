"""What an attempt may be: amounts, moves, and the truth it is held against."""

import datetime as dt

from quittance.areas.payments.models import Attempt
from quittance.core.attempts import DEAD_STATES, Cause, State, check_move
from quittance.core.errors import CoreError
from quittance.providers.payment import ProviderPayment, Traits

SMALLEST = 100
LARGEST = 65_000_000
# Banking days after which a bank transfer that was approved should have arrived (three, and one for its file).
ARRIVES_WITHIN = 4
GIVE_UP = dt.timedelta(hours=24)
RESEND_AFTER = dt.timedelta(seconds=15)
# What provider money in transit is kept per.
PROVIDER_NUMBERS = {"vipps": 1, "neonomics": 2, "netaxept": 3, "nexi": 4}
# An answer that has not come by now will not come: whoever waited for it is gone.
ANSWERED_WITHIN = dt.timedelta(minutes=2)


class AmountRefused(CoreError):
    """An amount nobody can pay here. Codes: too_small, too_large."""


class MethodUnavailable(CoreError):
    """This way to pay is not offered. Code: method_unavailable."""

    def __init__(self) -> None:
        super().__init__("method_unavailable", "This way to pay is not available.")


def check_amount(amount: int) -> None:
    """Raises AmountRefused unless the amount (øre) lies within what a provider takes."""
    if amount < SMALLEST:
        raise AmountRefused("too_small", "The smallest amount is 1 krone.")
    if amount > LARGEST:
        raise AmountRefused("too_large", "The largest amount is 650 000 kroner.")


class SplitRefused(CoreError):
    """A payment over several cases that does not add up. Codes: not_yours, split_sum."""


def check_limits(amount: int, traits: Traits) -> None:
    """Raises AmountRefused when the company behind a method takes no such amount (øre)."""
    if amount < traits.smallest:
        raise AmountRefused("too_small", "The amount is too small for this way to pay.")
    if traits.largest and amount > traits.largest:
        raise AmountRefused("too_large", "The amount is too large for this way to pay.")


def disagreement(attempt: Attempt, told: ProviderPayment) -> str:
    """What the provider's truth says differently from what was fixed before the payer left us (P-5); "" if nothing."""
    differences = {
        "reference": (attempt.reference, told.reference),
        "merchant": (attempt.merchant, told.merchant),
        "currency": (attempt.currency, told.currency),
        "amount": (attempt.amount, told.amount),
    }
    return ",".join(name for name, (ours, theirs) in differences.items() if ours != theirs)


def target_state(attempt: Attempt, told: ProviderPayment) -> State | None:
    """Where the provider's truth puts the attempt; None when nothing has been decided or nothing changes."""
    if disagreement(attempt, told) or told.captured not in (0, attempt.amount):
        return State.REVIEW
    if told.captured:
        return State.CAPTURED
    if told.state == "authorised":
        return State.CANCELLED if told.cancelled >= told.authorised else State.AUTHORISED
    if told.state == "underway":
        return State.UNDERWAY
    return {"aborted": State.REFUSED, "expired": State.EXPIRED, "terminated": State.CANCELLED}.get(told.state)


def cause_of_move(attempt: Attempt, new: State, cause: Cause) -> Cause:
    """The cause to record: back from a dead state, or captured after all, is a correction, whoever brought the news."""
    old = State(attempt.state)
    late_truth = (old, new) == (State.REVIEW, State.CAPTURED) and cause != Cause.STAFF
    found = Cause.CORRECTION if old in DEAD_STATES or late_truth else cause
    check_move(old, new, found)
    return found
