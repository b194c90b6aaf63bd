"""Sends approved refunds back through the provider: once, whoever asks, however often, whatever answer gets lost.

As with captures, the call is written down and committed before it leaves, and no answer is believed: a refund has
happened when the company's own total says so. One at a time per payment, because totals cannot tell two apart.
"""

import datetime as dt
import time

import structlog
from django.db import transaction
from django.db.models import F

from quittance.areas.audit import operations as audit
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import Attempt, ProviderOperation, Refund
from quittance.areas.payments.operations import booking
from quittance.areas.payments.operations.moves import finish, may_send, move, operation
from quittance.areas.payments.operations.refunds import RefundRefused, end, locked_refund
from quittance.areas.payments.queries.refunds import refunded_there
from quittance.areas.payments.rules import ANSWERED_WITHIN, PROVIDER_NUMBERS, RESEND_AFTER, MethodUnavailable
from quittance.core.attempts import MONEY_STATES, Cause, State
from quittance.core.postings import Account, Leg
from quittance.kit.clock import oslo_date
from quittance.kit.crashpoints import crashpoint
from quittance.kit.wiring import payment_providers
from quittance.providers.payment import PaymentGateway, ProviderPayment, Rejected, Technical

log = structlog.get_logger(__name__)
Outcome = ProviderOperation.Outcome
_SILENCES = 3
_ROUND_SECONDS = 60


def send(*, refund_id: int, now: dt.datetime) -> Refund:
    """Brings an approved refund as far as the provider lets it; harmless to repeat. Not inside a transaction."""
    with transaction.atomic():
        refund = _begun(locked_refund(refund_id), now)
    crashpoint("refund:committed")
    if refund.state != Refund.State.SENT or refund.way != Refund.Way.PROVIDER:
        return refund
    attempt = _attempt_of(refund)
    gateway = payment_providers().get(attempt.provider)
    key = _key(refund)
    asked_before = ProviderOperation.objects.filter(idempotency_key=key, sent_at__isnull=False).exists()
    if gateway is None:
        return refund
    # A company that knows no keys would give back twice what reaches it twice.
    if not may_send(key, now, after=RESEND_AFTER if gateway.traits.keyed else ANSWERED_WITHIN):
        return refund
    try:
        # An answer was lost: what the company says now may spare the repeat.
        if asked_before and _settled(refund, gateway.fetch(attempt.reference, attempt.memo), now):
            return Refund.objects.get(pk=refund.pk)
        if refund.problem:
            return refund  # refused when it was asked for again: a person looks, and only the total is read
        gateway.refund(attempt.reference, refund.amount, key, attempt.memo)
        crashpoint("refund:answered")
        told = gateway.fetch(attempt.reference, attempt.memo)
    except Rejected as no:
        return _refused(refund, gateway, no, now, asked_before)
    except Technical as unclear:
        log.warning("refund.unclear", refund=refund.pk, code=unclear.code)
        finish(key, Outcome.UNKNOWN, now, unclear.code)
        return refund
    if not _settled(refund, told, now):
        finish(key, Outcome.UNKNOWN, now, "refunded_amount")
    return Refund.objects.get(pk=refund.pk)


def _begun(refund: Refund, now: dt.datetime) -> Refund:
    """Writes the call down (P-8), unless it is not due: another refund of this payment may be on its way."""
    attempt = refund.attempt
    if refund.state != Refund.State.APPROVED or refund.way != Refund.Way.PROVIDER or attempt is None:
        return refund
    busy = Refund.objects.filter(attempt=attempt, way=Refund.Way.PROVIDER, state=Refund.State.SENT).exists()
    if busy or State(attempt.state) not in MONEY_STATES:
        return refund
    refund.operation = operation(attempt, "refund", _key(refund), refund.amount)
    refund.state = Refund.State.SENT
    refund.save(update_fields=["operation", "state"])
    return refund


def _attempt_of(refund: Refund) -> Attempt:
    assert refund.attempt_id is not None
    return Attempt.objects.get(pk=refund.attempt_id)


def _key(refund: Refund) -> str:
    return f"refund:{refund.end_to_end_id}"


def _refused(refund: Refund, gateway: PaymentGateway, no: Rejected, now: dt.datetime, asked_before: bool) -> Refund:
    """A refused refund may mean that it happened before; the totals decide.

    Where it had been asked for before and nobody knows what came of that, a no tells nothing about the first time, and
    totals may lag: its amount stays blocked, and the payment is put to a person.
    """
    attempt = _attempt_of(refund)
    told = gateway.fetch(attempt.reference, attempt.memo)
    if _settled(refund, told, now):
        return Refund.objects.get(pk=refund.pk)
    with transaction.atomic():
        refund = locked_refund(refund.pk)
        if refund.state != Refund.State.SENT:
            return refund
        log.error("refund.refused", refund=refund.pk, code=no.code, asked_before=asked_before)
        if asked_before:
            finish(_key(refund), Outcome.UNKNOWN, now, no.code)
            refund.problem = f"refused_again:{no.code}"
            refund.save(update_fields=["problem"])
            return refund
        finish(_key(refund), Outcome.REFUSED, now, no.code)
        return end(refund, Refund.State.FAILED, now, no.code)


def never_given_back(*, refund_id: int, actor: str, now: dt.datetime) -> Refund:
    """Ends a refund that was refused when it was asked for again: somebody made sure at the company that it never was.

    Its amount is free, to be given back in another way. The company is asked once more: a total that holds the refund
    settles it instead. Not inside a transaction. Raises RefundRefused (not_refused, more_given_back),
    rules.MethodUnavailable, providers.payment.ProviderError.
    """
    refund = Refund.objects.get(pk=refund_id)
    if not _refused_again(refund):
        raise RefundRefused("not_refused", "This refund was not refused, or somebody has ended it.")
    attempt = _attempt_of(refund)
    gateway = payment_providers().get(attempt.provider)
    if gateway is None:
        raise MethodUnavailable
    told = gateway.fetch(attempt.reference, attempt.memo)
    if _settled(refund, told, now):
        return Refund.objects.get(pk=refund.pk)
    with transaction.atomic():
        refund = locked_refund(refund_id)
        if not _refused_again(refund):
            raise RefundRefused("not_refused", "This refund was not refused, or somebody has ended it.")
        if told.refunded - refunded_there(_attempt_of(refund)) > refund.amount:
            raise RefundRefused("more_given_back", "The company tells of more than this refund. Book that first.")
        finish(_key(refund), Outcome.REFUSED, now, "never_given_back")
        audit.record(actor=actor, action="refund.ended", subject=f"refund:{refund.pk}", now=now, amount=refund.amount)
        return end(refund, Refund.State.FAILED, now, "never_given_back")


def _refused_again(refund: Refund) -> bool:
    return refund.way == Refund.Way.PROVIDER and refund.state == Refund.State.SENT and bool(refund.problem)


def _settled(refund: Refund, told: ProviderPayment, now: dt.datetime) -> bool:
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=_attempt_of(refund).pk)
        return settle_refund(attempt, told, now) or Refund.objects.get(pk=refund.pk).state == Refund.State.DONE


def settle_refund(attempt: Attempt, told: ProviderPayment, now: dt.datetime) -> bool:
    """Books the refund on its way when the company's total says that it happened; whether it did.

    In the caller's transaction, under the attempt's lock: whoever hears of it first, webhook, sweeper or sender.
    """
    on_its_way = Refund.objects.select_for_update(of=("self",)).filter(
        attempt=attempt, way=Refund.Way.PROVIDER, state=Refund.State.SENT
    )
    refund = on_its_way.first()
    if refund is None or told.refunded != refunded_there(attempt) + refund.amount:
        return False
    finish(_key(refund), Outcome.DONE, now)
    refund.posting_id = book_refund(refund, attempt, now)
    crashpoint("refund:posted")
    refund.state, refund.settled_at = Refund.State.DONE, now
    refund.save(update_fields=["posting_id", "state", "settled_at"])
    Attempt.objects.filter(pk=attempt.pk).update(refunding=F("refunding") - refund.amount)
    count_refunded(attempt, refund.amount, Cause.REFUND, now)
    audit.record(
        actor=f"provider:{attempt.provider}",
        action="refund.done",
        subject=f"refund:{refund.pk}",
        now=now,
        amount=refund.amount,
    )
    return True


def never_arrived(attempt: Attempt, told: ProviderPayment, now: dt.datetime) -> bool:
    """Undoes a refund that counted as given back and is missing from the company's total; whether there is such a one.

    Its money is held for the payer again. In the caller's transaction, under the attempt's lock.
    """
    missing = refunded_there(attempt) - told.refunded
    found = Refund.objects.select_for_update(of=("self",)).filter(
        attempt=attempt, way=Refund.Way.PROVIDER, state=Refund.State.DONE, amount=missing, posting_id__isnull=False
    )
    refund = found.order_by("-id").first()
    if refund is None or refund.posting_id is None:
        return False
    posting, source = refund.posting_id, f"refund:{refund.pk}"
    entry = ledger.Entry("reversal", f"provider:{attempt.provider}", source, oslo_date(now), now, f"undone:{posting}")
    ledger.reverse(posting, entry)
    refund.posting_id, refund.state, refund.problem = None, Refund.State.FAILED, "failed_later"
    refund.save(update_fields=["posting_id", "state", "problem"])
    count_refunded(attempt, -missing, Cause.STAFF, now)
    audit.record(actor="system", action="refund.failed", subject=source, now=now, amount=missing)
    return True


def book_refund(refund: Refund, attempt: Attempt, now: dt.datetime) -> int:
    """The posting of a refund through a provider: out of the overpayment, or out of suspense."""
    number, key = PROVIDER_NUMBERS[attempt.provider], f"refund:{refund.pk}"
    actor, day = f"provider:{attempt.provider}", oslo_date(now)
    if refund.case_id is None:
        legs = [
            Leg(Account.BANK_SUSPENSE, refund.amount),
            Leg(Account.PROVIDER_IN_TRANSIT, -refund.amount, subaccount=number),
        ]
        return ledger.post(ledger.Entry("suspense_refund", actor, key, day, now, key), legs)
    money = booking.Money(refund.case_id, refund.amount, day, "provider", number, "refund", key, key)
    return booking.give_back(case_id=refund.case_id, amount=refund.amount, money=money, actor=actor, now=now)


def count_refunded(attempt: Attempt, amount: int, cause: Cause, now: dt.datetime) -> Attempt:
    """Adds to what went back of an attempt, and moves it; one under review is moved by a person's verdict only."""
    Attempt.objects.filter(pk=attempt.pk).update(refunded=F("refunded") + amount)
    attempt.refresh_from_db()
    if State(attempt.state) not in MONEY_STATES and cause != Cause.STAFF:
        return attempt
    state = State.CAPTURED if not attempt.refunded else State.REFUNDED_PART
    return move(attempt.pk, State.REFUNDED if attempt.refunded == attempt.captured else state, cause, now)


def sweep_refunds(*, now: dt.datetime, limit: int = 50) -> int:
    """Sends what is approved and asks about what is on its way; returns how many refunds have arrived.

    A company that is silent three times in a row is left alone until the next round, and a round ends after a minute:
    the hour noted for a call must be near the one at which it leaves (ANSWERED_WITHIN).
    """
    until = time.monotonic() + _ROUND_SECONDS
    due = Refund.objects.filter(way=Refund.Way.PROVIDER, state__in=[Refund.State.APPROVED, Refund.State.SENT]).order_by(
        "asked_at", "id"
    )
    done = silences = 0
    for refund_id in due.values_list("id", flat=True)[:limit]:
        try:
            done += send(refund_id=refund_id, now=now).state == Refund.State.DONE
            silences = 0
        except Technical as silent:
            log.warning("refund.provider_silent", refund=refund_id, code=silent.code)
            silences += 1
            if silences == _SILENCES:
                break
        except Rejected as problem:
            log.error("refund.cannot_go_on", refund=refund_id, code=problem.code)
        if time.monotonic() > until:
            break
    return done
