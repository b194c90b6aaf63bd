"""The statement as CSV: one line per case and a last one with the sums, for the creditor's accounts.

UTF-8 with a byte-order mark and semicolons, as spreadsheets in Norway open it; decimal comma in bokmål, point in
English. A cell of text that a spreadsheet would run as a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io

from quittance.core.money import to_text
from quittance.formats.creditor_statement.records import CaseLine, Statement
from quittance.formats.creditor_statement.words import WORDS

COLUMNS = ("principal", "interest", "reminder_fees", "legal_costs", "other", "collected", "fees", "vat")
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def write_csv(statement: Statement, language: str) -> bytes:
    """The bytes of the table; the same statement gives the same bytes."""
    words = WORDS[language]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([words[name] for name in ("case", "invoices", *COLUMNS)])
    for line in statement.lines:
        writer.writerow([guarded(line.number), guarded(line.invoices), *_amounts(line, language)])
    sums = [sum(getattr(line, name) for line in statement.lines) for name in COLUMNS]
    writer.writerow([words["sum"], "", *(_amount(value, language) for value in sums)])
    for name, value in (
        ("summary_before", statement.carried_in),
        ("summary_paid", statement.paid),
        ("summary_after", statement.carried_out),
    ):
        writer.writerow([words[name], "", *[""] * (len(COLUMNS) - 1), _amount(value, language)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_RUNS) else text


def _amounts(line: CaseLine, language: str) -> list[str]:
    return [_amount(getattr(line, name), language) for name in COLUMNS]


def _amount(ore: int, language: str) -> str:
    text = to_text(ore)
    return text if language == "en" else text.replace(".", ",")
