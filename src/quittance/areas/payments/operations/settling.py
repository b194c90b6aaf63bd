"""Lines of the bank that belong to no case: payments taken back, providers' payouts, and our own payments leaving."""

import datetime as dt

from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import BankEntry, Refund, Resolution, ResolutionPart
from quittance.areas.payments.operations.expected import expect_entry_no_longer
from quittance.areas.payments.operations.holding import hold
from quittance.areas.payments.operations.resolving import CannotResolve, undo, waiting_entry
from quittance.areas.payments.operations.unbooking import unbook_entry
from quittance.areas.payments.queries.outgoing import in_transit, provider_in_transit
from quittance.areas.payments.rules import PROVIDER_NUMBERS
from quittance.core.postings import Account, Leg
from quittance.kit.db import retried, rows

Kind = Resolution.Kind
RETURNED = "returned"


def mark_returned(
    *, entry_out_id: int, original_id: int, actor: str, now: dt.datetime, comment: str = ""
) -> tuple[Resolution, Resolution]:
    """The bank took an earlier payment back: the original comes off its case, and the two lines cancel in suspense.

    The case is open exactly as if nobody had paid (B-6), whichever of the two lines came first. Raises CannotResolve
    (not_waiting, not_a_return, amount_differs, placed_otherwise), allocating.OverpaymentGone.
    """

    def work() -> tuple[Resolution, Resolution]:
        # Two lines at once: the lower id first, so that two people cannot wait for each other.
        list(
            BankEntry.objects.select_for_update(of=("self",)).filter(pk__in=[entry_out_id, original_id]).order_by("id")
        )
        out = waiting_entry(entry_out_id)
        original = BankEntry.objects.get(pk=original_id)
        if out.amount >= 0 or original.amount <= 0:
            raise CannotResolve("not_a_return", "A return is money out, and what it returns is money in.")
        if out.amount + original.amount:
            raise CannotResolve("amount_differs", "The bank takes a payment back whole; these amounts differ.")
        _back_to_suspense(original, actor, now)
        original.refresh_from_db()
        pair = cancel_out(out.pk, original.pk, kind=Kind.RETURNED, actor=actor, now=now, comment=comment)
        audit.record(
            actor=actor, action="payment.returned", subject=f"entry:{original.pk}", now=now, taken_back_by=out.pk
        )
        return pair

    return retried(work)


def cancel_out(
    one_id: int, other_id: int, *, kind: Resolution.Kind, actor: str, now: dt.datetime, comment: str = ""
) -> tuple[Resolution, Resolution]:
    """Says of two waiting lines of the bank, one in and one out, that they cancel each other; in their order.

    In the caller's transaction. Raises CannotResolve (not_waiting, amount_differs).
    """
    found = {entry_id: waiting_entry(entry_id) for entry_id in sorted((one_id, other_id))}
    one, other = found[one_id], found[other_id]
    if one.amount + other.amount:
        raise CannotResolve("amount_differs", "These two do not cancel each other.")
    return _cancelled(one, other, kind, actor, now, comment), _cancelled(other, one, kind, actor, now, comment)


def _back_to_suspense(original: BankEntry, actor: str, now: dt.datetime) -> None:
    if original.status == BankEntry.Status.MATCHED:
        unbook_entry(entry_id=original.pk, actor=actor, now=now, reason=RETURNED)
        return
    decided = original.resolutions.filter(undone_at=None).first()
    if decided is not None and decided.kind != Kind.CASES:
        raise CannotResolve("placed_otherwise", "This money has gone another way already.")
    if decided is not None:
        undo(resolution_id=decided.pk, actor=actor, now=now)
    waiting_entry(original.pk)


def _cancelled(
    entry: BankEntry, other: BankEntry, kind: Resolution.Kind, actor: str, now: dt.datetime, comment: str
) -> Resolution:
    decision = Resolution.objects.create(entry=entry, kind=kind, comment=comment, made_by=actor, made_at=now)
    ResolutionPart.objects.create(resolution=decision, amount=entry.amount, posting_id=other.posting_id)
    expect_entry_no_longer(entry.pk, now)
    return decision


def match_payout(
    *, entry_id: int, provider: str, fee: int, actor: str, now: dt.datetime, comment: str = ""
) -> Resolution:
    """A provider has paid out what it held for us, less its fee in øre; the fee is the agency's own cost (P-13).

    Raises CannotResolve (not_waiting, unknown_provider, negative_fee, not_in_transit).
    """

    def work() -> Resolution:
        hold([f"payout:{provider}"])  # what the company holds is asked for under it
        entry = waiting_entry(entry_id)
        number = PROVIDER_NUMBERS.get(provider)
        if number is None:
            raise CannotResolve("unknown_provider", "No such provider holds money for us.")
        if fee < 0:
            raise CannotResolve("negative_fee", "A fee is not negative.")
        gross = entry.amount + fee
        if not 0 < gross <= provider_in_transit(number):
            raise CannotResolve("not_in_transit", "The provider does not hold that much for us.")
        legs = [Leg(Account.BANK_SUSPENSE, entry.amount), Leg(Account.PROVIDER_IN_TRANSIT, -gross, subaccount=number)]
        if fee:
            legs.append(Leg(Account.FEE_SETTLEMENT, fee))
        return _settled(entry, Kind.PAYOUT, "provider_payout", f"entry:{entry.pk}", legs, actor, now, comment)

    return retried(work)


def match_payment_out(
    *, entry_id: int, end_to_end_id: str, actor: str, now: dt.datetime, comment: str = ""
) -> Resolution:
    """One of our own payments has left the account: it is in transit no longer, and a refund has arrived.

    Raises CannotResolve (not_waiting, not_ours, amount_differs).
    """

    def work() -> Resolution:
        hold([end_to_end_id])
        entry = waiting_entry(entry_id)
        sent = in_transit(end_to_end_id)
        if sent is None:
            raise CannotResolve("not_ours", "No payment of ours with this identifier is on its way.")
        if entry.amount != -sent:
            raise CannotResolve("amount_differs", "The payment on its way is of another amount.")
        legs = [Leg(Account.PAYMENT_IN_TRANSIT, sent), Leg(Account.BANK_SUSPENSE, -sent)]
        source = f"payment:{end_to_end_id}"
        decision = _settled(entry, Kind.PAYMENT_OUT, "payment_left", source, legs, actor, now, comment)
        Refund.objects.filter(end_to_end_id=end_to_end_id, state=Refund.State.SENT).update(
            state=Refund.State.DONE, settled_at=now
        )
        return decision

    return retried(work)


def _settled(
    entry: BankEntry, kind: Kind, reason: str, source: str, legs: list[Leg], actor: str, now: dt.datetime, comment: str
) -> Resolution:
    decision = Resolution.objects.create(entry=entry, kind=kind, comment=comment, made_by=actor, made_at=now)
    key = f"settled:{decision.pk}"
    posting_id = ledger.post(ledger.Entry(reason, actor, source, entry.booked_on, now, key), legs)
    ResolutionPart.objects.create(resolution=decision, amount=entry.amount, posting_id=posting_id)
    expect_entry_no_longer(entry.pk, now)
    audit.record(actor=actor, action=f"suspense.{kind}", subject=f"entry:{entry.pk}", now=now, posting=posting_id)
    return decision


_OURS = """
select e.id, e.end_to_end_id from payments_bankentry e
  join ledger_posting p on p.idempotency_key = 'payment:' || e.end_to_end_id
 where e.file_id = %s and e.amount < 0 and e.end_to_end_id <> '' order by e.id
"""


def settle_outgoing(*, file_id: int, actor: str, now: dt.datetime) -> int:
    """Matches the lines of a bank file by which our own payments left; returns how many. In the file's transaction.

    What does not fit waits for a person like any other money.
    """
    done = 0
    found = rows(_OURS, [file_id])
    hold(end_to_end_id for _entry_id, end_to_end_id in found)
    for entry_id, end_to_end_id in found:
        try:
            with transaction.atomic():
                match_payment_out(entry_id=entry_id, end_to_end_id=end_to_end_id, actor=actor, now=now)
                done += 1
        except CannotResolve:
            continue
    return done
