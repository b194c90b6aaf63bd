"""A payment begun in one way that the payer leaves for another: closed where possible, so that it is not paid twice."""

import datetime as dt

import structlog

from quittance.areas.payments.models import Attempt, ProviderOperation
from quittance.areas.payments.operations.attempts import look
from quittance.areas.payments.operations.moves import finish, may_send, operation
from quittance.core.attempts import Cause, State
from quittance.kit.wiring import payment_providers
from quittance.providers.payment import ProviderError, Rejected

log = structlog.get_logger(__name__)
Outcome = ProviderOperation.Outcome


def leave(*, token: str, now: dt.datetime) -> bool:
    """Asks the company to close an attempt nobody has approved; True when it is closed or can no longer take money.

    False: it was approved, may have been, or the company cannot close it. Must not be called inside a transaction.
    """
    attempt = Attempt.objects.get(token=token)
    gateway = payment_providers().get(attempt.provider)
    if gateway is None or attempt.state not in (State.NEW, State.OPEN):
        return attempt.state in (State.REFUSED, State.EXPIRED, State.CANCELLED, State.FAILED)
    key = f"cancel:{attempt.reference}"
    operation(attempt, "cancel", key, attempt.amount)
    if not may_send(key, now):
        return False
    try:
        gateway.cancel(attempt.reference, key, attempt.memo, only_unapproved=True)
        finish(key, Outcome.DONE, now)
    except Rejected as no:
        finish(key, Outcome.REFUSED, now, no.code)
        return False
    except ProviderError as unclear:
        log.warning("payment.not_left", attempt=attempt.pk, code=unclear.code)
        finish(key, Outcome.UNKNOWN, now, unclear.code)
        return False
    try:
        return look(attempt, Cause.POLL, now).state == State.CANCELLED
    except ProviderError:
        return False  # the sweeper asks again
