"""Late-payment interest: simple, by actual days over the calendar year, split at every half-year.

Law: forsinkelsesrenteloven §§ 2 and 3. Day count: opinion of the Ministry of Justice of 2006-06-26 (a
calendar year of 365 or 366 days, not a banking year of 360). The first interest day is the day after the
effective due date, the last day is included. Each segment is rounded half up to the øre, then summed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from quittance.core import rates
from quittance.core.errors import CoreError
from quittance.core.money import round_half_up
from quittance.core.workdays import effective_due_date

_ONE_DAY = timedelta(days=1)
_JULY = 7
_HUNDRED = Decimal(100)


class TermsError(CoreError):
    """Interest terms that make no sense. Codes: terms_kind, terms_rate, negative_base."""


class RateMissing(CoreError):
    """No statutory rate is known for part of the period. Code: rate_missing."""

    def __init__(self, first_missing: date) -> None:
        super().__init__("rate_missing", f"no rate of late-payment interest is known for {first_missing.isoformat()}")
        self.first_missing = first_missing


@dataclass(frozen=True)
class Terms:
    """How a claim bears interest. `rate` is percent a year, at most two decimals, only for kind contract."""

    kind: Literal["statutory", "none", "contract"]
    rate: Decimal | None = None

    def __post_init__(self) -> None:
        if self.kind not in {"statutory", "none", "contract"}:
            raise TermsError("terms_kind", "interest terms are statutory, none or contract")
        if (self.rate is not None) != (self.kind == "contract"):
            raise TermsError("terms_rate", "a contract rate belongs to contract terms and only there")
        if self.rate is not None and not _is_rate(self.rate):
            raise TermsError("terms_rate", "a contract rate is 0 to 100 percent with at most two decimals")


def _is_rate(rate: Decimal) -> bool:
    return rate.is_finite() and 0 <= rate <= _HUNDRED and rate * _HUNDRED == int(rate * _HUNDRED)


STATUTORY = Terms("statutory")
NO_INTEREST = Terms("none")


@dataclass(frozen=True)
class Segment:
    """A run of days with one rate and one base. Amounts in øre, rate in percent; both days included.

    `assumed` marks days after the last known half-year, reckoned at the last known rate.
    """

    first: date
    last: date
    days: int
    rate: Decimal
    year_days: int
    base: int
    amount: int
    assumed: bool


@dataclass(frozen=True)
class Interest:
    """Interest in øre with the segments it is the sum of, and the due date it counts from."""

    total: int
    segments: tuple[Segment, ...]
    effective_due: date


@dataclass(frozen=True)
class HalfYear:
    """A half-year with a known statutory rate in hundredths of a percent (12.25 % is 1225)."""

    first: date
    last: date
    rate_hundredths: int
    year_days: int


def days_in_year(year: int) -> int:
    """365, or 366 in a leap year."""
    return 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365


def half_year_end(day: date) -> date:
    """30 June or 31 December, whichever ends the half-year `day` lies in."""
    return date(day.year, 6, 30) if day.month < _JULY else date(day.year, 12, 31)


@cache
def half_years() -> tuple[HalfYear, ...]:
    """Every half-year with a known statutory rate, oldest first (forsinkelsesrenteloven § 3)."""
    table = rates.load("late_interest")
    assert table.known_to is not None
    found = []
    first = table.first
    while first <= table.known_to:
        last = half_year_end(first)
        hundredths = int(table.on(first).decimal("value") * _HUNDRED)
        found.append(HalfYear(first, last, hundredths, days_in_year(first.year)))
        first = last + _ONE_DAY
    return tuple(found)


@cache
def _known() -> tuple[date, date, dict[tuple[int, bool], int]]:
    known = half_years()
    by_half = {(half.first.year, half.first.month >= _JULY): half.rate_hundredths for half in known}
    return known[0].first, known[-1].last, by_half


def last_known_day() -> date:
    """The last day with a known statutory rate."""
    return _known()[1]


def interest_amount(base: int, rate_hundredths: int, days: int, year_days: int) -> int:
    """Interest in øre on `base` øre: base x rate x days / year, rounded half up once."""
    return round_half_up(base * rate_hundredths * days, 10000 * year_days)


def segments(
    *, base: int, first: date, last: date, terms: Terms = STATUTORY, assume_last_rate: bool = False
) -> tuple[Segment, ...]:
    """Interest on a constant `base` øre for `first` to `last` inclusive, split at 1 January and 1 July.

    Raises RateMissing for days without a known statutory rate; with `assume_last_rate` days after the last
    known half-year use its rate and are marked assumed. Raises TermsError for a negative base.
    """
    if base < 0:
        raise TermsError("negative_base", "interest is not reckoned on a negative amount")
    if terms.kind == "none" or base == 0 or first > last:
        return ()
    if terms.rate is None:
        _check_known(first, last, assume_last_rate)
    return _half_years_of(base, first, last, terms)


@lru_cache(maxsize=8_192)
def _half_years_of(base: int, first: date, last: date, terms: Terms) -> tuple[Segment, ...]:
    """Kept for a while: to explain a case, the same half-years are reckoned for every day on which money came in."""
    return tuple(_half_year_segments(base, first, last, terms))


def _check_known(first: date, last: date, assume_last_rate: bool) -> None:
    known_from, known_to, _ = _known()
    if first < known_from:
        raise RateMissing(first)
    if last > known_to and not assume_last_rate:
        raise RateMissing(max(first, known_to + _ONE_DAY))


def _half_year_segments(base: int, first: date, last: date, terms: Terms) -> Iterator[Segment]:
    fixed = None if terms.rate is None else int(terms.rate * _HUNDRED)
    _, known_to, by_half = _known()
    assumed_rate = half_years()[-1].rate_hundredths
    while True:
        stop = min(half_year_end(first), last)
        days = (stop - first).days + 1
        year_days = days_in_year(first.year)
        hundredths = fixed
        if hundredths is None:
            hundredths = by_half.get((first.year, first.month >= _JULY), assumed_rate)
        yield Segment(
            first=first,
            last=stop,
            days=days,
            rate=Decimal(hundredths).scaleb(-2),
            year_days=year_days,
            base=base,
            amount=interest_amount(base, hundredths, days, year_days),
            assumed=fixed is None and first > known_to,
        )
        if stop == last:
            return
        first = stop + _ONE_DAY


def late_interest(
    *, principal: int, due: date, to: date, terms: Terms = STATUTORY, assume_last_rate: bool = False
) -> Interest:
    """Interest in øre on an untouched principal, from the day after the effective due date to `to` included.

    Nothing accrues when `to` is not after the effective due date. Raises RateMissing, TermsError.
    """
    effective = effective_due_date(due)
    if to <= effective:
        return Interest(0, (), effective)
    parts = segments(
        base=principal,
        first=effective + _ONE_DAY,
        last=to,
        terms=terms,
        assume_last_rate=assume_last_rate,
    )
    return Interest(sum(part.amount for part in parts), parts, effective)
