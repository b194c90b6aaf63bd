"""A payment file on its way out: approved by two people who did not make it, handed out once, or taken back whole."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals.queries import one as proposal
from quittance.areas.audit import operations as audit
from quittance.areas.remittance.models import Download, PaymentFile, PaymentLine
from quittance.areas.remittance.operations.filing import payload_of
from quittance.areas.remittance.operations.undoing import take_back
from quittance.areas.remittance.queries.contents import content_of, disagreement
from quittance.areas.remittance.rules import FIRST, SECOND, RemittanceRefused, check_state
from quittance.kit.db import retried

State = PaymentFile.State


def decide(*, approval_id: int, approve: bool, actor: str, now: dt.datetime, comment: str = "") -> PaymentFile:
    """Takes one of the two decisions about a file. The first approval asks for the second; a rejection takes all back.

    Raises ApprovalRefused (its maker may not decide; `changed` when the file is no longer what was decided);
    RemittanceRefused (same_approver: the second has to be somebody else).
    """

    def work() -> PaymentFile:
        asked = proposal(approval_id)
        if asked is None or asked.kind not in (FIRST, SECOND):
            raise RemittanceRefused("wrong_state", "There is no such proposal.")
        file = PaymentFile.objects.select_for_update(of=("self",)).get(pk=asked.payload["file"])
        check_state(file, State.PROPOSED)
        if asked.kind == SECOND and approve and file.first_approver == actor:
            raise RemittanceRefused("same_approver", "You approved this file already. Somebody else has to as well.")
        approvals.decide(
            approval_id=approval_id,
            checker=actor,
            now=now,
            approve=approve,
            comment=comment,
            still=lambda payload: _still(file, payload),
        )
        if not approve:
            _withdraw(file, actor, now)
        elif asked.kind == FIRST:
            file.first_approver = actor
            _ask_again(file, now)
        else:
            file.second_approver, file.approved_at, file.state = actor, now, State.APPROVED
        file.save(update_fields=["first_approver", "second_approver", "approved_at", "state"])
        return file

    return retried(work)


def _still(file: PaymentFile, payload: Mapping[str, Any]) -> bool:
    return payload_of(file) == payload and not disagreement(file)


def _ask_again(file: PaymentFile, now: dt.datetime) -> None:
    approvals.propose(
        kind=SECOND,
        subject=f"payment-file:{file.pk}",
        payload=payload_of(file),
        reason="Payment file, second approval",
        maker=file.made_by,
        now=now,
        amount=file.total,
    )


def _withdraw(file: PaymentFile, actor: str, now: dt.datetime) -> None:
    for line in file.lines.select_related("run", "refund", "transfer").order_by("id"):
        take_back(line, PaymentLine.State.WITHDRAWN, "withdrawn", actor=actor, now=now)
    file.state = State.WITHDRAWN
    audit.record(actor=actor, action="payment_file.withdrawn", subject=f"payment-file:{file.pk}", now=now)


def withdraw(*, file_id: int, actor: str, now: dt.datetime) -> None:
    """Takes back a file that has not been handed out: what it would have paid waits for the next. Raises
    RemittanceRefused.
    """

    def work() -> None:
        file = PaymentFile.objects.select_for_update(of=("self",)).get(pk=file_id)
        check_state(file, State.PROPOSED, State.APPROVED)
        for kind in (FIRST, SECOND):
            approvals.void(kind=kind, subject=f"payment-file:{file.pk}", now=now, actor=actor)
        _withdraw(file, actor, now)
        file.save(update_fields=["state"])

    retried(work)


def download(*, file_id: int, actor: str, now: dt.datetime, reason: str = "") -> tuple[str, bytes]:
    """Name and bytes of an approved file, to be sent to the bank. The first time releases it; later a reason is needed.

    Raises RemittanceRefused (wrong_state, downloaded_before, differs).
    """
    with transaction.atomic():
        file = PaymentFile.objects.select_for_update(of=("self",)).get(pk=file_id)
        check_state(file, State.APPROVED, State.RELEASED, State.ANSWERED)
        if file.state != State.APPROVED and not reason.strip():
            raise RemittanceRefused(
                "downloaded_before", "This file has been handed out before. Say why it is needed once more."
            )
        problem = disagreement(file)
        # Once it is out, a creditor's new account is no reason to keep back what the bank may have.
        if problem and (problem != "account_changed" or file.state == State.APPROVED):
            raise RemittanceRefused("differs", "This file is not what was approved. Do not send it; withdraw it.")
        if file.state == State.APPROVED:
            file.state, file.released_by, file.released_at = State.RELEASED, actor, now
            file.save(update_fields=["state", "released_by", "released_at"])
            reason = ""
        Download.objects.create(file=file, by=actor, at=now, reason=reason.strip())
        audit.record(
            actor=actor,
            action="payment_file.downloaded",
            subject=f"payment-file:{file.pk}",
            now=now,
            sha256=bytes(file.sha256).hex(),
        )
        return f"{file.message_id}.xml", content_of(file)
