"""Two other ways to the same øre: the textbook loop over Decimals, and whole columns in numpy as a floor.

Both get the legs handed to them in memory and sorted, which the product has to find first.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from quittance.core.interest import HalfYear, half_years

ORE = Decimal(1)
ONE_DAY = dt.timedelta(days=1)
Movements = Mapping[int, Sequence[tuple[dt.date, int]]]


@dataclass(frozen=True, slots=True)
class Halves:
    """The half-years as columns; days are counted from 1970."""

    first: np.ndarray
    last: np.ndarray
    rate: np.ndarray
    year_days: np.ndarray


def textbook_loop(principal: Movements, on: dt.date) -> dict[int, tuple[int, int]]:
    """Per claim (principal, interest accrued) in øre, one claim, one period and one Decimal at a time."""
    periods = [(h.first, h.last, Decimal(h.rate_hundredths) / 100, h.year_days) for h in half_years()]
    return {claim: _one_claim(moves, on, periods) for claim, moves in principal.items()}


def _one_claim(
    moves: Sequence[tuple[dt.date, int]], on: dt.date, periods: Sequence[tuple[dt.date, dt.date, Decimal, int]]
) -> tuple[int, int]:
    base, interest = 0, Decimal(0)
    for place, (day, amount) in enumerate(moves):
        base += amount
        first = day + ONE_DAY
        last = moves[place + 1][0] if place + 1 < len(moves) else on
        if base <= 0 or last < first:
            continue
        for begins, ends, rate, year_days in periods:
            if ends < first or begins > last:
                continue
            days = (min(ends, last) - max(begins, first)).days + 1
            interest += (base * rate / 100 * days / year_days).quantize(ORE, rounding=ROUND_HALF_UP)
    return base, int(interest)


def halves_as_columns(halves: Sequence[HalfYear] = ()) -> Halves:
    """The rates for `numpy_floor`."""
    known = halves or half_years()
    return Halves(
        first=np.array([h.first for h in known], dtype="datetime64[D]").astype(np.int64),
        last=np.array([h.last for h in known], dtype="datetime64[D]").astype(np.int64),
        rate=np.array([h.rate_hundredths for h in known], dtype=np.int64),
        year_days=np.array([h.year_days for h in known], dtype=np.int64),
    )


def numpy_floor(claim: np.ndarray, day: np.ndarray, amount: np.ndarray, on: int, halves: Halves) -> tuple[int, int]:
    """Principal and accrued interest of all claims together; the columns are sorted by claim, then day."""
    new = np.ones(len(claim), dtype=bool)
    new[1:] = claim[1:] != claim[:-1]
    running = np.cumsum(amount)
    before = (running - amount)[new]
    base = running - np.repeat(before, np.diff(np.append(np.flatnonzero(new), len(claim))))
    until = np.full(len(claim), on)
    until[:-1] = np.where(new[1:], on, day[1:])
    interest = 0
    for first, last, rate, year_days in zip(halves.first, halves.last, halves.rate, halves.year_days, strict=True):
        days = np.minimum(until, last) - np.maximum(day + 1, first) + 1
        touched = (days > 0) & (base > 0)
        if touched.any():
            exact = 2 * base[touched] * rate * days[touched] + 10000 * year_days
            interest += int((exact // (20000 * year_days)).sum())
    return int(amount.sum()), interest
