"""How many plans of a case came to nothing lately: who never pays on them asks a person for the next one."""

import datetime as dt
from collections.abc import Collection

from quittance.areas.plans.queries.paid import AGREED, MONEY
from quittance.areas.plans.rules import TRIED_DAYS
from quittance.core.workdays import later
from quittance.kit.db import rows

_TRIED = f"""
with asked as (
  select distinct plan.id as plan_id, {AGREED} as agreed
    from plans_plan plan join plans_plancase mine on mine.plan_id = plan.id and mine.case_id = any(%(cases)s)
   where plan.state in ('broken', 'given_up') and plan.ended_on > %(since)s
), {MONEY},
unpaid as (
  select asked.plan_id from asked left join money using (plan_id)
   group by asked.plan_id, asked.agreed having 2 * coalesce(sum(money.amount), 0) < asked.agreed
)
select coalesce(max(found.plans), 0) from (
  select count(*) as plans from unpaid join plans_plancase mine using (plan_id)
   where mine.case_id = any(%(cases)s) group by mine.case_id) found
"""  # noqa: S608 - only our own constants are put in


def tried_before(case_ids: Collection[int], *, today: dt.date) -> int:
    """The plans of a case that ended in the last twelve months as broken or given up, less than half of them paid.

    Of several cases the one that counts most.
    """
    ((found,),) = rows(_TRIED, {"cases": list(case_ids), "since": later(today, -TRIED_DAYS)})
    return int(found)
