"""(c) A bank file of 100,000 payments against a large portfolio, end to end, against the same work in bare SQL."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from psycopg import Connection

from benchmarks.bank_file import make_bank_file
from benchmarks.bare_import import import_bare
from benchmarks.bench_server import ROOT, BenchDatabase
from benchmarks.figures import Figure, alternate, seconds
from benchmarks.portfolio import Portfolio

ROUNDS = 3
PAYMENTS = 100_000
MEMORY_GOAL = 200 * 10**6

_BOOKS_BALANCE = """
select (select coalesce(sum(amount), 0) from ledger_leg),
       (select coalesce(sum(amount), 0) from payments_bankentry)
         - (select coalesce(sum(amount), 0) from ledger_leg l
             where account = 100 and posting_id in (select posting_id from payments_bankentry))
"""


class NotBooked(AssertionError):
    """A run did not book what it was given: its time means nothing."""


def run(database: BenchDatabase, portfolio: Portfolio) -> list[Figure]:
    """Each round books a new week's file by the product and the next week's by the script."""
    payments = payments_for(portfolio)
    name = f"import {payments:,} payments against {portfolio.cases:,} cases"
    peer = "bare SQL script, same rows and guards"
    return measured(database, portfolio, name, peer, "bench.ocr", make_bank_file, import_bare, first_week=1)


def payments_for(portfolio: Portfolio) -> int:
    """Payments in a file for a portfolio of this size."""
    return max(PAYMENTS * portfolio.cases // 1_000_000, 100)


def measured(
    database: BenchDatabase,
    portfolio: Portfolio,
    name: str,
    peer: str,
    filename: str,
    make: Callable[[Portfolio, int, int], bytes],
    bare: Callable[[Connection[Any], bytes], object],
    *,
    first_week: int,
) -> list[Figure]:
    """Payments a second by the product and by the script, in turn, and the most memory the product held."""
    payments = payments_for(portfolio)
    week = iter(range(first_week, first_week + 2 * ROUNDS + 2))
    peaks: list[int] = []

    def product() -> float:
        file = database.folder / filename
        file.write_bytes(make(portfolio, next(week), payments))
        database.checkpoint()
        answer = import_in_process(file)
        if (answer["verdict"], answer["booked"]) != ("accept", payments):
            raise NotBooked(str(answer))
        peaks.append(int(str(answer["peak_memory"])))
        return payments / float(str(answer["seconds"]))

    def script() -> float:
        data = make(portfolio, next(week), payments)
        database.checkpoint()
        with database.application(autocommit=False) as connection:
            return payments / seconds(lambda: bare(connection, data))

    product(), script()  # the first of each warms the server's memory and is not counted
    ours, theirs = alternate([product, script], ROUNDS)
    check_books(database)
    return [
        Figure(name, "payments/s", ours, peer, theirs, goal=0.25),
        Figure(
            "the same: most memory the importing process held",
            "MB",
            max(peaks) / 10**6,
            "limit",
            MEMORY_GOAL / 10**6,
            goal=1,
            at_most=True,
        ),
    ]


def import_in_process(file: Path) -> dict[str, object]:
    """What the product answers for a file, with the time and memory it took in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.import_process", str(file)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=600,
    )
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def check_books(database: BenchDatabase) -> None:
    """Raise NotBooked when what was imported does not balance."""
    with database.superuser() as connection:
        if connection.execute(_BOOKS_BALANCE).fetchone() != (0, 0):
            raise NotBooked("the books do not balance after the imports")
