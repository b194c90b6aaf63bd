"""A payment file that was handed out and that the bank never took: one person says so, and another agrees.

Then every payment of it is put back, as when a file is withdrawn, and the file can never be handed out again.
"""

import datetime as dt

from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals.queries import one as proposal
from quittance.areas.audit import operations as audit
from quittance.areas.payments.operations.holding import hold
from quittance.areas.payments.queries.outgoing import in_transit
from quittance.areas.remittance.models import BankAnswer, PaymentFile, PaymentLine
from quittance.areas.remittance.operations.executing import OPEN
from quittance.areas.remittance.operations.filing import payload_of
from quittance.areas.remittance.operations.undoing import take_back
from quittance.areas.remittance.rules import NOT_TAKEN, RemittanceRefused, check_state
from quittance.kit.clock import oslo_date
from quittance.kit.db import retried, rows

State = PaymentFile.State

# Money that has left the account since the file was handed out, as much as one of its payments or all of them, and of
# which nobody has said what it was: the bank may have drawn the file without naming its payments.
_UNEXPLAINED = """
select 1 from payments_bankentry e
 where e.status = 'suspense' and e.account = %(account)s and e.booked_on >= %(since)s and -e.amount = any(%(amounts)s)
   and not exists (select 1 from payments_resolution r where r.entry_id = e.id and r.undone_at is null) limit 1
"""


def propose(*, file_id: int, reason: str, actor: str, now: dt.datetime) -> int:
    """Says that the bank never took a file that was handed out; returns the proposal's id.

    Raises RemittanceRefused (wrong_state, bank_has_it, has_left, may_have_left), ApprovalRefused (waits_already).
    """

    def work() -> int:
        file = _checked(file_id)
        return approvals.propose(
            kind=NOT_TAKEN,
            subject=f"payment-file:{file.pk}",
            payload=_payload(file),
            reason=reason,
            maker=actor,
            now=now,
            amount=file.total,
        )

    return retried(work)


def decide(*, approval_id: int, approve: bool, actor: str, now: dt.datetime, comment: str = "") -> PaymentFile:
    """Decides such a proposal. Approved: what the file would have paid waits for the next one.

    Raises what `propose` raises, where the bank has shown meanwhile that it has the file; ApprovalRefused (its maker
    may not decide it; `changed` when it was handed out once more since).
    """

    def work() -> PaymentFile:
        asked = proposal(approval_id)
        if asked is None or asked.kind != NOT_TAKEN:
            raise RemittanceRefused("wrong_state", "There is no such proposal.")
        file = PaymentFile.objects.select_for_update(of=("self",)).get(pk=asked.payload["file"])
        if approve:
            file = _checked(file.pk)
        approvals.decide(
            approval_id=approval_id,
            checker=actor,
            now=now,
            approve=approve,
            comment=comment,
            still=lambda payload: _payload(file) == payload,
        )
        if approve:
            _put_back(file, actor, now)
        return file

    return retried(work)


def _checked(file_id: int) -> PaymentFile:
    """The file under lock, when nothing tells that the bank has it."""
    file = PaymentFile.objects.select_for_update(of=("self",)).get(pk=file_id)
    check_state(file, State.RELEASED)
    if BankAnswer.objects.filter(file=file).exists():
        raise RemittanceRefused("bank_has_it", "The bank has answered about this file, so it has it.")
    lines = list(file.lines.order_by("id"))
    hold(line.end_to_end for line in lines)
    if any(line.state not in OPEN or in_transit(line.end_to_end) is None for line in lines):
        raise RemittanceRefused("has_left", "A payment of this file has left the account. Ask the bank.")
    assert file.released_at is not None
    amounts = [*(line.amount for line in lines), file.total]
    if rows(_UNEXPLAINED, {"account": file.account, "since": oslo_date(file.released_at), "amounts": amounts}):
        raise RemittanceRefused(
            "may_have_left", "Money of the same amount has left the account. Say what it was first."
        )
    return file


def _payload(file: PaymentFile) -> dict[str, int | str]:
    """What is agreed to: this file, handed out so many times and not once more."""
    return payload_of(file) | {"handed_out": file.downloads.count()}


def _put_back(file: PaymentFile, actor: str, now: dt.datetime) -> None:
    for line in file.lines.select_related("run", "refund", "transfer").order_by("id"):
        take_back(line, PaymentLine.State.WITHDRAWN, "not_taken", actor=actor, now=now)
    file.state = State.NOT_TAKEN
    file.save(update_fields=["state"])
    audit.record(actor=actor, action="payment_file.not_taken", subject=f"payment-file:{file.pk}", now=now)
