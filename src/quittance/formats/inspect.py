"""Tell what a bank file says without booking anything: the answer of `quittance bank inspect`.

How money out of the account appears: a credit note (sign "-") is a debit, no reversal, because it was
deducted from a lump sum and takes no earlier payment back. Card reversals (types 18 and 20) are debits with
`reversal` true, and so are entries that a camt message marks as reversals. Amounts are never negative;
`credit_count` and `credit_total` count the money in only, and of that only what is booked.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from quittance.core.money import to_text
from quittance.formats import camt
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
    if found.format:
        return _inspect_camt(data, found)
    return _answer(found, problems=(not_readable(found),))


def not_readable(found: Detected) -> Problem:
    """Why a file that is no bank file of ours cannot be read, and what to do instead."""
    if found.has_doctype:
        message = "The file declares a document type (DOCTYPE). Banks do not send that; do not use the file."
        return Problem("file", "doctype", message)
    if found.described == "an empty file":
        return Problem("file", "empty", "The file is empty. Fetch it from the bank again.")
    message = (
        f"This is {found.described}, not a payment file. Expected is an OCR giro, camt.053 or camt.054 file from "
        "the bank."
    )
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


def _inspect_camt(data: bytes, found: Detected) -> dict[str, Any]:
    file = camt.read(data)
    answer = _answer(found, problems=file.problems)
    if file.verdict == "refuse":
        return answer
    times: Counter[tuple[object, ...]] = Counter()
    return answer | {
        "format": file.format,
        "version": file.version,
        "verdict": "accept",
        "payments": [_camt_payment(row, times) for row in file.payments],
        "credit_count": file.credit_count,
        "credit_total": to_text(file.credit_total),
        "totals": {
            "message": file.message_id,
            "created": file.created or None,
            "debit_count": file.debit_count,
            "debit_total": to_text(file.debit_total),
            "pending": file.pending,
            "statements" if file.format == "camt.053" else "notifications": [_group(group) for group in file.groups],
        },
    }


def _group(group: camt.Group) -> dict[str, Any]:
    return {
        "id": group.identifier,
        "number": group.number or None,
        "account": group.account,
        "currency": group.currency,
        "copy": group.copy or None,
        "entries": group.entries,
        "opening": None if group.opening is None else to_text(group.opening),
        "closing": None if group.closing is None else to_text(group.closing),
        "closed": group.closed_on.isoformat() if group.closed_on else None,
    }


def _camt_payment(row: camt.PaymentRow, times: Counter[tuple[object, ...]]) -> dict[str, Any]:
    same = row.identity()
    times[same] += 1
    return {
        "amount": to_text(abs(row.amount)),
        "currency": row.currency,
        "direction": "debit" if row.amount < 0 else "credit",
        "status": "booked" if row.booked else "pending",
        "reversal": row.reversal,
        "booked": None if row.settled == date.max else row.settled.isoformat(),
        "account": row.account,
        "reference": row.reference or None,
        "reference_kind": row.reference_kind,
        "text": row.text or None,
        "payer": row.payer or row.payer_account or None,
        "bank_reference": row.bank_reference or None,
        "payer_account": row.payer_account or None,
        "entry": row.entry,
        "entry_reference": row.entry_reference or None,
        "end_to_end": row.end_to_end or None,
        "instructed": row.instructed or None,
        "return_reason": row.return_reason or None,
        "several_references": row.several_references,
        "line": row.line,
        "occurrence": times[same],
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
