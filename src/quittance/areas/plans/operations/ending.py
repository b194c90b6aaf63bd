"""Ends a plan, once: its cases are free again, and where it was not kept their steps count from a fresh deadline."""

import datetime as dt
from collections.abc import Mapping

from quittance.areas.audit import operations as audit
from quittance.areas.claims.operations.holding import release
from quittance.areas.letters.rules import deadline_from
from quittance.areas.plans.models import Instalment, Plan, PlanCase
from quittance.areas.plans.operations.agreeing import note
from quittance.areas.plans.operations.mandates import stop_for_plans


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

    Under the plan's lock. What was still open of it is dropped. Its cases get a fresh deadline, as a letter of that day
    gives (inkassoloven § 10: fourteen days, and some for the post). Also those that are paid: a payment may be taken
    back, and no fee is to come then for the days on which the plan was kept.
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
    deadline = deadline_from(day)
    release(case_ids, source=f"plan:{plan.pk}", on=day, fresh_deadline=deadline)
    told = {} if state == Plan.State.COMPLETED else {"deadline": deadline.isoformat()}
    note(plan, state, actor=actor, now=now, facts={**told, **(facts or {})})
    audit.record(actor=actor, action=f"plan.{state}", subject=f"plan:{plan.pk}", now=now)
    return True
