"""The second pair of eyes on plans: one place that decides other rules and reduced sums, and does what they say."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals.models import Approval
from quittance.areas.approvals.rules import ApprovalRefused
from quittance.areas.plans.operations import rules_making, settlements
from quittance.areas.plans.rules import PLAN_RULES, SETTLEMENT
from quittance.kit.clock import oslo_date
from quittance.kit.db import retried

KINDS = (PLAN_RULES, SETTLEMENT)
"""Kinds of proposals that are decided here."""


def decide(*, approval_id: int, checker: str, approve: bool, now: dt.datetime, comment: str = "") -> approvals.Decision:
    """Decides other rules or a reduced sum; when approved it is done in the same transaction, or not decided.

    Raises ApprovalRefused; on `changed` the proposal is void from then on.
    """
    approval = Approval.objects.get(pk=approval_id)
    if approval.kind not in KINDS:
        raise ApprovalRefused("not_waiting", "Proposals of this kind are decided elsewhere.")
    try:
        return retried(lambda: _decided(approval, checker, approve, now, comment))
    except ApprovalRefused as refused:
        if refused.code == "changed":
            with transaction.atomic():
                ended = approvals.void(kind=approval.kind, subject=approval.subject, now=now, actor=checker)
                if ended and approval.kind == SETTLEMENT:
                    settlements.reject(int(approval.payload["offer"]), now=now)
        raise


def _decided(approval: Approval, checker: str, approve: bool, now: dt.datetime, comment: str) -> approvals.Decision:
    def still(payload: Mapping[str, Any]) -> bool:
        if approval.kind == PLAN_RULES:
            return rules_making.still_stands(payload, today=oslo_date(now))
        return settlements.still_stands(payload, today=oslo_date(now))

    decision = approvals.decide(
        approval_id=approval.pk, checker=checker, now=now, approve=approve, comment=comment, still=still
    )
    if approval.kind == SETTLEMENT:
        settlements.decided(decision, now=now)
    elif approve:
        rules_making.put_in_force(decision, now=now)
    return decision
