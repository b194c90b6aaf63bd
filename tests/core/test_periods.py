"""Months are counted as European acts count them."""

import datetime as dt

import pytest

from quittance.core.periods import months_later


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        ("2026-11-18", 1, "2026-12-18"),
        ("2026-01-31", 1, "2026-03-02"),  # 28 February is a Saturday
        ("2027-01-31", 1, "2027-03-01"),  # 28 February is a Sunday
        ("2026-11-24", 1, "2026-12-24"),
        ("2026-11-25", 1, "2026-12-28"),  # Christmas Day, Boxing Day, a Sunday
        ("2026-11-20", 3, "2027-02-22"),  # a Saturday
        ("2026-12-15", 1, "2027-01-15"),
    ],
)
def test_the_last_day_of_a_period(day: str, months: int, last: str) -> None:
    assert months_later(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(last)
