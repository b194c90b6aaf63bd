"""A payment attempt from the first click to the booked money.

Every call to a provider lies between two transactions: what is about to be done is committed first, what came of it
afterwards. Whoever dies in between leaves a row that says where to go on, and the same idempotency key goes out again.
"""

import datetime as dt
import secrets
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import transaction

from quittance.areas.access.visitor import NOBODY, Visitor
from quittance.areas.claims.queries.references import Reference, case_for_money, case_of
from quittance.areas.payments.models import Attempt, AttemptMove, ProviderOperation
from quittance.areas.payments.operations.capture import ask_for_capture, capture, settle
from quittance.areas.payments.operations.moves import finish, may_send, move, operation
from quittance.areas.payments.rules import (
    GIVE_UP,
    MethodUnavailable,
    check_amount,
    disagreement,
    target_state,
)
from quittance.core.attempts import DEAD_STATES, MONEY_STATES, OPEN_STATES, Cause, State
from quittance.core.errors import CoreError
from quittance.kit.crashpoints import crashpoint
from quittance.kit.db import execute
from quittance.kit.wiring import payment_providers
from quittance.providers.payment import (
    NotFound,
    PaymentGateway,
    PaymentRequest,
    ProviderError,
    ProviderPayment,
    Rejected,
    Technical,
)

log = structlog.get_logger(__name__)

Outcome = ProviderOperation.Outcome
_FIRST_LOOK = dt.timedelta(seconds=5)
_PAGE_INTERVAL = dt.timedelta(seconds=2)
# After a sweeper that died, the next one takes its attempts over.
_LEASE = dt.timedelta(seconds=90)
_SILENCES = 3


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, as far as the payment needs to know: the form they sent, and their language.

    `plain`: the case was not shown to them (too many look-ups from their address), so the receipt does not either.
    """

    form_token: str
    language: str = "nb"
    visitor: Visitor = NOBODY
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt as the payer's browser needs it: its token, and where to go if the provider gave an address."""

    token: str
    redirect_url: str | None
    state: str


def begin(*, reference: Reference, amount: int, method: str, payer: Payer, now: dt.datetime) -> Begun:
    """Starts paying `amount` øre on a reference. The same form again gives the same attempt, whatever was clicked.

    Raises AmountRefused, MethodUnavailable. Must not be called inside a transaction.
    """
    check_amount(amount)
    gateways = payment_providers()
    if method not in gateways:
        raise MethodUnavailable
    attempt = _registered(reference, amount, method, gateways[method].merchant, payer, now)
    crashpoint("attempt:committed")
    if attempt.state == State.NEW:
        # The form may have come before, for another provider: the attempt knows whose it is.
        attempt = _create(attempt, gateways[attempt.provider], Cause.CREATE, now)
    # Somebody who comes back to the form of a settled payment is told how it ended, not sent to the provider again.
    way = attempt.redirect_url if attempt.state == State.OPEN else ""
    return Begun(attempt.token, way or None, attempt.state)


def _registered(
    reference: Reference, amount: int, method: str, merchant: str, payer: Payer, now: dt.datetime
) -> Attempt:
    case_id = case_for_money(reference)
    opens_case = case_id in payer.visitor.case_ids or (case_of(reference) is not None and not payer.plain)
    with transaction.atomic():
        attempt, fresh = Attempt.objects.get_or_create(
            form_token=payer.form_token,
            defaults={
                "token": secrets.token_urlsafe(16),
                # Letters and digits, never the KID, never digits alone: the payer sees it and banks sort by it.
                "reference": f"q{secrets.token_hex(12)}",
                "provider": method,
                "merchant": merchant,
                "paid_reference": reference.value,
                "case_id": case_id,
                "may_see_case": case_id is not None and opens_case,
                "amount": amount,
                "language": payer.language,
                "state": State.NEW,
                "started_at": now,
                "next_look_at": now + _FIRST_LOOK,
            },
        )
        if fresh:
            AttemptMove.objects.create(attempt=attempt, old="", new=State.NEW, cause=Cause.CREATE, at=now)
            operation(attempt, "create", f"create:{attempt.reference}", attempt.amount)
    return attempt


def _create(attempt: Attempt, gateway: PaymentGateway, cause: Cause, now: dt.datetime) -> Attempt:
    """Asks the provider to open the payment; safe to repeat, since the key and the content stay the same."""
    key = f"create:{attempt.reference}"
    if not may_send(key, now):
        return Attempt.objects.get(pk=attempt.pk)
    request = PaymentRequest(
        reference=attempt.reference,
        amount=attempt.amount,
        currency=attempt.currency,
        return_url=f"{settings.PUBLIC_URL}/{attempt.language}/pay/return/{attempt.token}",
        description=f"{settings.AGENCY.name} {attempt.paid_reference[-4:]}",
        idempotency_key=key,
        language="en" if attempt.language == "en" else "nb",
    )
    try:
        created = gateway.create(request)
    except Rejected as no:
        log.warning("payment.create_refused", attempt=attempt.pk, code=no.code)
        with transaction.atomic():
            finish(key, Outcome.REFUSED, now, no.code)
            return _move_new(attempt, State.FAILED, cause, now, problem=no.code)
    except Technical as unclear:
        log.warning("payment.create_unclear", attempt=attempt.pk, code=unclear.code)
        finish(key, Outcome.UNKNOWN, now, unclear.code)
        return Attempt.objects.get(pk=attempt.pk)
    crashpoint("create:answered")
    with transaction.atomic():
        finish(key, Outcome.DONE, now)
        Attempt.objects.filter(pk=attempt.pk).update(redirect_url=created.redirect_url)
        return _move_new(attempt, State.OPEN, cause, now)


def _move_new(attempt: Attempt, new: State, cause: Cause, now: dt.datetime, *, problem: str = "") -> Attempt:
    """Moves an attempt that is still new. Another click or the sweeper may have asked too, and be further by now."""
    current = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    return move(attempt.pk, new, cause, now, problem=problem) if current.state == State.NEW else current


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
        attempt = _create(attempt, gateway, asking, now)
        if attempt.state == State.NEW:
            with transaction.atomic():
                return _nothing_new(attempt, asking, now)
    try:
        told = gateway.fetch(attempt.reference)
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


def _apply(attempt_id: int, told: ProviderPayment, cause: Cause, now: dt.datetime) -> Attempt:
    """Moves the attempt to where the provider's truth puts it, in one transaction under its lock."""
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
        state, target = State(attempt.state), target_state(attempt, told)
        if state in MONEY_STATES and told.refunded != attempt.refunded:
            # Somebody gave money back at the provider; which of our cases that concerns is for a person to book.
            return move(attempt_id, State.REVIEW, cause, now, problem="refunded_at_provider")
        if target == State.CAPTURED:
            return settle(attempt, told, cause, now)
        reachable = state in OPEN_STATES or (state in DEAD_STATES and target == State.AUTHORISED)
        if target is None or target == state or not reachable:
            return _nothing_new(attempt, cause, now)
        problem = disagreement(attempt, told) if target == State.REVIEW else ""
        attempt = move(attempt_id, target, cause, now, problem=problem)
        if target == State.AUTHORISED:
            ask_for_capture(attempt)
        return attempt


def _nothing_new(attempt: Attempt, cause: Cause, now: dt.datetime) -> Attempt:
    if State(attempt.state) not in OPEN_STATES:
        return attempt
    age = now - attempt.started_at
    if age > GIVE_UP:
        return move(attempt.pk, State.REVIEW, cause, now, problem="no_answer_for_24_hours")
    # Often while the payer is busy, then ever more seldom.
    wait = min(max(age / 4, dt.timedelta(seconds=15)), dt.timedelta(minutes=30))
    Attempt.objects.filter(pk=attempt.pk).update(next_look_at=now + wait)
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
    return done
