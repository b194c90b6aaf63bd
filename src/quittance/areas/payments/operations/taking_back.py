"""Money of a provider's payment that went back without us: refunded in the company's own pages, or charged back.

The payment comes off its cases as if it had never been there, what went back leaves the books, and what was kept of
it, if anything, is booked again on the day the payer paid. What had been given back of it before is no part of what
the cases get again.
"""

import datetime as dt
from collections.abc import Mapping

from quittance.areas.audit import operations as audit
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import Attempt, Refund, Resolution
from quittance.areas.payments.operations.allocating import check_still_held
from quittance.areas.payments.operations.resolving import CannotResolve, assign_attempt, undo
from quittance.areas.payments.operations.sending import book_refund, count_refunded
from quittance.areas.payments.operations.unbooking import UNBOOKED, CannotUnbook, unbook_attempt
from quittance.areas.payments.queries.refunds import refundable, refunded_there
from quittance.areas.payments.queries.suspense import waiting_of_attempt
from quittance.areas.payments.rules import PROVIDER_NUMBERS, MethodUnavailable
from quittance.core.attempts import MONEY_STATES, Cause, State
from quittance.core.postings import Account, Leg
from quittance.kit.db import retried, rows
from quittance.kit.wiring import payment_providers

Keep = Mapping[int, int]


def accept_provider_refund(
    *, attempt_id: int, actor: str, now: dt.datetime, keep: Keep | None = None, comment: str = ""
) -> Refund:
    """Books a refund that somebody made at the company: as much as its total says beyond what we know of.

    `keep` says how what remains is split over cases (case id to øre); not needed for a payment of one case. Not inside
    a transaction. Raises CannotResolve (nothing_to_accept, came_by_bank, split_needed, not_its_case),
    allocating.OverpaymentGone,
    providers.payment.ProviderError.
    """
    attempt = Attempt.objects.get(pk=attempt_id)
    gateway = payment_providers().get(attempt.provider)
    if gateway is None:
        raise MethodUnavailable
    told = gateway.fetch(attempt.reference, attempt.memo)

    def work() -> Refund:
        attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
        # What we sent ourselves and do not know the end of comes out of the total first.
        ours = Refund.objects.filter(attempt=attempt, way=Refund.Way.PROVIDER, state=Refund.State.SENT)
        amount = told.refunded - refunded_there(attempt) - sum(ours.values_list("amount", flat=True))
        if amount <= 0 or not attempt.captured:
            raise CannotResolve("nothing_to_accept", "The company tells of no refund that we do not know.")
        return _taken_back(attempt, amount, Refund.Way.PROVIDER, keep, actor, now, comment)

    return retried(work)


def accept_chargeback(
    *,
    attempt_id: int,
    amount: int,
    actor: str,
    now: dt.datetime,
    keep: Keep | None = None,
    comment: str = "",
    refunded_before: int | None = None,
) -> Refund:
    """Books that the company took `amount` øre of a payment back for a payer who objected.

    `refunded_before`: the øre that had gone back when somebody decided this; the same form again finds more, and
    changes nothing. Raises CannotResolve (not_waiting, too_much, came_by_bank, split_needed, split_sum, not_its_case),
    allocating.OverpaymentGone.
    """

    def work() -> Refund:
        attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
        if refunded_before is not None and refunded_before != attempt.refunded:
            raise CannotResolve("not_waiting", "More of this payment has gone back since the form was opened.")
        return _taken_back(attempt, amount, Refund.Way.CHARGED, keep, actor, now, comment)

    return retried(work)


def _taken_back(
    attempt: Attempt, amount: int, way: Refund.Way, keep: Keep | None, actor: str, now: dt.datetime, comment: str
) -> Refund:
    if attempt.bank_reference:
        raise CannotResolve("came_by_bank", "This money came with a bank line; the bank's own line takes it back.")
    if State(attempt.state) not in MONEY_STATES | {State.REVIEW} or not 0 < amount <= refundable(attempt):
        raise CannotResolve("too_much", "That is more than is left of this payment.")
    on_cases = _to_suspense(attempt, actor, now)
    refund = Refund.objects.create(
        attempt=attempt,
        amount=amount,
        way=way,
        reason=comment or "taken_back",
        state=Refund.State.DONE,
        asked_by=actor,
        asked_at=now,
        settled_at=now,
        end_to_end_id=f"QB{attempt.pk}N{Refund.objects.filter(attempt=attempt).count() + 1}",
    )
    refund.posting_id = book_refund(refund, attempt, now)
    refund.save(update_fields=["posting_id"])
    count_refunded(attempt, amount, Cause.STAFF, now)
    if on_cases and (left := waiting_of_attempt(attempt.pk)):
        assign_attempt(attempt_id=attempt.pk, split=_kept(on_cases, left, keep), actor=actor, now=now, comment=comment)
    check_still_held(on_cases)
    audit.record(
        actor=actor, action="payment.taken_back", subject=f"attempt:{attempt.pk}", now=now, amount=amount, way=str(way)
    )
    return refund


def _to_suspense(attempt: Attempt, actor: str, now: dt.datetime) -> list[int]:
    """Takes the payment off whatever cases hold it; these cases."""
    decided = Resolution.objects.filter(attempt=attempt, undone_at=None).first()
    if decided is not None:
        cases = [part.case_id for part in decided.parts.order_by("case_id") if part.case_id is not None]
        undo(resolution_id=decided.pk, actor=actor, now=now, check=False)
    else:
        try:
            unbook_attempt(attempt_id=attempt.pk, actor=actor, now=now, check=False)
        except CannotUnbook:
            return []
        cases = list(attempt.shares.order_by("case_id").values_list("case_id", flat=True))
    given_back = _refunds_to_suspense(attempt, actor, now)
    return sorted({*cases, *given_back})


def _refunds_to_suspense(attempt: Attempt, actor: str, now: dt.datetime) -> set[int]:
    """What the payment gave back out of its cases is booked out of suspense, where its money is now; the cases."""
    cases = set()
    for refund in Refund.objects.filter(attempt=attempt, state=Refund.State.DONE, case__isnull=False).order_by("id"):
        assert refund.posting_id is not None
        ((reason, source, day),) = rows(
            "select reason, source, value_date from ledger_posting where id = %s", [refund.posting_id]
        )
        if reason != "refund":
            continue
        old = refund.posting_id
        ledger.reverse(old, ledger.Entry(UNBOOKED, actor, source, day, now, f"{UNBOOKED}:{old}"))
        refund.posting_id = ledger.post(
            ledger.Entry("suspense_refund", actor, source, day, now, f"suspense:{old}"),
            [
                Leg(Account.BANK_SUSPENSE, refund.amount),
                Leg(Account.PROVIDER_IN_TRANSIT, -refund.amount, subaccount=PROVIDER_NUMBERS[attempt.provider]),
            ],
        )
        refund.save(update_fields=["posting_id"])
        assert refund.case_id is not None
        cases.add(refund.case_id)
    return cases


def _kept(cases: list[int], left: int, keep: Keep | None) -> Keep:
    if keep is not None:
        if not set(keep) <= set(cases):
            raise CannotResolve("not_its_case", "What remains goes to the payment's own cases only.")
        return keep
    if len(cases) == 1:
        return {cases[0]: left}
    raise CannotResolve("split_needed", "Say how what remains is split over the cases.")
