"""The port for text messages: one short text to one phone, and what became of it.

Pure data and one Protocol, like `payment.py`, whose errors it shares: `Technical` may be sent again later with the same
key, `UnknownOutcome` may have gone out already, `Rejected` will never arrive. E-mail has no port of ours: Django and
django-anymail are that port (kit.mail), and fail with the same errors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

DeliveryState = Literal["underway", "delivered", "failed"]
"""`underway`: the gateway has it, the phone not yet. The other two are final."""

ADDRESS_REFUSED = "address_refused"
"""Code of a `Rejected`: nothing can be sent to this number or address. The person has to give another one."""


@dataclass(frozen=True, slots=True)
class TextMessage:
    """What is sent. `number` is international, +47…; `key` makes the same message again the same message."""

    key: str
    number: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message; `detail` is the gateway's own word for it, for staff."""

    state: DeliveryState
    detail: str = ""


class SmsGateway(Protocol):
    """What an adapter for text messages can do. Nothing of it may be called inside a database transaction."""

    def send(self, message: TextMessage) -> str:
        """Hands a message over and returns the gateway's name for it. The same key again sends nothing more."""

    def delivery(self, message_id: str) -> Delivery:
        """What became of a message. Raises `NotFound` for one the gateway does not know."""

    def check(self) -> str:
        """Ask for something that changes nothing and needs our key; a line for the operator."""
