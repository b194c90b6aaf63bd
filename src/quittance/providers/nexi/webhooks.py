"""Is this message really from Nexi, and what does it say?

Nexi signs nothing. It sends back, as the Authorization header, the value we gave it when the payment was opened; so
that value is long, random, and compared in constant time. What the message says is a hint: the payment is read back.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Any

from quittance.providers.nexi import answers
from quittance.providers.payment import BadSignature, Headers, MalformedEvent, WebhookEvent
from quittance.providers.reading import Unreadable, part, read_object, text, whole_amount

EVENTS: tuple[str, ...] = (
    "payment.checkout.completed",
    "payment.reservation.created.v2",
    "payment.reservation.failed",
    "payment.charge.created.v2",
    "payment.charge.failed",
    "payment.refund.initiated.v2",
    "payment.refund.completed",
    "payment.refund.failed",
    "payment.cancel.created",
    "payment.cancel.failed",
)
"""What a new payment asks to be told. Not `payment.created`: it says nothing we do not know."""

LARGEST_BODY = 256_000
"""Bytes; real events are a few thousand."""

_EVENT = re.compile(r"payment\.[a-z0-9.]{1,60}")
_MERCHANT = re.compile(r"[0-9]{1,12}")
_PARTS = ("chargeId", "refundId", "cancelId", "reserveId")


def verify(method: str, headers: Headers, body: bytes, *, secrets: Sequence[str]) -> None:
    """Raise `BadSignature` unless the one Authorization header is one of `secrets`."""
    if method != "POST":
        raise BadSignature("method")
    if not secrets:
        raise BadSignature("no_secret", "NEXI_WEBHOOK_SECRETS is empty")
    if len(body) > LARGEST_BODY:
        raise BadSignature("too_large")
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    given = [value for name, value in pairs if name.lower() == "authorization"]
    if len(given) != 1:
        raise BadSignature("duplicate_header" if given else "missing_header")
    # Every secret is tried, so that the time taken does not tell which one fitted.
    fits = [hmac.compare_digest(given[0].encode("utf-8", "surrogateescape"), secret.encode()) for secret in secrets]
    if not any(fits):
        raise BadSignature("signature")


def read_event(body: bytes, *, currency: str) -> WebhookEvent:
    """The content of a genuine message. Raises `MalformedEvent`.

    The merchant stands under `merchantId` or `merchantNumber`, depending on the event. Our reference is in few of
    them; the company's own id is in all.
    """
    try:
        value = read_object(body)
        data = part(value, "data")
        event = text(value, "event", 80)
        merchant = str(value.get("merchantNumber", value.get("merchantId", "")))
        if not _EVENT.fullmatch(event) or not _MERCHANT.fullmatch(merchant):
            raise Unreadable("event or merchant is not as specified")
        order = part(data, "order")
        money = part(data, "amount") or part(order, "amount")
        payment_id = answers.read_id(data, "paymentId")
        found = WebhookEvent(
            event_key=f"{answers.read_id(value, 'id')}:{event}",
            reference=_reference(order),
            name=event,
            psp_reference=next((str(data[name])[:64] for name in _PARTS if data.get(name)), payment_id),
            success=not event.endswith(".failed"),
            merchant=merchant,
            amount=whole_amount(money, "amount", 0),
            currency=text(money, "currency", 3) if money else currency,
            signed_at=answers.read_moment(value, "timestamp"),
            provider_reference=payment_id,
        )
    except Unreadable as problem:
        raise MalformedEvent("malformed", str(problem)) from problem
    return found


def _reference(order: dict[str, Any]) -> str:
    reference = order.get("reference")
    return reference if isinstance(reference, str) and re.fullmatch(r"[a-zA-Z0-9-]{1,64}", reference) else ""
