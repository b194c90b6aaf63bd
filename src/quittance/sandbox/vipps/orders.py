"""What the control page and the control interface can make happen; each order takes and returns plain values."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from quittance.sandbox.shell import background, clock, switches
from quittance.sandbox.shell.orders import BadOrder, Values, flag, number
from quittance.sandbox.vipps import faults, mail, merchant, payments, traffic
from quittance.sandbox.vipps.mail import Twist
from quittance.sandbox.vipps.models import Agreement, Charge, Delivery, Event, Fault, KeptAnswer, Payment, Registration

SWITCHES: dict[str, Any] = {
    "drop_webhooks": False,
    "webhook_delay": 0,
    "webhook_duplicates": 0,
    "resign_retries": True,
    "rate_limits": True,
    "unscheduled_charges": False,
}
"""Switches of the simulated Vipps with their defaults."""

THREE_DAYS = 3 * 86_400


# -- one payment -----------------------------------------------------------------------------------------


def _approve(payment: Payment, values: Values) -> None:
    payments.approve(payment, payments.Cause(clock.now()))


def _approve_late(payment: Payment, values: Values) -> None:
    payments.approve_later(payment, clock.now() + timedelta(seconds=number(values, "seconds", 20)))


def _decline(payment: Payment, values: Values) -> None:
    payments.decline(payment, payments.Cause(clock.now()))


def _expire(payment: Payment, values: Values) -> None:
    payments.expire(payment, payments.Cause(clock.now()))


def _capture(payment: Payment, values: Values) -> None:
    payments.capture(payment, number(values, "amount", payment.amount), payments.Cause(clock.now()))


def _refund(payment: Payment, values: Values) -> None:
    payments.refund(payment, number(values, "amount", payment.captured), payments.Cause(clock.now()))


def _cancel(payment: Payment, values: Values) -> None:
    payments.cancel(payment, payments.Cause(clock.now()), only_unapproved=False)


PAYMENT_ORDERS: dict[str, Callable[[Payment, Values], None]] = {
    "approve": _approve,
    "approve-late": _approve_late,
    "decline": _decline,
    "expire": _expire,
    "capture": _capture,
    "refund": _refund,
    "cancel": _cancel,
}
"""Payer and clock (approve … expire), and the merchant's staff in the company's own portal (capture … cancel)."""


def change(reference: str, order: str, values: Values) -> dict[str, Any]:
    """Carry out one of PAYMENT_ORDERS. Raises `Refusal` when the rules do not allow it."""
    with transaction.atomic():
        payment = payments.find(reference, clock.now())
        PAYMENT_ORDERS[order](payment, values)
    return describe(payment)


# -- messages --------------------------------------------------------------------------------------------


def _twists(variant: str, values: Values, event: Event) -> Twist:
    amount = {"currency": event.payment.currency, "value": event.amount}
    changed: dict[str, dict[str, Any]] = {
        "wrong_merchant": {"msn": "999999"},
        "wrong_amount": {"amount": {**amount, "value": event.amount + 1}},
        "wrong_currency": {"amount": {**amount, "currency": "EUR"}},
        "wrong_reference": {"reference": str(values.get("other_reference") or f"unknown-{uuid.uuid4().hex[:12]}")},
        "failed": {"success": False},
        "new_id": {},
    }
    if variant in changed:
        return Twist(changes={**mail.fresh_id(), **changed[variant]})
    if variant == "late":
        return Twist(signed_offset=-number(values, "seconds", THREE_DAYS))
    if variant == "future":
        return Twist(signed_offset=number(values, "seconds", 600))
    if variant == "again":
        return Twist()
    forgery = str(values.get("how") or "wrong_secret") if variant == "forged" else variant
    if forgery in mail.FORGERIES:
        return Twist(forgery=forgery)
    raise BadOrder(f"variant is one of {', '.join(VARIANTS)}")


VARIANTS = (
    "again",
    "forged",
    "late",
    "future",
    "out_of_order",
    "new_id",
    "wrong_merchant",
    "wrong_amount",
    "wrong_currency",
    "wrong_reference",
    "failed",
)
"""Messages that can be sent by hand. All but `forged` are signed correctly."""


def send(reference: str, values: Values) -> dict[str, Any]:
    """Send messages about a payment: `event` (default the newest), `variant`, `count`."""
    variant = str(values.get("variant") or "again")
    count = min(1000, max(1, number(values, "count", 1)))
    with transaction.atomic():
        payment = payments.find(reference, clock.now())
        chosen = _chosen(payment, str(values.get("event") or ""), everything=variant == "out_of_order")
        laid = 0
        for step, event in enumerate(chosen):
            for _ in range(count):
                twist = Twist() if variant == "out_of_order" else _twists(variant, values, event)
                wait = step if variant == "out_of_order" else number(values, "after_seconds", 0)
                laid += mail.post_again(
                    event, clock.now(), Twist(twist.changes, twist.forgery, twist.signed_offset, wait)
                )
    return {"sent": laid}


def _chosen(payment: Payment, name: str, *, everything: bool) -> list[Event]:
    found = payment.events.order_by("-pk")
    if everything:
        return list(found)
    if name:
        found = found.filter(name=name.upper())
    newest = found.first()
    if newest is None:
        raise BadOrder("the payment has no such event")
    return [newest]


# -- the whole company -----------------------------------------------------------------------------------


def set_switches(values: Values) -> dict[str, Any]:
    """Change any of SWITCHES; returns all of them."""
    for name, default in SWITCHES.items():
        if name in values:
            switches.put(f"{name}", flag(values[name]) if isinstance(default, bool) else number(values, name, 0))
    return read_switches()


def read_switches() -> dict[str, Any]:
    """All switches as they are now."""
    return {name: switches.get(name, default) for name, default in SWITCHES.items()}


def order_fault(values: Values) -> dict[str, Any]:
    """Order a fault: `operation`, `kind`, `count` (default 1), `seconds`."""
    seconds = number(values, "seconds", -1)
    try:
        faults.order(
            str(values.get("operation", "")),
            str(values.get("kind", "")),
            number(values, "count", 1),
            None if seconds < 0 else seconds,
        )
    except ValueError as problem:
        raise BadOrder(str(problem)) from None
    return read_faults()


def read_faults() -> dict[str, Any]:
    """Faults still to come."""
    return {"faults": list(Fault.objects.order_by("pk").values("operation", "kind", "remaining", "seconds"))}


def clear_faults() -> dict[str, Any]:
    """No more faults."""
    Fault.objects.all().delete()
    return read_faults()


def move_clock(values: Values) -> dict[str, Any]:
    """Move the clock by `advance` seconds, or set its `offset`."""
    clock.move(to=number(values, "offset", clock.offset()) + number(values, "advance", 0))
    background.wake()
    return read_clock()


def read_clock() -> dict[str, Any]:
    """Time in here and how far it was moved."""
    return {"now": clock.now().isoformat(), "offset": clock.offset()}


def register(values: Values) -> dict[str, Any]:
    """Register `url` with a `secret` of the caller's choice, for tests and demos."""
    url, secret = str(values.get("url", "")), str(values.get("secret", ""))
    if not url.startswith(("http://", "https://")) or not secret:
        raise BadOrder("url and secret are needed")
    return {"id": str(mail.register(url, secret).pk)}


def revoke_tokens(values: Values) -> dict[str, Any]:
    """Every access token given out stops working now."""
    merchant.revoke_tokens()
    return {}


def reset(values: Values) -> dict[str, Any]:
    """Forget everything: payments, agreements, messages, faults, switches, clock; then register for the first time."""
    with transaction.atomic():
        for model in (Delivery, Event, Payment, Charge, Agreement, KeptAnswer, Registration, Fault):
            model.objects.all().delete()
        switches.clear()
        mail.ensure_first_registration()
    traffic.forget()
    return {}


# -- the truth -------------------------------------------------------------------------------------------


def describe(payment: Payment) -> dict[str, Any]:
    """One payment as the simulated company knows it."""
    names = list(payment.events.order_by("pk").values_list("name", flat=True))
    return {
        "reference": payment.reference,
        "msn": payment.msn,
        "state": payment.state,
        "amount": payment.amount,
        "currency": payment.currency,
        "authorised": payment.authorized,
        "captured": payment.captured,
        "refunded": payment.refunded,
        "cancelled": payment.cancelled,
        "captures": names.count("CAPTURED"),
        "refunds": names.count("REFUNDED"),
        "events": names,
        "psp_reference": payment.psp_reference,
        "token": payment.token,
        "return_url": payment.return_url,
        "description": payment.description,
        "created_at": payment.created_at.isoformat(),
        "expires_at": payment.expires_at.isoformat(),
    }


def listing() -> dict[str, Any]:
    """All payments, oldest first."""
    return {"payments": [describe(payment) for payment in Payment.objects.order_by("pk")]}


def details(reference: str) -> dict[str, Any]:
    """One payment with its log and its messages."""
    with transaction.atomic():
        payment = payments.find(reference, clock.now())
    log = payment.events.order_by("pk").values("name", "psp_reference", "amount", "idempotency_key", "success")
    return {**describe(payment), "log": list(log), **deliveries(reference)}


def deliveries(reference: str = "") -> dict[str, Any]:
    """Messages, oldest first; all, or those about one payment."""
    found = Delivery.objects.order_by("pk")
    if reference:
        found = found.filter(reference=reference)
    columns = ("reference", "name", "state", "attempts", "last_status", "forgery", "solo")
    return {"deliveries": list(found.values(*columns))}


def registrations() -> dict[str, Any]:
    """Registered addresses, without secrets."""
    return {"registrations": [{"id": str(e.pk), "url": e.url, "events": e.events} for e in Registration.objects.all()]}
