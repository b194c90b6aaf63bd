"""What the portal shows of a case: what is owed, what was paid, what is on its way and what comes next."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from quittance.areas.access.rules import check_can_open_case
from quittance.areas.access.visitor import NOBODY, Visitor
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.background import Background, backgrounds
from quittance.areas.claims.queries.facts import CaseFacts, ClaimFacts, NoticeFacts
from quittance.areas.claims.queries.growth import Growth, Told, growth
from quittance.areas.claims.queries.references import Reference, case_of
from quittance.areas.claims.queries.remaining import left_after
from quittance.areas.claims.queries.statements import CaseStatement, statement_of
from quittance.areas.letters.queries.telling import told_last
from quittance.core.allocation import parse_order
from quittance.core.attempts import State
from quittance.core.balance import open_items
from quittance.core.money import parse_machine
from quittance.kit.clock import oslo_date
from quittance.kit.db import rows

# What an attempt that is not booked is to its payer. Nobody has approved a new or open one as far as we know.
_UNBOOKED = {
    State.NEW: "waiting",
    State.OPEN: "waiting",
    State.AUTHORISED: "on_its_way",
    State.UNDERWAY: "on_its_way",
    State.REVIEW: "on_its_way",
}

# Newer attempts first; a case has few. After them what its debtor says was paid and we are looking for.
_REPORTED = "reported"
_ATTEMPTS = f"""
select s.case_id, array(select o.case_id from payments_share o where o.attempt_id = a.id), s.amount, a.state,
       a.provider, a.started_at, a.token, a.form_token, s.posting_id, r.token, a.id as place
  from payments_share s join payments_attempt a on a.id = s.attempt_id
  left join payments_receipt r on r.attempt_id = a.id
 where s.case_id = any(%(cases)s)
union all
select case_id, array[case_id], sum(amount)::bigint, '{_REPORTED}', '', max(reported_at), '', '', null, null, 0
  from payments_paidreport where case_id = any(%(cases)s) and closed_at is null group by case_id
 order by place desc
"""  # noqa: S608 - only our own constant is put in


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next cost step: the day it comes, what it adds in øre, and its code (core.notices).

    `before` is the part of the same fee that comes earlier or is charged already, in øre; 0 when there is none.
    """

    day: dt.date
    amount: int
    code: str
    before: int = 0

    @property
    def after(self) -> int:
        """The whole fee once this step has come, in øre."""
        return self.before + self.amount


@dataclass(frozen=True, slots=True)
class QuickView:
    """What a KID opens: today's amount by kind (øre), when it is due, to whom, and what comes next.

    `reported` is what the debtor says was paid and we are looking for, `until` as in a CaseView.
    """

    payable: int
    principal: int
    interest: int
    costs: int
    due_date: dt.date | None
    creditor: str
    case_ending: str
    next_step: NextStep | None
    on_its_way: int
    reported: int
    waiting: tuple["PaymentView", ...]
    rate_missing_from: dt.date | None
    until: tuple[dt.date, int] | None


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A line of the list of cases. Status: open, paid or overpaid. `reference` is the KID on its letters.

    `deadline` is the last day to pay that has not passed, `demanded` whether a payment demand has been sent,
    `growth` what was added since last time.
    """

    case_id: int
    number: str
    reference: str
    creditor: str
    total: int
    principal: int
    interest: int
    costs: int
    status: str
    next_step: NextStep | None
    on_its_way: int
    reported: int
    waiting: tuple["PaymentView", ...]
    deadline: dt.date | None
    demanded: bool
    statement: CaseStatement
    growth: Growth | None


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment and what it covered, as (component, øre) in the order it was covered; overpaid is the rest.

    State: booked, on_its_way (approved, or unclear) or waiting (begun, not approved as far as we know). Those that
    are not booked have the moment they were begun, and the token of their status page for whoever may follow them.
    On the page of a case a booked one has `remaining`, what the case owed after it in øre, and whether it was laid
    in the order agreed with the creditor, or as its payer wished.
    """

    day: dt.date
    amount: int
    channel: str
    parts: tuple[tuple[str, int], ...]
    overpaid: int
    receipt_token: str | None
    state: str
    started_at: dt.datetime | None = None
    token: str = ""
    posting_id: int | None = None
    remaining: int | None = None
    as_agreed: bool = True


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything a letter or BankID opens about one case.

    `backgrounds` is by claim id, `ahead` what is owed in øre on the coming days that change something if nothing is
    paid, `until` the last day to pay with what is owed then, where it is more than today.
    `allocation_order` is what core.allocation reads.
    """

    case_id: int
    number: str
    reference: str
    creditor: str
    debtor_name: str
    on: dt.date
    statement: CaseStatement
    claims: tuple[ClaimFacts, ...]
    notices: tuple[NoticeFacts, ...]
    last_days: tuple[dt.date, ...]
    payments: tuple[PaymentView, ...]
    planned: tuple[NextStep, ...]
    next_step: NextStep | None
    on_its_way: int
    waiting: tuple[PaymentView, ...]
    total: int
    overpaid: int
    opened_on: dt.date
    debtor_kind: str
    allocation_order: str
    backgrounds: Mapping[int, Background]
    ahead: Mapping[dt.date, int]
    until: tuple[dt.date, int] | None
    growth: Growth | None


def quick_view(
    reference: Reference, *, today: dt.date, visitor: Visitor = NOBODY, begun: Collection[str] = ()
) -> QuickView | None:
    """What paying by KID shows; None for everything that is not an issued KID, which then looks all the same.

    The KID is no secret: only who began a payment (its token or its form's is in `begun`), or may open the case, can
    follow it.
    """
    case_id = case_of(reference)
    if case_id is None:
        return None
    facts = case_facts.load_one(case_id)
    statement = statement_of(facts, on=today, today=today)
    attempts = _attempts([case_id])
    payments = _payments(facts, attempts, visitor.case_ids, begun)
    return QuickView(
        payable=max(statement.total, 0),
        principal=statement.principal,
        interest=statement.interest,
        costs=statement.costs,
        due_date=max(facts.last_days, default=None),
        creditor=facts.creditor.short_name,
        case_ending=facts.number[-4:],
        next_step=next(iter(planned_steps(facts, today)), None),
        on_its_way=_on_its_way(payments),
        reported=_reported(attempts),
        waiting=_waiting(payments),
        rate_missing_from=statement.rate_missing_from,
        until=_until(facts, today, statement.total),
    )


def case_list(visitor: Visitor, *, today: dt.date) -> tuple[CaseSummary, ...]:
    """The visitor's cases, open ones first, the nearest next step first. The same number of queries however many."""
    if not visitor.case_ids:
        return ()
    found = case_facts.load(sorted(visitor.case_ids))
    attempts = _attempts(list(found))
    told = told_last(found, today=today)
    summaries = [
        _summary(facts, attempts, today, visitor.case_ids, told.get(case_id)) for case_id, facts in found.items()
    ]
    return tuple(
        sorted(
            summaries,
            key=lambda s: (s.status != "open", s.next_step.day if s.next_step else dt.date.max, s.number),
        )
    )


def case_view(visitor: Visitor, number: str, *, today: dt.date, on: dt.date | None = None) -> CaseView:
    """One case as its debtor sees it, on `on` or today. Raises access.rules.NotYours, also for unknown numbers."""
    # Looked for among the visitor's own cases only: somebody else's number and an invented one are the same.
    facts = next(iter(case_facts.load(sorted(visitor.case_ids), number=number).values()), None)
    case_id = check_can_open_case(visitor, facts.case_id if facts else None)
    assert facts is not None
    day = on or today
    statement = statement_of(facts, on=day, today=today)
    payments = _followed(facts, _payments(facts, _attempts([case_id]), visitor.case_ids))
    planned = planned_steps(facts, today)
    told = told_last({case_id: facts}, today=today).get(case_id)
    return CaseView(
        case_id=case_id,
        number=facts.number,
        reference=facts.reference,
        creditor=facts.creditor.name,
        debtor_name=facts.debtor_name,
        on=day,
        statement=statement,
        claims=facts.claims,
        notices=facts.notices,
        last_days=facts.last_days,
        payments=payments,
        planned=planned,
        next_step=next(iter(planned), None),
        on_its_way=_on_its_way(payments),
        waiting=_waiting(payments),
        total=max(statement.total, 0),
        overpaid=facts.overpaid(day),
        opened_on=facts.opened_on,
        debtor_kind=facts.debtor_kind,
        allocation_order=facts.creditor.allocation_order,
        backgrounds=backgrounds(facts),
        ahead=_ahead(facts, planned, today),
        until=_until(facts, today, statement.total),
        growth=growth(told, statement) if day == today else None,
    )


def _ahead(facts: CaseFacts, planned: Iterable[NextStep], today: dt.date) -> dict[dt.date, int]:
    days = {step.day for step in planned} | {last for last in facts.last_days if last >= today}
    return {day: max(statement_of(facts, on=day, today=today).total, 0) for day in sorted(days)}


def _until(facts: CaseFacts, today: dt.date, owed: int) -> tuple[dt.date, int] | None:
    day = max(facts.last_days, default=today)
    then = statement_of(facts, on=day, today=today).total if day > today else 0
    return (day, then) if then > owed > 0 else None


def _followed(facts: CaseFacts, payments: tuple[PaymentView, ...]) -> tuple[PaymentView, ...]:
    """The same payments, told what was left after each, and whether the agreed order was kept."""
    left = left_after(facts)
    ends = {day: facts.balance(day) for day in {view.day for view in payments if view.state == "booked"}}
    place = {
        component: rank
        for rank, group in enumerate(parse_order(facts.creditor.allocation_order))
        for component in group
    }

    def follow(view: PaymentView) -> PaymentView:
        if view.posting_id is None:
            return view
        parts = tuple(sorted(view.parts, key=lambda part: place[part[0]]))
        last = max((place[component] for component, _amount in parts), default=0)
        # What was added on the same day may have come after the payment, and says nothing.
        passed_by = [item for item in open_items(ends[view.day]) if place[item.component] < last]
        as_agreed = all(item.since >= view.day for item in passed_by)
        return replace(view, parts=parts, remaining=left[view.posting_id], as_agreed=as_agreed)

    return tuple(map(follow, payments))


def planned_steps(facts: CaseFacts, today: dt.date) -> tuple[NextStep, ...]:
    """The cost steps that come when nothing more is paid, the next one first; none while the case is held."""
    return tuple(
        NextStep(max(step.day, today), step.amount, step.code, parse_machine(step.facts.get("replaces", "0")))
        for step in facts.planned(today)
    )


def _summary(
    facts: CaseFacts,
    attempts: list[tuple[Any, ...]],
    today: dt.date,
    own: frozenset[int],
    told: Told | None,
) -> CaseSummary:
    statement = statement_of(facts, on=today, today=today)
    mine = [attempt for attempt in attempts if attempt[0] == facts.case_id]
    payments = _payments(facts, mine, own)
    status = "open" if statement.total > 0 else "overpaid" if facts.overpaid(today) > 0 else "paid"
    return CaseSummary(
        case_id=facts.case_id,
        number=facts.number,
        reference=facts.reference,
        creditor=facts.creditor.name,
        total=max(statement.total, 0),
        principal=statement.principal,
        interest=statement.interest,
        costs=statement.costs,
        status=status,
        next_step=next(iter(planned_steps(facts, today)), None),
        on_its_way=_on_its_way(payments),
        reported=_reported(mine),
        waiting=_waiting(payments),
        deadline=min((last for last in facts.last_days if last >= today), default=None),
        demanded=any(notice.kind == "payment_demand" for notice in facts.notices),
        statement=statement,
        growth=growth(told, statement),
    )


def _attempts(case_ids: list[int]) -> list[tuple[Any, ...]]:
    return rows(_ATTEMPTS, {"cases": case_ids})


def _reported(attempts: Iterable[tuple[Any, ...]]) -> int:
    """Øre that the debtor says were paid and that we are looking for."""
    return sum(attempt[2] for attempt in attempts if attempt[3] == _REPORTED)


def _on_its_way(payments: Iterable[PaymentView]) -> int:
    """Øre that were approved, or may have been, and are not booked."""
    return sum(view.amount for view in payments if view.state == "on_its_way")


def _waiting(payments: Iterable[PaymentView]) -> tuple[PaymentView, ...]:
    return tuple(view for view in payments if view.state == "waiting")


def _payments(
    facts: CaseFacts, attempts: Iterable[tuple[Any, ...]], own: frozenset[int], begun_here: Collection[str] = ()
) -> tuple[PaymentView, ...]:
    """Booked payments, newest first, after those begun and not booked.

    A payment is followed by who may open all its cases (`own`) or began it: its pages tell of all of them.
    """
    receipts: dict[int, tuple[str, str | None]] = {}
    begun: list[PaymentView] = []
    for _case, shared, amount, state, provider, started_at, token, form, posting_id, receipt, _place in attempts:
        if state == _REPORTED:
            continue
        follows = set(shared) <= own or token in begun_here or form in begun_here
        if posting_id is not None:
            receipts[posting_id] = (provider, receipt if follows else None)
        elif shown := _UNBOOKED.get(State(state)):
            day = oslo_date(started_at)
            begun.append(PaymentView(day, amount, provider, (), 0, None, shown, started_at, token if follows else ""))
    booked: dict[int, dict[str, int]] = {}
    days: dict[int, dt.date] = {}
    for movement in facts.movements:
        if movement.kind == "payment":
            parts = booked.setdefault(int(movement.ref), {})
            parts[movement.component] = parts.get(movement.component, 0) - movement.amount
            days[int(movement.ref)] = movement.day
    over = {posting: amount for day, amount, posting in facts.overpayments if amount > 0}
    for day, amount, posting in facts.overpayments:
        if amount > 0:
            booked.setdefault(posting, {})
            days.setdefault(posting, day)
    views = [
        PaymentView(
            day=days[posting],
            amount=sum(parts.values()) + over.get(posting, 0),
            channel=receipts.get(posting, ("bank", ""))[0],
            parts=tuple(parts.items()),
            overpaid=over.get(posting, 0),
            receipt_token=receipts.get(posting, ("", None))[1],
            state="booked",
            posting_id=posting,
        )
        for posting, parts in booked.items()
    ]
    views.sort(key=lambda view: (view.day, view.posting_id or 0), reverse=True)
    return (*begun, *views)
