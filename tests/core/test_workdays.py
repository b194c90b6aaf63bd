"""Public holidays and banking days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.core.workdays import (
    DateRange,
    add_banking_days,
    easter_sunday,
    effective_due_date,
    is_banking_day,
    later,
    next_banking_day,
    public_holidays,
)

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "easter",
    [
        (2000, 4, 23),
        (2008, 3, 23),
        (2011, 4, 24),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2038, 4, 25),
    ],
)
def test_easter(easter: tuple[int, int, int]) -> None:
    assert easter_sunday(easter[0]) == date(*easter)


def test_the_holidays_of_2026() -> None:
    assert list(public_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 2),
        date(2026, 4, 3),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 17),
        date(2026, 5, 24),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


def test_two_holidays_on_one_day_share_it() -> None:
    assert public_holidays(2008)[date(2008, 5, 1)] == "Ascension Day / Labour Day"
    assert len(public_holidays(2008)) == 11


def test_the_table_handed_out_is_a_copy() -> None:
    public_holidays(2026).clear()
    assert len(public_holidays(2026)) == 12


@pytest.mark.parametrize("day", [date(2026, 12, 24), date(2026, 12, 31), date(2026, 4, 1), date(2026, 5, 15)])
def test_eves_and_days_between_are_banking_days(day: date) -> None:
    """24 and 31 December, the Wednesday before Easter and the Friday after Ascension Day."""
    assert is_banking_day(day)


@pytest.mark.parametrize(
    ("due", "effective"),
    [
        (date(2026, 8, 15), date(2026, 8, 17)),
        (date(2026, 8, 16), date(2026, 8, 17)),
        (date(2026, 8, 17), date(2026, 8, 17)),
        (date(2026, 4, 2), date(2026, 4, 7)),
        (date(2026, 5, 1), date(2026, 5, 4)),
        (date(2027, 5, 17), date(2027, 5, 18)),
        (date(2026, 12, 25), date(2026, 12, 28)),
    ],
)
def test_a_due_date_on_a_day_of_rest_moves_forward(due: date, effective: date) -> None:
    """gjeldsbrevlova § 5: Saturdays, Sundays, holidays, 1 and 17 May."""
    assert effective_due_date(due) == effective


@given(DAYS)
def test_the_next_banking_day_is_the_first_one(day: date) -> None:
    found = next_banking_day(day)
    assert is_banking_day(found)
    assert not any(is_banking_day(day + timedelta(days=n)) for n in range((found - day).days))
    assert next_banking_day(found) == found


@given(DAYS, st.integers(0, 60))
def test_counting_banking_days_forth_and_back(day: date, count: int) -> None:
    start = next_banking_day(day)
    there = add_banking_days(start, count)
    assert add_banking_days(there, -count) == start
    assert sum(is_banking_day(start + timedelta(days=n + 1)) for n in range((there - start).days)) == count


def test_counting_none_stays_where_it_is() -> None:
    assert add_banking_days(date(2026, 8, 15), 0) == date(2026, 8, 15)
    assert add_banking_days(date(2026, 8, 15), 1) == date(2026, 8, 17)
    assert add_banking_days(date(2026, 8, 15), -1) == date(2026, 8, 14)


def test_the_calendar_has_an_end() -> None:
    with pytest.raises(DateRange) as refused:
        later(date.max, 1)
    assert refused.value.code == "date_range"
    with pytest.raises(DateRange):
        add_banking_days(date.max, 5)
