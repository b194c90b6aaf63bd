"""What can happen to a payment, with the company's rules and numbers. Every verb runs inside a transaction."""

from datetime import datetime, timedelta
from typing import Any

from quittance.sandbox.nexi import mail
from quittance.sandbox.nexi.models import Payment, fresh_id
from quittance.sandbox.nexi.problems import Refusal, malformed, numbered
from quittance.sandbox.shell.orders import NotAllowed

RESERVATION_LIFE = timedelta(days=30)
REFUSED_CHARGE = 153
"""Øre: reserved, but refused by the bank when it is charged."""


def find(payment_id: str) -> Payment:
    """The payment by the company's id."""
    found = Payment.objects.filter(payment_id=payment_id).first()
    if found is None:
        raise Refusal(404, {"message": "Payment not found"})
    return found


def create(body: Any, now: datetime) -> Payment:
    """Open a payment with the hosted page; the same reference may be opened again and is another payment."""
    order, checkout = _part(body, "order"), _part(body, "checkout")
    items, amount = order.get("items"), _amount(order, "amount")
    if not isinstance(items, list) or not items:
        raise numbered("1015", "order items are missing", 400)
    if sum(_amount(item, "grossTotalAmount") for item in items if isinstance(item, dict)) != amount:
        raise numbered("1005", "amount does not match the sum of the order items", 400)
    if order.get("currency") != "NOK":
        raise malformed("order.currency", "is not set up for this merchant")
    if checkout.get("integrationType") != "HostedPaymentPage":
        raise malformed("checkout.integrationType", "only HostedPaymentPage is simulated")
    for name in ("returnUrl", "cancelUrl", "termsUrl"):
        if not str(checkout.get(name, "")).startswith(("https://", "http://")):
            raise malformed(f"checkout.{name}", "must be a valid address")
    hooks = (body.get("notifications") or {}).get("webHooks") or []
    for hook in hooks:
        if not 8 <= len(str(hook.get("authorization", ""))) <= 32 or not str(hook["authorization"]).isalnum():
            raise malformed("notifications.webHooks.authorization", "must be 8 to 32 letters and digits")
    payment = Payment.objects.create(
        reference=str(order.get("reference", ""))[:128],
        amount=amount,
        currency="NOK",
        items=items,
        description=str(items[0].get("name", "")),
        return_url=checkout["returnUrl"],
        cancel_url=checkout["cancelUrl"],
        charge_at_once=checkout.get("charge") is True,
        hooks=hooks,
        created_at=now,
    )
    mail.tell(payment, "payment.created", amount, now)
    return payment


def _part(body: Any, name: str) -> dict[str, Any]:
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, dict):
        raise malformed(name, "is required")
    return value


def _amount(body: Any, name: str) -> int:
    value = body.get(name) if isinstance(body, dict) else None
    if type(value) is not int or not 0 < value <= 10**12:
        raise malformed(name, "must be a positive whole number of minor units")
    return value


def amount_in(body: Any) -> int:
    """The amount of a charge, refund or cancellation; nought has a number of its own."""
    if isinstance(body, dict) and body.get("amount") == 0:
        raise numbered("1002", "amount must not be zero")
    return _amount(body, "amount")


# -- the payer -------------------------------------------------------------------------------------------


def approve(payment: Payment, method: str, now: datetime) -> None:
    """The card is accepted and the money reserved."""
    _must_be_open(payment)
    payment.reserved, payment.reserved_at, payment.method = payment.amount, now, method
    payment.save()
    mail.tell(payment, "payment.reservation.created.v2", payment.amount, now)
    mail.tell(payment, "payment.checkout.completed", payment.amount, now)
    if payment.charge_at_once:
        charge(payment, payment.amount, now)


def fail(payment: Payment, now: datetime) -> None:
    """The card or its 3-D Secure is refused; the page stays open for another card."""
    _must_be_open(payment)
    mail.tell(payment, "payment.reservation.failed", payment.amount, now)


def _must_be_open(payment: Payment) -> None:
    if payment.terminated_at or payment.reserved:
        raise NotAllowed("1019" if payment.terminated_at else "1004", "the payment is not waiting for its payer")


# -- the merchant ----------------------------------------------------------------------------------------


def terminate(payment: Payment, now: datetime) -> None:
    """Close a page nobody has paid on."""
    if payment.reserved:
        raise numbered("1004", "payment is already reserved")
    payment.terminated_at = payment.terminated_at or now
    payment.save()


def charge(payment: Payment, amount: int, now: datetime) -> str:
    """Take reserved money; returns the charge's id."""
    if not payment.reserved:
        raise numbered("1003", "payment is not reserved")
    if payment.cancelled:
        raise numbered("1019", "payment is cancelled")
    if payment.charged == payment.reserved:
        raise numbered("1008", "payment is already charged")
    if payment.charged + amount > payment.reserved:
        raise numbered("1001", "amount is more than what is left of the reservation")
    if payment.reserved_at and now > payment.reserved_at + RESERVATION_LIFE:
        raise numbered("1010", "the reservation has expired")
    if amount == REFUSED_CHARGE:
        raise numbered("1020", "the charge was refused")
    payment.charged += amount
    payment.save()
    charge_id = fresh_id()
    mail.tell(payment, "payment.charge.created.v2", amount, now, charge_id)
    return charge_id


def refund(payment: Payment, amount: int, now: datetime) -> str:
    """Send charged money back; returns the refund's id."""
    if not payment.charged:
        raise numbered("1009", "nothing is charged")
    if payment.refunded == payment.charged:
        raise numbered("1023", "payment is already refunded")
    if payment.refunded + amount > payment.charged:
        raise numbered("1009", "amount is more than what is left to refund")
    payment.refunded += amount
    payment.save()
    refund_id = fresh_id()
    mail.tell(payment, "payment.refund.initiated.v2", amount, now, refund_id)
    mail.tell(payment, "payment.refund.completed", amount, now, refund_id)
    return refund_id


def cancel(payment: Payment, amount: int, now: datetime) -> None:
    """Release a reservation, whole."""
    left = payment.reserved - payment.charged
    if payment.cancelled:
        raise numbered("1019", "payment is already cancelled")
    if not left:
        raise numbered("1008" if payment.charged else "1003", "nothing is left to cancel")
    if amount != left:
        raise numbered("1007", "partial cancellation is not allowed")
    payment.cancelled = left
    payment.save()
    mail.tell(payment, "payment.cancel.created", left, now, fresh_id())
