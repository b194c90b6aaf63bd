"""The port every payment company sits behind: what we ask, what we get back, and what can go wrong.

Pure data and one Protocol; no network, no Django, no clock. Areas import this module and never a company's
own package. All amounts are whole øre (`int`). The error tree answers the only question a caller has after a
failure: may the same request be sent again (`Technical`), did it perhaps happen (`UnknownOutcome`), or must a
person be told (`Rejected`)?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

ProviderState = Literal["created", "authorised", "aborted", "expired", "terminated"]
"""Where a payment stands at the provider. Amounts say the rest: there is no "captured" state."""

FINAL_WITHOUT_MONEY: frozenset[ProviderState] = frozenset({"aborted", "expired", "terminated"})
"""States after which no money can come from this payment any more."""

Headers = Mapping[str, str] | Iterable[tuple[str, str]]
"""Request headers as they came in; pairs, when the server can still tell duplicates apart."""


class ProviderError(Exception):
    """The payment company could not do what was asked."""

    def __init__(self, code: str, message: str = "", *, trace_id: str = "", retry_after: int | None = None) -> None:
        """`code` is stable and machine readable, `message` is for staff, `retry_after` is in seconds."""
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message
        self.trace_id = trace_id
        self.retry_after = retry_after


class Technical(ProviderError):
    """Nothing was decided; the same call with the same idempotency key may be sent again later."""


class UnknownOutcome(Technical):
    """A call with an effect was sent and its answer was lost or unreadable: it may or may not have happened.

    Read the payment before telling anybody anything; a repeat must use the same idempotency key and the same
    values.
    """


class Rejected(ProviderError):
    """The company understood and said no; repeating the call gives the same answer, so tell a person."""


class NotFound(Rejected):
    """The company does not know this reference for our merchant."""


class BadSignature(ProviderError):
    """A webhook that does not prove it comes from the company; answer 401 and store nothing but a counter."""


class MalformedEvent(ProviderError):
    """A webhook truly from the company whose content we do not understand; keep it and raise an alarm."""


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """One attempt to be paid. `reference` is ours, unique for ever, and never the KID."""

    reference: str
    amount: int
    currency: str
    return_url: str
    description: str
    idempotency_key: str
    language: Literal["nb", "en"] = "nb"


@dataclass(frozen=True, slots=True)
class Created:
    """The company has opened the payment; send the payer to `redirect_url` unchanged."""

    redirect_url: str
    reference: str


@dataclass(frozen=True, slots=True)
class ProviderPayment:
    """The company's own truth about one payment: its state and the four running totals, in øre."""

    reference: str
    state: ProviderState
    amount: int
    currency: str
    authorised: int
    captured: int
    refunded: int
    cancelled: int
    psp_reference: str
    merchant: str

    @property
    def capturable(self) -> int:
        """What may still be captured, in øre."""
        return max(0, self.authorised - self.captured - self.cancelled)

    @property
    def refundable(self) -> int:
        """What may still be refunded, in øre."""
        return max(0, self.captured - self.refunded)


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """One line of the company's own log of a payment."""

    reference: str
    name: str
    psp_reference: str
    success: bool
    amount: int
    currency: str
    timestamp: str
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A signed message about a payment: a hint that something happened, never proof of money. Read back.

    `event_key` is the same for every repetition of the same event, so a unique constraint belongs on it.
    """

    event_key: str
    reference: str
    name: str
    psp_reference: str
    success: bool
    merchant: str
    amount: int
    currency: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Registration:
    """A webhook address the company sends to. `secret` is only ever known in the answer to registering."""

    registration_id: str
    url: str
    events: tuple[str, ...]
    secret: str = field(default="", repr=False)


class PaymentGateway(Protocol):
    """What an adapter for a payment company can do. Every method may raise `Technical` or `Rejected`.

    Methods with an `idempotency_key` have an effect: they may also raise `UnknownOutcome`, and may be
    repeated with the same key and the same values without happening twice. None of them may be called
    inside a database transaction.
    """

    @property
    def merchant(self) -> str:
        """The merchant number our payments belong to; an event for another one is not ours."""

    def create(self, request: PaymentRequest) -> Created:
        """Open a payment and get the address of the payer's page."""

    def fetch(self, reference: str) -> ProviderPayment:
        """Read state and totals. Raises `NotFound` for a reference the company does not know."""

    def capture(self, reference: str, amount: int, idempotency_key: str) -> ProviderPayment:
        """Take `amount` øre of what was authorised.

        Compare `captured` in the answer with what you expect: that the call returned is no proof.
        """

    def cancel(self, reference: str, idempotency_key: str, *, only_unapproved: bool = False) -> ProviderPayment:
        """Release all that is not captured; with `only_unapproved` never what the payer approved."""

    def refund(self, reference: str, amount: int, idempotency_key: str) -> ProviderPayment:
        """Send `amount` captured øre back to the payer."""

    def parse_webhook(
        self, method: str, path_and_query: str, headers: Headers, body: bytes, *, now: datetime
    ) -> WebhookEvent:
        """Verify an incoming message over its raw bytes and read it.

        Raises `BadSignature` or `MalformedEvent`.
        """


class WebhookRegistry(Protocol):
    """The company's list of our webhook addresses; a dead one is deleted by the company without a word."""

    def register_webhook(self, url: str) -> Registration:
        """Register an address for all payment events; the secret is shown in the answer and never again."""

    def list_webhooks(self) -> tuple[Registration, ...]:
        """The addresses registered now, without secrets."""

    def delete_webhook(self, registration_id: str) -> None:
        """Stop sending to an address."""
