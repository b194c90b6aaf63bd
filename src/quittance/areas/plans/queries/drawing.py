"""Which instalments a company is to be asked to draw now, and which of the drawings that wait are needed no longer."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quittance.areas.plans.queries.paid import paid_on
from quittance.areas.plans.queries.plans import plan_view
from quittance.kit.db import rows

TRIES = 3
"""So often an instalment is tried, the first time included."""
SMALLEST = 100
"""Øre: no company draws less."""

# A payer who is gone, or who allows no such sum, is not asked again; nor is a bank that was silent until it was late.
FINAL = ("payer_gone", "above_payers_limit", "not_come")
"""Refusals after which an instalment is not asked for again."""
_TO_ORDER = f"""
select i.plan_id, i.id, m.id
  from plans_instalment i
  join plans_plan p on p.id = i.plan_id and p.state = 'active' and p.way = %(way)s
  join plans_mandate m on m.plan_id = p.id and m.way = %(way)s and m.state = 'active'
 where i.state = 'open' and i.due <= %(until)s and i.judged_after >= %(earliest)s
   and (%(plans)s::bigint[] is null or i.plan_id = any(%(plans)s))
   and not exists (
     select 1 from plans_charge c where c.instalment_id = i.id and (
       c.state in ('planned', 'ordered', 'collected') or c.state = 'refused' and c.failure in {FINAL}))
   and (select count(*) from plans_charge c where c.instalment_id = i.id and c.state = 'refused') < {TRIES}
 order by i.plan_id, i.due
"""  # noqa: S608 - only our own constants are put in
_NEEDLESS = """
select c.id from plans_charge c
  join plans_instalment i on i.id = c.instalment_id
  join plans_plan p on p.id = i.plan_id
  join plans_mandate m on m.id = c.mandate_id
 where c.state in ('planned', 'ordered') and not c.withdrawing
   and (i.state in ('dropped', 'paid') or p.state <> 'active' or m.state = 'ended')
"""
# Money on its way for instalments before it is not yet paid, and is not counted: it may fail to come.
_MET = """
select c.id, i.plan_id,
       (select sum(e.amount) from plans_instalment e
         where e.plan_id = i.plan_id and e.state <> 'dropped' and e.due <= i.due)::bigint
  from plans_charge c join plans_instalment i on i.id = c.instalment_id
 where c.state in ('planned', 'ordered') and not c.withdrawing
   and exists (select 1 from plans_instalment l
                where l.plan_id = i.plan_id and l.state <> 'dropped' and l.due > i.due)
"""


# The last one takes what is left, and that is less when something else was paid meanwhile.
_LAST = """
select c.id, i.plan_id, c.amount, i.id
  from plans_charge c join plans_instalment i on i.id = c.instalment_id
 where c.state in ('planned', 'ordered') and not c.withdrawing
   and not exists (select 1 from plans_instalment l
                    where l.plan_id = i.plan_id and l.state <> 'dropped' and l.due > i.due)
"""


@dataclass(frozen=True, slots=True)
class ToOrder:
    """An instalment to be drawn under a mandate."""

    plan_id: int
    instalment_id: int
    mandate_id: int


def to_order(
    way: str, *, earliest: dt.date, until: dt.date, plan_ids: Sequence[int] | None = None
) -> tuple[ToOrder, ...]:
    """Open instalments due by `until` that nothing is asked for yet, and whose grace lasts beyond `earliest`.

    `earliest` is the first day on which something asked for today can be drawn.
    """
    values = {"way": way, "earliest": earliest, "until": until, "plans": None if plan_ids is None else list(plan_ids)}
    return tuple(ToOrder(*row) for row in rows(_TO_ORDER, values))


def amounts(plan_id: int, *, today: dt.date) -> dict[int, int]:
    """Øre that are still to come of each of a plan's instalments, the last one as the engine has it."""
    return {one.instalment_id: one.to_pay for one in plan_view(plan_id, today=today).instalments}


def needless(*, today: dt.date) -> tuple[int, ...]:
    """Charges that wait although nothing needs them any more: changed, ended, or paid by other means."""
    found = {charge_id for (charge_id,) in rows(_NEEDLESS)}
    waiting = rows(_MET)
    paid = paid_on({plan_id for _, plan_id, _ in waiting})
    met = {charge_id for charge_id, plan_id, upto in waiting if paid[plan_id] >= upto}
    too_much = {
        charge_id
        for charge_id, plan_id, amount, instalment_id in rows(_LAST)
        if amounts(plan_id, today=today).get(instalment_id, 0) < amount
    }
    return tuple(sorted(found | met | too_much))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A charge as pages show it: øre, its day, where it stands, and why it was refused."""

    charge_id: str
    instalment_id: int
    amount: int
    due: dt.date
    state: str
    failure: str
    attempt: int
    way: str
    withdrawing: bool


_DRAWINGS = """
select c.charge_id, c.instalment_id, c.amount, c.due, c.state, c.failure, c.attempt, m.way, c.withdrawing
  from plans_charge c join plans_mandate m on m.id = c.mandate_id
 where m.plan_id = any(%s) order by c.due, c.id
"""


def drawings(plan_ids: Iterable[int]) -> tuple[Drawing, ...]:
    """All charges of these plans in the order of their days."""
    return tuple(Drawing(*row) for row in rows(_DRAWINGS, [list(plan_ids)]))
