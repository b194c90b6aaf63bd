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
