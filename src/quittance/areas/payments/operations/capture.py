"""Takes the money of an authorised attempt and books it: once, whoever asks and however often."""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Mapping

import structlog

from quittance.areas.audit import operations as audit
from quittance.areas.claims.models import Case
from quittance.areas.contacts.operations.telling import Telling, tell_all
from quittance.areas.ledger import operations as ledger
from quittance.areas.letters.operations.codes import issue_code
from quittance.areas.payments.models import Attempt, ProviderOperation, Receipt, Share
from quittance.areas.payments.operations import booking
from quittance.areas.payments.operations.moves import finish, may_send, move, operation
from quittance.areas.payments.rules import PROVIDER_NUMBERS, disagreement
from quittance.core import credentials
from quittance.core.attempts import MONEY_STATES, Cause, State
from quittance.core.postings import Account, Leg
from quittance.kit.clock import oslo_date
from quittance.kit.crashpoints import crashpoint
from quittance.kit.db import locked, retried
from quittance.providers.payment import PaymentGateway, ProviderPayment, Rejected, Technical

log = structlog.get_logger(__name__)
Outcome = ProviderOperation.Outcome


def _key(attempt: Attempt) -> str:
    return f"capture:{attempt.reference}"


def ask_for_capture(attempt: Attempt) -> None:
    """Commits the wish to capture, in the transaction that learns of the authorisation."""
    operation(attempt, "capture", _key(attempt), attempt.amount)


def capture(attempt: Attempt, gateway: PaymentGateway, now: dt.datetime) -> Attempt:
    """Captures the whole amount at once (a debt has nothing left to deliver) and books it.

    The answer is no proof, whatever it says: only a captured total that is read back equal to the amount is booked.
    Must not be called inside a transaction.
    """
    key = _key(attempt)
    if not may_send(key, now):
        return attempt
    try:
        gateway.capture(attempt.reference, attempt.amount, key, attempt.memo)
        crashpoint("capture:answered")
        told = gateway.fetch(attempt.reference, attempt.memo)
    except Rejected as no:
        return _refused(attempt, gateway, no, now)
    except Technical as unclear:
        log.warning("payment.capture_unclear", attempt=attempt.pk, code=unclear.code)
        finish(key, Outcome.UNKNOWN, now, unclear.code)
        return attempt
    if told.captured != attempt.amount:
        finish(key, Outcome.UNKNOWN, now, "captured_amount")
        return attempt
    return retried(lambda: settle(attempt, told, Cause.CAPTURE, now))


def _refused(attempt: Attempt, gateway: PaymentGateway, no: Rejected, now: dt.datetime) -> Attempt:
    """A refused capture may mean that it happened before; the totals decide, and a person where they do not."""
    told = gateway.fetch(attempt.reference, attempt.memo)

    def work() -> Attempt:
        if told.captured == attempt.amount:
            return settle(attempt, told, Cause.CAPTURE, now)
        log.error("payment.capture_refused", attempt=attempt.pk, code=no.code)
        finish(_key(attempt), Outcome.REFUSED, now, no.code)
        return move(attempt.pk, State.REVIEW, Cause.CAPTURE, now, problem=f"capture:{no.code}")

    return retried(work)


def settle(attempt: Attempt, told: ProviderPayment, cause: Cause, now: dt.datetime) -> Attempt:
    """Books captured money, writes the receipt and moves the attempt, all in the caller's transaction.

    The attempt's lock and its state make this happen once; the posting's key and the receipt's uniqueness would
    refuse a second time even so. An attempt that was put aside because nobody answered is booked too, once the truth
    is known and agrees with it.
    """
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if attempt.state in MONEY_STATES or (attempt.state == State.REVIEW and attempt.captured):
        return attempt
    if problem := disagreement(attempt, told) or ("" if told.captured == attempt.amount else "captured_amount"):
        return move(attempt.pk, State.REVIEW, cause, now, problem=problem)
    ask_for_capture(attempt)
    finish(_key(attempt), Outcome.DONE, now)
    content = _book(attempt, now)
    crashpoint("capture:posted")
    return _captured(attempt, content, cause, now)


def settle_by_bank(
    attempt: Attempt, *, value_date: dt.date, booked: Mapping[int, booking.Booked], now: dt.datetime
) -> None:
    """The money of an approved bank transfer has come (`booked`, by case): moves the attempt, writes the receipt.

    In the caller's transaction; a second time changes nothing.
    """
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if attempt.state in MONEY_STATES:
        return
    for case_id, done in booked.items():
        Share.objects.filter(attempt=attempt, case_id=case_id).update(posting_id=done.posting_id)
    _captured(attempt, _content(attempt, value_date, booked), Cause.BANK, now)


def _captured(attempt: Attempt, content: dict[str, object], cause: Cause, now: dt.datetime) -> Attempt:
    Attempt.objects.filter(pk=attempt.pk).update(captured=attempt.amount)
    attempt = move(attempt.pk, State.CAPTURED, cause, now)
    receipt = Receipt.objects.create(
        token=secrets.token_urlsafe(16),
        number=f"Q-{credentials.grouped(credentials.random_symbols(secrets.randbelow, 8))}",
        attempt=attempt,
        issued_at=now,
        content=content | {"code": issue_code("receipt", day=oslo_date(now))},
    )
    audit.record(
        actor=f"provider:{attempt.provider}",
        action="payment.captured",
        subject=f"attempt:{attempt.pk}",
        now=now,
        amount=attempt.amount,
    )
    debtors = Case.objects.filter(pk__in=Share.objects.filter(attempt=attempt).values("case_id"))
    found = sorted(set(debtors.values_list("debtor_id", flat=True)))
    tell_all([Telling(debtor, "receipt", f"receipt:{receipt.pk}:{debtor}") for debtor in found], now=now)
    return attempt


def _book(attempt: Attempt, now: dt.datetime) -> dict[str, object]:
    """The postings, one for each share, and what the receipt tells.

    The payment counts on the day the payer began it, whenever the news reaches us and whichever way: approval
    follows within ten minutes, and a minute past midnight must not cost a day of interest.
    """
    value_date = oslo_date(attempt.started_at)
    source, key = f"attempt:{attempt.pk}", f"attempt:{attempt.pk}:capture"
    actor, subaccount = f"provider:{attempt.provider}", PROVIDER_NUMBERS[attempt.provider]
    shares = list(attempt.shares.order_by("case_id"))
    if not shares:
        entry = ledger.Entry("provider_suspense", actor, source, value_date, now, key)
        legs = [
            Leg(Account.PROVIDER_IN_TRANSIT, attempt.amount, subaccount=subaccount),
            Leg(Account.BANK_SUSPENSE, -attempt.amount),
        ]
        ledger.post(entry, legs)
        return {"value_date": value_date.isoformat()}
    locked("claims_case", [share.case_id for share in shares])
    booked = {}
    for share in shares:
        money = booking.Money(
            share.case_id,
            share.amount,
            value_date,
            "provider",
            subaccount,
            "provider_payment",
            source,
            f"{key}:{share.case_id}",
        )
        booked[share.case_id] = done = booking.book(money, actor=actor, now=now)
        Share.objects.filter(pk=share.pk).update(posting_id=done.posting_id)
    return _content(attempt, value_date, booked)


def _content(attempt: Attempt, value_date: dt.date, booked: Mapping[int, booking.Booked]) -> dict[str, object]:
    """What the receipt tells: for whoever may see the cases, what each share covered and what remains."""
    content: dict[str, object] = {"value_date": value_date.isoformat()}
    if attempt.may_see_case and booked:
        named = {case.pk: case for case in Case.objects.select_related("creditor").filter(pk__in=booked)}
        content["cases"] = [
            {
                "number": named[case_id].number,
                "creditor": named[case_id].creditor.short_name,
                "amount": sum(part.amount for part in done.parts) + done.rest,
                "parts": _by_kind(done),
                "overpaid": done.rest,
                "remaining": done.remaining,
            }
            for case_id, done in booked.items()
        ]
    return content


def _by_kind(booked: booking.Booked) -> list[list[object]]:
    by_kind: Counter[str] = Counter()
    for part in booked.parts:  # several claims of a case have parts of the same kind
        by_kind[part.component] += part.amount
    return [[component, amount] for component, amount in by_kind.items()]
