"""What the bank's files show to have left the account: the payment is made, and the agency's fees are its income."""

import datetime as dt

from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.queries.outgoing import left_account
from quittance.areas.remittance.models import FeeTransfer, PaymentFile, PaymentLine, RemittanceRun
from quittance.core.postings import Account, Leg

State = PaymentLine.State
OPEN = (State.ORDERED, State.ACCEPTED)


def settle_left(*, actor: str, now: dt.datetime) -> int:
    """Settles every ordered payment whose debit stands on the account; returns how many. Twice is once."""
    with transaction.atomic():
        lines = list(
            PaymentLine.objects.select_for_update(of=("self",))
            .filter(state__in=OPEN)
            .exclude(file__state__in=[PaymentFile.State.PROPOSED, PaymentFile.State.WITHDRAWN])
            .order_by("id")
        )
        left = left_account([line.end_to_end for line in lines])
        settled = [line for line in lines if line.end_to_end in left]
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
        for file_id in sorted({line.file_id for line in settled}):
            if not PaymentLine.objects.filter(file=file_id, state__in=OPEN).exists():
                PaymentFile.objects.filter(pk=file_id).update(state=PaymentFile.State.EXECUTED)
    return len(settled)


def _earn(line: PaymentLine, transfer_id: int, day: dt.date, actor: str, now: dt.datetime) -> None:
    """On the own side of the books, apart from client money (L-14). The tax in it is told by the runs."""
    entry = ledger.Entry(
        "fees_received", actor, f"payment:{line.end_to_end}", day, now, f"fee-transfer:{transfer_id}:income"
    )
    posting = ledger.post(entry, [Leg(Account.OWN_BANK, line.amount), Leg(Account.FEE_INCOME, -line.amount)])
    FeeTransfer.objects.filter(pk=transfer_id).update(income_posting_id=posting)
