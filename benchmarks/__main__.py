"""`make bench`: measure, and print one table. `python -m benchmarks a c --scale 0.01` tries two rows in small."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import bench_server
from benchmarks.bench_server import BenchDatabase
from benchmarks.figures import Figure
from benchmarks.portfolio import Portfolio, make_portfolio

CASES = 1_000_000
LEAST_CASES = 2_000
# In the order they run: postings are few, the balance is taken before the bank files change it, pages come last.
ROWS = {
    "a": "read bank files",
    "b": "post to the ledger",
    "d": "balance of a portfolio on a day",
    "c": "import a bank file",
    "g": "import a camt.054",
    "e": "pages",
    "h": "letters",
    "f": "webhook intake",
    "i": "do answers tell who has a case",
    "j": "judge payment plans",
}
# The table is meant to be kept: in a file it is not squeezed into 80 columns.
console = Console(width=None if sys.stdout.isatty() else 170)


def main() -> int:
    """Run the rows asked for; 1 when a goal was missed."""
    asked = _arguments()
    figures: dict[str, list[Figure]] = {}
    try:
        with _said("everything"):
            _measure_all(asked, figures)
    finally:  # what was measured before something broke is not lost
        _print([figure for row in sorted(figures) for figure in figures[row]])
    return int(any(figure.reached is False for found in figures.values() for figure in found))


def _measure_all(asked: argparse.Namespace, figures: dict[str, list[Figure]]) -> None:
    if "a" in asked.rows:
        with _said(ROWS["a"]):
            figures["a"] = _parsing()
    if not set(asked.rows) - {"a"}:
        return
    with bench_server.running(asked.folder) as database:
        bench_server.load_django()
        cases = max(int(CASES * asked.scale), LEAST_CASES)
        with _said(f"making {cases:,} cases"):
            portfolio = make_portfolio(database, cases)
        for row in ROWS:
            if row in asked.rows and row != "a":
                with _said(ROWS[row]):
                    figures[row] = _measure(row)(database, portfolio)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", help=", ".join(f"{key}: {what}" for key, what in sorted(ROWS.items())))
    parser.add_argument(
        "--scale",
        type=float,
        default=float(os.environ.get("QUITTANCE_BENCH_SCALE", "1")),
        help="share of the full size; goals are meant for 1",
    )
    parser.add_argument("--folder", type=Path, help="where the temporary database lies (default: the system's)")
    asked = parser.parse_args()
    asked.rows = asked.rows or sorted(ROWS)
    if unknown := set(asked.rows) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(sorted(ROWS))}")
    return asked


def _parsing() -> list[Figure]:
    from benchmarks import camt_parse, ocr_parse

    found = []
    for row in ocr_parse.run():
        found.append(Figure(row["name"], row["unit"], row["ours"], row["peer_name"], row["peer"], goal=10))
        found.append(Figure(row["name"], row["unit"], row["ours"], "limit: bare slices, no checks", row["limit"]))
    for row in camt_parse.run():
        found.append(Figure(row["name"], row["unit"], row["ours"], "lxml walks through it", row["peer"], goal=0.5))
        found.append(Figure(row["name"], row["unit"], row["ours"], "limit: lxml, told of entries only", row["bare"]))
    return found


def _measure(row: str) -> Callable[[BenchDatabase, Portfolio], list[Figure]]:
    # Imported here: they load the product, which needs the environment that the server sets.
    if row == "b":
        from benchmarks import posting as module
    elif row == "c":
        from benchmarks import imports as module
    elif row == "g":
        from benchmarks import camt_imports as module
    elif row == "d":
        from benchmarks import balances as module
    elif row == "e":
        from benchmarks import pages as module
    elif row == "h":
        from benchmarks import letters as module
    elif row == "i":
        from benchmarks import oracle as module
    elif row == "j":
        from benchmarks import plans as module
    else:
        from benchmarks import intake as module
    return module.run


@contextmanager
def _said(what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    console.print(f"[dim]{what}: {time.monotonic() - began:.0f} s[/dim]")


def _print(figures: list[Figure]) -> None:
    table = Table(title="Measured side by side in this run")
    for heading, side in (
        ("what", "left"),
        ("ours", "right"),
        ("unit", "left"),
        ("against", "left"),
        ("theirs", "right"),
        ("ratio", "right"),
        ("goal", "right"),
        ("reached", "left"),
    ):
        table.add_column(heading, justify=side)  # type: ignore[arg-type]
    for figure in figures:
        goal = "" if figure.goal is None else f"{'≤' if figure.at_most else '≥'} {figure.goal:g}"
        reached = {None: "", True: "[green]yes[/green]", False: "[red]no[/red]"}[figure.reached]
        table.add_row(
            figure.name,
            _number(figure.ours),
            figure.unit,
            figure.against,
            _number(figure.theirs),
            f"{figure.ratio:.2f}",
            goal,
            reached,
        )
    console.print(table)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
