"""Reading Vipps' JSON without trusting it: types, currency, whole amounts and the reference must all be right.

Every function raises `Unreadable` for anything else; unknown extra fields are ignored, since the company adds some.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from quittance.providers.payment import ProviderEvent, ProviderPayment, ProviderState, Registration
from quittance.providers.wire import clean_trace_id

LARGEST_AMOUNT = 1_000_000_000_000
"""Øre. Far above any payment; a larger number is a fault, not money."""

_STATES: dict[str, ProviderState] = {
    "CREATED": "created",
    "AUTHORIZED": "authorised",
    "ABORTED": "aborted",
    "EXPIRED": "expired",
    "TERMINATED": "terminated",
}
_LONGEST_ADDRESS = 4000


class Unreadable(ValueError):
    """The answer is not what the specification promises."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The parts of an RFC 7807 error we use: Vipps' number, if there is one, and the trace id."""

    code: str
    detail: str
    trace_id: str


def read_object(body: bytes) -> dict[str, Any]:
    """JSON object with no key twice."""
    value = _read(body)
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    return value


def read_list(body: bytes) -> list[Any]:
    """JSON list; what is in it is for the caller to judge."""
    value = _read(body)
    if not isinstance(value, list):
        raise Unreadable("not a list")
    return value


def _read(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_no_key_twice)
    except Unreadable:
        raise
    except (ValueError, RecursionError) as problem:
        raise Unreadable("not JSON") from problem


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Unreadable("a key occurs twice")
    return value


def read_text(value: dict[str, Any], key: str, longest: int = 200) -> str:
    """A non-empty string."""
    text = value.get(key)
    if not isinstance(text, str) or not 1 <= len(text) <= longest:
        raise Unreadable(f"{key} is not a text")
    return text


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


def read_address(value: dict[str, Any], key: str, *, plain_http: bool) -> str:
    """An ordinary web address: anything else must not become a link on our pages."""
    address = read_text(value, key, _LONGEST_ADDRESS)
    try:
        parts = urlsplit(address)
    except ValueError as problem:
        raise Unreadable(f"{key} is no address") from problem
    allowed = ("https", "http") if plain_http else ("https",)
    if parts.scheme not in allowed or not parts.hostname or not address.isascii() or not address.isprintable():
        raise Unreadable(f"{key} is no web address")
    return address


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
    return Registration(read_text(entry, "id"), read_text(entry, "url", _LONGEST_ADDRESS), tuple(events))


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
