"""What the bank's files show to have left the account: the payment is made, and the agency's fees are its income."""

import datetime as dt

from django.db.models import QuerySet

from quittance.areas.audit import operations as audit
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import Resolution
from quittance.areas.payments.queries.outgoing import left_account
from quittance.areas.remittance.models import BankAnswer, FeeTransfer, PaymentFile, PaymentLine, RemittanceRun
from quittance.core.postings import Account, Leg
from quittance.kit.clock import oslo_date
from quittance.kit.db import retried, rows

State = PaymentLine.State
OPEN = (State.ORDERED, State.ACCEPTED)


def settle_left(*, actor: str, now: dt.datetime) -> int:
    """Settles every ordered payment whose debit stands on the account; returns how many. Twice is once.

    A payment whose debit was found to be another's is open again.
    """
    return retried(lambda: follow(None, actor=actor, now=now))


def follow(file_id: int | None, *, actor: str, now: dt.datetime) -> int:
    """The same for one file or all, in the caller's transaction."""
    lines = PaymentLine.objects.select_for_update(of=("self",)).order_by("id")
    if file_id is not None:
        lines = lines.filter(file=file_id)
    _reopen(lines, actor, now)
    waiting = list(
        lines.filter(state__in=OPEN).exclude(file__state__in=[PaymentFile.State.PROPOSED, PaymentFile.State.WITHDRAWN])
    )
    left = left_account([line.end_to_end for line in waiting])
    settled = [line for line in waiting if line.end_to_end in left]
    for line in settled:
        entry_id, day = left[line.end_to_end]
        line.state, line.debit_id, line.settled_at = State.PAID, entry_id, now
        line.save(update_fields=["state", "debit", "settled_at"])
        if line.run_id:
            RemittanceRun.objects.filter(pk=line.run_id).update(state=RemittanceRun.State.PAID, problem="")
        if line.transfer_id is not None:
            _earn(line, line.transfer_id, day, actor, now)
        audit.record(
            actor=actor, action="payment.executed", subject=f"payment:{line.end_to_end}", now=now, entry=entry_id
        )
    for done in sorted({line.file_id for line in settled}):
        if not PaymentLine.objects.filter(file=done, state__in=OPEN).exists():
            PaymentFile.objects.filter(pk=done).update(state=PaymentFile.State.EXECUTED)
    return len(settled)


def _reopen(lines: QuerySet[PaymentLine], actor: str, now: dt.datetime) -> None:
    """Somebody took back that a debit is this payment: it is on its way again, and waits for the right debit."""
    undone = Resolution.objects.filter(kind=Resolution.Kind.PAYMENT_OUT, undone_at__isnull=False).values("entry")
    doubted = list(lines.filter(state=State.PAID, debit__in=undone))
    left = left_account([line.end_to_end for line in doubted])
    for line in doubted:
        if line.end_to_end in left and left[line.end_to_end][0] == line.debit_id:
            continue
        line.state, line.debit_id, line.settled_at = State.ORDERED, None, None
        line.save(update_fields=["state", "debit", "settled_at"])
        if line.run_id:
            RemittanceRun.objects.filter(pk=line.run_id).update(state=RemittanceRun.State.ORDERED)
        if line.transfer_id is not None:
            _earn_no_longer(line, line.transfer_id, actor, now)
        answered = BankAnswer.objects.filter(file=line.file_id).exists()
        PaymentFile.objects.filter(pk=line.file_id, state=PaymentFile.State.EXECUTED).update(
            state=PaymentFile.State.ANSWERED if answered else PaymentFile.State.RELEASED
        )
        audit.record(actor=actor, action="payment.reopened", subject=f"payment:{line.end_to_end}", now=now)


def _earn(line: PaymentLine, transfer_id: int, day: dt.date, actor: str, now: dt.datetime) -> None:
    """On the own side of the books, apart from client money (L-14). The tax in it is told by the runs."""
    key = f"fee-transfer:{transfer_id}:income"
    ((before,),) = rows(
        "select count(*) from ledger_posting where idempotency_key = %(key)s"
        " or idempotency_key like %(key)s || ':again:%%'",
        {"key": key},
    )
    if before:
        key = f"{key}:again:{before}"
    entry = ledger.Entry("fees_received", actor, f"payment:{line.end_to_end}", day, now, key)
    posting = ledger.post(entry, [Leg(Account.OWN_BANK, line.amount), Leg(Account.FEE_INCOME, -line.amount)])
    FeeTransfer.objects.filter(pk=transfer_id).update(income_posting_id=posting)


def _earn_no_longer(line: PaymentLine, transfer_id: int, actor: str, now: dt.datetime) -> None:
    transfer = FeeTransfer.objects.get(pk=transfer_id)
    posting = transfer.income_posting_id
    if posting is None:
        return
    source = f"payment:{line.end_to_end}"
    ledger.reverse(posting, ledger.Entry("reversal", actor, source, oslo_date(now), now, f"undone:{posting}"))
    FeeTransfer.objects.filter(pk=transfer_id).update(income_posting_id=None)
