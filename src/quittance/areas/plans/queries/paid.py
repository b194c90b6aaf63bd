"""What has been paid on plans: all money on their cases since they began, whatever reference it came with.

The books say it, not the way it came: a KID of the case or of the plan, Vipps, the desk. What was paid too much counts
as long as it is the debtor's on one of the cases; what went back does not. Money dated the very day a plan was agreed
counts when it was booked after the agreement: what was there before is not part of what the plan owes. The same goes
for a case that came into the plan later, and the day it did. What undoes something counts when what it undoes does,
and what was laid anew is as old as what it stands for.
"""

import datetime as dt
from collections.abc import Iterable

from quittance.areas.claims.queries.facts import PAYMENT_REASONS
from quittance.areas.payments.operations.allocating import AGAIN, WRITE_OFF
from quittance.core.postings import Account
from quittance.kit.db import rows

COUNTED = (*PAYMENT_REASONS, "refund", "overpayment_moved")
"""Reasons of postings that bring money of a debtor or give it back; a reversal counts as what it undoes."""

_REASONS = ", ".join(f"'{reason}'" for reason in COUNTED)
_PAYMENTS = ", ".join(f"'{reason}'" for reason in PAYMENT_REASONS)

# When a case came into its plan: what was booked before is not part of what it owed then.
_CAME_IN = """
coalesce((select max(added.at) from plans_event added
           where added.plan_id = member.plan_id and added.kind = 'case_added'
             and (added.facts ->> 'case')::bigint = member.case_id), plan.agreed_at)
"""

# When the money of a posting first came: of what was laid anew again and again, and of what undoes it.
_FIRST = f"""
(with recursive first (key, at) as (
   select b.idempotency_key, b.recorded_at from ledger_posting b where b.id = coalesce(undone.id, p.id)
   union all
   select b.idempotency_key, b.recorded_at from first join ledger_posting b
       on b.id = case when first.key like '{AGAIN}%%' then substr(first.key, {len(AGAIN) + 1})::bigint end)
 select min(at) from first)
"""  # noqa: S608 - only our own constants are put in

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
     and (coalesce(undone.value_date, l.value_date) > member.since
          or coalesce(undone.value_date, l.value_date) = member.since and {_FIRST} >= {_CAME_IN})
     and (plan.ended_on is null or l.value_date <= plan.ended_on)
   group by member.plan_id, l.posting_id, l.value_date
)
"""  # noqa: S608 - only our own constants are put in

# Of one plan, in øre: what it owed when it was agreed on, its fee, and what cases owed when they came into it later;
# with costs that were charged since, and less what is asked for no more, because principal or costs were let go or
# charges taken back, or money that is dated before the plan was booked after it was agreed on. What was charged with
# the agreement is part of what was owed; what comes after the plan has ended is none of it.
AGREED = f"""
plan.owed + plan.fee + coalesce((
  select sum(member.owed)::bigint from plans_plancase member
   where member.plan_id = plan.id and exists (
     select 1 from plans_event added where added.plan_id = plan.id and added.kind = 'case_added'
        and (added.facts ->> 'case')::bigint = member.case_id)), 0) + coalesce((
  select sum(l.amount)::bigint from plans_plancase member
    join ledger_leg l on l.case_id = member.case_id and l.account < {Account.OVERPAYMENT:d}
    join ledger_posting p on p.id = l.posting_id and p.recorded_at >= {_CAME_IN}
    left join ledger_posting undone on undone.id = p.reverses_id
   where member.plan_id = plan.id and (plan.ended_on is null or l.value_date <= plan.ended_on)
     and case when coalesce(undone.reason, p.reason) in ({_PAYMENTS})
                then l.value_date < member.since or l.value_date = member.since and {_FIRST} < {_CAME_IN}
              when coalesce(undone.reason, p.reason) = '{WRITE_OFF}' then l.account <> {Account.INTEREST:d}
              when p.reason = 'charge' then p.recorded_at > {_CAME_IN}
              else undone.reason = 'charge' end), 0)
"""  # noqa: S608 - only our own constants are put in

_PAID = f"with asked as (select unnest(%s::bigint[]) as plan_id), {MONEY}"


def paid_on(plan_ids: Iterable[int]) -> dict[int, int]:
    """Øre paid on each of these plans so far, 0 where nothing was; a plan that ended counts until that day."""
    asked = sorted(set(plan_ids))
    found = rows(f"{_PAID} select plan_id, sum(amount)::bigint from money group by plan_id", [asked])  # noqa: S608
    return dict.fromkeys(asked, 0) | dict(found)


def agreed_on(plan_id: int) -> int:
    """Øre a plan without interest comes to: what was agreed on and new costs, less what nobody is asked for now."""
    ((amount,),) = rows(f"select {AGREED} from plans_plan plan where plan.id = %s", [plan_id])  # noqa: S608
    return int(amount)


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
