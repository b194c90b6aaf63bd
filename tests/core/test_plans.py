"""The plan engine against the worked example, and against the books' own arithmetic on any debt and any days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.core.allocation import allocate
from quittance.core.balance import Balance, Claim, Movement, balance, open_items
from quittance.core.interest import NO_INTEREST, STATUTORY
from quittance.core.plans import (
    FREQUENCIES,
    Course,
    Debt,
    Frequency,
    Instalment,
    PlanError,
    by_amount,
    course,
    due_days,
    in_parts,
    owed,
    still_to_pay,
)
from quittance.core.workdays import is_banking_day

START = date(2026, 8, 10)
DAYS = (date(2026, 8, 17), date(2026, 9, 15), date(2026, 10, 15), date(2026, 11, 16))


def example(*more: Movement) -> Debt:
    """4 000 due 15 June 2026, warning 38, light fee 600 (worked example E9)."""
    return Debt(
        1,
        (Claim(1, date(2026, 6, 15)),),
        (
            Movement(date(2026, 6, 15), "principal", 1, 400_000, "registration"),
            Movement(date(2026, 6, 30), "reminder_fee", None, 3_800, "charge"),
            Movement(date(2026, 7, 20), "collection_fee", None, 60_000, "charge"),
            *more,
        ),
    )


HEAVY = Movement(date(2026, 9, 1), "collection_fee", None, 60_000, "planned")


@pytest.mark.parametrize(
    ("more", "rows", "paid"),
    [
        (
            (),
            [
                (120_000, 63_800, 8_417, 47_783, 352_217),
                (120_000, 0, 3_428, 116_572, 235_645),
                (120_000, 0, 2_373, 117_627, 118_018),
                (119_285, 0, 1_267, 118_018, 0),
            ],
            479_285,
        ),
        (
            (HEAVY,),
            [
                (120_000, 63_800, 8_417, 47_783, 352_217),
                (120_000, 60_000, 3_428, 56_572, 295_645),
                (120_000, 0, 2_977, 117_023, 178_622),
                (180_540, 0, 1_918, 178_622, 0),
            ],
            540_540,
        ),
    ],
    ids=["heavy waived", "heavy not waived"],
)
def test_the_plan_of_four(more: Sequence[Movement], rows: list[tuple[int, ...]], paid: int) -> None:
    """Worked example E9 and the vectors PLAN-4-LIGHT and PLAN-4-HEAVY: each payment, and what it covers."""
    found = course([example(*more)], start=START, instalments=[Instalment(day, 120_000) for day in DAYS])
    assert [(s.amount, s.costs, s.interest, s.principal, s.left) for s in found.steps] == rows
    assert found.total == paid


def as_booked(debts: Sequence[Debt], plan: Course) -> list[Balance]:
    """The debts after the plan's payments are booked one by one, each allocated on the books' own balance."""
    movements = {debt.case_id: list(debt.movements) for debt in debts}
    for step in plan.steps:
        rest = step.amount
        for debt in debts:
            known = movements[debt.case_id]
            early = [
                m if m.kind != "registration" or m.day <= step.day else Movement(step.day, *_fields(m)) for m in known
            ]
            items = open_items(balance(claims=debt.claims, movements=early, on=step.day))
            covered = allocate(amount=rest, items=items, order=debt.order)
            rest = covered.rest
            known += [
                Movement(step.day, part.component, part.claim_id, -part.amount, "payment") for part in covered.parts
            ]
        assert rest == 0
    last = plan.last_day
    return [balance(claims=debt.claims, movements=movements[debt.case_id], on=last) for debt in debts]


def _fields(movement: Movement) -> tuple[str, int | None, int, str]:
    return movement.component, movement.claim_id, movement.amount, movement.kind


DATES = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@st.composite
def debt(draw: st.DrawFn, case_id: int) -> Debt:
    """One to three claims, some of them paid in part, fees, some still to come."""
    claims, movements = [], []
    for place in range(draw(st.integers(1, 3))):
        claim = Claim(case_id * 10 + place, draw(DATES), draw(st.sampled_from([STATUTORY, NO_INTEREST])))
        claims.append(claim)
        principal = draw(st.integers(1_000, 3_000_000))
        movements.append(Movement(claim.due, "principal", claim.claim_id, principal, "registration"))
        if draw(st.booleans()):
            back = draw(st.integers(1, principal))
            movements.append(Movement(draw(DATES), "principal", claim.claim_id, -back, "payment"))
        if draw(st.booleans()):
            day = claim.due + timedelta(days=draw(st.integers(1, 60)))
            movements.append(Movement(day, "interest", claim.claim_id, -draw(st.integers(1, 50)), "payment"))
    for name in ("reminder_fee", "collection_fee"):
        if draw(st.booleans()):
            movements.append(Movement(draw(DATES), name, None, draw(st.integers(100, 100_000)), "charge"))
    return Debt(case_id, tuple(claims), tuple(movements))


def known(debts: tuple[Debt, ...], start: date) -> tuple[Debt, ...]:
    """The same debts on the day a plan begins: nobody knows yet what will be paid beside it."""
    return tuple(
        replace(debt, movements=tuple(m for m in debt.movements if m.kind != "payment" or m.day <= start))
        for debt in debts
    )


DEBTS = st.one_of(st.tuples(debt(1)), st.tuples(debt(1), debt(2)))


@given(DEBTS, DATES, st.integers(1, 14), st.sampled_from(FREQUENCIES), st.integers(1, 31))
def test_followed_a_plan_leaves_nothing_by_the_books(
    debts: tuple[Debt, ...], start: date, count: int, frequency: Frequency, day: int
) -> None:
    """Its instalments sum to what was owed and what came on top, to the øre, and the books then show nothing owed."""
    debts = known(debts, start)
    first = start + timedelta(days=day)
    days = due_days(first, frequency, count, day_of_month=day)
    if not owed(debts, start):
        with pytest.raises(PlanError):
            in_parts(debts, start=start, days=days)
        return
    plan = in_parts(debts, start=start, days=days)
    assert all(is_banking_day(one) for one in days)
    assert plan.total == plan.start_total + plan.added
    assert sum(s.costs + s.interest + s.principal for s in plan.steps) == plan.total
    assert plan.steps[-1].left == 0
    if all(m.day <= start for debt in debts for m in debt.movements if m.kind == "charge"):
        assert plan.steps[-1].amount <= plan.steps[0].amount
    for left in as_booked(debts, plan):
        assert sum(item.amount for item in open_items(left)) == 0


@given(DEBTS, DATES, st.integers(10_000, 500_000), st.sampled_from(FREQUENCIES))
def test_so_much_at_a_time_is_never_more_than_that(
    debts: tuple[Debt, ...], start: date, amount: int, frequency: Frequency
) -> None:
    debts = known(debts, start)
    if not owed(debts, start):
        return
    try:
        plan = by_amount(debts, start=start, amount=amount, first=start, frequency=frequency)
    except PlanError:
        return
    assert all(step.amount == amount for step in plan.steps[:-1])
    assert 0 < plan.steps[-1].amount <= amount
    for left in as_booked(debts, plan):
        assert sum(item.amount for item in open_items(left)) == 0


@given(DATES, st.sampled_from(FREQUENCIES), st.integers(1, 40), st.integers(1, 31), st.booleans())
def test_days_go_forward_and_rest_on_no_holiday_unless_chosen(
    first: date, frequency: Frequency, count: int, day: int, any_day: bool
) -> None:
    days = due_days(first, frequency, count, day_of_month=day, any_day=any_day)
    assert len(days) == count
    assert all(a < b for a, b in pairwise(days))
    assert any_day or all(is_banking_day(one) for one in days)
    if frequency == "monthly" and any_day:
        assert all(one.day == min(day, _month_end(one)) for one in days[1:])


def test_a_last_day_of_a_month_that_banks_move_into_the_next_leaves_no_month_out() -> None:
    """31 October 2026 is a Saturday: what is paid on 2 November for it is followed by the one of 30 November."""
    assert due_days(date(2026, 11, 2), "monthly", 3, day_of_month=31) == (
        *(date(2026, 11, 2), date(2026, 11, 30), date(2026, 12, 31)),
    )


def _month_end(day: date) -> int:
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=12), st.integers(0, 1_500_000), st.integers(0, 400))
def test_what_is_left_of_a_schedule_is_what_was_not_paid(amounts: list[int], paid: int, day: int) -> None:
    schedule = [Instalment(START + timedelta(days=30 * i), amount) for i, amount in enumerate(amounts)]
    today = START + timedelta(days=day)
    left = still_to_pay(schedule, paid=paid, today=today)
    assert all(one.day >= today for one in left)
    assert sum(one.amount for one in left) == max(sum(amounts) - paid, 1)


def test_without_interest_nothing_comes_on_top() -> None:
    free = example().without_interest(START)
    plan = in_parts([free], start=START, days=DAYS)
    assert owed([free], START) == owed([example()], START)
    assert plan.added == 0


@pytest.mark.parametrize(
    ("code", "instalments"),
    [
        ("no_days", []),
        ("days_order", [Instalment(DAYS[1], 1), Instalment(DAYS[0], 1)]),
        ("days_order", [Instalment(date(2026, 8, 9), 1)]),
        ("amount", [Instalment(DAYS[0], 0), Instalment(DAYS[1], 1)]),
    ],
)
def test_a_plan_that_cannot_be_is_refused(code: str, instalments: list[Instalment]) -> None:
    with pytest.raises(PlanError) as refused:
        course([example()], start=START, instalments=instalments)
    assert refused.value.code == code


def test_a_plan_that_would_never_end_is_refused() -> None:
    with pytest.raises(PlanError) as refused:
        by_amount([example()], start=START, amount=1_000, first=DAYS[0], frequency="monthly")
    assert refused.value.code == "never_ends"
