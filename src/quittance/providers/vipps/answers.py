"""Reading Vipps' JSON without trusting it: types, currency, whole amounts and the reference must all be right.

Every function raises `Unreadable` for anything else; unknown extra fields are ignored, since the company adds some.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quittance.providers.payment import ProviderEvent, ProviderPayment, ProviderState, Registration
from quittance.providers.reading import (
    LARGEST_AMOUNT,
    LONGEST_ADDRESS,
    Unreadable,
    read_address,
    read_list,
    read_object,
)
from quittance.providers.reading import text as read_text
from quittance.providers.wire import clean_trace_id

_STATES: dict[str, ProviderState] = {
    "CREATED": "created",
    "AUTHORIZED": "authorised",
    "ABORTED": "aborted",
    "EXPIRED": "expired",
    "TERMINATED": "terminated",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """The parts of an RFC 7807 error we use: Vipps' number, if there is one, and the trace id."""

    code: str
    detail: str
    trace_id: str


def read_amount(value: dict[str, Any], key: str, currency: str | None = None) -> tuple[int, str]:
    """`{"currency", "value"}` as øre and currency. Whole, not negative, and in `currency` when one is given."""
    amount = value.get(key)
    if not isinstance(amount, dict):
        raise Unreadable(f"{key} is not an amount")
    number, unit = amount.get("value"), amount.get("currency")
    if type(number) is not int or not 0 <= number <= LARGEST_AMOUNT:
        raise Unreadable(f"{key} is not a whole amount")
    if not isinstance(unit, str) or len(unit) != 3 or (currency is not None and unit != currency):
        raise Unreadable(f"{key} is in another currency")
    return number, unit


def read_payment(body: bytes, *, reference: str, currency: str, merchant: str) -> ProviderPayment:
    """Answer of get, capture, cancel and refund; it must be about `reference`."""
    value = read_object(body)
    if value.get("reference") != reference:
        raise Unreadable("another reference")
    state = _STATES.get(read_text(value, "state"))
    totals = value.get("aggregate")
    if state is None or not isinstance(totals, dict):
        raise Unreadable("state or totals missing")
    amount, unit = read_amount(value, "amount", currency)
    return ProviderPayment(
        reference=reference,
        state=state,
        amount=amount,
        currency=unit,
        authorised=read_amount(totals, "authorizedAmount", currency)[0],
        captured=read_amount(totals, "capturedAmount", currency)[0],
        refunded=read_amount(totals, "refundedAmount", currency)[0],
        cancelled=read_amount(totals, "cancelledAmount", currency)[0],
        psp_reference=read_text(value, "pspReference"),
        merchant=merchant,
    )


def read_redirect(body: bytes, *, reference: str, plain_http: bool) -> str:
    """The payer's page."""
    value = read_object(body)
    if value.get("reference") != reference:
        raise Unreadable("another reference")
    return read_address(value, "redirectUrl", plain_http=plain_http)


def read_events(body: bytes, *, reference: str) -> tuple[ProviderEvent, ...]:
    """The company's log of one payment, in its order."""
    return tuple(_event(entry, reference) for entry in read_list(body))


def _event(entry: Any, reference: str) -> ProviderEvent:
    if not isinstance(entry, dict) or entry.get("reference") != reference:
        raise Unreadable("another reference")
    amount, currency = read_amount(entry, "amount")
    success, key = entry.get("success"), entry.get("idempotencyKey")
    if not isinstance(success, bool) or not (key is None or isinstance(key, str)):
        raise Unreadable("success or key has the wrong type")
    return ProviderEvent(
        reference=reference,
        name=read_text(entry, "name"),
        psp_reference=read_text(entry, "pspReference"),
        success=success,
        amount=amount,
        currency=currency,
        timestamp=read_text(entry, "timestamp"),
        idempotency_key=key,
    )


def read_registrations(body: bytes) -> tuple[Registration, ...]:
    """The list of webhook registrations."""
    entries = read_object(body).get("webhooks")
    if not isinstance(entries, list):
        raise Unreadable("webhooks is not a list")
    return tuple(_registration(entry) for entry in entries)


def _registration(entry: Any) -> Registration:
    if not isinstance(entry, dict):
        raise Unreadable("not a registration")
    events = entry.get("events")
    if not isinstance(events, list) or not all(isinstance(name, str) for name in events):
        raise Unreadable("events is not a list of names")
    return Registration(read_text(entry, "id"), read_text(entry, "url", LONGEST_ADDRESS), tuple(events))


def read_problem(body: bytes) -> Problem:
    """An error answer; whatever is missing or odd stays empty, because the status alone must be enough."""
    try:
        value = read_object(body)
    except Unreadable:
        return Problem("", "", "")
    details = value.get("extraDetails")
    code = ""
    for detail in details if isinstance(details, list) else ():
        reason = detail.get("reason") if isinstance(detail, dict) else None
        if isinstance(reason, str) and reason.isascii() and reason.isdigit() and len(reason) <= 6:
            code = reason
            break
    text = value.get("detail")
    return Problem(code, text[:300] if isinstance(text, str) else "", clean_trace_id(value.get("traceId")))
