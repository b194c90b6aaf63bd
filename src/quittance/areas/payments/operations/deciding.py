"""The second pair of eyes on money decisions: one place that decides a proposal and does what it says."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals.models import Approval
from quittance.areas.approvals.rules import ApprovalRefused
from quittance.areas.payments.models import Refund
from quittance.areas.payments.operations import corrections, refunds
from quittance.areas.payments.operations.allocating import WRITE_OFF
from quittance.kit.db import retried

KINDS = (refunds.KIND, WRITE_OFF, corrections.REVERSAL)
"""Kinds of proposals that are decided here."""


def decide(*, approval_id: int, checker: str, approve: bool, now: dt.datetime, comment: str = "") -> approvals.Decision:
    """Decides a refund, a write-off or a reversal; when approved it is done in the same transaction, or not decided.

    Raises ApprovalRefused; on `changed` the proposal is void from then on. Also whatever the deed itself raises:
    refunds.RefundRefused, corrections.CannotCorrect, allocating.OverpaymentGone.
    """
    approval = Approval.objects.get(pk=approval_id)
    if approval.kind not in KINDS:
        raise ApprovalRefused("not_waiting", "Proposals of this kind are decided elsewhere.")
    try:
        return retried(lambda: _decided(approval, checker, approve, now, comment))
    except ApprovalRefused as refused:
        if refused.code == "changed":
            _void(approval, checker, now)
        raise


def _decided(approval: Approval, checker: str, approve: bool, now: dt.datetime, comment: str) -> approvals.Decision:
    decision = approvals.decide(
        approval_id=approval.pk,
        checker=checker,
        now=now,
        approve=approve,
        comment=comment,
        still=lambda payload: _still(approval.kind, payload),
    )
    if approval.kind == refunds.KIND:
        refunds.decided(decision, now=now)
    elif approve and approval.kind == WRITE_OFF:
        corrections.write_off(decision, now=now)
    elif approve:
        corrections.reverse(decision, now=now)
    return decision


def _still(kind: str, payload: Mapping[str, Any]) -> bool:
    if kind == refunds.KIND:
        return refunds.content_of(Refund.objects.get(pk=payload["refund"])) == dict(payload)
    return corrections.still_stands(payload)


def _void(approval: Approval, checker: str, now: dt.datetime) -> None:
    with transaction.atomic():
        ended = approvals.void(kind=approval.kind, subject=approval.subject, now=now, actor=checker)
        if not ended or approval.kind != refunds.KIND:
            return
        refund = refunds.locked_refund(int(approval.payload["refund"]))
        if refund.state == Refund.State.PROPOSED:
            refunds.end(refund, Refund.State.REJECTED, now, "changed")
