"""A person's verdict on an attempt whose outcome is unclear."""

import datetime as dt

from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.payments.models import Attempt
from quittance.areas.payments.operations.attempts import look
from quittance.areas.payments.operations.moves import move
from quittance.core.attempts import Cause, State
from quittance.core.errors import CoreError

NO_MONEY, LOOK_AGAIN = "no_money", "look_again"
VERDICTS = (NO_MONEY, LOOK_AGAIN)


class CannotReview(CoreError):
    """A verdict that does not fit. Codes: not_in_review, money_taken, unknown_verdict."""


def settle_review(*, attempt_id: int, verdict: str, actor: str, now: dt.datetime) -> Attempt:
    """no_money: nothing came and nothing will, the attempt has failed. look_again: asks the company for the truth.

    Not inside a transaction. Raises CannotReview, providers.payment.ProviderError.
    """
    if verdict not in VERDICTS:
        raise CannotReview("unknown_verdict", "There is no such verdict.")
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
