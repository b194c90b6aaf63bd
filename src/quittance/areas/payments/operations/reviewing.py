"""A person's verdict on an attempt whose outcome is unclear."""

import datetime as dt

from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.payments.models import Attempt, ProviderOperation
from quittance.areas.payments.operations.attempts import look
from quittance.areas.payments.operations.moves import finish, move, operation
from quittance.areas.payments.rules import MethodUnavailable
from quittance.core.attempts import Cause, State
from quittance.core.errors import CoreError
from quittance.kit.wiring import payment_providers
from quittance.providers.payment import NotFound, Rejected

NO_MONEY, LOOK_AGAIN = "no_money", "look_again"
VERDICTS = (NO_MONEY, LOOK_AGAIN)


class CannotReview(CoreError):
    """A verdict that does not fit. Codes: not_in_review, money_taken, money_there, unknown_verdict."""


def settle_review(*, attempt_id: int, verdict: str, actor: str, now: dt.datetime) -> Attempt:
    """no_money: nothing came and nothing will, the attempt has failed. look_again: asks the company for the truth.

    For no_money the company closes the payment where it can, and must not tell of money the payer has approved. Not
    inside a transaction. Raises CannotReview, rules.MethodUnavailable, providers.payment.ProviderError.
    """
    if verdict not in VERDICTS:
        raise CannotReview("unknown_verdict", "There is no such verdict.")
    if verdict == NO_MONEY:
        attempt = Attempt.objects.get(pk=attempt_id)
        if attempt.state == State.REVIEW and not attempt.captured:
            _check_nothing_there(attempt, now)
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
        if attempt.state != State.REVIEW:
            raise CannotReview("not_in_review", "This payment is not under review.")
        if verdict == NO_MONEY and attempt.captured:
            raise CannotReview("money_taken", "Money of this payment is in the books.")
        audit.record(actor=actor, action="payment.reviewed", subject=f"attempt:{attempt.pk}", now=now, verdict=verdict)
        if verdict == NO_MONEY:
            return move(attempt.pk, State.FAILED, Cause.STAFF, now, problem="no_money")
    return look(attempt, Cause.STAFF, now)


def _check_nothing_there(attempt: Attempt, now: dt.datetime) -> None:
    """Closes a payment that nobody has approved, and raises CannotReview where the company holds or took money."""
    gateway = payment_providers().get(attempt.provider)
    if gateway is None:
        raise MethodUnavailable
    key = f"cancel:{attempt.reference}"
    operation(attempt, "cancel", key, attempt.amount)
    try:
        gateway.cancel(attempt.reference, key, attempt.memo, only_unapproved=True)
        finish(key, ProviderOperation.Outcome.DONE, now)
    except Rejected as no:  # over already, approved, or of a company that closes nothing
        finish(key, ProviderOperation.Outcome.REFUSED, now, no.code)
    try:
        told = gateway.fetch(attempt.reference, attempt.memo)
    except NotFound:
        return
    if told.captured or (told.state == "authorised" and told.cancelled < told.authorised):
        raise CannotReview("money_there", "The company says that the payer has approved this payment. Look again.")
