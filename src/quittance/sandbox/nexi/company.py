"""The simulated Nexi Checkout as the shell's control page and interface see it."""

from typing import Any

from quittance.sandbox.nexi import api, mail, merchant, page, payments
from quittance.sandbox.nexi.models import KeptAnswer, Payment
from quittance.sandbox.nexi.problems import Refusal
from quittance.sandbox.shell import clock
from quittance.sandbox.shell.company import Company, Order
from quittance.sandbox.shell.letters import Draft
from quittance.sandbox.shell.orders import BadOrder, NotAllowed, Values, number


def _approve(payment: Payment, values: Values) -> None:
    payments.approve(payment, merchant.METHODS[0], clock.now())


def _fail(payment: Payment, values: Values) -> None:
    payments.fail(payment, clock.now())


def _in_portal(verb: str) -> Order:
    """What staff do in the company's own portal."""

    def order(payment: Payment, values: Values) -> None:
        now = clock.now()
        try:
            if verb == "capture":
                payments.charge(payment, number(values, "amount", payment.amount), now)
            elif verb == "refund":
                payments.refund(payment, number(values, "amount", payment.charged), now)
            elif payment.reserved:
                payments.cancel(payment, payment.reserved - payment.charged, now)
            else:
                payments.terminate(payment, now)
        except Refusal as refusal:
            raise NotAllowed(str(refusal.body.get("code", "")), str(refusal)) from None

    return order


class Nexi(Company):
    """One merchant with the hosted payment page and cards."""

    name = "nexi"
    title = "Nexi Checkout (cards)"
    merchant = f"Merchant {merchant.MERCHANT}, secret key {merchant.SECRET_KEY}"
    operations = api.OPERATIONS
    orders = {
        "approve": _approve,
        "decline": _fail,
        "capture": _in_portal("capture"),
        "refund": _in_portal("refund"),
        "cancel": _in_portal("cancel"),
    }
    variants = ("again", "out_of_order", "wrong_reference", "wrong_merchant", "wrong_amount", "forged")

    def payments(self) -> list[Any]:
        """All payments, oldest first."""
        return list(Payment.objects.order_by("pk"))

    def find(self, reference: str) -> Any:
        """The newest payment under our reference, or the one under the company's id."""
        found = Payment.objects.filter(reference=reference).order_by("-pk").first()
        found = found or Payment.objects.filter(payment_id=reference).first()
        if found is None:
            raise NotAllowed("not_found", "no such payment", 404)
        return found

    def describe(self, payment: Any) -> dict[str, Any]:
        """The truth about one."""
        names = list(payment.happenings.order_by("pk").values_list("name", flat=True))
        return {
            "reference": payment.reference,
            "payment_id": payment.payment_id,
            "state": _state(payment),
            "amount": payment.amount,
            "authorised": payment.reserved,
            "captured": payment.charged,
            "refunded": payment.refunded,
            "cancelled": payment.cancelled,
            "captures": names.count("payment.charge.created.v2"),
            "refunds": names.count("payment.refund.completed"),
            "events": names,
            "return_url": page.way_back(payment),
        }

    def buttons(self, payment: Any) -> list[str]:
        """The payer's while the page is open, then those of the company's own portal."""
        if payment.terminated_at:
            return []
        return ["capture", "refund", "cancel"] if payment.reserved else ["approve", "decline", "cancel"]

    def page(self, payment: Any, base: str) -> str:
        """The hosted page."""
        return page.address(payment, base)

    def drafts(self, payment: Any, event: str, variant: str, values: Values) -> list[Draft]:
        """Messages about an event; the newest that has any, when it is not named."""
        twist = "" if variant in ("again", "out_of_order") else variant
        other = str(values.get("other_reference") or "0" * 32) if variant == "wrong_reference" else ""
        found: list[Draft] = []
        for happening in payment.happenings.order_by("-pk"):
            if event in ("", happening.name):
                found += mail.drafts(happening, twist=twist, other_id=other)
            if found and variant != "out_of_order":
                break
        if not found:
            raise BadOrder("the payment has no such event that anybody asked to be told of")
        return found

    def forget_payments(self) -> None:
        """Start over."""
        Payment.objects.all().delete()
        KeptAnswer.objects.all().delete()


def _state(payment: Payment) -> str:
    for holds, word in (
        (payment.cancelled, "CANCELLED"),
        (payment.refunded, "REFUNDED"),
        (payment.charged, "CHARGED"),
        (payment.reserved, "RESERVED"),
        (payment.terminated_at, "TERMINATED"),
    ):
        if holds:
            return word
    return "NEW"


COMPANY = Nexi()
