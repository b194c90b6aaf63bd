"""The simulated Netaxept as the shell's control page and interface see it."""

from typing import Any

from django.db.models import QuerySet

from quittance.sandbox.netaxept import api, mail, merchant, terminal, transactions
from quittance.sandbox.netaxept.models import Transaction
from quittance.sandbox.netaxept.problems import Refusal
from quittance.sandbox.netaxept.transactions import MODES, Cause
from quittance.sandbox.shell import clock, switches
from quittance.sandbox.shell.company import POST_SWITCHES, Company, Order
from quittance.sandbox.shell.letters import Draft
from quittance.sandbox.shell.orders import BadOrder, NotAllowed, Values, number


def _payer(why: str) -> Order:
    def order(payment: Transaction, values: Values) -> None:
        transactions.refuse(payment, why, Cause(clock.now()))

    return order


def _approve(payment: Transaction, values: Values) -> None:
    transactions.approve(payment, "BankAxess", Cause(clock.now()))


def _in_admin(operation: str) -> Order:
    """What staff do in the company's own pages."""

    def order(payment: Transaction, values: Values) -> None:
        cause = Cause(clock.now())
        try:
            if operation == "annul":
                transactions.annul(payment, cause)
            elif operation == "credit":
                transactions.credit(payment, number(values, "amount", payment.captured), cause)
            elif payment.authorized:
                transactions.capture(payment, number(values, "amount", payment.amount), cause)
            else:
                transactions.sale(payment, number(values, "amount", payment.amount), cause)
        except Refusal as refusal:
            raise NotAllowed(refusal.code or refusal.kind, refusal.message) from None

    return order


class Netaxept(Company):
    """One merchant with the terminal, in any of the modes of `transactions.MODES`."""

    name = "netaxept"
    title = "Netaxept (BankAxess)"
    merchant = f"Merchant {merchant.MERCHANT_ID}, token {merchant.TOKEN}"
    operations = api.OPERATIONS
    switches = {"mode": MODES, **POST_SWITCHES}
    orders = {
        "approve": _approve,
        "decline": _payer("cancel"),
        "under-age": _payer("under_age"),
        "no-cover": _payer("no_cover"),
        "capture": _in_admin("capture"),
        "refund": _in_admin("credit"),
        "cancel": _in_admin("annul"),
    }

    def payments(self) -> list[Any]:
        """All transactions, oldest first."""
        return list(_all())

    def find(self, reference: str) -> Any:
        """By transaction id."""
        found = _all().filter(transaction_id=reference).first()
        if found is None:
            raise NotAllowed("not_found", "no such payment", 404)
        return found

    def describe(self, payment: Any) -> dict[str, Any]:
        """The truth about one."""
        names = list(payment.lines.order_by("pk").values_list("operation", flat=True))
        return {
            "reference": payment.transaction_id,
            "state": _state(payment),
            "amount": payment.amount,
            "authorised": payment.amount if payment.authorized else 0,
            "captured": payment.captured,
            "refunded": payment.credited,
            "cancelled": payment.amount if payment.annulled else 0,
            "captures": names.count("Sale") + names.count("Capture"),
            "refunds": names.count("Credit"),
            "events": names,
            "language": payment.language,
            "methods": payment.methods,
            "return_url": terminal.way_back(payment),
        }

    def buttons(self, payment: Any) -> list[str]:
        """The payer's while the terminal is open, then those of the company's own pages."""
        if payment.back_at is None:
            return ["approve", "decline", "under-age", "no-cover"]
        return ["capture", "refund", "cancel"] if payment.approved else []

    def page(self, payment: Any, base: str) -> str:
        """The terminal."""
        return terminal.address(payment, base)

    def drafts(self, payment: Any, event: str, variant: str, values: Values) -> list[Draft]:
        """Callbacks; every one looks alike, so out of order means several at once."""
        if not merchant.callback_url():
            raise BadOrder("no callback address is set")
        if variant == "forged":
            return [mail.draft(payment, variant, forgery="wrong_secret")]
        if variant == "wrong_reference":
            return [mail.draft(payment, variant, reference=str(values.get("other_reference") or "nobody"))]
        return [mail.draft(payment, variant)] * (3 if variant == "out_of_order" else 1)

    def set_switches(self, values: Values) -> dict[str, Any]:
        """Also `callback_url`, the address in the merchant's settings at the company."""
        if "callback_url" in values:
            switches.put("netaxept_callback_url", str(values["callback_url"]))
        return super().set_switches(values)

    def read_switches(self) -> dict[str, Any]:
        """The switches and the callback address."""
        return {**super().read_switches(), "callback_url": merchant.callback_url()}

    def forget_payments(self) -> None:
        """Start over."""
        Transaction.objects.all().delete()


def _all() -> QuerySet[Transaction]:
    return Transaction.objects.order_by("pk")


def _state(payment: Transaction) -> str:
    for holds, word in (
        (payment.credited, "CREDITED"),
        (payment.captured, "CAPTURED"),
        (payment.annulled, "ANNULLED"),
        (payment.authorized, "AUTHORIZED"),
        (payment.failures.exists(), "FAILED"),
        (payment.approved, "TERMINAL_OK"),
    ):
        if holds:
            return word
    return "REGISTERED"


COMPANY = Netaxept()
