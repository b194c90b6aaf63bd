"""What can happen to a payment, with the company's rules and numbers. Every verb runs inside a transaction.

The state machine: CREATED to AUTHORIZED, ABORTED, EXPIRED or TERMINATED; after AUTHORIZED only the totals move.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from quittance.sandbox.vipps import mail
from quittance.sandbox.vipps.merchant import MSN
from quittance.sandbox.vipps.models import Event, Payment
from quittance.sandbox.vipps.problems import Refusal, numbered

LIFE = timedelta(minutes=10)
CAPTURE_PERIOD = timedelta(days=180)
REFUND_PERIOD = timedelta(days=365)
UNKNOWN_FOR = timedelta(hours=1)

UNKNOWN_AMOUNT = 201
EXTRA_CONFIRMATION_AMOUNT = 202
REFUSED_AMOUNTS: dict[int, tuple[str, str]] = {
    151: ("10070", "insufficient funds"),
    182: ("10040", "refused by issuer"),
    183: ("10040", "suspected fraud"),
    184: ("10070", "withdrawal limit exceeded"),
    186: ("10040", "expired card"),
    187: ("10040", "invalid card"),
    197: ("10030", "3-D Secure denied"),
}
REFUSED_REFUNDS: dict[int, tuple[str, str]] = {
    123: ("6210", "the customer has no account that can receive the refund"),
    124: ("6220", "the refund period is over"),
}


@dataclass(frozen=True)
class Cause:
    """When something happens, and under which idempotency key."""

    now: datetime
    key: str = ""


def find(reference: str, now: datetime) -> Payment:
    """The payment as it is at `now`; raises 5090 if there is none."""
    payment = Payment.objects.filter(msn=MSN, reference=reference).first()
    if payment is None:
        raise numbered("5090", "reference not found")
    let_time_pass(payment, now)
    return payment


def create(fields: dict[str, Any], cause: Cause) -> Payment:
    """Open a payment; its reference must be new."""
    if Payment.objects.filter(msn=MSN, reference=fields["reference"]).exists():
        raise numbered("4150", "reference is already in use")
    payment = Payment.objects.create(
        msn=MSN,
        reference=fields["reference"],
        amount=fields["amount"]["value"],
        currency=fields["amount"]["currency"],
        psp_reference=str(uuid.uuid4()),
        token=secrets.token_urlsafe(32),
        return_url=fields.get("returnUrl", ""),
        description=fields.get("paymentDescription") or "",
        metadata=fields.get("metadata") or {},
        created_at=cause.now,
        expires_at=cause.now + LIFE,
    )
    _note(payment, "CREATED", payment.amount, cause, psp_reference=payment.psp_reference)
    return payment


def approve(payment: Payment, cause: Cause, *, confirmed: bool = True) -> None:
    """The payer approves. Some amounts are refused by the payer's bank, as in the company's test environment."""
    _must_be_open(payment, "6230")
    if payment.amount in REFUSED_AMOUNTS:
        raise numbered(*REFUSED_AMOUNTS[payment.amount])
    if payment.amount == EXTRA_CONFIRMATION_AMOUNT and not confirmed:
        raise numbered("10030", "identification required")
    if payment.amount == UNKNOWN_AMOUNT and payment.approve_at is None:
        payment.approve_at = cause.now + UNKNOWN_FOR
        payment.expires_at = payment.approve_at + LIFE
        payment.save()
        return
    payment.state, payment.authorized = "AUTHORIZED", payment.amount
    payment.authorized_at, payment.approve_at = cause.now, None
    payment.save()
    _note(payment, "AUTHORIZED", payment.amount, cause)


def approve_later(payment: Payment, at: datetime) -> None:
    """The payer will approve at `at`, if the payment still lives then."""
    _must_be_open(payment, "6230")
    payment.approve_at = at
    payment.save()


def decline(payment: Payment, cause: Cause) -> None:
    """The payer says no."""
    _end(payment, "ABORTED", cause)


def expire(payment: Payment, cause: Cause) -> None:
    """Time is up."""
    _end(payment, "EXPIRED", cause)


def _end(payment: Payment, state: str, cause: Cause) -> None:
    _must_be_open(payment, "6190")
    payment.state, payment.approve_at = state, None
    payment.save()
    _note(payment, state, payment.amount, cause)


def _must_be_open(payment: Payment, code: str) -> None:
    if payment.state != "CREATED":
        raise numbered(code, f"payment is {payment.state}")


def let_time_pass(payment: Payment, now: datetime) -> None:
    """Whatever the clock alone has brought about since the payment was last looked at."""
    if payment.state != "CREATED":
        return
    if payment.approve_at and payment.approve_at <= min(now, payment.expires_at):
        try:
            approve(payment, Cause(payment.approve_at))
        except Refusal:
            payment.approve_at = None
            payment.save()
    if payment.state == "CREATED" and payment.expires_at <= now:
        expire(payment, Cause(payment.expires_at))


def capture(payment: Payment, amount: int, cause: Cause) -> None:
    """Take reserved money."""
    left = payment.authorized - payment.captured - payment.cancelled
    if payment.state != "AUTHORIZED":
        raise numbered("6080" if payment.state == "CREATED" else "6200", "payment is not reserved")
    if left == 0:
        raise numbered("6070" if payment.cancelled else "6170", "nothing is left to capture")
    if amount > left:
        raise numbered("6090", "amount is more than what is left of the reservation")
    if payment.authorized_at and cause.now > payment.authorized_at + CAPTURE_PERIOD:
        raise numbered("6100", "the capture period is over")
    payment.captured += amount
    payment.save()
    _note(payment, "CAPTURED", amount, cause)


def cancel(payment: Payment, cause: Cause, *, only_unapproved: bool) -> None:
    """Release everything uncaptured, or close a payment nobody has approved yet."""
    if payment.state == "CREATED":
        _end(payment, "TERMINATED", cause)
        return
    if payment.state != "AUTHORIZED":
        raise numbered("6190", f"payment is {payment.state}")
    if only_unapproved:
        raise numbered("6060", "payment is already authorized")
    left = payment.authorized - payment.captured - payment.cancelled
    if left == 0:
        raise numbered("6050" if payment.cancelled else "6040", "nothing is left to cancel")
    payment.cancelled += left
    payment.save()
    _note(payment, "CANCELLED", left, cause)


def refund(payment: Payment, amount: int, cause: Cause) -> None:
    """Send captured money back."""
    left = payment.captured - payment.refunded
    if payment.state != "AUTHORIZED":
        raise numbered("6020", "payment is not reserved")
    if payment.captured == 0:
        raise numbered("6210", "nothing is captured")
    if left == 0:
        raise numbered("6180", "everything is already refunded")
    if amount > left:
        raise numbered("6150", "amount is more than what is left to refund")
    if payment.authorized_at and cause.now > payment.authorized_at + REFUND_PERIOD:
        raise numbered("6220", "the refund period is over")
    if amount in REFUSED_REFUNDS:
        raise numbered(*REFUSED_REFUNDS[amount])
    payment.refunded += amount
    payment.save()
    _note(payment, "REFUNDED", amount, cause)


def _note(payment: Payment, name: str, amount: int, cause: Cause, psp_reference: str = "") -> None:
    event = Event.objects.create(
        payment=payment,
        name=name,
        psp_reference=psp_reference or str(uuid.uuid4()),
        amount=amount,
        at=cause.now,
        idempotency_key=cause.key,
    )
    mail.post(event, cause.now)
