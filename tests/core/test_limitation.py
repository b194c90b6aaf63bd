"""When a claim becomes too old: three years, begun anew by acknowledging it, never revived."""

from datetime import date

import pytest

from quittance.core.limitation import limitation


@pytest.mark.parametrize(
    ("due", "acknowledged", "last_day"),
    [
        (date(2025, 3, 14), (), date(2028, 3, 14)),
        (date(2025, 3, 14), (date(2025, 8, 1),), date(2028, 8, 1)),
        (date(2020, 4, 1), (date(2022, 9, 15), date(2024, 11, 11)), date(2027, 11, 11)),
        (date(2024, 2, 29), (), date(2027, 2, 28)),
        (date(2020, 4, 1), (date(2023, 4, 1),), date(2026, 4, 1)),
        (date(2020, 4, 1), (date(2023, 4, 2),), date(2023, 4, 1)),
        (date(2020, 4, 1), (date(2020, 3, 1),), date(2023, 4, 1)),
    ],
    ids=["worked", "promise", "twice", "leap", "last day", "too late", "before it was due"],
)
def test_the_last_day(due: date, acknowledged: tuple[date, ...], last_day: date) -> None:
    found = limitation(due=due, acknowledged=acknowledged)
    assert found.last_day == last_day
    assert not found.is_over(last_day)
    assert found.is_over(date.fromordinal(last_day.toordinal() + 1))
    assert found.moved == (found.since != due)
