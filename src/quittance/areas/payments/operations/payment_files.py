"""Refunds to bank accounts, for whoever writes payment files: taken, sent, and put back when the bank says no.

One transaction takes the refunds, writes its file and marks them sent, or does none of it. The money is in transit
from then until the bank's line with the same end-to-end id arrives (`settling`).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from quittance.areas.approvals.models import Approval
from quittance.areas.approvals.rules import payload_hash
from quittance.areas.audit import operations as audit
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import BankEntry, Refund, Resolution, ResolutionPart
from quittance.areas.payments.operations import booking
from quittance.areas.payments.operations.expected import expect_entry_no_longer
from quittance.areas.payments.operations.holding import hold
from quittance.areas.payments.operations.refunds import KIND, content_of, end
from quittance.areas.payments.queries.outgoing import in_transit, payment_key
from quittance.areas.payments.queries.refunds import ACCOUNT_PLACE
from quittance.core.errors import CoreError
from quittance.core.postings import Account, Leg
from quittance.kit.clock import oslo_date
from quittance.kit.crypto import decrypt
from quittance.kit.db import rows

State = Refund.State


class NotPayable(CoreError):
    """A refund that cannot be taken or put back. Codes: not_approved, content_changed, not_in_transit."""


@dataclass(frozen=True, slots=True)
class BankRefund:
    """A refund for a payment file; øre, the account in core.bank_account's form."""

    refund_id: int
    end_to_end_id: str
    amount: int
    account: str = field(repr=False)
    payee: str = field(repr=False)


def take_for_file(*, refund_ids: Sequence[int] | None = None) -> tuple[BankRefund, ...]:
    """The approved refunds that go to bank accounts, locked until the caller's transaction ends; of these, or all.

    Raises NotPayable when one is not what was approved, to the last digit of its account (B-8).
    """
    found = Refund.objects.select_for_update(of=("self",)).filter(way=Refund.Way.BANK, state=State.APPROVED)
    if refund_ids is not None:
        found = found.filter(pk__in=list(refund_ids))
    taken = list(found.order_by("id"))
    if refund_ids is not None and len(taken) != len(set(refund_ids)):
        raise NotPayable("not_approved", "A refund among them is not approved, or has been taken already.")
    for refund in taken:
        _check_approved(refund)
    return tuple(
        BankRefund(
            refund.pk,
            refund.end_to_end_id,
            refund.amount,
            "" if refund.account is None else decrypt(bytes(refund.account), place=ACCOUNT_PLACE),
            refund.payee,
        )
        for refund in taken
    )


def _check_approved(refund: Refund) -> None:
    approval = Approval.objects.filter(kind=KIND, subject=f"refund:{refund.pk}", state=Approval.State.APPROVED).first()
    # Sent once before and put back, it has a new identifier for the bank; all else is as approved.
    content = content_of(refund) | {"end_to_end_id": refund.end_to_end_id.partition("-")[0]}
    if approval is None or bytes(approval.payload_hash) != payload_hash(content):
        raise NotPayable("content_changed", "A refund is not what was approved.")


def mark_sent(*, refund_ids: Sequence[int], day: dt.date, actor: str, now: dt.datetime) -> dict[int, int]:
    """Books refunds that stand in a payment file as in transit from `day`; the posting of each, by refund.

    In the transaction that took them. Raises NotPayable.
    """
    postings = {}
    for refund in Refund.objects.select_for_update(of=("self",)).filter(pk__in=list(refund_ids)).order_by("id"):
        if refund.state != State.APPROVED or refund.way != Refund.Way.BANK:
            raise NotPayable("not_approved", "A refund among them is not approved, or has been taken already.")
        refund.posting_id = postings[refund.pk] = _post(refund, day, actor, now)
        refund.state = State.SENT
        refund.save(update_fields=["posting_id", "state"])
        audit.record(actor=actor, action="refund.sent", subject=f"refund:{refund.pk}", now=now, amount=refund.amount)
    return postings


def _post(refund: Refund, day: dt.date, actor: str, now: dt.datetime) -> int:
    key, source = payment_key(refund.end_to_end_id), f"refund:{refund.pk}"
    if refund.case_id is not None:
        money = booking.Money(refund.case_id, refund.amount, day, "outgoing", None, "refund", source, key)
        return booking.give_back(case_id=refund.case_id, amount=refund.amount, money=money, actor=actor, now=now)
    legs = [Leg(Account.BANK_SUSPENSE, refund.amount), Leg(Account.PAYMENT_IN_TRANSIT, -refund.amount)]
    posting_id = ledger.post(ledger.Entry("suspense_refund", actor, source, day, now, key), legs)
    assert refund.entry_id is not None
    entry = BankEntry.objects.select_for_update(of=("self",)).get(pk=refund.entry_id)
    decision = Resolution.objects.create(entry=entry, kind=Resolution.Kind.PAYBACK, made_by=actor, made_at=now)
    ResolutionPart.objects.create(resolution=decision, amount=refund.amount, posting_id=posting_id)
    expect_entry_no_longer(entry.pk, now)
    return posting_id


def put_back(*, refund_id: int, problem: str, again: bool, actor: str, now: dt.datetime) -> Refund:
    """The bank did not carry out a refund, or its file was withdrawn: the money is where it was before.

    `again`: it waits for the next file, under a new end-to-end id (a bank takes each once); else it has failed, and
    its amount is free. In the caller's transaction. Raises NotPayable once the money has left the account.
    """
    hold(Refund.objects.filter(pk=refund_id).values_list("end_to_end_id", flat=True))
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
    if refund.state != State.SENT or refund.posting_id is None or in_transit(refund.end_to_end_id) is None:
        raise NotPayable("not_in_transit", "This refund is not on its way.")
    ((day,),) = rows("select value_date from ledger_posting where id = %s", [refund.posting_id])
    entry = ledger.Entry("reversal", actor, f"refund:{refund.pk}", day, now, f"put_back:{refund.end_to_end_id}")
    ledger.reverse(refund.posting_id, entry)
    Resolution.objects.filter(entry_id=refund.entry_id, kind=Resolution.Kind.PAYBACK, undone_at=None).update(
        undone_by=actor, undone_at=now
    )
    refund.posting_id = None
    if not again:
        refund.save(update_fields=["posting_id"])
        return end(refund, State.FAILED, now, problem)
    first, _, times = refund.end_to_end_id.partition("-")
    refund.end_to_end_id = f"{first}-{int(times or 1) + 1}"
    refund.state, refund.problem = State.APPROVED, problem
    refund.save(update_fields=["posting_id", "end_to_end_id", "state", "problem"])
    audit.record(actor=actor, action="refund.put_back", subject=f"refund:{refund.pk}", now=now, day=str(oslo_date(now)))
    return refund
