"""The simulated BankID as the shell's control interface sees it; a login stands where companies have a payment."""

from typing import Any, ClassVar

from quittance.sandbox.bankid import agreement, api, tokens
from quittance.sandbox.bankid.models import Login
from quittance.sandbox.shell import switches
from quittance.sandbox.shell.company import Company
from quittance.sandbox.shell.letters import Draft
from quittance.sandbox.shell.orders import NotAllowed, Values


class BankID(Company):
    """One client. It sends no messages; the switches say how its tokens are spoiled."""

    name: ClassVar[str] = "bankid"
    title: ClassVar[str] = "BankID"
    merchant: ClassVar[str] = f"Client {agreement.CLIENT_ID}, secret {agreement.CLIENT_SECRET}"
    operations: ClassVar[tuple[str, ...]] = api.OPERATIONS
    switches: ClassVar[dict[str, Any]] = {
        "token": tokens.SPOILED,
        "level": ("as_chosen", "lower", "unknown", "missing"),
        "number_agreed": True,
        "numbers_changed": False,
        "subject_changes": False,
        "interface": ("1", "2"),
        "userinfo": tokens.USERINFO,
        "client_auth": tuple(agreement.METHODS),
        "single_sign_on": True,
        "other_issuer": False,
    }
    orders: ClassVar[dict[str, Any]] = {}
    variants: ClassVar[tuple[str, ...]] = ()

    def payments(self) -> list[Any]:
        """All logins, oldest first."""
        return list(Login.objects.order_by("pk"))

    def find(self, reference: str) -> Any:
        """By the login's reference."""
        found = Login.objects.filter(reference=reference).first()
        if found is None:
            raise NotAllowed("not_found", "no such login", 404)
        return found

    def describe(self, payment: Any) -> dict[str, Any]:
        """The truth about one."""
        return {
            "reference": payment.reference,
            "state": "approved" if payment.redeemed_at is None else "redeemed",
            "person": payment.person,
            "method": payment.method,
            "scope": payment.scope,
            "events": ["approved"] + ["redeemed"] * (payment.redeemed_at is not None),
        }

    def buttons(self, payment: Any) -> list[str]:
        """None: a login is over when it is here."""
        return []

    def page(self, payment: Any, base: str) -> str:
        """None: the page belongs to a browser that was sent there."""
        return ""

    def drafts(self, payment: Any, event: str, variant: str, values: Values) -> list[Draft]:
        """None: nothing is ever sent."""
        return []

    def set_switches(self, values: Values) -> dict[str, Any]:
        """Also `site`, the address of the client's site in the agreement."""
        if "site" in values:
            switches.put("bankid_site", str(values["site"]).rstrip("/"))
        return super().set_switches(values)

    def read_switches(self) -> dict[str, Any]:
        """The switches and the site."""
        return {**super().read_switches(), "site": agreement.site()}

    def forget_payments(self) -> None:
        """Start over; keys stay, for nobody outside would know of new ones."""
        Login.objects.all().delete()


COMPANY = BankID()
