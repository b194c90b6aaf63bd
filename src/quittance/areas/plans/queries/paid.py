"""What has been paid on plans: all money on their cases since they began, whatever reference it came with.

The books say it, not the way it came: a KID of the case or of the plan, Vipps, the desk. What was paid too much counts
as long as it is the debtor's on one of the cases; what went back does not. Money dated the very day a plan was agreed
counts when it was booked after the agreement: what was there before is not part of what the plan owes.
"""

import datetime as dt
from collections.abc import Iterable

from quittance.areas.claims.queries.facts import PAYMENT_REASONS
from quittance.kit.db import rows

COUNTED = (*PAYMENT_REASONS, "refund", "overpayment_moved")
"""Reasons of postings that bring money of a debtor or give it back; a reversal counts as what it undoes."""

_REASONS = ", ".join(f"'{reason}'" for reason in COUNTED)

# asked(plan_id). Yields a row per plan and posting, in øre: positive what came, negative what went or was taken off.
MONEY = f"""
money as (
  select member.plan_id, l.posting_id, l.value_date, -sum(l.amount)::bigint as amount
    from asked
    join plans_plan plan on plan.id = asked.plan_id
    join plans_plancase member on member.plan_id = asked.plan_id
    join ledger_leg l on l.case_id = member.case_id and l.account < 100 and l.value_date >= member.since
    join ledger_posting p on p.id = l.posting_id
    left join ledger_posting undone on undone.id = p.reverses_id
   where coalesce(undone.reason, p.reason) in ({_REASONS})
     and (l.value_date > plan.begins_on or p.recorded_at >= plan.agreed_at)
     and (plan.ended_on is null or l.value_date <= plan.ended_on)
   group by member.plan_id, l.posting_id, l.value_date
)
"""  # noqa: S608 - only our own constants are put in

_PAID = f"with asked as (select unnest(%s::bigint[]) as plan_id), {MONEY}"


def paid_on(plan_ids: Iterable[int]) -> dict[int, int]:
    """Øre paid on each of these plans so far, 0 where nothing was; a plan that ended counts until that day."""
    asked = sorted(set(plan_ids))
    found = rows(f"{_PAID} select plan_id, sum(amount)::bigint from money group by plan_id", [asked])  # noqa: S608
    return dict.fromkeys(asked, 0) | dict(found)


def payments_on(plan_id: int) -> tuple[tuple[dt.date, int], ...]:
    """The days on which money for a plan counts, and how much in øre, the oldest first; days that come to nothing out.

    What moved between two cases of the plan is no payment.
    """
    return tuple(
        rows(
            f"{_PAID} select value_date, sum(amount)::bigint from money group by value_date"  # noqa: S608
            " having sum(amount) <> 0 order by value_date",
            [[plan_id]],
        )
    )
