"""Late-payment interest: segments, rounding, terms and the limits of what is known."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.core.interest import (
    NO_INTEREST,
    STATUTORY,
    RateMissing,
    Segment,
    Terms,
    TermsError,
    days_in_year,
    half_years,
    last_known_day,
    late_interest,
    segments,
)

KNOWN_DAYS = st.dates(date(1994, 1, 1), date(2026, 12, 31))
BASES = st.integers(0, 10**11)


def exact(parts: tuple[Segment, ...]) -> Fraction:
    """Interest in øre before any rounding."""
    return sum(
        (Fraction(part.base * part.days, part.year_days) * Fraction(part.rate) / 100 for part in parts), Fraction(0)
    )


def test_known_half_years_are_whole_and_without_gaps() -> None:
    known = half_years()
    assert known[0].first == date(1994, 1, 1)
    assert known[-1].last == last_known_day() == date(2026, 12, 31)
    assert len(known) == 66
    for half, following in pairwise(known):
        assert half.last + timedelta(days=1) == following.first
    assert {(half.first.month, half.first.day) for half in known} == {(1, 1), (7, 1)}
    assert all(half.year_days == days_in_year(half.first.year) for half in known)


@pytest.mark.parametrize(
    ("day", "hundredths"),
    [
        (date(1994, 1, 1), 1200),
        (date(2003, 7, 1), 1200),
        (date(2004, 1, 1), 925),
        (date(2008, 7, 1), 1275),
        (date(2013, 7, 1), 950),
        (date(2020, 7, 1), 800),
        (date(2023, 1, 1), 1075),
        (date(2025, 1, 1), 1250),
        (date(2025, 7, 1), 1225),
        (date(2026, 1, 1), 1200),
        (date(2026, 7, 1), 1225),
    ],
)
def test_rates_as_published(day: date, hundredths: int) -> None:
    """Regulations under forsinkelsesrenteloven § 3, the latest FOR-2026-06-25-1372."""
    assert next(half.rate_hundredths for half in half_years() if half.first == day) == hundredths


@pytest.mark.parametrize(("year", "days"), [(2000, 366), (1900, 365), (2024, 366), (2025, 365), (2100, 365)])
def test_the_calendar_year(year: int, days: int) -> None:
    assert days_in_year(year) == days


def test_no_interest_until_the_day_after_the_due_date() -> None:
    for to in (date(2025, 3, 1), date(2025, 3, 14)):
        found = late_interest(principal=250000, due=date(2025, 3, 14), to=to)
        assert (found.total, found.segments) == (0, ())
    assert late_interest(principal=250000, due=date(2025, 3, 14), to=date(2025, 3, 15)).total == 86


def test_nothing_accrues_between_a_due_date_on_a_saturday_and_the_monday() -> None:
    found = late_interest(principal=100000, due=date(2026, 8, 15), to=date(2026, 8, 17))
    assert found.total == 0
    assert found.effective_due == date(2026, 8, 17)


def test_a_segment_ends_at_the_half_year_even_when_the_rate_stays() -> None:
    found = segments(base=100000, first=date(2024, 6, 30), last=date(2024, 7, 1))
    assert [(part.first, part.last, part.rate) for part in found] == [
        (date(2024, 6, 30), date(2024, 6, 30), Decimal("12.50")),
        (date(2024, 7, 1), date(2024, 7, 1), Decimal("12.50")),
    ]


def test_an_untouched_century_of_dates_stays_within_the_calendar() -> None:
    assert late_interest(principal=100, due=date.max, to=date.max).total == 0
    far = segments(base=100, first=date(9999, 12, 31), last=date.max, terms=Terms("contract", Decimal(5)))
    assert len(far) == 1


def test_days_without_a_known_rate_are_refused() -> None:
    with pytest.raises(RateMissing) as late:
        late_interest(principal=100000, due=date(2026, 8, 17), to=date(2027, 1, 31))
    assert (late.value.code, late.value.first_missing) == ("rate_missing", date(2027, 1, 1))
    with pytest.raises(RateMissing) as later:
        segments(base=100000, first=date(2027, 3, 1), last=date(2027, 3, 2))
    assert later.value.first_missing == date(2027, 3, 1)
    with pytest.raises(RateMissing) as early:
        segments(base=100000, first=date(1993, 12, 31), last=date(1994, 1, 2), assume_last_rate=True)
    assert early.value.first_missing == date(1993, 12, 31)


def test_the_last_rate_may_be_assumed_and_says_so() -> None:
    found = segments(base=36500000, first=date(2026, 12, 31), last=date(2027, 7, 1), assume_last_rate=True)
    assert [(part.first, part.assumed, part.rate) for part in found] == [
        (date(2026, 12, 31), False, Decimal("12.25")),
        (date(2027, 1, 1), True, Decimal("12.25")),
        (date(2027, 7, 1), True, Decimal("12.25")),
    ]
    assert [part.amount for part in found] == [12250, 12250 * 181, 12250]


def test_contract_terms_know_every_day_and_split_at_half_years_too() -> None:
    terms = Terms("contract", Decimal("7.25"))
    found = segments(base=36500000, first=date(2030, 6, 30), last=date(2030, 7, 1), terms=terms)
    assert [(part.amount, part.assumed) for part in found] == [(7250, False), (7250, False)]


def test_a_claim_without_interest() -> None:
    assert segments(base=100000, first=date(2026, 1, 1), last=date(2026, 6, 30), terms=NO_INTEREST) == ()


@pytest.mark.parametrize("rate", ["-1", "100.01", "7.125", "NaN", "Infinity"])
def test_contract_rates_must_make_sense(rate: str) -> None:
    with pytest.raises(TermsError):
        Terms("contract", Decimal(rate))


def test_terms_must_fit_together() -> None:
    with pytest.raises(TermsError):
        Terms("contract")
    with pytest.raises(TermsError):
        Terms("statutory", Decimal(8))
    with pytest.raises(TermsError):
        Terms("other")  # type: ignore[arg-type]
    with pytest.raises(TermsError):
        segments(base=-1, first=date(2026, 1, 1), last=date(2026, 1, 2))


@given(BASES, KNOWN_DAYS, KNOWN_DAYS, KNOWN_DAYS)
def test_interest_before_rounding_is_additive_over_adjacent_periods(base: int, a: date, b: date, c: date) -> None:
    first, middle, last = sorted((a, b, c))
    whole = segments(base=base, first=first, last=last)
    before = segments(base=base, first=first, last=middle)
    after = segments(base=base, first=middle + timedelta(days=1), last=last) if middle < last else ()
    assert exact(whole) == exact(before) + exact(after)
    rounded = [sum(part.amount for part in parts) for parts in (whole, before, after)]
    assert abs(rounded[0] - rounded[1] - rounded[2]) <= 1


@given(BASES, KNOWN_DAYS, KNOWN_DAYS, st.sampled_from([STATUTORY, Terms("contract", Decimal("6.60"))]))
def test_segments_cover_every_day_once_and_round_at_most_half_an_ore(base: int, a: date, b: date, terms: Terms) -> None:
    first, last = sorted((a, b))
    found = segments(base=base, first=first, last=last, terms=terms)
    if base == 0:
        assert found == ()
        return
    assert (found[0].first, found[-1].last) == (first, last)
    for part in found:
        assert part.days == (part.last - part.first).days + 1
        assert (part.first.year, part.first.month > 6) == (part.last.year, part.last.month > 6)
        assert abs(part.amount - exact((part,))) <= Fraction(1, 2)
    for part, following in pairwise(found):
        assert part.last + timedelta(days=1) == following.first


@given(BASES, BASES, KNOWN_DAYS, KNOWN_DAYS)
def test_more_principal_or_more_time_never_costs_less(small: int, more: int, a: date, b: date) -> None:
    first, last = sorted((a, b))
    little = sum(part.amount for part in segments(base=small, first=first, last=last))
    assert sum(part.amount for part in segments(base=small + more, first=first, last=last)) >= little
    if first < last:
        assert sum(part.amount for part in segments(base=small, first=first, last=last - timedelta(days=1))) <= little
