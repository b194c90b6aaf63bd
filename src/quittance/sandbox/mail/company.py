"""The simulated mail service as the shell's control page and interface see it."""

from typing import Any, ClassVar

from quittance.sandbox.mail import api
from quittance.sandbox.mail.models import Mail
from quittance.sandbox.shell.messenger import Messenger
from quittance.sandbox.shell.orders import NotAllowed


class MailService(Messenger):
    """One customer."""

    name: ClassVar[str] = "mail"
    title: ClassVar[str] = "Mail service"
    merchant: ClassVar[str] = f"Server token {api.TOKEN}; addresses that begin with {api.REFUSED_NAME} are refused"
    operations: ClassVar[tuple[str, ...]] = api.OPERATIONS
    switches: ClassVar[dict[str, Any]] = {"refuse_addresses": False}

    def payments(self) -> list[Any]:
        """All e-mails, oldest first; one that came again, once."""
        found: dict[str, Any] = {}
        for row in Mail.objects.order_by("pk"):
            found.setdefault(row.message_id or row.reference, row)
        return list(found.values())

    def messages(self) -> list[dict[str, Any]]:
        """Newest first."""
        return [
            {
                "to": row.to,
                "sender": row.sender,
                "subject": row.subject,
                "text": row.text,
                "status": "delivered",
                "at": row.at,
            }
            for row in reversed(self.payments())
        ]

    def find(self, reference: str) -> Any:
        """By the service's own name for it."""
        found = Mail.objects.filter(reference=reference).first()
        if found is None:
            raise NotAllowed("not_found", "no such e-mail", 404)
        return found

    def describe(self, payment: Any) -> dict[str, Any]:
        """The truth about one."""
        return {
            "reference": payment.reference,
            "state": "delivered",
            "to": payment.to,
            "subject": payment.subject,
            "text": payment.text,
            "copies": Mail.objects.filter(message_id=payment.message_id).count(),
        }

    def forget_payments(self) -> None:
        """Start over."""
        Mail.objects.all().delete()


COMPANY = MailService()
