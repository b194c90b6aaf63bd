"""Tell what a bank file says without booking anything: the answer of `quittance bank inspect`.

How money out of the account appears: a credit note (sign "-") is a debit, no reversal, because it was
deducted from a lump sum and takes no earlier payment back. Card reversals (types 18 and 20) are debits with
`reversal` true. Amounts are never negative; `credit_count` and `credit_total` count the money in only.
"""

from __future__ import annotations

from typing import Any

from quittance.core.money import to_text
from quittance.formats.bank import BankPayment, Problem
from quittance.formats.detect import Detected, detect
from quittance.formats.ocr_giro.reader import bank_payments, read


def inspect(data: bytes) -> dict[str, Any]:
    """Return a JSON-ready description of a bank file; never raises. A refused file lists no payments.

    Amounts are kroner as text with two decimals, dates ISO. Keys beyond the common ones (`totals`,
    `line`, `type` ...) may grow.
    """
    found = detect(data)
    if found.format == "ocr-giro":
        return _inspect_giro(data, found)
    return _answer(found, problems=(not_readable(found),))


def not_readable(found: Detected) -> Problem:
    """Why a file that is not OCR giro cannot be read, and what to do instead."""
    if found.has_doctype:
        message = "The file declares a document type (DOCTYPE). Banks do not send that; do not use the file."
        return Problem("file", "doctype", message)
    if found.format:
        message = (
            f"This is {found.described}. Quittance recognises it but cannot read it yet; "
            "order the payments of this account as OCR giro."
        )
        return Problem("file", "format_not_supported", message)
    if found.described == "an empty file":
        return Problem("file", "empty", "The file is empty. Fetch it from the bank again.")
    message = f"This is {found.described}, not a payment file. Expected is an OCR giro file from the bank."
    return Problem("file", "format_unknown", message)


def _inspect_giro(data: bytes, found: Detected) -> dict[str, Any]:
    file = read(data)
    answer = _answer(found, problems=file.problems)
    if file.verdict == "refuse":
        return answer
    return answer | {
        "verdict": "accept",
        "payments": [_payment(payment) for payment in bank_payments(file)],
        "credit_count": file.credit_count,
        "credit_total": to_text(file.credit_total),
        "totals": {
            "sender": file.sender,
            "transmission": file.transmission,
            "recipient": file.recipient,
            "created": file.created.isoformat() if file.created else None,
            "records": file.records,
            "control_sum": to_text(file.control_sum),
            "debit_count": file.debit_count,
            "debit_total": to_text(-file.debit_total),
            "other_services": list(file.other_services),
            "assignments": [
                {
                    "agreement": one.agreement,
                    "account": one.account,
                    "payments": one.payments,
                    "control_sum": to_text(one.control_sum),
                }
                for one in file.assignments
            ],
        },
    }


def _answer(found: Detected, problems: tuple[Problem, ...]) -> dict[str, Any]:
    return {
        "format": found.format,
        "version": found.version,
        "verdict": "refuse",
        "payments": [],
        "credit_count": 0,
        "credit_total": "0.00",
        "problems": [{"where": p.where, "code": p.code, "message": p.message} for p in problems],
    }


def _payment(payment: BankPayment) -> dict[str, Any]:
    return {
        "amount": to_text(payment.amount),
        "currency": payment.currency,
        "direction": payment.direction,
        "status": payment.status,
        "reversal": payment.reversal,
        "booked": payment.booked.isoformat(),
        "account": payment.account,
        "reference": payment.reference,
        "reference_kind": payment.reference_kind,
        "text": payment.text,
        "payer": payment.payer,
        "bank_reference": payment.bank_reference,
        "line": payment.line,
        "type": payment.type,
        "sign": payment.sign,
        "ordered": payment.order_date.isoformat() if payment.order_date else None,
        "group": payment.group,
        "occurrence": payment.occurrence,
    }
