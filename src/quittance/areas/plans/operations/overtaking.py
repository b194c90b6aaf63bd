"""Requests that something else has answered: a plan that was made instead, or nothing being owed any more.

They end in the transaction that overtakes them, so that nobody answers what is no question any longer.
"""

import datetime as dt
from collections.abc import Collection, Sequence

import structlog
from django.db import DatabaseError

from quittance.areas.audit import operations as audit
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.plans.models import PlanRequest
from quittance.core.errors import CoreError
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked, retried, rows

log = structlog.get_logger(__name__)

State = PlanRequest.State
WAITING = (State.OPEN, State.OFFERED)
"""Requests that wait for our answer, or for the debtor's to what we offered."""
_ABOUT = """
select r.id, array_agg(c.case_id order by c.case_id)
  from plans_planrequest r join plans_planrequest_cases c on c.planrequest_id = r.id
 where r.state in ('open', 'offered') group by r.id order by r.id
"""


def end_planned(case_ids: Collection[int], *, but: int | None, actor: str, now: dt.datetime) -> None:
    """A plan is being made over these cases: requests about any of them end, except the one it answers (`but`).

    In the caller's transaction, under the cases' locks.
    """
    _end([one for one in _waiting(case_ids) if one.pk != but], State.PLANNED, actor=actor, now=now)


def end_settled(case_ids: Collection[int], *, actor: str, now: dt.datetime) -> int:
    """Ends the requests about these cases none of whose cases owes anything; returns how many.

    In the caller's transaction, under the cases' locks.
    """
    today = oslo_date(now)
    over = []
    for one in _waiting(case_ids):
        facts = case_facts.load(cases_of(one)).values()
        if all(known.payable(today).total <= 0 for known in facts):
            over.append(one)
    _end(over, State.SETTLED, actor=actor, now=now)
    return len(over)


def end_all_settled(*, now: dt.datetime, actor: str) -> int:
    """The same for every request that waits: a payment ends a case without knowing of requests."""
    about = dict(rows(_ABOUT))
    facts = case_facts.load(sorted({case_id for case_ids in about.values() for case_id in case_ids}))
    return sum(
        _settled_alone(request_id, [facts[one] for one in case_ids], actor, now)
        for request_id, case_ids in about.items()
    )


def _settled_alone(request_id: int, facts: Sequence[CaseFacts], actor: str, now: dt.datetime) -> int:
    """One that cannot be looked at is left as it is, and stops no other."""
    case_ids = [one.case_id for one in facts]

    def work() -> int:
        locked("claims_case", case_ids)
        return end_settled(case_ids, actor=actor, now=now)

    try:
        if any(one.payable(oslo_date(now)).total > 0 for one in facts):
            return 0
        return retried(work)
    except (CoreError, DatabaseError) as problem:
        code = getattr(problem, "code", type(problem).__name__)
        log.error("plan_request.cannot_be_ended", plan_request_id=request_id, code=code)
        return 0


def cases_of(request: PlanRequest) -> list[int]:
    """The cases a request is about."""
    return list(request.cases.order_by("id").values_list("id", flat=True))


def _waiting(case_ids: Collection[int]) -> list[PlanRequest]:
    about = PlanRequest.cases.through.objects.filter(case_id__in=case_ids).values("planrequest_id")
    found = PlanRequest.objects.select_for_update(of=("self",)).filter(pk__in=about, state__in=WAITING)
    return list(found.order_by("id"))


def _end(requests: Collection[PlanRequest], state: State, *, actor: str, now: dt.datetime) -> None:
    for one in requests:
        one.state, one.decided_at = state, now
        one.save(update_fields=["state", "decided_at"])
        for case_id in cases_of(one):
            audit.record(
                actor=actor, action=f"plan_request.{state}", subject=f"case:{case_id}", now=now, request=one.pk
            )
