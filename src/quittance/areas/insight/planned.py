"""Payment plans as the agency sees them: requests with the engine's figures, and what there is about a case."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.audit import operations as audit
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.claims.queries.references import case_by_number
from quittance.areas.insight.people import names_of
from quittance.areas.plans.queries import requests as queries
from quittance.areas.plans.queries.plans import PlanView, active_plan_of, plan_view, plans_of
from quittance.areas.plans.queries.requests import Advice, RequestView, Told
from quittance.areas.plans.queries.settlements import OfferView, offers_of
from quittance.areas.plans.rules import PlanRefused
from quittance.areas.staff.colleague import Colleague
from quittance.kit.db import rows

_HOLDS = "select kind, since from claims_hold where case_id = %s and ended_on is null order by since, id"

MOST_BEHIND = 100
_RUNNING = """
select count(*), count(*) filter (where exists (
         select 1 from plans_instalment i where i.plan_id = p.id and i.state = 'missed'))
  from plans_plan p where p.state = 'active'
"""
_MISSING = """
select p.number, d.name, c.number, late.missed, late.since
  from plans_plan p
  join lateral (
    select count(*) as missed, min(i.due) as since from plans_instalment i
     where i.plan_id = p.id and i.state = 'missed') late on late.missed > 0
  join parties_party d on d.id = p.debtor_id
  join plans_plancase m on m.plan_id = p.id and m.place = 1
  join claims_case c on c.id = m.case_id
 where p.state = 'active' order by late.since, p.id limit %s
"""
_BESIDE = "select id from claims_case where debtor_id = (select debtor_id from claims_case where id = %s) order by id"


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing that costs or presses is done on a case, and since when."""

    kind: str
    since: dt.date


@dataclass(frozen=True, slots=True)
class Planned:
    """Everything about plans of a case: those it is or was in, the newest first, requests, reduced sums and holds."""

    plans: tuple[PlanView, ...]
    requests: tuple[RequestView, ...]
    offers: tuple[OfferView, ...]
    holds: tuple[Hold, ...]

    @property
    def active(self) -> PlanView | None:
        """The plan that is kept now."""
        return next((one for one in self.plans if one.is_active), None)

    @property
    def offered(self) -> bool:
        """A reduced sum is proposed or open."""
        return any(one.state in {"proposed", "open"} for one in self.offers)


@dataclass(frozen=True, slots=True)
class Opened:
    """A request with its reasons and budget; `advice` is None when nothing is owed any more."""

    request: RequestView
    told: Told
    advice: Advice | None
    names: dict[str, str]


def of_case(case_id: int, *, reader: Colleague, today: dt.date) -> Planned:
    """What there is; requests only for who may read them."""
    return Planned(
        plans=tuple(plan_view(one.plan_id, today=today) for one in plans_of([case_id])),
        requests=queries.requests_of([case_id]) if reader.may("plan_request.read") else (),
        offers=offers_of([case_id]),
        holds=tuple(Hold(*row) for row in rows(_HOLDS, [case_id])),
    )


def open_request(request_id: int, *, reader: Colleague, today: dt.date, now: dt.datetime) -> Opened | None:
    """One request, and a row in the trail; None when there is none. Raises staff.rules.NotPermitted."""
    reader.check_may("plan_request.read")
    found = queries.one_request(request_id)
    if found is None:
        return None
    for case_id in found.case_ids:
        audit.record(
            actor=reader.actor, action="plan_request.read", subject=f"case:{case_id}", now=now, request=request_id
        )
    told = queries.told(request_id)
    try:
        advice = queries.advice(found, told.budget, today=today)
    except PlanRefused:
        advice = None
    return Opened(found, told, advice, names_of({found.answered_by}))


@dataclass(frozen=True, slots=True)
class Behind:
    """A plan that is kept but missed something: how many instalments, and the day the first of them was due."""

    number: str
    debtor: str
    case_number: str
    missed: int
    since: dt.date


@dataclass(frozen=True, slots=True)
class Running:
    """How many plans are kept now, how many of them missed something, and the longest waiting of those."""

    count: int
    missing: int
    behind: tuple[Behind, ...]


def running() -> Running:
    """The plans that are kept now, at most MOST_BEHIND of those that missed something."""
    ((count, missing),) = rows(_RUNNING)
    return Running(count, missing, tuple(Behind(*row) for row in rows(_MISSING, [MOST_BEHIND])) if missing else ())


@dataclass(frozen=True, slots=True)
class Changeable:
    """A case, and the plan it is in; None where it is in none."""

    number: str
    debtor: str
    plan: PlanView | None


def changeable(number: str, *, reader: Colleague, today: dt.date, now: dt.datetime) -> Changeable | None:
    """The plan of a case, and a row in the trail; None without such a case.

    Raises staff.rules.NotPermitted without case.read.
    """
    reader.check_may("case.read")
    case_id = case_by_number(number)
    if case_id is None:
        return None
    audit.record(actor=reader.actor, action="case.read", subject=f"case:{case_id}", now=now, reason="plan")
    active = active_plan_of([case_id]).get(case_id)
    return Changeable(
        number, case_facts.load_one(case_id).debtor_name, plan_view(active[0], today=today) if active else None
    )


@dataclass(frozen=True, slots=True)
class Plannable:
    """A case to make a plan or an offer for: its debtor's open cases without a plan as (id, number, creditor, øre)."""

    case_id: int
    number: str
    debtor: str
    owed: int
    cases: tuple[tuple[int, str, str, int], ...]
    facts: dict[int, CaseFacts]


def plannable(number: str, *, reader: Colleague, today: dt.date, now: dt.datetime) -> Plannable | None:
    """The case and those beside it, and a row in the trail; None without such a case.

    Raises staff.rules.NotPermitted without case.read.
    """
    reader.check_may("case.read")
    case_id = case_by_number(number)
    if case_id is None:
        return None
    found = case_facts.load([row[0] for row in rows(_BESIDE, [case_id])])
    busy = active_plan_of(found)
    audit.record(actor=reader.actor, action="case.read", subject=f"case:{case_id}", now=now, reason="plan")
    owed = {key: max(one.payable(today).total, 0) for key, one in found.items()}
    free = [one for key, one in found.items() if owed[key] and key not in busy]
    return Plannable(
        case_id,
        number,
        found[case_id].debtor_name,
        owed[case_id],
        tuple((one.case_id, one.number, one.creditor.name, owed[one.case_id]) for one in free),
        {one.case_id: one for one in free},
    )
