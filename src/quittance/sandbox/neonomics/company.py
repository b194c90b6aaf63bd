"""What the shell needs to show and steer the simulated Neonomics."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings

from quittance.sandbox.neonomics import merchant, transfers
from quittance.sandbox.neonomics.models import Session, Transfer
from quittance.sandbox.shell import clock
from quittance.sandbox.shell.company import Company, Order
from quittance.sandbox.shell.letters import Draft
from quittance.sandbox.shell.orders import NotAllowed, Values, number


def _now(verb: Callable[[Transfer, datetime], None]) -> Order:
    return lambda transfer, values: verb(transfer, clock.now())


def _late(transfer: Transfer, values: Values) -> None:
    transfers.approve_later(transfer, clock.now() + timedelta(seconds=number(values, "seconds", 20)))


class Neonomics(Company):
    """The company and its banks. It sends no messages; `trouble` puts it, or every bank, out of order."""

    name: ClassVar[str] = "neonomics"
    title: ClassVar[str] = "Neonomics"
    merchant: ClassVar[str] = f"Client id {merchant.CLIENT_ID}, realm {merchant.REALM}"
    operations: ClassVar[tuple[str, ...]] = (
        *("any", "token", "banks", "session", "payment", "consent", "authorize", "complete", "get"),
    )
    switches: ClassVar[dict[str, Any]] = {
        "trouble": ("none", "bank_down", "company_down"),
        "unknown_customer": False,
    }
    orders: ClassVar[Mapping[str, Order]] = {
        "approve": _now(transfers.approve),
        "late": _late,
        "cancel": _now(transfers.cancel),
        "sign": _now(transfers.sign),
        "settle": _now(transfers.settle),
        "reject": _now(transfers.reject),
    }
    variants: ClassVar[tuple[str, ...]] = ()

    def payments(self) -> list[Transfer]:
        """All transfers, oldest first."""
        return list(Transfer.objects.select_related("session"))

    def find(self, reference: str) -> Transfer:
        """The newest with our reference; each lost answer to an order may have left one."""
        found = Transfer.objects.select_related("session").filter(reference=reference).last()
        if found is None:
            raise NotAllowed("not_found", "no such payment", 404)
        transfers.let_time_pass(found, clock.now())
        return found

    def describe(self, payment: Transfer) -> dict[str, Any]:
        """The truth about one."""
        names = (
            "reference",
            "amount",
            "currency",
            "account",
            "kid",
            "text",
            "state",
            "settled",
            "events",
            "return_url",
        )
        return {
            **{name: getattr(payment, name) for name in names},
            "payment_id": str(payment.pk),
            "bank": payment.session.bank,
            "status": transfers.status(payment, clock.now()),
            "authorised": 0 if payment.completed_at is None else payment.amount,
            "captured": payment.amount if payment.settled else 0,
            "refunded": 0,
            "cancelled": 0,
        }

    def buttons(self, payment: Transfer) -> list[str]:
        """Those that make sense now."""
        if transfers.is_waiting(payment):
            return ["approve", "late", "cancel"]
        if payment.state == "PATC":
            return ["sign", "reject"]
        if payment.state == "MOVING" and not payment.settled:
            return ["settle", "reject"]
        return []

    def page(self, payment: Transfer, base: str) -> str:
        """The bank's page."""
        return f"{settings.PUBLIC_URL or base}/neonomics/bank/{payment.token}"

    def drafts(self, payment: Transfer, event: str, variant: str, values: Values) -> list[Draft]:
        """None: nothing is ever sent."""
        return []

    def forget_payments(self) -> None:
        """Start over."""
        Transfer.objects.all().delete()
        Session.objects.all().delete()


NEONOMICS = Neonomics()
