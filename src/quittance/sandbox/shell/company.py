"""What a simulated company brings so that the shell can show and steer it: payments, orders, messages, switches."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.db import transaction

from quittance.sandbox.shell import background, clock, faults, letters, switches
from quittance.sandbox.shell.letters import Draft
from quittance.sandbox.shell.orders import BadOrder, Values, flag, number

Order = Callable[[Any, Values], None]

POST_SWITCHES: dict[str, Any] = {"drop_webhooks": False, "webhook_delay": 0, "webhook_duplicates": 0}
"""Switches every company with messages has. A tuple is a choice, its first the default."""


class Company(ABC):
    """One simulated company. Payments are objects of its own; the shell only hands them back to it."""

    name: ClassVar[str]
    title: ClassVar[str]
    merchant: ClassVar[str]
    """A line for the control page: merchant and keys, none of which is secret here."""
    operations: ClassVar[tuple[str, ...]]
    switches: ClassVar[dict[str, Any]] = POST_SWITCHES
    orders: ClassVar[Mapping[str, Order]]
    """What payer, clock or the merchant's staff can do to a payment."""
    variants: ClassVar[tuple[str, ...]] = ("again", "out_of_order", "wrong_reference", "forged")
    """Messages that can be sent by hand."""

    @abstractmethod
    def payments(self) -> list[Any]:
        """All payments, oldest first."""

    @abstractmethod
    def find(self, reference: str) -> Any:
        """A payment by our reference. Raises NotAllowed with status 404."""

    @abstractmethod
    def describe(self, payment: Any) -> dict[str, Any]:
        """The truth about one: reference, state, amount, authorised, captured, refunded, cancelled, events …"""

    @abstractmethod
    def buttons(self, payment: Any) -> list[str]:
        """Those of `orders` that make sense now."""

    @abstractmethod
    def page(self, payment: Any, base: str) -> str:
        """Address of the payer's page."""

    @abstractmethod
    def drafts(self, payment: Any, event: str, variant: str, values: Values) -> list[Draft]:
        """Messages about an event, by name (empty: the newest), in one of `variants`."""

    @abstractmethod
    def forget_payments(self) -> None:
        """Start over."""

    # -- the same for all -----------------------------------------------------------------------------

    def switch(self, name: str) -> Any:
        """A switch as it is now."""
        default = self.switches[name]
        return switches.get(f"{self.name}_{name}", default[0] if isinstance(default, tuple) else default)

    def read_switches(self) -> dict[str, Any]:
        """All switches as they are now."""
        return {name: self.switch(name) for name in self.switches}

    def set_switches(self, values: Values) -> dict[str, Any]:
        """Change any of them; returns all."""
        for name, default in self.switches.items():
            if name not in values:
                continue
            value: Any = values[name]
            if isinstance(default, tuple):
                if value not in default:
                    raise BadOrder(f"{name} is one of {', '.join(default)}")
            elif isinstance(default, bool):
                value = flag(value)
            else:
                value = number(values, name, 0)
            switches.put(f"{self.name}_{name}", value)
        return self.read_switches()

    def change(self, reference: str, order: str, values: Values) -> dict[str, Any]:
        """Carry out one of `orders`. Raises NotAllowed when the company's rules do not allow it."""
        if order not in self.orders:
            raise BadOrder(f"order is send or one of {', '.join(self.orders)}")
        with transaction.atomic():
            payment = self.find(reference)
            self.orders[order](payment, values)
        return self.describe(payment)

    def send(self, reference: str, values: Values) -> dict[str, Any]:
        """Send a message by hand: `variant`, `event`, `count`, `after_seconds`."""
        variant = str(values.get("variant", "again"))
        if variant not in self.variants:
            raise BadOrder(f"variant is one of {', '.join(self.variants)}")
        laid = 0
        with transaction.atomic():
            drafts = self.drafts(self.find(reference), str(values.get("event", "")), variant, values)
            for place, draft in enumerate(drafts * number(values, "count", 1)):
                delay = place if variant == "out_of_order" else number(values, "after_seconds", 0)
                laid += letters.post(replace(draft, delay=delay), clock.now())
        return {"sent": laid}

    def details(self, reference: str) -> dict[str, Any]:
        """One payment with its messages."""
        return {**self.describe(self.find(reference)), "deliveries": letters.listing(self.name, reference)}

    def reset(self) -> None:
        """Forget everything, the clock included."""
        with transaction.atomic():
            self.forget_payments()
            letters.forget(self.name)
            faults.clear(self.name)
            switches.clear(f"{self.name}_")
        clock.move(to=0)
        faults.forget_calls(self.name)
        background.wake()
