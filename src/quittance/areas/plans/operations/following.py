"""Follows the money of plans over several cases: what is too much on one goes on to the next.

A plan's KID leads to its first case, and any other reference of its debtor may have been used; what a case has over is
moved to the next one of the plan that owes, dated the day it came, so that it costs what the engine said.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

import structlog
from django.db import DatabaseError

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.payments.operations.overpayments import CannotMove, move_overpayment
from quittance.areas.plans.models import PlanCase
from quittance.core.errors import CoreError
from quittance.core.postings import Account
from quittance.kit.clock import oslo_date
from quittance.kit.db import rows

log = structlog.get_logger(__name__)
ACTOR = "job:follow_plans"

_OVER = """
select distinct m.plan_id from plans_plancase m
 where m.active and (select count(*) from plans_plancase o where o.plan_id = m.plan_id) > 1
   and (%(plans)s::bigint[] is null or m.plan_id = any(%(plans)s))
   and (select coalesce(sum(l.amount), 0) from ledger_leg l where l.case_id = m.case_id and l.account = %(over)s) < 0
 order by 1
"""


def spread_all(*, now: dt.datetime, among: Collection[int] | None = None) -> int:
    """Moves on what is over wherever it is, or `among` these plans; returns on how many plans.

    Running it again moves nothing more.
    """
    plans = None if among is None else list(among)
    found = rows(_OVER, {"plans": plans, "over": Account.OVERPAYMENT.value})
    return sum(_spread_alone(plan_id, now) for (plan_id,) in found)


def _spread_alone(plan_id: int, now: dt.datetime) -> bool:
    """Whether anything was moved; a plan on which nothing can be stops no other."""
    try:
        return spread(plan_id, now=now) > 0
    except (CoreError, DatabaseError) as problem:
        log.error("plan.not_spread", plan_id=plan_id, code=getattr(problem, "code", type(problem).__name__))
        return False


def spread(plan_id: int, *, now: dt.datetime) -> int:
    """Moves what cases of a plan have over to those of it that owe, in their order; returns the øre moved."""
    moved, before = 0, None
    since = dict(PlanCase.objects.filter(plan_id=plan_id).order_by("place").values_list("case_id", "since"))
    while (step := _next_move(list(since), oslo_date(now))) and step != before:  # what was moved back stays there
        before, (case_from, case_to, amount, over) = step, step
        day = over.day
        if since[case_from] <= day < since[case_to]:  # it was paid on the plan, and is to stay so
            day = since[case_to]
        key = f"plan:{plan_id}:{over.posting_id}:{case_to}:{over.amount}"
        try:
            move_overpayment(case_from=case_from, case_to=case_to, amount=amount, actor=ACTOR, now=now, key=key, on=day)
        except CannotMove as kept:  # it is on its way back to the debtor, who wanted that
            log.info("plan.overpayment_kept", plan_id=plan_id, code=kept.code)
            break
        moved += amount
    return moved


@dataclass(frozen=True, slots=True)
class _Over:
    """What a payment left over and is there still, in øre."""

    day: dt.date
    amount: int
    posting_id: int


def _next_move(case_ids: list[int], today: dt.date) -> tuple[int, int, int, _Over] | None:
    found = case_facts.load(case_ids)
    for case_from in case_ids:
        over = _came_last(found[case_from], today)
        for case_to in case_ids:
            owed = found[case_to].payable(today).total
            if over is not None and case_to != case_from and owed > 0:
                on_the_day = found[case_to].payable(over.day).total
                return case_from, case_to, min(over.amount, max(owed, on_the_day)), over
    return None


def _came_last(facts: CaseFacts, today: dt.date) -> _Over | None:
    """The payment that came last of those that left something over; what goes is of the newest there is by its day."""
    left = list[_Over]()
    for day, amount, posting_id in sorted(facts.overpayments, key=lambda one: (one[0], one[1] < 0, one[2])):
        if amount > 0 and day <= today:
            left.append(_Over(day, amount, posting_id))
        gone = -min(amount, 0) if day <= today else 0
        while left and gone:
            newest = left.pop()
            if newest.amount > gone:
                left.append(replace(newest, amount=newest.amount - gone))
            gone -= min(newest.amount, gone)
    return left[-1] if left else None
