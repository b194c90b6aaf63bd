"""Reading Nexi's JSON without trusting it, and putting a payment's state into our words.

There is no status in a payment: it follows from four totals, of which those that are nought are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quittance.providers.payment import ProviderPayment, ProviderState
from quittance.providers.reading import (
    LONGEST_ADDRESS,
    Unreadable,
    part,
    read_json,
    read_object,
    text,
    web_address,
    whole_amount,
)

PAYMENT_ID = re.compile(r"[0-9a-zA-Z-]{8,64}")
_PENDING = ("Pending", "Completed")


@dataclass(frozen=True, slots=True)
class Opened:
    """The answer to opening a payment: the company's id, and the payer's page."""

    payment_id: str
    page: str


@dataclass(frozen=True, slots=True)
class Found:
    """A payment as read, with the moment it was made: how old it is decides whether anybody still pays it."""

    payment: ProviderPayment
    created: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """An error answer: the company's number, if there is one, and the fields it complains about."""

    code: str
    fields: str


def read_opened(body: bytes, *, plain_http: bool) -> Opened:
    """The answer to opening a payment."""
    value = read_object(body)
    page = web_address(text(value, "hostedPaymentPageUrl", LONGEST_ADDRESS), plain_http=plain_http)
    return Opened(read_id(value, "paymentId"), page)


def read_id(value: dict[str, Any], key: str) -> str:
    """One of the company's ids."""
    found = text(value, key, 64)
    if not PAYMENT_ID.fullmatch(found):
        raise Unreadable(f"{key} is not an id")
    return found


def read_done(body: bytes, key: str) -> str:
    """The id in the answer to a charge or refund."""
    return read_id(read_object(body), key)


def read_payment(body: bytes, *, payment_id: str, reference: str, currency: str, merchant: str) -> Found:
    """The answer to a reading; it must be about `payment_id` and carry `reference`."""
    value = part(read_object(body), "payment")
    order = part(value, "orderDetails")
    if value.get("paymentId") != payment_id or order.get("reference") != reference:
        raise Unreadable("another payment")
    if order.get("currency") != currency:
        raise Unreadable("another currency")
    summary = part(value, "summary")
    reserved, charged, cancelled = (
        whole_amount(summary, name, 0) for name in ("reservedAmount", "chargedAmount", "cancelledAmount")
    )
    refunded = max(whole_amount(summary, "refundedAmount", 0), _refunds(value))
    state, detail = _state(reserved, charged, refunded, cancelled, pending="Pending" in _states(value))
    if state == "created" and value.get("terminated"):
        state, detail = "terminated", "TERMINATED"
    payment = ProviderPayment(
        reference=reference,
        state=state,
        amount=whole_amount(order, "amount"),
        currency=currency,
        authorised=max(reserved, charged),
        captured=charged,
        refunded=refunded,
        cancelled=cancelled,
        psp_reference=payment_id,
        merchant=merchant,
        detail=detail,
    )
    return Found(payment, read_moment(value, "created"))


def _state(reserved: int, charged: int, refunded: int, cancelled: int, *, pending: bool) -> tuple[ProviderState, str]:
    """State and the company's word for it, asked in the order of its own development kit."""
    for holds, word in (
        (cancelled and cancelled == reserved, "CANCELLED"),
        (refunded and refunded == max(reserved, charged), "REFUNDED"),
        (pending, "PENDING_REFUND"),
        (refunded, "PARTIALLY_REFUNDED"),
        (charged and charged >= reserved, "CHARGED"),
        (charged, "PARTIALLY_CHARGED"),
        (reserved, "RESERVED"),
    ):
        if holds:
            return "authorised", word
    return "created", "NEW"


def _refunds(value: dict[str, Any]) -> int:
    """Refunds under way count as given back: the same krone must not be promised twice."""
    return sum(whole_amount(entry, "amount", 0) for entry in _entries(value) if entry.get("state") in _PENDING)


def _states(value: dict[str, Any]) -> set[object]:
    return {entry.get("state") for entry in _entries(value)}


def _entries(value: dict[str, Any]) -> list[dict[str, Any]]:
    found = value.get("refunds") or []
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise Unreadable("refunds is not a list")
    return found


def read_moment(value: dict[str, Any], key: str) -> datetime:
    """A moment with its distance from Greenwich."""
    try:
        moment = datetime.fromisoformat(text(value, key, 40))
    except ValueError as problem:
        raise Unreadable(f"{key} is no moment") from problem
    if moment.tzinfo is None:
        raise Unreadable(f"{key} has no time zone")
    return moment


def read_methods(body: bytes) -> tuple[str, ...]:
    """Names of the payment methods that are switched on."""
    entries = read_json(body)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Unreadable("not a list of methods")
    return tuple(text(entry, "name", 60) for entry in entries if entry.get("enabled") is True)


def read_problem(body: bytes) -> Problem:
    """An error answer; whatever is missing or odd stays empty, because the status alone must be enough."""
    try:
        value = read_object(body)
    except Unreadable:
        return Problem("", "")
    code, errors = value.get("code"), value.get("errors")
    code = str(code) if type(code) is int else code
    known = isinstance(code, str) and re.fullmatch(r"[0-9]{1,6}", code)
    fields = sorted(errors)[:10] if isinstance(errors, dict) else []
    return Problem(code if known and isinstance(code, str) else "", ", ".join(field[:60] for field in fields))
