"""The balance against a second, deliberately simple one that walks every day with exact fractions."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quittance.core.allocation import allocate
from quittance.core.balance import Claim, Movement, balance, open_items
from quittance.core.interest import NO_INTEREST, STATUTORY, Terms

START = date(2023, 11, 1)
END = date(2027, 2, 1)
RATES = {
    (2023, 2): "11.75",
    (2024, 1): "12.50",
    (2024, 2): "12.50",
    (2025, 1): "12.50",
    (2025, 2): "12.25",
    (2026, 1): "12.00",
    (2026, 2): "12.25",
    (2027, 1): "12.25",
}
DAYS = st.dates(START, END)
TERMS = st.sampled_from([STATUTORY, STATUTORY, NO_INTEREST, Terms("contract", Decimal("8.75"))])
CLAIMS = st.lists(st.tuples(st.dates(START, date(2026, 6, 1)), TERMS), min_size=1, max_size=3).map(
    lambda found: [Claim(number, due, terms) for number, (due, terms) in enumerate(found, start=1)]
)


@st.composite
def histories(draw: Any) -> tuple[list[Claim], list[Movement]]:
    """Up to three claims, each registered, then up to ten movements of any component on any day."""
    claims = draw(CLAIMS)
    movements = [
        Movement(draw(DAYS), "principal", claim.claim_id, draw(st.integers(0, 10**8)), "registration")
        for claim in claims
    ]
    for _ in range(draw(st.integers(0, 10))):
        component = draw(st.sampled_from(["principal", "principal", "interest", "reminder_fee", "collection_fee"]))
        kind = draw(st.sampled_from(["payment", "reversal", "credit", "charge", "planned"]))
        claim_id = draw(st.sampled_from([claim.claim_id for claim in claims]))
        movements.append(Movement(draw(DAYS), component, claim_id, draw(st.integers(-(10**7), 10**7)), kind))
    return claims, movements


def half(day: date) -> tuple[int, int]:
    return day.year, 1 if day.month <= 6 else 2


def simple_interest(claim: Claim, movements: Sequence[Movement], on: date) -> int:
    """Day by day: a run of days with one base and one half-year is rounded when it ends."""
    if claim.terms.kind == "none":
        return 0
    total, run, state = 0, Fraction(0), None
    day = claim.due + timedelta(days=1)
    while day <= on:
        base = sum(
            m.amount
            for m in movements
            if (m.component, m.claim_id) == ("principal", claim.claim_id)
            and m.day <= on
            and (m.kind == "registration" or m.day < day)
        )
        if (base, half(day)) != state:
            total, run, state = total + half_up(run), Fraction(0), (base, half(day))
        rate = Fraction(claim.terms.rate) if claim.terms.rate is not None else Fraction(RATES[half(day)])
        year = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
        run += max(base, 0) * rate / 100 / year
        day += timedelta(days=1)
    return total + half_up(run)


def half_up(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2))


@settings(max_examples=60, deadline=None)
@given(histories(), DAYS)
def test_the_balance_equals_the_simple_one(history: tuple[list[Claim], list[Movement]], on: date) -> None:
    claims, movements = history
    found = balance(claims=claims, movements=movements, on=on)
    past = [m for m in movements if m.day <= on]
    accrued = {claim.claim_id: simple_interest(claim, movements, on) for claim in claims}
    for claim in claims:
        lines = [line for line in found.lines if line.kind == "accrual" and line.claim_id == claim.claim_id]
        assert sum(line.amount for line in lines) == accrued[claim.claim_id]
    assert found.principal == sum(m.amount for m in past if m.component == "principal")
    assert found.interest == sum(accrued.values()) + sum(m.amount for m in past if m.component == "interest")
    assert found.costs == sum(m.amount for m in past if m.component.endswith("_fee"))


@settings(deadline=None)
@given(histories(), DAYS, st.randoms(use_true_random=False))
def test_lines_sum_and_their_order_does_not_depend_on_the_input(
    history: tuple[list[Claim], list[Movement]], on: date, random: Any
) -> None:
    claims, movements = history
    found = balance(claims=claims, movements=movements, on=on)
    assert sum(line.amount for line in found.lines) == found.total == found.principal + found.interest + found.costs
    for line in found.lines:
        assert line.day <= on
        assert not line.segments or sum(part.amount for part in line.segments) == line.amount
    shuffled = movements.copy()
    random.shuffle(shuffled)
    again = balance(claims=claims, movements=shuffled, on=on)
    assert (again.principal, again.interest, again.costs) == (found.principal, found.interest, found.costs)
    assert sorted(open_items(again), key=repr) == sorted(open_items(found), key=repr)


@settings(deadline=None)
@given(CLAIMS, st.integers(0, 10**9), DAYS)
def test_paying_what_is_owed_leaves_nothing_that_day(claims: list[Claim], amount: int, on: date) -> None:
    books = [Movement(START, "principal", claim.claim_id, amount, "registration") for claim in claims]
    owed = balance(claims=claims, movements=books, on=on)
    paid = allocate(amount=owed.total, items=open_items(owed))
    assert paid.rest == 0
    books += [Movement(on, part.component, part.claim_id, -part.amount, "payment") for part in paid.parts]
    for day in (on, END):
        settled = balance(claims=claims, movements=books, on=max(day, on))
        assert settled.principal == 0
        assert settled.total == 0
        assert not settled.needs_reallocation
