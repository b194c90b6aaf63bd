"""The second pair of eyes on money decisions: one place that decides a proposal and does what it says."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals.queries import Proposal
from quittance.areas.payments.models import Refund
from quittance.areas.payments.operations import corrections, refunds
from quittance.areas.payments.operations.allocating import WRITE_OFF

KINDS = (refunds.KIND, WRITE_OFF, corrections.REVERSAL)
"""Kinds of proposals that are decided here."""


def decide(*, approval_id: int, checker: str, approve: bool, now: dt.datetime, comment: str = "") -> approvals.Decision:
    """Decides a refund, a write-off or a reversal; when approved it is done in the same transaction, or not decided.

    Raises ApprovalRefused; on `changed` the proposal is void from then on. Also whatever the deed itself raises:
    refunds.RefundRefused, corrections.CannotCorrect, allocating.OverpaymentGone.
    """

    def work(asked: Proposal) -> approvals.Decision:
        return _decided(asked, checker, approve, now, comment)

    return approvals.deciding(
        work, approval_id=approval_id, kinds=KINDS, checker=checker, now=now, voided=lambda asked: _voided(asked, now)
    )


def _decided(asked: Proposal, checker: str, approve: bool, now: dt.datetime, comment: str) -> approvals.Decision:
    decision = approvals.decide(
        approval_id=asked.approval_id,
        checker=checker,
        now=now,
        approve=approve,
        comment=comment,
        still=lambda payload: _still(asked.kind, payload),
    )
    if asked.kind == refunds.KIND:
        refunds.decided(decision, now=now)
    elif approve and asked.kind == WRITE_OFF:
        corrections.write_off(decision, now=now)
    elif approve:
        corrections.reverse(decision, now=now)
    return decision


def _still(kind: str, payload: Mapping[str, Any]) -> bool:
    if kind == refunds.KIND:
        return refunds.content_of(Refund.objects.get(pk=payload["refund"])) == dict(payload)
    return corrections.still_stands(payload)


def _voided(asked: Proposal, now: dt.datetime) -> None:
    if asked.kind == refunds.KIND:
        refund = refunds.locked_refund(int(asked.payload["refund"]))
        if refund.state == Refund.State.PROPOSED:
            refunds.end(refund, Refund.State.REJECTED, now, "changed")
