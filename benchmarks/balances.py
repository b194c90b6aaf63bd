"""(d) What does a portfolio owe on a day? Set-based in the database, against a textbook loop and a numpy floor."""

import datetime as dt
import random

import numpy as np

from benchmarks.balance_loops import halves_as_columns, numpy_floor, textbook_loop
from benchmarks.bench_server import BenchDatabase
from benchmarks.figures import Figure, alternate, seconds
from benchmarks.portfolio import BALANCE_DAY, Portfolio

ROUNDS = 3
SUBSET = 20_000

_MOVEMENTS = """
select claim_id, value_date - date '1970-01-01', sum(amount)::bigint from ledger_leg
 where account = 10 and value_date <= %s group by claim_id, value_date order by claim_id, value_date
"""


class Disagreement(AssertionError):
    """Two ways of reckoning gave different øre: no figure is worth anything then."""


def run(database: BenchDatabase, portfolio: Portfolio) -> list[Figure]:
    """Measure; raises Disagreement when the three ways differ by one øre."""
    from quittance.areas.claims.queries.balances import portfolio_balance

    columns = _movements(database)
    subset = min(SUBSET, portfolio.cases)
    chosen = random.Random(1).sample(range(1, portfolio.cases + 1), subset)
    principal = _per_claim(columns, chosen)
    day, halves = (BALANCE_DAY - dt.date(1970, 1, 1)).days, halves_as_columns()
    _check_agreement(database, columns, chosen)
    ours, loop, floor = alternate(
        [
            lambda: portfolio.cases / seconds(lambda: portfolio_balance(BALANCE_DAY)),
            lambda: subset / seconds(lambda: textbook_loop(principal, BALANCE_DAY)),
            lambda: portfolio.cases / seconds(lambda: numpy_floor(*columns, day, halves)),
        ],
        ROUNDS,
    )
    name = f"balance of {portfolio.cases:,} claims on a day"
    return [
        Figure(name, "claims/s", ours, "textbook Decimal loop, legs in memory", loop, goal=8),
        Figure(name, "claims/s", ours, "floor: numpy columns, legs in memory", floor),
    ]


def _movements(database: BenchDatabase) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    with database.application() as connection:
        found = np.array(connection.execute(_MOVEMENTS, [BALANCE_DAY]).fetchall(), dtype=np.int64)
    return found[:, 0].copy(), found[:, 1].copy(), found[:, 2].copy()


def _per_claim(
    columns: tuple[np.ndarray, np.ndarray, np.ndarray], chosen: list[int]
) -> dict[int, list[tuple[dt.date, int]]]:
    origin = dt.date(1970, 1, 1)
    found: dict[int, list[tuple[dt.date, int]]] = {}
    wanted = np.isin(columns[0], chosen)
    for claim, day, amount in zip(*(column[wanted].tolist() for column in columns), strict=True):
        found.setdefault(claim, []).append((origin + dt.timedelta(days=day), amount))
    return found


def _check_agreement(
    database: BenchDatabase, columns: tuple[np.ndarray, np.ndarray, np.ndarray], chosen: list[int]
) -> None:
    """Every chosen case by the loop and by SQL; the chosen ones and the whole portfolio by numpy and by SQL."""
    from quittance.areas.claims.queries.balances import open_totals, portfolio_balance

    with database.application() as connection:
        paid = dict(
            connection.execute(
                "select case_id, sum(amount)::bigint from ledger_leg where account = 20 and value_date <= %s"
                " group by case_id",
                [BALANCE_DAY],
            ).fetchall()
        )
    looped = textbook_loop(_per_claim(columns, chosen), BALANCE_DAY)
    ours = open_totals(chosen, BALANCE_DAY)
    for case, (principal, interest) in looped.items():
        if (ours[case]["principal"], ours[case]["interest"]) != (principal, interest + paid.get(case, 0)):
            raise Disagreement(f"case {case}: {ours[case]} in SQL, {principal} and {interest} in the loop")
    day, halves = (BALANCE_DAY - dt.date(1970, 1, 1)).days, halves_as_columns()
    part = numpy_floor(*(column[np.isin(columns[0], chosen)] for column in columns), day, halves)
    if part != tuple(map(sum, zip(*looped.values(), strict=True))):
        raise Disagreement(f"the chosen cases: {part} in numpy")
    whole = portfolio_balance(BALANCE_DAY)
    principal, accrued = numpy_floor(*columns, day, halves)
    if (whole.principal, whole.interest) != (principal, accrued + sum(paid.values())):
        raise Disagreement(f"the portfolio: {whole} in SQL, {principal} and {accrued} in numpy")
