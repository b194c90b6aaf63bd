"""Which payments of a plan money counted for: as the run judges it, what comes covers the oldest first."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from quittance.areas.plans.queries.paid import MONEY
from quittance.kit.db import rows

# What was taken back again, and what took it back, is left out; so is what moved between two cases of a plan.
_COUNTED = f"""
with asked as (select distinct plan_id from plans_plancase where case_id = any(%s)), {MONEY}
select p.id, p.number, array(select c.case_id from plans_plancase c where c.plan_id = p.id),
       array(select i.amount from plans_instalment i where i.plan_id = p.id and i.state <> 'dropped' order by i.due),
       came.postings, came.amounts
  from plans_plan p join (
    select m.plan_id, array_agg(m.posting_id order by m.value_date, m.posting_id) as postings,
           array_agg(m.amount order by m.value_date, m.posting_id) as amounts
      from money m join ledger_posting l on l.id = m.posting_id
     where l.reverses_id is null and m.amount > 0
       and not exists (select 1 from ledger_posting undoing where undoing.reverses_id = m.posting_id)
     group by m.plan_id) came on came.plan_id = p.id
 order by p.id
"""  # noqa: S608 - only our own constant is put in


@dataclass(frozen=True, slots=True)
class Counted:
    """The plan a payment counted for: payments `first` to `last` of `of`, the first one being 1."""

    number: str
    case_ids: tuple[int, ...]
    first: int
    last: int
    of: int


def counted(case_ids: Collection[int]) -> dict[int, Counted]:
    """By posting, the plan it counted for, of the money on these cases; without one it is not there. One query."""
    found: dict[int, Counted] = {}
    for _plan, number, cases, instalments, postings, amounts in rows(_COUNTED, [list(case_ids)]):
        for posting, (first, last) in zip(postings, _places(instalments, amounts), strict=True):
            found[posting] = Counted(number, tuple(cases), first, last, len(instalments))
    return found


def _places(instalments: Collection[int], amounts: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last instalment each amount goes to; what is more than all of them goes to the last."""
    reached, upto = list[int](), 0
    for amount in instalments:
        reached.append(upto := upto + amount)
    came = 0
    for amount in amounts:
        before, came = came, came + amount
        first = sum(end <= before for end in reached) + 1
        last = sum(end < came for end in reached) + 1
        yield min(first, len(reached)), min(last, len(reached))
