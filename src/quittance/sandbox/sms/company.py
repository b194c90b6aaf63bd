"""The simulated SMS gateway as the shell's control page and interface see it."""

from typing import Any, ClassVar

from quittance.sandbox.shell.messenger import Messenger
from quittance.sandbox.shell.orders import NotAllowed
from quittance.sandbox.sms import api
from quittance.sandbox.sms.models import Text


class SmsGateway(Messenger):
    """One customer. The switches say what becomes of messages."""

    name: ClassVar[str] = "sms"
    title: ClassVar[str] = "SMS gateway"
    merchant: ClassVar[str] = f"Key {api.KEY}; numbers that end with {api.REFUSED_ENDING} are refused"
    operations: ClassVar[tuple[str, ...]] = api.OPERATIONS
    switches: ClassVar[dict[str, Any]] = {"receipts": api.RECEIPTS, "receipt_delay": 0, "refuse_numbers": False}

    def payments(self) -> list[Any]:
        """All messages, oldest first."""
        return list(Text.objects.order_by("pk"))

    def messages(self) -> list[dict[str, Any]]:
        """Newest first."""
        return [
            {"to": row.to, "sender": row.sender, "text": row.text, "status": api.status_of(row), "at": row.at}
            for row in reversed(self.payments())
        ]

    def find(self, reference: str) -> Any:
        """By the gateway's id or by the key."""
        found = Text.objects.filter(message_id=reference).first() or Text.objects.filter(key=reference).first()
        if found is None:
            raise NotAllowed("not_found", "no such message", 404)
        return found

    def describe(self, payment: Any) -> dict[str, Any]:
        """The truth about one."""
        return {
            "reference": payment.key,
            "id": payment.message_id,
            "state": api.status_of(payment),
            "to": payment.to,
            "text": payment.text,
            "calls": payment.calls,
        }

    def forget_payments(self) -> None:
        """Start over."""
        Text.objects.all().delete()


COMPANY = SmsGateway()
