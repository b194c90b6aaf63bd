"""How fast is a camt.054 message read, with every check, compared with lxml walking through it and clearing?

The peer reads nothing: it lets lxml's iterparse come to every element and forgets it again. The limit does less still:
it is only told of the entries. Both hold the same options for safety.
"""

from __future__ import annotations

import gc
import io
import time
from collections.abc import Callable
from typing import Any

from lxml import etree

from benchmarks.camt_file import make_camt
from quittance.formats import camt

PAYMENTS = 100_000
ROUNDS = 3
_SPACE = "{urn:iso:std:iso:20022:tech:xsd:camt.054.001.02}"


def run() -> list[dict[str, Any]]:
    """Measure and return the rows of the table: payments per second of processor time, best of interleaved rounds."""
    return [
        _row("read a camt.054 of 100,000 entries with all checks", make_camt(PAYMENTS, lump=1)),
        _row("the same payments as lump sums of 1,000", make_camt(PAYMENTS, lump=1_000)),
    ]


def _row(name: str, data: bytes) -> dict[str, Any]:
    file = camt.read(data)
    assert file.verdict == "accept", file.problems
    assert len(file.payments) == PAYMENTS
    best = {"ours": 0.0, "peer": 0.0, "bare": 0.0}
    for _ in range(ROUNDS):
        best["ours"] = max(best["ours"], _speed(lambda: camt.read(data)))
        best["peer"] = max(best["peer"], _speed(lambda: _walk(data)))
        best["bare"] = max(best["bare"], _speed(lambda: _walk(data, tag=_SPACE + "Ntry")))
    return {"name": name, "unit": "payments/s", **{key: round(value) for key, value in best.items()}}


def _speed(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    result = work()
    seconds = time.process_time() - start
    del result
    return PAYMENTS / seconds


def _walk(data: bytes, tag: str | None = None) -> None:
    options: dict[str, Any] = {"tag": tag} if tag else {}
    found = etree.iterparse(
        io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, **options
    )
    for _, element in found:
        if element.tag == _SPACE + "Ntry":
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


if __name__ == "__main__":
    print(run())
