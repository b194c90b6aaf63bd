"""Begins an attempt: what is to be paid is fixed and committed, then the company is asked to open the payment."""

import datetime as dt
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog
from django.conf import settings
from django.db import transaction

from quittance.areas.access.visitor import NOBODY, Visitor
from quittance.areas.claims.operations.references import issue_reference
from quittance.areas.claims.queries.references import Reference, case_for_money, case_of, reference_of_case
from quittance.areas.payments.models import Attempt, AttemptMove, ProviderOperation, Share
from quittance.areas.payments.operations.moves import finish, may_send, move, operation
from quittance.areas.payments.rules import (
    ANSWERED_WITHIN,
    MethodUnavailable,
    SplitRefused,
    check_amount,
    check_limits,
)
from quittance.core.attempts import Cause, State
from quittance.kit.crashpoints import crashpoint
from quittance.kit.wiring import payment_providers
from quittance.providers.payment import (
    PayerContext,
    PaymentGateway,
    PaymentRequest,
    Rejected,
    Technical,
    UnknownOutcome,
)

log = structlog.get_logger(__name__)

Outcome = ProviderOperation.Outcome
NO_CONTEXT = PayerContext()
_FIRST_LOOK = dt.timedelta(seconds=5)
# How long a second press waits for the answer to the first, and between two glances at it; jobs do not wait.
_PATIENCE, _GLANCE = dt.timedelta(seconds=2), dt.timedelta(milliseconds=50)


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, as far as the payment needs to know: the form they sent, and their language.

    `plain`: the case was not shown to them (too many look-ups from their address), so the receipt does not either.
    `context` is for the company only and is not kept.
    """

    form_token: str
    language: str = "nb"
    visitor: Visitor = NOBODY
    plain: bool = False
    context: PayerContext = field(default=NO_CONTEXT, repr=False)


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt as the payer's browser needs it: its token, and where to go if the provider gave an address."""

    token: str
    redirect_url: str | None
    state: str


def begin(
    *,
    reference: Reference,
    amount: int,
    method: str,
    payer: Payer,
    now: dt.datetime,
    split: Mapping[int, int] | None = None,
) -> Begun:
    """Starts paying `amount` øre on a reference. The same form again gives the same attempt, whatever was clicked.

    `split` shares the amount out over several of the visitor's own cases (case id to øre); the reference is then only
    what the visitor came by. Raises AmountRefused, MethodUnavailable, SplitRefused. Must not be called inside a
    transaction.
    """
    check_amount(amount)
    gateways = payment_providers()
    if method not in gateways:
        raise MethodUnavailable
    check_limits(amount, gateways[method].traits)
    attempt = _registered(reference, amount, method, gateways[method], payer, now, split)
    crashpoint("attempt:committed")
    if attempt.state == State.NEW:
        # The form may have come before, for another provider: the attempt knows whose it is.
        attempt = open_payment(attempt, gateways[attempt.provider], Cause.CREATE, now, payer.context)
    # Somebody who comes back to the form of a settled payment is told how it ended, not sent to the provider again.
    way = attempt.redirect_url if attempt.state == State.OPEN else ""
    return Begun(attempt.token, way or None, attempt.state)


def _registered(
    reference: Reference,
    amount: int,
    method: str,
    gateway: PaymentGateway,
    payer: Payer,
    now: dt.datetime,
    split: Mapping[int, int] | None = None,
) -> Attempt:
    case_id = case_for_money(reference)
    shares = _shares(case_id, amount, payer, split)
    own = all(case in payer.visitor.case_ids for case in shares)
    opens_case = own or (case_of(reference) is not None and not payer.plain)
    with transaction.atomic():
        attempt, fresh = Attempt.objects.get_or_create(
            form_token=payer.form_token,
            defaults={
                "token": secrets.token_urlsafe(16),
                # Letters and digits, never the KID, never digits alone: the payer sees it and banks sort by it.
                "reference": f"q{secrets.token_hex(12)}",
                "provider": method,
                "merchant": gateway.merchant,
                "paid_reference": reference.value,
                "may_see_case": bool(shares) and opens_case,
                "amount": amount,
                "language": payer.language,
                "state": State.NEW,
                "started_at": now,
                "next_look_at": now + _FIRST_LOOK,
            },
        )
        if fresh:
            Share.objects.bulk_create(
                Share(attempt=attempt, case_id=case, amount=part) for case, part in shares.items()
            )
            if gateway.traits.settles_by == "bank":
                Attempt.objects.filter(pk=attempt.pk).update(bank_reference=_travelling(reference, shares, now))
                attempt.refresh_from_db()
            AttemptMove.objects.create(attempt=attempt, old="", new=State.NEW, cause=Cause.CREATE, at=now)
            operation(attempt, "create", f"create:{attempt.reference}", attempt.amount)
    return attempt


def _shares(case_id: int | None, amount: int, payer: Payer, split: Mapping[int, int] | None) -> dict[int, int]:
    if split is None:
        return {} if case_id is None else {case_id: amount}
    chosen = {case: part for case, part in sorted(split.items()) if part}
    if not (payer.visitor.may_pay and set(chosen) <= payer.visitor.case_ids):
        raise SplitRefused("not_yours", "A payment is split over the payer's own cases only.")
    if any(part < 0 for part in chosen.values()) or sum(chosen.values()) != amount:
        raise SplitRefused("split_sum", "The parts do not make up the amount.")
    return chosen


def _travelling(reference: Reference, shares: Mapping[int, int], now: dt.datetime) -> str:
    """The KID that the payer's bank sends with the money: the case's own, or one of this payment's."""
    if len(shares) > 1:
        return issue_reference(case_id=None, kind="payment", now=now)
    for case_id in shares:
        return reference.value if reference.kind == "kid" else reference_of_case(case_id)
    return reference.value if reference.kind == "kid" else ""


def open_payment(
    attempt: Attempt, gateway: PaymentGateway, cause: Cause, now: dt.datetime, context: PayerContext = NO_CONTEXT
) -> Attempt:
    """Asks the company to open the payment; repeated with the same key and content where the company allows it.

    Where it does not, an opening whose answer was lost is for a person (the bank's file will tell). Not inside a
    transaction.
    """
    key = f"create:{attempt.reference}"
    doubtful = ProviderOperation.objects.filter(idempotency_key=key, sent_at__isnull=False).exists()
    if doubtful and not gateway.traits.create_repeatable:
        return _not_repeated(attempt, cause, now)
    if not may_send(key, now):
        return _answered_elsewhere(attempt, cause)
    try:
        created = gateway.create(_request(attempt, key, context))
    except Rejected as no:
        log.warning("payment.create_refused", attempt=attempt.pk, code=no.code)
        with transaction.atomic():
            finish(key, Outcome.REFUSED, now, no.code)
            return _move_new(attempt, State.FAILED, cause, now, problem=no.code)
    except Technical as unclear:
        if not gateway.traits.create_repeatable and not isinstance(unclear, UnknownOutcome):
            # Nothing happened and it is not tried again: the payer chooses another time or another way.
            log.warning("payment.create_not_done", attempt=attempt.pk, code=unclear.code)
            with transaction.atomic():
                finish(key, Outcome.REFUSED, now, unclear.code)
                return _move_new(attempt, State.FAILED, cause, now, problem=unclear.code)
        log.warning("payment.create_unclear", attempt=attempt.pk, code=unclear.code)
        finish(key, Outcome.UNKNOWN, now, unclear.code)
        return Attempt.objects.get(pk=attempt.pk)
    crashpoint("create:answered")
    with transaction.atomic():
        finish(key, Outcome.DONE, now)
        # Of two openings at once the first one answered is the payer's; the other was shown to nobody.
        Attempt.objects.filter(pk=attempt.pk, state=State.NEW).update(
            redirect_url=created.redirect_url,
            provider_reference=created.provider_reference,
            memo=dict(created.memo),
        )
        return _move_new(attempt, State.OPEN, cause, now)


def _answered_elsewhere(attempt: Attempt, cause: Cause) -> Attempt:
    """The attempt as the caller who asks the company leaves it: of two presses at once both lead on."""
    until = time.monotonic() + _PATIENCE.total_seconds()
    while True:
        current = Attempt.objects.get(pk=attempt.pk)
        if current.state != State.NEW or cause != Cause.CREATE or time.monotonic() > until:
            return current
        time.sleep(_GLANCE.total_seconds())


def _not_repeated(attempt: Attempt, cause: Cause, now: dt.datetime) -> Attempt:
    key = f"create:{attempt.reference}"
    sent = ProviderOperation.objects.get(idempotency_key=key).sent_at
    if sent is not None and now - sent < ANSWERED_WITHIN:
        # The first call may still be on its way back.
        return _answered_elsewhere(attempt, cause)
    with transaction.atomic():
        finish(key, Outcome.UNKNOWN, now, "create_unknown")
        return _move_new(attempt, State.REVIEW, cause, now, problem="create_unknown")


def _request(attempt: Attempt, key: str, context: PayerContext) -> PaymentRequest:
    return PaymentRequest(
        reference=attempt.reference,
        amount=attempt.amount,
        currency=attempt.currency,
        return_url=f"{settings.PUBLIC_URL}/{attempt.language}/pay/return/{attempt.token}",
        description=f"{settings.AGENCY.name} {attempt.paid_reference[-4:]}",
        idempotency_key=key,
        language="en" if attempt.language == "en" else "nb",
        kid=attempt.bank_reference,
        webhook_url=f"{settings.PUBLIC_URL}/hooks/{attempt.provider}/",
        payer=context,
    )


def _move_new(attempt: Attempt, new: State, cause: Cause, now: dt.datetime, *, problem: str = "") -> Attempt:
    """Moves an attempt that is still new. Another click or the sweeper may have asked too, and be further by now."""
    current = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    return move(attempt.pk, new, cause, now, problem=problem) if current.state == State.NEW else current
