"""The statement as CSV: a line for every amount, and a line with the sum of every case.

UTF-8 with a byte-order mark, semicolons, decimal commas and dates as year-month-day: a spreadsheet in Norwegian opens
it with a double click and takes amounts for numbers and dates for dates. The columns have the same English names in
every language, so that whoever made a sheet of one can make it of the next. Text that a spreadsheet would run as a
formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io

from quittance.core.money import to_text
from quittance.formats.account_statement.records import CaseAccount, Charge, Statement

COLUMNS = (
    "case",
    "creditor",
    "kid",
    "on",
    "row",
    "date",
    "kind",
    "code",
    "invoice",
    "text",
    "interest_from",
    "interest_to",
    "interest_rate",
    "planned",
    "amount",
)
"""`row` is "line" or "sum"; on a sum `amount` is what the case owes. docs/your-data.md tells each of them."""

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def write_csv(statement: Statement) -> bytes:
    """The bytes of the table; the same statement gives the same bytes."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for case in statement.cases:
        for line in case.lines:
            writer.writerow([*_case(case, statement), "line", *_line(line)])
        empty = [""] * (len(COLUMNS) - 6)
        writer.writerow([*_case(case, statement), "sum", *empty, _amount(case.total)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_RUNS) else text


def _case(case: CaseAccount, statement: Statement) -> list[str]:
    return [guarded(case.number), guarded(case.creditor), _grouped(case.kid), statement.on.isoformat()]


def _grouped(kid: str) -> str:
    """In groups of four, as letters print it: a spreadsheet would take so long a number for an amount and round it."""
    return " ".join(kid[at : at + 4] for at in range(0, len(kid), 4))


def _line(line: Charge) -> list[str]:
    spans = line.spans
    interest = ["", "", ""]
    if spans:
        rates = sorted({span.rate for span in spans})
        shown = str(rates[0]) if len(rates) == 1 else ""
        interest = [spans[0].first.isoformat(), spans[-1].last.isoformat(), shown.replace(".", ",")]
    return [
        line.day.isoformat(),
        line.kind,
        line.code,
        guarded(line.invoice),
        guarded(line.text),
        *interest,
        "yes" if line.planned else "no",
        _amount(line.amount),
    ]


def _amount(ore: int) -> str:
    return to_text(ore).replace(".", ",")
