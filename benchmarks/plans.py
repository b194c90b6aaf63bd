"""(j) The nightly run over a tenth as many plans as there are cases, against the same rows by bare SQL."""

import datetime as dt
from collections.abc import Callable

from benchmarks.bare_plans import judge_bare
from benchmarks.bench_server import BenchDatabase
from benchmarks.figures import Figure, alternate, seconds
from benchmarks.plan_rows import GRACE, make_plans, pay, plans_for
from benchmarks.portfolio import Portfolio

ROUNDS = 3
FIRST_NIGHT = dt.date(2026, 6, 1) + GRACE
"""Nothing can be missed before: each night from then on has paid ones, missed ones, and plans that end."""
_UNJUDGED = "select count(*) from plans_plan where state = 'active' and judged_to is distinct from %s"
_STILL_OVER = """
select count(*) from plans_plan p join plans_instalment i on i.plan_id = p.id and i.state = 'open'
 where p.state = 'active' and i.judged_after < %s
"""


class NotJudged(AssertionError):
    """A run left plans unjudged, or the two sides judge differently: its time means nothing."""


def run(database: BenchDatabase, portfolio: Portfolio) -> list[Figure]:
    """Each round, one night by the product and the next one by the script."""
    make_plans(database, portfolio)
    plans = plans_for(portfolio)
    nights = (FIRST_NIGHT + dt.timedelta(days=day) for day in range(2 * ROUNDS + 4))

    def night(work: Callable[[dt.date], object]) -> float:
        today = next(nights)
        pay(database, portfolio, today)
        database.checkpoint()
        spent = seconds(lambda: work(today))
        _check(database, today)
        return plans / spent

    def product() -> float:
        return night(_judge)

    def script() -> float:
        with database.application() as connection:
            return night(lambda today: judge_bare(connection, today))

    product(), script()  # the first of each judges what stands there from the beginning, and is not counted
    ours, theirs = alternate([product, script], ROUNDS)
    _check_agreement(database, portfolio, nights)
    again = FIRST_NIGHT + dt.timedelta(days=2 * ROUNDS + 3)
    return [
        Figure(
            f"nightly run over {plans:,} plans", "plans/s", ours, "bare SQL script, same rows and guards", theirs, 0.25
        ),
        Figure(
            "the same when all were judged before", "s", seconds(lambda: _judge(again)), "limit", 1, 1, at_most=True
        ),
    ]


def _judge(today: dt.date) -> object:
    from quittance.areas.plans.operations.judging import judge_all

    found = judge_all(today=today, now=dt.datetime.combine(today, dt.time(5), tzinfo=dt.UTC), actor="bench")
    if found.failed:
        raise NotJudged(f"{len(found.failed)} plans could not be ended")
    return found


def _check(database: BenchDatabase, today: dt.date) -> None:
    with database.superuser() as connection:
        for question in (_UNJUDGED, _STILL_OVER):
            if connection.execute(question, [today]).fetchone() != (0,):
                raise NotJudged(f"plans are left over on {today}")


def _check_agreement(database: BenchDatabase, portfolio: Portfolio, nights: object) -> None:
    """What one side has judged the other finds nothing more to say about."""
    from quittance.areas.plans.operations.judging import judge

    today = next(nights)  # type: ignore[call-overload]
    pay(database, portfolio, today)
    with database.application() as connection:
        judge_bare(connection, today)
        found = judge(
            plan_ids=range(1, plans_for(portfolio) + 1),
            today=today,
            now=dt.datetime.combine(today, dt.time(5), tzinfo=dt.UTC),
            actor="bench",
        )
        if (found.paid, found.missed, found.repaired, found.broken, found.completed) != (0, 0, 0, 0, 0):
            raise NotJudged(f"the product judges otherwise than the script: {found}")
        today = next(nights)  # type: ignore[call-overload]
        pay(database, portfolio, today)
        _judge(today)
        if judge_bare(connection, today):
            raise NotJudged("the script judges otherwise than the product")
