"""The second pair of eyes on plans: one place that decides other rules and reduced sums, and does what they say."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from quittance.areas.approvals import operations as approvals
from quittance.areas.approvals.queries import Proposal
from quittance.areas.plans.operations import rules_making, settlements
from quittance.areas.plans.rules import PLAN_RULES, SETTLEMENT
from quittance.kit.clock import oslo_date

KINDS = (PLAN_RULES, SETTLEMENT)
"""Kinds of proposals that are decided here."""


def decide(*, approval_id: int, checker: str, approve: bool, now: dt.datetime, comment: str = "") -> approvals.Decision:
    """Decides other rules or a reduced sum; when approved it is done in the same transaction, or not decided.

    Raises ApprovalRefused; on `changed` the proposal is void from then on.
    """

    def work(asked: Proposal) -> approvals.Decision:
        return _decided(asked, checker, approve, now, comment)

    def voided(asked: Proposal) -> None:
        if asked.kind == SETTLEMENT:
            settlements.reject(int(asked.payload["offer"]), now=now)

    return approvals.deciding(work, approval_id=approval_id, kinds=KINDS, checker=checker, now=now, voided=voided)


def _decided(asked: Proposal, checker: str, approve: bool, now: dt.datetime, comment: str) -> approvals.Decision:
    def still(payload: Mapping[str, Any]) -> bool:
        if asked.kind == PLAN_RULES:
            return rules_making.still_stands(payload, today=oslo_date(now))
        return settlements.still_stands(payload, today=oslo_date(now))

    decision = approvals.decide(
        approval_id=asked.approval_id, checker=checker, now=now, approve=approve, comment=comment, still=still
    )
    if asked.kind == SETTLEMENT:
        settlements.decided(decision, now=now)
    elif approve:
        rules_making.put_in_force(decision, now=now)
    return decision
