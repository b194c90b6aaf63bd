"""Plans as pages show them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quittance.areas.access.rules import NotYours, can_open_case
from quittance.areas.access.visitor import Visitor
from quittance.areas.plans.models import Event, Instalment, Plan, PlanCase
from quittance.areas.plans.queries.rules import RulesFacts
from quittance.areas.plans.queries.standing import Standing, standing
from quittance.core.plans import Course
from quittance.kit.clock import oslo_date
from quittance.kit.db import rows


@dataclass(frozen=True, slots=True)
class PlanCaseView:
    """A case of a plan: what it owed when it came in, and what is left of it, in øre."""

    case_id: int
    number: str
    creditor: str
    owed: int
    left: int


@dataclass(frozen=True, slots=True)
class InstalmentView:
    """One instalment in øre: `amount` as agreed, `to_pay` what is still to come of it, `covered` what has come.

    `state`: paid, partly, missed, late (its day is over, its grace is not), next, open. `in_time` is the last day on
    which money for it comes in time, `latest` the last day it can be moved to.
    """

    instalment_id: int
    place: int
    due: dt.date
    amount: int
    covered: int
    to_pay: int
    state: str
    in_time: dt.date
    latest: dt.date


@dataclass(frozen=True, slots=True)
class EventView:
    """Something that happened, with what it changed of the cost in øre."""

    kind: str
    day: dt.date
    cost_effect: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as its debtor sees it, in øre. `left` is owed today; `ahead` what is paid from today on, with interest.

    `behind` should have come before today, `due_now` by today; `paid_ahead` is what has come beyond that.
    """

    plan_id: int
    number: str
    debtor_id: int
    state: str
    way: str
    reference: str
    channel: str
    agreed_on: dt.date
    ended_on: dt.date | None
    frequency: str
    day_of_month: int | None
    any_day: bool
    version: int
    rules: RulesFacts
    cases: tuple[PlanCaseView, ...]
    instalments: tuple[InstalmentView, ...]
    owed: int
    fee: int
    paid: int
    coming: int
    left: int
    behind: int
    due_now: int
    paid_ahead: int
    ahead: Course | None
    moves_left: int
    skips_left: int
    pause_left: int
    events: tuple[EventView, ...]

    @property
    def is_active(self) -> bool:
        """Whether it is still to be kept."""
        return self.state == Plan.State.ACTIVE

    @property
    def next(self) -> InstalmentView | None:
        """The instalment that is to be paid next, a late one first."""
        return next((one for one in self.instalments if one.to_pay > 0), None)

    @property
    def upcoming(self) -> InstalmentView | None:
        """The next one that is not missed: what comes after that is put right."""
        return next((one for one in self.instalments if one.to_pay > 0 and one.state != "missed"), None)

    @property
    def awaits_money(self) -> bool:
        """Whether what is to be paid next is on its way already, so that paying it now would be paying ahead."""
        asked = self.behind or (self.next.to_pay if self.next else 0)
        return 0 < asked <= self.coming

    @property
    def missed(self) -> tuple[InstalmentView, ...]:
        """Those whose time, grace included, is over."""
        return tuple(one for one in self.instalments if one.state == "missed")

    @property
    def all_in_all(self) -> int:
        """What was paid and is to be paid, together."""
        return self.paid + (self.ahead.total if self.ahead else 0)

    @property
    def interest_ahead(self) -> int:
        """Interest that comes on top from today on while the plan is kept."""
        return self.ahead.added if self.ahead else 0

    @property
    def last_day(self) -> dt.date | None:
        """When it is done with."""
        return self.ahead.last_day if self.ahead else self.ended_on


def plan_id_of(number: str) -> int | None:
    """The plan of a number, None where there is none."""
    return Plan.objects.filter(number=number).values_list("pk", flat=True).first()


def plan_view(plan_id: int, *, today: dt.date) -> PlanView:
    """Everything about a plan on a day. Raises Plan.DoesNotExist."""
    return view_of(standing(plan_id, today=today))


def view_of(found: Standing) -> PlanView:
    """A plan already read."""
    plan, rules = found.plan, found.rules
    members = {one.case_id: one for one in PlanCase.objects.filter(plan=plan)}
    return PlanView(
        plan_id=plan.pk,
        number=plan.number,
        debtor_id=plan.debtor_id,
        state=plan.state,
        way=plan.way,
        reference=plan.reference_id,
        channel=plan.channel,
        agreed_on=oslo_date(plan.agreed_at),
        ended_on=plan.ended_on,
        frequency=plan.frequency,
        day_of_month=plan.day_of_month,
        any_day=plan.any_day,
        version=plan.version,
        rules=rules,
        cases=tuple(
            PlanCaseView(
                one.case_id,
                one.number,
                one.creditor.name,
                members[one.case_id].owed,
                max(one.payable(found.today).total, 0),
            )
            for one in found.facts
        ),
        instalments=_instalments(found),
        owed=plan.owed,
        fee=plan.fee,
        paid=found.paid,
        coming=found.coming,
        left=max(found.left, 0),
        behind=found.behind,
        due_now=found.beside(0),
        paid_ahead=found.ahead_of_plan,
        ahead=found.ahead if plan.state == Plan.State.ACTIVE else None,
        moves_left=found.moves_left,
        skips_left=found.skips_left,
        pause_left=found.pause_left,
        events=tuple(
            EventView(one.kind, one.day, one.cost_effect, one.facts)
            for one in Event.objects.filter(plan=plan).order_by("id")
        ),
    )


def _instalments(found: Standing) -> tuple[InstalmentView, ...]:
    """What has come in covers the oldest first; the last one that is needed is as large as the engine says today.

    Those that are not needed any more, because money came early, are left out.
    """
    shown: list[InstalmentView] = []
    upto, first = 0, True
    over = found.plan.state == Plan.State.COMPLETED or found.left <= 0
    last_day, last_sum = (found.ahead.last_day, found.ahead.steps[-1].amount) if found.ahead else (found.today, 0)
    needed = [row for row in found.rows if over or max(row.due, found.today) <= last_day]
    for place, row in enumerate(needed, start=1):
        amount = row.amount
        covered = min(max(found.paid - upto, 0), amount)
        upto += amount
        to_pay = amount - covered
        if over:
            covered, to_pay = amount, 0
        elif row is needed[-1]:
            that_day = (one.to_pay for one in shown if max(one.due, found.today) == last_day)
            to_pay = last_sum - sum(that_day)
            amount = covered + to_pay
        state = _state(row, covered, to_pay, found.today, first=first)
        first = first and (to_pay <= 0 or state == "missed")
        latest = found.latest_for(row)
        shown.append(InstalmentView(row.pk, place, row.due, amount, covered, to_pay, state, row.judged_after, latest))
    return tuple(shown)


def _state(row: Instalment, covered: int, to_pay: int, today: dt.date, *, first: bool) -> str:
    if to_pay <= 0:
        return "paid"
    if row.state == Instalment.State.MISSED:
        return "missed"
    if row.due < today:
        return "late"
    if covered:
        return "partly"
    return "next" if first else "open"


def active_plan_of(case_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """The active plan (id and number) of each of these cases that has one."""
    found = rows(
        "select m.case_id, p.id, p.number from plans_plancase m join plans_plan p on p.id = m.plan_id"
        " where m.case_id = any(%s) and m.active",
        [list(case_ids)],
    )
    return {case_id: (plan_id, number) for case_id, plan_id, number in found}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in a list: where it stands, and its next instalment, in øre."""

    plan_id: int
    number: str
    state: str
    agreed_on: dt.date
    ended_on: dt.date | None
    case_ids: tuple[int, ...]
    next_due: dt.date | None
    next_amount: int
    missed: int


_LINES = """
select p.id, p.number, p.state, (p.agreed_at at time zone 'Europe/Oslo')::date, p.ended_on,
       array(select m.case_id from plans_plancase m where m.plan_id = p.id order by m.place),
       first.due, coalesce(first.amount, 0),
       (select count(*) from plans_instalment i where i.plan_id = p.id and i.state = 'missed')
  from plans_plan p
  left join lateral (
    select i.due, i.amount from plans_instalment i where i.plan_id = p.id and i.state = 'open' order by i.due limit 1
  ) first on p.state = 'active'
 where p.id in (select m.plan_id from plans_plancase m where m.case_id = any(%s))
 order by p.state <> 'active', p.id desc
"""


def plans_of(case_ids: Iterable[int]) -> tuple[PlanLine, ...]:
    """The plans these cases are or were in, active ones first."""
    found = rows(_LINES, [list(case_ids)])
    return tuple(PlanLine(a, b, c, d, e, tuple(f), g, h, i) for a, b, c, d, e, f, g, h, i in found)


def plan_of_form(form_token: str) -> tuple[int, str] | None:
    """The plan (id and number) that a form has made already, None while it has made none."""
    return Plan.objects.filter(form_token=form_token).values_list("pk", "number").first()


def own_plan(visitor: Visitor, number: str) -> int:
    """The plan of a number for somebody who may open all its cases. Raises access.rules.NotYours, also for no plan."""
    found = rows(
        "select p.id, array(select m.case_id from plans_plancase m where m.plan_id = p.id) from plans_plan p"
        " where p.number = %s",
        [number],
    )
    if not found or not found[0][1] or not all(can_open_case(visitor, case_id) for case_id in found[0][1]):
        raise NotYours
    return int(found[0][0])
