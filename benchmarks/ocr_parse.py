"""How fast is an OCR giro file read, with every check, compared with another parser and with bare slicing?

The same made-up file for all: 100,000 payments to one account. The peer (netsgiro) builds objects and checks
no totals; a run of it takes seconds, so it gets fewer rounds. Bare slicing cuts six fields out of each payment
and checks nothing: a limit for plain Python, not a reader.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import netsgiro.objects

from quittance.core import kid
from quittance.formats.ocr_giro import GiroAssignment, GiroPayment, Transmission, read, write

PAYMENTS = 100_000
ROUNDS = 6
PEER_ROUNDS = 2


def make_file(payments: int, seed: int = 1) -> bytes:
    """A file as a large agency gets it: random amounts, references of 16 digits, a few of them repeated."""
    chance = random.Random(seed)
    first = date(2026, 1, 2)
    references = [kid.make(f"{chance.randrange(10**15):015d}") for _ in range(payments - payments // 20)]
    rows = tuple(
        GiroPayment(
            amount=chance.randrange(10_00, 50_000_00),
            settlement_date=first + timedelta(days=index * 5 // payments),
            kid=references[index] if index < len(references) else chance.choice(references),
            type=chance.choice(("10", "11", "13", "14", "15")),
            group=f"01{index * 5 // payments + 2:02d}1{index // 5_000:05d}",
            archive_ref=f"{chance.randrange(1, 10**9):09d}",
            order_date=first,
            debit_account="99995678903" if index % 10 else "",
        )
        for index in range(payments)
    )
    return write(Transmission("0000048", "00118125", (GiroAssignment("99990104278", rows),), date(2026, 1, 6)))


def run() -> list[dict[str, Any]]:
    """Measure and return the row of the table: payments per second of processor time, best of interleaved rounds."""
    data = make_file(PAYMENTS)
    text = data.decode("latin-1")
    file = read(data)
    assert file.verdict == "accept", file.problems
    assert len(file.payments) == len(_slice(text)) == PAYMENTS
    best = {"ours": 0.0, "peer": 0.0, "bare": 0.0}
    for number in range(ROUNDS):
        best["ours"] = max(best["ours"], _speed(lambda: read(data), PAYMENTS))
        best["bare"] = max(best["bare"], _speed(lambda: _slice(text), PAYMENTS))
        if number < PEER_ROUNDS:
            best["peer"] = max(best["peer"], _speed(lambda: netsgiro.objects.parse(text), PAYMENTS))
    return [
        {
            "name": "read an OCR giro file of 100,000 payments with all checks",
            "ours": round(best["ours"]),
            "peer": round(best["peer"]),
            "peer_name": "netsgiro.objects.parse",
            "unit": "payments/s",
            "ratio": round(best["ours"] / best["peer"], 1),
            "limit": round(best["bare"]),
        }
    ]


def _speed(work: Callable[[], object], payments: int) -> float:
    gc.collect()
    start = time.process_time()  # the machine may be shared; all three are pure computation
    result = work()
    seconds = time.process_time() - start
    del result
    return payments / seconds


def _slice(text: str) -> list[tuple[str, int, str, str, str, str]]:
    lines = text.split("\n")
    return [
        (a[4:6], int(a[32:49]), a[49:74].strip(), a[15:21], b[25:34], b[47:58])
        for a, b in zip(lines[2:-3:2], lines[3:-3:2], strict=True)
    ]


if __name__ == "__main__":
    print(run())
