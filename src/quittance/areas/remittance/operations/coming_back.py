"""A payment of ours that left the account and came back from the payee's bank: it has not been made after all.

The debit by which it left and the money that came cancel each other out, and what was paid is owed again: a refund has
failed and its amount is free, a remittance and the agency's own fees wait for the next file.
"""

import datetime as dt

from quittance.areas.audit import operations as audit
from quittance.areas.payments.models import Resolution
from quittance.areas.payments.operations import settling
from quittance.areas.payments.operations.holding import hold
from quittance.areas.payments.operations.resolving import CannotResolve, undo, waiting_entry
from quittance.areas.remittance.models import PaymentFile, PaymentLine
from quittance.areas.remittance.operations.executing import OPEN, follow
from quittance.areas.remittance.operations.undoing import take_back
from quittance.kit.db import retried


def came_back(*, entry_id: int, end_to_end: str, actor: str, now: dt.datetime, comment: str = "") -> PaymentLine:
    """Says that a bank entry is this payment of ours coming back. It stands: what is owed again is paid anew.

    Raises payments.operations.resolving.CannotResolve: not_waiting, not_ours, not_left (no debit is known as this
    payment), amount_differs (a bank on the way kept something).
    """

    def work() -> PaymentLine:
        known = PaymentLine.objects.filter(end_to_end=end_to_end).first()
        if known is None:
            raise CannotResolve("not_ours", "No payment of ours has this identifier.")
        file = PaymentFile.objects.select_for_update(of=("self",)).get(pk=known.file_id)
        hold([end_to_end])
        follow(file.pk, actor=actor, now=now)
        line = PaymentLine.objects.select_related("run", "refund", "transfer").get(pk=known.pk)
        entry = waiting_entry(entry_id)
        if line.state != PaymentLine.State.PAID or line.debit_id is None:
            raise CannotResolve("not_left", "This payment is not known to have left the account.")
        if entry.amount != line.amount:
            raise CannotResolve("amount_differs", "The payment was of another amount.")
        debit_id = line.debit_id
        left = Resolution.objects.get(entry_id=debit_id, kind=Resolution.Kind.PAYMENT_OUT, undone_at=None)
        undo(resolution_id=left.pk, actor=actor, now=now)
        follow(file.pk, actor=actor, now=now)
        line.refresh_from_db()
        take_back(line, PaymentLine.State.REJECTED, "came_back", actor=actor, now=now)
        settling.cancel_out(debit_id, entry.pk, kind=Resolution.Kind.CAME_BACK, actor=actor, now=now, comment=comment)
        if not PaymentLine.objects.filter(file=file, state__in=OPEN).exists():
            PaymentFile.objects.filter(pk=file.pk).update(state=PaymentFile.State.EXECUTED)
        audit.record(actor=actor, action="payment.came_back", subject=f"payment:{end_to_end}", now=now, entry=entry.pk)
        return line

    return retried(work)
