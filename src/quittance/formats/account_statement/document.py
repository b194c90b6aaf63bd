"""The statement as a JSON document: versioned, amounts in whole øre, dates and instants as ISO 8601 writes them.

`statement-1.schema.json` beside this file describes it and is published; a change that breaks a reader gets version 2
and a file of its own, and an addition does not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from quittance.formats.account_statement.records import CaseAccount, Charge, Span, Statement

VERSION = 1
SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name(f"statement-{VERSION}.schema.json").read_text("utf-8"))
"""The JSON Schema (draft 2020-12) that every document of this version fits."""


def as_document(statement: Statement, *, schema: str) -> dict[str, Any]:
    """The document; `schema` is the address at which its schema is published."""
    return {
        "schema": schema,
        "version": VERSION,
        "currency": "NOK",
        "unit": "øre",
        "agency": {"name": statement.agency, "organisation_number": statement.agency_number},
        "on": statement.on.isoformat(),
        "made_at": statement.made_at.isoformat(),
        "total": statement.total,
        "cases": [_case(case) for case in statement.cases],
    }


def _case(case: CaseAccount) -> dict[str, Any]:
    return {
        "number": case.number,
        "creditor": case.creditor,
        "kid": case.kid,
        "principal": case.principal,
        "interest": case.interest,
        "costs": case.costs,
        "total": case.total,
        "overpaid": case.overpaid,
        "rate_missing_from": case.rate_missing_from and case.rate_missing_from.isoformat(),
        "lines": [_line(line) for line in case.lines],
    }


def _line(line: Charge) -> dict[str, Any]:
    return {
        "date": line.day.isoformat(),
        "kind": line.kind,
        "code": line.code,
        "text": line.text,
        "invoice": line.invoice,
        "amount": line.amount,
        "law": line.law,
        "planned": line.planned,
        "interest": [_span(span) for span in line.spans],
    }


def _span(span: Span) -> dict[str, Any]:
    return {
        "from": span.first.isoformat(),
        "to": span.last.isoformat(),
        "rate": f"{span.rate:.2f}",
        "base": span.base,
        "amount": span.amount,
        "assumed": span.assumed,
    }
