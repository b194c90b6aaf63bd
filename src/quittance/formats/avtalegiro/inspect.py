"""Tell what an AvtaleGiro file says: the answer of `quittance avtalegiro inspect`."""

from __future__ import annotations

from typing import Any

from quittance.core.money import to_text
from quittance.formats.avtalegiro.reader import read
from quittance.formats.avtalegiro.records import Claim
from quittance.formats.avtalegiro.rules import bank_code, drawn_on
from quittance.formats.bank import Problem


def inspect(data: bytes) -> dict[str, Any]:
    """A JSON-ready description; never raises. A refused file lists nothing but its problems.

    Amounts are kroner as text with two decimals, dates ISO. `bank_code` is what a bank's receipt would say.
    """
    file = read(data)
    return {
        "format": "avtalegiro",
        "verdict": file.verdict,
        "problems": [told(problem) for problem in file.problems],
        "sender": file.sender,
        "transmission": file.transmission,
        "recipient": file.recipient,
        "records": file.records,
        "control_sum": to_text(file.control_sum),
        "other_services": list(file.other_services),
        "assignments": [
            {
                "kind": "deletions" if one.deletion else "claims",
                "account": one.account,
                "number": one.number,
                "sum": to_text(one.control_sum),
                "claims": [_claim(claim) for claim in one.claims],
            }
            for one in file.assignments
        ],
        "agreements": [
            {
                "account": one.account,
                "number": one.number,
                "entries": [
                    {
                        "record": entry.record,
                        "kind": entry.kind,
                        "kid": entry.kid,
                        "wants_notice": entry.wants_notice,
                    }
                    for entry in one.entries
                ],
            }
            for one in file.agreements
        ],
    }


def told(problem: Problem) -> dict[str, str | None]:
    """A problem for machines."""
    return {
        "where": problem.where,
        "code": problem.code,
        "message": problem.message,
        "bank_code": bank_code(problem.code),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "record": claim.record,
        "kid": claim.kid,
        "amount": to_text(claim.amount),
        "due": claim.due.isoformat(),
        "drawn_on": drawn_on(claim.due).isoformat(),
        "notice": claim.notice,
        "name": claim.name,
        "text": claim.text,
        "lines": list(claim.lines),
    }
