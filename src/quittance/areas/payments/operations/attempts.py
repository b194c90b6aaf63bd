"""A payment attempt from the first click to the booked money.

Every call to a provider lies between two transactions: what is about to be done is committed first, what came of it
afterwards. Whoever dies in between leaves a row that says where to go on, and the same idempotency key goes out again.
"""

import datetime as dt
import hashlib
import json

import structlog
from django.db import DatabaseError, connection, transaction

from quittance.areas.payments.models import Attempt, ProviderOperation
from quittance.areas.payments.operations.capture import ask_for_capture, capture, settle
from quittance.areas.payments.operations.expected import expect
from quittance.areas.payments.operations.moves import finish, may_send, may_send_once, move, not_sent, operation
from quittance.areas.payments.operations.opening import open_payment
from quittance.areas.payments.operations.sending import count_refunded, never_arrived, settle_refund
from quittance.areas.payments.queries.refunds import refunded_there
from quittance.areas.payments.rules import (
    ANSWERED_WITHIN,
    ARRIVES_WITHIN,
    GIVE_UP,
    MethodUnavailable,
    disagreement,
    target_state,
)
from quittance.core.attempts import APPROVED_STATES, DEAD_STATES, MONEY_STATES, OPEN_STATES, Cause, State
from quittance.core.errors import CoreError
from quittance.core.workdays import add_banking_days
from quittance.kit.clock import oslo_date
from quittance.kit.crashpoints import crashpoint
from quittance.kit.db import execute, retried
from quittance.kit.wiring import payment_providers
from quittance.providers.payment import NotFound, ProviderError, ProviderPayment, Resumable, Technical

log = structlog.get_logger(__name__)

_PAGE_INTERVAL = dt.timedelta(seconds=2)
# A payer who closed the window at the bank: the last call is made without her.
_BACK_BY = dt.timedelta(minutes=15)
# After a sweeper that died, the next one takes its attempts over.
_LEASE = dt.timedelta(seconds=90)
_SILENCES = 3


def came_back(*, token: str, now: dt.datetime) -> None:
    """The payer is back from the company's page, for the first time since they were sent there: goes on at once.

    Opening the status page is no coming back: a company told too early that the payer is done gives the payment up.
    """
    back = execute(
        "update payments_attempt set redirect_url = '', looked_at = %s"
        " where token = %s and state = %s and redirect_url <> '' and provider = any(%s)",
        [now, token, State.OPEN.value, [name for name, it in payment_providers().items() if isinstance(it, Resumable)]],
    )
    if back:
        look(Attempt.objects.get(token=token), Cause.RETURN, now)
    else:
        refresh(token=token, now=now)


def refresh(*, token: str, now: dt.datetime) -> None:
    """Reads the truth back for the payer's status page; at most every two seconds per attempt, else does nothing."""
    looked = execute(
        "update payments_attempt set looked_at = %s where token = %s"
        " and state = any(%s) and (looked_at is null or looked_at <= %s)",
        [now, token, [state.value for state in OPEN_STATES], now - _PAGE_INTERVAL],
    )
    if looked:
        look(Attempt.objects.get(token=token), Cause.RETURN, now)


def look(attempt: Attempt, cause: Cause, now: dt.datetime) -> Attempt:
    """Brings an attempt as far as the provider's truth allows. Raises providers.payment.Technical when it is silent.

    Must not be called inside a transaction.
    """
    gateway = payment_providers().get(attempt.provider)
    if gateway is None:
        raise MethodUnavailable
    if attempt.state == State.NEW:
        asking = Cause.POLL if cause == Cause.RETURN else cause
        attempt = open_payment(attempt, gateway, asking, now)
        if attempt.state == State.NEW:
            with transaction.atomic():
                return _nothing_new(attempt, asking, now)
        if attempt.state in (State.FAILED, State.REVIEW):
            return attempt  # there is nothing at the company that we could ask for
    if attempt.state == State.OPEN and isinstance(gateway, Resumable):
        attempt = _resume(attempt, gateway, cause, now)
    try:
        told = gateway.fetch(attempt.reference, attempt.memo)
    except NotFound:
        with transaction.atomic():
            current = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
            if State(current.state) in DEAD_STATES:
                return current
            return move(attempt.pk, State.REVIEW, cause, now, problem="not_at_provider")
    crashpoint("read:back")
    attempt = _apply(attempt.pk, told, cause, now)
    if attempt.state == State.AUTHORISED:
        attempt = capture(attempt, gateway, now)
    return attempt


def _resume(attempt: Attempt, gateway: Resumable, cause: Cause, now: dt.datetime) -> Attempt:
    """Calls what is due once the payer is back from the bank, or once the time for coming back has passed."""
    if attempt.redirect_url and now - attempt.started_at < _BACK_BY:
        return attempt
    # Page and sweeper may both want to go on with the same step.
    step_before = hashlib.sha256(json.dumps(attempt.memo, sort_keys=True).encode()).hexdigest()[:12]
    key = f"resume:{attempt.reference}:{step_before}"
    sent = operation(attempt, "resume", key, attempt.amount)
    if sent.outcome == ProviderOperation.Outcome.DONE:
        return Attempt.objects.get(pk=attempt.pk)  # somebody went on since the attempt was read
    again = gateway.repeatable(attempt.memo)
    if not (may_send(key, now) if again else may_send_once(key, now)):
        return attempt if again else _not_repeated(attempt, sent, cause, now)
    try:
        step = gateway.resume(attempt.reference, attempt.memo)
    except Technical as silent:
        if again:
            finish(key, ProviderOperation.Outcome.UNKNOWN, now, silent.code)
        else:
            not_sent(key, silent.code)
        raise
    crashpoint("resume:answered")
    with transaction.atomic():
        finish(key, ProviderOperation.Outcome.DONE, now)
        current = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
        if current.state != State.OPEN:
            return current  # somebody moved it on while the company answered; what it said once is forgotten then
        current.redirect_url = step.redirect_url
        current.memo = dict(step.memo)
        current.provider_reference = step.provider_reference or current.provider_reference
        current.save(update_fields=["redirect_url", "memo", "provider_reference"])
    return current


def _not_repeated(attempt: Attempt, sent: ProviderOperation, cause: Cause, now: dt.datetime) -> Attempt:
    """A step that left and whose answer nobody wrote down: sent again it could pay twice, so a person looks."""
    if sent.sent_at is None or now - sent.sent_at < ANSWERED_WITHIN:
        return attempt  # the first call may still be on its way back
    with transaction.atomic():
        finish(sent.idempotency_key, ProviderOperation.Outcome.UNKNOWN, now, "resume_unknown")
        current = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
        if (current.state, current.memo) != (State.OPEN, attempt.memo):
            return current
        return move(attempt.pk, State.REVIEW, cause, now, problem="resume_unknown")


def _apply(attempt_id: int, told: ProviderPayment, cause: Cause, now: dt.datetime) -> Attempt:
    """Moves the attempt to where the provider's truth puts it, in one transaction under its lock."""

    def work() -> Attempt:
        attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
        state, target = State(attempt.state), target_state(attempt, told)
        if attempt.captured and told.refunded != refunded_there(attempt):
            return _refunded(attempt, told, cause, now)
        if state == State.REVIEW and cause == Cause.STAFF:
            return _looked_into(attempt, told, target, now)
        if target == State.CAPTURED:
            return settle(attempt, told, cause, now)
        reachable = state in OPEN_STATES or (state in DEAD_STATES and target in (State.AUTHORISED, State.UNDERWAY))
        if target is None or target == state or not reachable:
            return _nothing_new(attempt, cause, now)
        # The company's word for an end without money tells the payer what to do instead.
        problem = (
            disagreement(attempt, told) if target == State.REVIEW else told.detail if target in DEAD_STATES else ""
        )
        attempt = move(attempt_id, target, cause, now, problem=problem)
        if target == State.AUTHORISED:
            ask_for_capture(attempt)
        if target in APPROVED_STATES:
            expect(attempt, now)
        return attempt

    return retried(work)


def _refunded(attempt: Attempt, told: ProviderPayment, cause: Cause, now: dt.datetime) -> Attempt:
    """The refund we sent has arrived; or the company's total is another than ours, which is for a person to book.

    More: somebody gave money back at the company. Less: a refund under way has failed at the payer's bank; where a
    person has the company asked once more and it stays so, the refund has failed here too.
    """
    if settle_refund(attempt, told, now):
        return Attempt.objects.get(pk=attempt.pk)
    less = told.refunded < refunded_there(attempt)
    if State(attempt.state) == State.REVIEW and cause == Cause.STAFF and less and never_arrived(attempt, told, now):
        return Attempt.objects.get(pk=attempt.pk)
    if State(attempt.state) not in MONEY_STATES:
        return Attempt.objects.get(pk=attempt.pk)
    return move(attempt.pk, State.REVIEW, cause, now, problem="refund_failed" if less else "refunded_at_provider")


def _looked_into(attempt: Attempt, told: ProviderPayment, target: State | None, now: dt.datetime) -> Attempt:
    """A person has the company asked again: where it now agrees with us, the attempt leaves the review."""
    if attempt.captured:
        problem = disagreement(attempt, told)
        return attempt if problem else count_refunded(attempt, 0, Cause.STAFF, now)
    if target == State.CAPTURED:
        return settle(attempt, told, Cause.STAFF, now)
    if target == State.AUTHORISED:
        ask_for_capture(attempt)
        attempt = move(attempt.pk, target, Cause.STAFF, now)
        expect(attempt, now)
        return attempt
    return move(attempt.pk, target, Cause.STAFF, now) if target in DEAD_STATES else attempt


def _nothing_new(attempt: Attempt, cause: Cause, now: dt.datetime) -> Attempt:
    if State(attempt.state) not in OPEN_STATES:
        return attempt
    age = now - attempt.started_at
    if attempt.state == State.UNDERWAY:
        return _still_underway(attempt, cause, now)
    if age > GIVE_UP:
        return move(attempt.pk, State.REVIEW, cause, now, problem="no_answer_for_24_hours")
    # Often while the payer is busy, then ever more seldom.
    wait = min(max(age / 4, dt.timedelta(seconds=15)), dt.timedelta(minutes=30))
    Attempt.objects.filter(pk=attempt.pk).update(next_look_at=now + wait)
    return attempt


def _still_underway(attempt: Attempt, cause: Cause, now: dt.datetime) -> Attempt:
    """A bank transfer takes until the next bank days; one that has not arrived after some is for a person."""
    if oslo_date(now) > add_banking_days(oslo_date(attempt.started_at), ARRIVES_WITHIN):
        return move(attempt.pk, State.REVIEW, cause, now, problem="not_arrived")
    Attempt.objects.filter(pk=attempt.pk).update(next_look_at=now + dt.timedelta(hours=1))
    return attempt


def sweep(*, now: dt.datetime, limit: int = 50) -> int:
    """Looks at attempts whose time has come: what no webhook and no returning payer reported. Returns how many.

    A company that is silent three times in a row is left alone until the next round.
    """
    due = Attempt.objects.filter(next_look_at__lte=now).order_by("next_look_at")[:limit]
    done = silences = 0
    for attempt in due:
        # The lease keeps a second sweeper away from the same attempt.
        leased = Attempt.objects.filter(pk=attempt.pk, next_look_at=attempt.next_look_at).update(
            next_look_at=now + _LEASE, looked_at=now
        )
        if not leased:
            continue
        try:
            look(attempt, Cause.TIMER, now)
            done, silences = done + 1, 0
        except Technical as silent:
            log.warning("payment.provider_silent", attempt=attempt.pk, code=silent.code)
            with transaction.atomic():
                _nothing_new(Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk), Cause.TIMER, now)
            silences += 1
            if silences == _SILENCES:
                break
        except (ProviderError, CoreError) as problem:
            # One attempt that cannot go on must not hold up the others. Money captured on a day whose interest rate
            # is not known yet waits here too, visibly, until the half-year's rate has been added.
            log.error("payment.cannot_go_on", attempt=attempt.pk, code=problem.code, reason=str(problem))
        except DatabaseError as broken:
            # Nothing of it was kept; the lease runs out and the next sweep tries again.
            log.error("payment.not_written", attempt=attempt.pk, error=type(broken).__name__)
            connection.close_if_unusable_or_obsolete()
    return done
