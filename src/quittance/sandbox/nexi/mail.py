"""Webhooks, per payment as registered when it was opened: the given value in Authorization, and an envelope.

Messages of the second version name the merchant `merchantNumber`, the others `merchantId`; one of the second version
is an exception. A client must read both.
"""

import json
import uuid
from datetime import datetime

from quittance.sandbox.nexi import merchant
from quittance.sandbox.nexi.models import Happening, Payment
from quittance.sandbox.shell.letters import Draft, post_as_switched

_NUMBERED = ("payment.reservation.created.v2", "payment.charge.created.v2")
_PARTS = {"charge": "chargeId", "refund": "refundId", "cancel": "cancelId"}


def drafts(happening: Happening, *, twist: str = "", other_id: str = "") -> list[Draft]:
    """The message about something that happened, to every address that asked for it; `twist` makes it untrue."""
    payment = happening.payment
    found = []
    for hook in payment.hooks:
        if hook["eventName"] != happening.name:
            continue
        authorization = "not-the-value-you-gave-me" if twist == "forged" else str(hook["authorization"])
        found.append(
            Draft(
                "nexi",
                payment.reference,
                happening.name,
                str(hook["url"]),
                _body(happening, twist, other_id),
                {"Authorization": authorization},
                forgery=twist if twist == "forged" else "",
            )
        )
    return found


def _body(happening: Happening, twist: str, other_id: str) -> str:
    payment = happening.payment
    amount = {"amount": happening.amount + (twist == "wrong_amount"), "currency": payment.currency}
    number = 999_999_999 if twist == "wrong_merchant" else int(merchant.MERCHANT)
    data: dict[str, object] = {"paymentId": other_id or payment.payment_id}
    if happening.name == "payment.checkout.completed":
        data["order"] = {"amount": amount, "reference": payment.reference, "orderItems": payment.items}
    else:
        data["amount"] = amount
    part = _PARTS.get(happening.name.split(".")[1])
    if part and happening.part_id:
        data[part] = happening.part_id
    if happening.name.endswith(".failed"):
        data["error"] = {"code": "911", "message": "Error occurred", "source": "Internal"}
    fresh = twist in ("wrong_merchant", "wrong_amount", "wrong_reference")
    return json.dumps(
        {
            "id": uuid.uuid4().hex if fresh else happening.event_id,
            "timestamp": f"{happening.at:%Y-%m-%dT%H:%M:%S}.{happening.at.microsecond // 100:04d}+00:00",
            "merchantNumber" if happening.name in _NUMBERED else "merchantId": number,
            "event": happening.name,
            "data": data,
        }
    )


def tell(payment: Payment, name: str, amount: int, now: datetime, part_id: str = "") -> None:
    """Write down what happened and lay its messages ready."""
    happening = Happening.objects.create(payment=payment, name=name, part_id=part_id, amount=amount, at=now)
    for draft in drafts(happening):
        post_as_switched(draft, now)
