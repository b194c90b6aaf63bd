"""Ends a plan, once: its cases are free again, and where it was not kept their steps count from a fresh deadline."""

import datetime as dt
from collections.abc import Mapping

from quittance.areas.audit import operations as audit
from quittance.areas.claims.operations.holding import release
from quittance.areas.plans.models import Instalment, Plan, PlanCase
from quittance.areas.plans.operations.agreeing import note
from quittance.areas.plans.operations.mandates import stop_for_plans
from quittance.core.workdays import later, next_banking_day

FRESH_DAYS = 14
"""Days to pay after a plan has ended unpaid, as a payment demand gives (inkassoloven § 10)."""


def fresh_deadline(day: dt.date) -> dt.date:
    """The last day to pay after a plan ended on a day: fourteen days, moved to a banking day."""
    return next_banking_day(later(day, FRESH_DAYS))


def end(
    plan: Plan,
    state: str,
    *,
    day: dt.date,
    actor: str,
    now: dt.datetime,
    facts: Mapping[str, object] | None = None,
) -> bool:
    """Ends an active plan as completed, broken or given up; whether it was active. In the caller's transaction.

    Under the plan's lock. What was still open of it is dropped. Its cases get a fresh deadline: also those that are
    paid, because a payment may be taken back, and no fee is to come then for the days on which the plan was kept.
    """
    ended = Plan.objects.filter(pk=plan.pk, state=Plan.State.ACTIVE).update(state=state, ended_on=day)
    if not ended:
        return False
    plan.state, plan.ended_on = state, day
    left = Instalment.objects.filter(plan=plan, state__in=[Instalment.State.OPEN])
    left.update(state=Instalment.State.PAID if state == Plan.State.COMPLETED else Instalment.State.DROPPED)
    case_ids = list(PlanCase.objects.filter(plan=plan).values_list("case_id", flat=True))
    PlanCase.objects.filter(plan=plan).update(active=False)
    stop_for_plans([plan.pk], actor=actor, now=now)
    deadline = fresh_deadline(day)
    release(case_ids, source=f"plan:{plan.pk}", on=day, fresh_deadline=deadline)
    told = {} if state == Plan.State.COMPLETED else {"deadline": deadline.isoformat()}
    note(plan, state, actor=actor, now=now, facts={**told, **(facts or {})})
    audit.record(actor=actor, action=f"plan.{state}", subject=f"plan:{plan.pk}", now=now)
    return True
