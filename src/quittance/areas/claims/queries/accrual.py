"""The interest of core.interest as one SQL expression, for sums over many claims.

A run of days with one base is split at every half-year and each segment is rounded half up once. Joining runs to a
table of half-years does the same with a row per segment; the expression does it within the row, which is three to
four times faster over a million claims. It is written from the core's own table of rates, so the two cannot drift.
"""

from collections.abc import Callable
from functools import cache

from quittance.core.interest import HalfYear, half_years

_HALVES_PER_BLOCK = 4


@cache
def interest_sql(*, base: str, first: str, last: str, contract_rate: str) -> str:
    """SQL for the interest in øre on `base` øre for the days `first` to `last` included.

    The arguments are names or expressions in SQL: `base` positive, `contract_rate` in hundredths of a percent, NULL
    for the statutory rate. Days after the last known half-year bear nothing: ask `check_rates_known` before.
    """

    def by_rate(rate: Callable[[HalfYear], str]) -> str:
        return _over_halves(first, last, lambda half: _segment(half, base, first, last, rate(half)))

    statutory, contract = by_rate(lambda half: f"{half.rate_hundredths}"), by_rate(lambda _half: contract_rate)
    end = half_years()[-1].last
    return f"case when {first} > date '{end}' then 0 when {contract_rate} is null then {statutory} else {contract} end"


def _segment(half: HalfYear, base: str, first: str, last: str, rate: str) -> str:
    """The interest of a run that touches the half-year; most runs fill it, which saves the counting of days."""

    def rounded(days: str) -> str:
        halved = 10_000 * half.year_days
        return f"({base} * ({days} * 2 * {rate}) + {halved}) / {2 * halved}"

    whole = rounded(str((half.last - half.first).days + 1))
    part = rounded(f"(least({last}, date '{half.last}') - greatest({first}, date '{half.first}') + 1)")
    fills = f"{first} <= date '{half.first}' and {last} >= date '{half.last}'"
    return f"case when {last} < date '{half.first}' then 0 when {fills} then {whole} else {part} end"


def _over_halves(first: str, last: str, segment: Callable[[HalfYear], str]) -> str:
    """The sum over the half-years a run touches, from the newest to the oldest.

    It asks no further back than the run began, and passes by in blocks what came after the run's end.
    """

    def earlier(since: HalfYear, text: str) -> str:
        return f" + case when {first} < date '{since.first}' then {text} else 0 end" if text else ""

    known, text = half_years(), ""
    for start in range(0, len(known), _HALVES_PER_BLOCK):
        halves, block = known[start : start + _HALVES_PER_BLOCK], ""
        for half in halves:
            block = segment(half) + earlier(half, block)
        text = f"case when {last} < date '{halves[0].first}' then 0 else {block} end" + earlier(halves[0], text)
    return text
