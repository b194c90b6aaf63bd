"""(c) A bank file of 100,000 payments against a large portfolio, end to end, against the same work in bare SQL."""

import json
import subprocess
import sys
from pathlib import Path

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
    payments = max(PAYMENTS * portfolio.cases // 1_000_000, 100)
    week = iter(range(1, 2 * ROUNDS + 3))
    peaks: list[int] = []

    def product() -> float:
        file = database.folder / "bench.ocr"
        file.write_bytes(make_bank_file(portfolio, next(week), payments))
        database.checkpoint()
        answer = import_in_process(file)
        if (answer["verdict"], answer["booked"]) != ("accept", payments):
            raise NotBooked(str(answer))
        peaks.append(int(answer["peak_memory"]))
        return payments / float(answer["seconds"])

    def script() -> float:
        data = make_bank_file(portfolio, next(week), payments)
        database.checkpoint()
        with database.application(autocommit=False) as connection:
            return payments / seconds(lambda: import_bare(connection, data))

    product(), script()  # the first of each warms the server's memory and is not counted
    ours, theirs = alternate([product, script], ROUNDS)
    check_books(database)
    name = f"import {payments:,} payments against {portfolio.cases:,} cases"
    return [
        Figure(name, "payments/s", ours, "bare SQL script, same rows and guards", theirs, goal=0.25),
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
