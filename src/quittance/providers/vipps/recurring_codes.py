"""Vipps Recurring's problem types, and what each means to us and to staff.

Source: Vipps MobilePay, Recurring API, "Problems": the end of the problem's `type` address is its identifier.
"""

from __future__ import annotations

import re

from quittance.providers.reading import Unreadable, read_object
from quittance.providers.vipps.answers import Problem
from quittance.providers.vipps.codes import TECHNICAL_ADVICE, Code
from quittance.providers.wire import clean_trace_id

_IDENTIFIER = re.compile(r"https://[\x21-\x7e]{1,200}problems#([a-z][a-z-]{2,50})")

_OURS = "The request we sent is wrong. Give the trace id to the developers."


def _rejected(advice: str, *identifiers: str) -> dict[str, Code]:
    return dict.fromkeys(identifiers, Code("rejected", advice))


CODES: dict[str, Code] = {
    **_rejected(
        _OURS,
        *("validation-error", "invalid-json", "unsupported-media-type", "idempotency-key-header"),
        *("missing-request-header", "invalid-agreement-id"),
    ),
    **_rejected("The charge is above what the payer has agreed to.", "charge-amount-too-high"),
    **_rejected("The charge was ordered too late for its day. Choose a later due date.", "charge-due-too-soon"),
    **_rejected("The due date is more than two years ahead. Order the charge later.", "charge-due-in-too-long"),
    **_rejected("The sales unit lacks this right. Ask Vipps for it.", "unsupported-feature", "invalid-sale-unit"),
    **_rejected("The agreement is not active, so it cannot be changed. Read it again.", "illegal-agreement-update"),
    **_rejected("The suggested highest amount is above what Vipps allows.", "invalid-suggested-max-amount"),
    **_rejected("The charge moved on in the meantime. Read it again.", "cancel-charge-failed", "charge-capture-failed"),
    **_rejected("The agreement does not allow this charge. Read the agreement again.", "charge-creation-failed"),
    **_rejected("The charge does not allow this now. Read it again and decide from its amounts.", "operation-failed"),
    **_rejected("This key was already used with other values. Read before a new attempt.", "idempotency-conflict"),
    "resource-not-found": Code("not_found", "Vipps has no such agreement or charge for this sales unit."),
}
"""`conflict` is missing on purpose: what it leaves behind is unknown, so it is treated by its status."""


def advice(code: str) -> str:
    """What to tell staff about an error code; never empty."""
    known = CODES.get(code)
    unknown = "Vipps refused the request without a reason we know. Quote the trace id to Vipps."
    return known.advice if known else TECHNICAL_ADVICE.get(code, unknown)


def read_problem(body: bytes) -> Problem:
    """An error answer; whatever is missing or odd stays empty, because the status alone must be enough."""
    try:
        value = read_object(body)
    except Unreadable:
        return Problem("", "", "")
    address, detail = value.get("type"), value.get("detail")
    found = _IDENTIFIER.fullmatch(address) if isinstance(address, str) else None
    trace_id = clean_trace_id(value.get("traceId")) or clean_trace_id(value.get("contextId"))
    return Problem(found[1] if found else "", detail[:300] if isinstance(detail, str) else "", trace_id)
