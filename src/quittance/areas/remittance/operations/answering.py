"""Takes the bank's answer to a payment file: what it accepted goes on, what it rejected comes back."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.audit import operations as audit
from quittance.areas.exchange.operations import DeliveryChanged, FileKnown, store_file
from quittance.areas.payments.operations.holding import hold
from quittance.areas.remittance.models import BankAnswer, PaymentFile, PaymentLine, RemittanceRun
from quittance.areas.remittance.operations.executing import follow
from quittance.areas.remittance.operations.undoing import take_back
from quittance.areas.remittance.rules import RemittanceRefused
from quittance.formats import pain002
from quittance.kit.db import retried

State = PaymentFile.State
KIND = "pain.002"
BOTH = "left_and_rejected"
"""The problem of a payment whose debit stands on the account and that the bank says it rejected."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer said about our file; `known` when the same answer was taken before.

    `contradicted`: of the rejected ones, those whose money has left the account all the same. Nothing is done about
    them but to tell a person, who asks the bank.
    """

    message_id: str
    accepted: int
    rejected: int
    pending: int
    contradicted: int = 0
    known: bool = False


def take_answer(*, data: bytes, filename: str, actor: str, now: dt.datetime) -> Taken:
    """Reads an answer (pain.002), keeps it and acts on it; the same answer again changes nothing.

    Raises RemittanceRefused (answer_unreadable, answer_of_another_file, wrong_state).
    """
    try:
        answer = pain002.read(data)
    except pain002.NotReadable as wrong:
        raise RemittanceRefused("answer_unreadable", str(wrong)) from wrong

    def work() -> Taken:
        file = PaymentFile.objects.select_for_update(of=("self",)).filter(message_id=answer.original_message_id).first()
        if file is None:
            raise RemittanceRefused("answer_of_another_file", "This answer is about a file that is not ours.")
        received = store_file(
            kind=KIND,
            filename=filename,
            data=data,
            actor=actor,
            now=now,
            delivery=answer.message_id,
            problems=[],
            summary={"file": file.message_id},
        )
        return _act(file, answer, received, actor, now)

    try:
        return retried(work)
    except FileKnown as known:
        told = BankAnswer.objects.select_related("file").get(received=known.file_id)
        return Taken(told.file.message_id, told.accepted, told.rejected, told.pending, known=True)
    except DeliveryChanged as changed:
        raise RemittanceRefused("answer_unreadable", str(changed)) from changed


def _act(file: PaymentFile, answer: pain002.Answer, received: int, actor: str, now: dt.datetime) -> Taken:
    if file.state not in (State.RELEASED, State.ANSWERED, State.EXECUTED):
        raise RemittanceRefused("wrong_state", "The bank answers about a file that was never handed out. Look into it.")
    hold(file.lines.values_list("end_to_end", flat=True))
    follow(file.pk, actor=actor, now=now)
    file.refresh_from_db(fields=["state"])
    counts = {"accepted": 0, "rejected": 0, "pending": 0}
    contradicted = 0
    for line in file.lines.select_related("run", "refund", "transfer").order_by("id"):
        status = answer.of(line.end_to_end, line.group)
        counts[status.outcome] += 1
        if status.outcome == "rejected" and line.state == PaymentLine.State.PAID:
            _tell(line, status.reason, actor, now)
            contradicted += 1
        if line.state not in (PaymentLine.State.ORDERED, PaymentLine.State.ACCEPTED):
            continue  # the debit stands on the account, or it came back before
        if status.outcome == "rejected":
            take_back(line, PaymentLine.State.REJECTED, status.reason or "rejected", actor=actor, now=now)
        elif status.outcome == "accepted" and line.state != PaymentLine.State.ACCEPTED:
            PaymentLine.objects.filter(pk=line.pk).update(state=PaymentLine.State.ACCEPTED)
    if file.state == State.RELEASED and counts["accepted"] + counts["rejected"]:
        PaymentFile.objects.filter(pk=file.pk).update(state=State.ANSWERED)
    BankAnswer.objects.create(received_id=received, file=file, message_id=answer.message_id[:35], at=now, **counts)
    audit.record(actor=actor, action="payment_file.answered", subject=f"payment-file:{file.pk}", now=now, **counts)
    audit.record(actor=actor, action="bank_answer.taken", subject=f"file:{received}", now=now, file=file.pk)
    return Taken(file.message_id, counts["accepted"], counts["rejected"], counts["pending"], contradicted)


def _tell(line: PaymentLine, reason: str, actor: str, now: dt.datetime) -> None:
    PaymentLine.objects.filter(pk=line.pk).update(problem=BOTH)
    if line.run_id:
        RemittanceRun.objects.filter(pk=line.run_id).update(problem=BOTH)
    subject = f"payment:{line.end_to_end}"
    audit.record(actor=actor, action="payment.left_and_rejected", subject=subject, now=now, reason=reason or "")
