"""The statement as PDF, tagged so that a screen reader reads it (PDF/UA-1). Data goes in as JSON, never as markup."""

from __future__ import annotations

import json
import threading
from functools import cache
from pathlib import Path

import typst

from quittance.formats.creditor_statement.records import Statement
from quittance.formats.creditor_statement.table import COLUMNS
from quittance.formats.creditor_statement.words import WORDS, amount, day

TEMPLATE = Path(__file__).with_name("statement.typ")
_one_at_a_time = threading.Lock()


def write_pdf(statement: Statement, language: str) -> bytes:
    """The bytes of the document; the same statement gives the same bytes."""
    told = json.dumps(_told(statement, language))
    with _one_at_a_time:
        data = _compiler().compile(format="pdf", sys_inputs={"data": told}, pdf_standards=["ua-1"])
    assert isinstance(data, bytes)
    return data


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(TEMPLATE), ignore_system_fonts=True)


def _told(statement: Statement, language: str) -> dict[str, object]:
    """Everything the template shows, as text ready to be shown."""
    words = WORDS[language]
    used = [name for name in COLUMNS if name not in ("legal_costs", "other") or _used(statement, name)]
    columns = [name for name in used if name != "vat" or statement.deducts_vat or _used(statement, name)]
    sums = [sum(getattr(line, name) for line in statement.lines) for name in columns]
    summary = [("summary_collected", statement.collected), ("summary_vat", -statement.vat)]
    summary += [("summary_before", statement.carried_in), ("summary_paid", statement.paid)]
    summary += [("summary_after", statement.carried_out)]
    always = {"summary_collected", "summary_paid"}
    return {
        "language": language,
        "words": {**words, "title": words["title"].format(number=statement.number)},
        "agency": [statement.agency, f"{words['org']} {statement.agency_number}", statement.agency_address],
        "email": statement.agency_email,
        "creditor": [statement.creditor, f"{words['org']} {statement.creditor_number}"],
        "until": day(statement.until, language),
        "made": day(statement.made_on, language),
        "columns": [words[name] for name in columns],
        "rows": [
            [line.number, line.invoices, *(amount(getattr(line, name), language) for name in columns)]
            for line in statement.lines
        ],
        "sums": [amount(value, language) for value in sums],
        "summary": [[words[name], amount(ore, language)] for name, ore in summary if ore or name in always],
        "fees": amount(statement.fees, language),
        "payment": [[words["account"], statement.account], [words["reference"], statement.reference]]
        if statement.account
        else [],
        "notes": [
            words["note_vat" if statement.deducts_vat else "note_no_vat"],
            *([words["note_back"]] if any(line.collected < 0 or line.fees < 0 for line in statement.lines) else []),
        ],
    }


def _used(statement: Statement, name: str) -> bool:
    return any(getattr(line, name) for line in statement.lines)
