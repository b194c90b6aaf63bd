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
from types import MappingProxyType
from typing import Literal, Protocol, runtime_checkable

ProviderState = Literal["created", "authorised", "underway", "aborted", "expired", "terminated"]
"""Where a payment stands at the provider. Amounts say the rest: there is no "captured" state.

`underway`: the payer has approved a bank transfer; the money is not ours before our own bank says so.
"""

FINAL_WITHOUT_MONEY: frozenset[ProviderState] = frozenset({"aborted", "expired", "terminated"})
"""States after which no money can come from this payment any more."""

Memo = Mapping[str, str]
"""What an adapter wants to be told again about a payment: ids the company gave it. We keep it with the attempt.

A key that begins with `once_` is needed only until the payer has approved and is forgotten then.
"""
NOTHING_KEPT: Memo = MappingProxyType({})

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


class IdentityNeeded(Rejected):
    """The payer's bank asks for a national identity number that was not given, or does not know the one given."""


@dataclass(frozen=True, slots=True)
class Traits:
    """How a company works, as far as the checkout must know before it begins.

    `settles_by`: "provider" – we capture, and the company pays out later; "bank" – the payer's bank sends the money
    to our account with the KID, and nothing is ours before our bank says so. `create_repeatable`: an opening whose
    answer was lost may be sent again with the same key; if not, a lost answer is for a person. `keyed`: the company
    knows our keys; one that does not is asked for a refund again only when the first call can no longer be under way.
    `smallest` and `largest` are in øre; 0 means no limit of the company's own.
    """

    settles_by: Literal["provider", "bank"] = "provider"
    create_repeatable: bool = True
    keyed: bool = True
    refunds: bool = True
    smallest: int = 100
    largest: int = 0


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank the payer can choose; `asks_identity`: it wants the payer's national identity number first."""

    bank_id: str
    name: str
    asks_identity: bool = False


@dataclass(frozen=True, slots=True)
class PayerContext:
    """What a company must know of the payer's side of the line. Nothing of it is written to a log.

    What later steps need is in the memo: the device, and until the approval the address and the identity number, the
    latter only as the company gets it, encrypted. `device_id` is stable for one browser and unique; `identity_number`
    is given only where the chosen bank asks for it.
    """

    ip_address: str = ""
    device_id: str = ""
    bank_id: str = ""
    identity_number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """One attempt to be paid. `reference` is ours, unique for ever, and never the KID.

    `kid` goes with the money where the money comes by bank. `webhook_url` is where a company that is told per
    payment sends its messages.
    """

    reference: str
    amount: int
    currency: str
    return_url: str
    description: str
    idempotency_key: str
    language: Literal["nb", "en"] = "nb"
    kid: str = ""
    webhook_url: str = ""
    payer: PayerContext = PayerContext()


@dataclass(frozen=True, slots=True)
class Created:
    """The company has opened the payment; send the payer to `redirect_url` unchanged.

    `redirect_url` is empty when the payer has nothing to do (no approval needed). `provider_reference` is the
    company's own id where it is not ours; its messages may name only that.
    """

    redirect_url: str
    reference: str
    provider_reference: str = ""
    memo: Memo = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """What the company wants next: the payer at `redirect_url`, or nothing (empty). `memo` replaces what we kept."""

    redirect_url: str
    memo: Memo
    provider_reference: str = ""


@dataclass(frozen=True, slots=True)
class ProviderPayment:
    """The company's own truth about one payment: its state and the four running totals, in øre.

    `detail` is the company's own word for the state, for staff.
    """

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
    detail: str = ""

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

    `event_key` is the same for every repetition of the same event, so a unique constraint belongs on it. A company
    that does not repeat our reference names its own id in `provider_reference`; one of the two is not empty.
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
    provider_reference: str = ""


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
    repeated with the same key and the same values without happening twice (`create` only where the traits say so).
    None of them may be called inside a database transaction. `memo` is what the adapter asked us to keep.
    """

    @property
    def merchant(self) -> str:
        """The merchant number our payments belong to; an event for another one is not ours."""

    @property
    def traits(self) -> Traits:
        """How this company works."""

    def create(self, request: PaymentRequest) -> Created:
        """Open a payment and get the address of the payer's page."""

    def fetch(self, reference: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Read state and totals. Raises `NotFound` for a reference the company does not know."""

    def capture(self, reference: str, amount: int, idempotency_key: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Take `amount` øre of what was authorised.

        Compare `captured` in the answer with what you expect: that the call returned is no proof.
        """

    def cancel(
        self, reference: str, idempotency_key: str, memo: Memo = NOTHING_KEPT, *, only_unapproved: bool = False
    ) -> ProviderPayment:
        """Release all that is not captured; with `only_unapproved` never what the payer approved."""

    def refund(self, reference: str, amount: int, idempotency_key: str, memo: Memo = NOTHING_KEPT) -> ProviderPayment:
        """Send `amount` captured øre back to the payer."""

    def parse_webhook(
        self, method: str, path_and_query: str, headers: Headers, body: bytes, *, now: datetime
    ) -> WebhookEvent:
        """Verify an incoming message over its raw bytes and read it.

        Raises `BadSignature` or `MalformedEvent`. A company that sends no messages raises `BadSignature` always.
        """

    def check(self) -> str:
        """Ask the company for something that changes nothing and needs our credentials; a line for the operator."""


@runtime_checkable
class Resumable(Protocol):
    """A company whose payments go on only when we call after the payer has come back from the bank."""

    def resume(self, reference: str, memo: Memo) -> Step:
        """Do what is due now and say where the payer must go next, if anywhere.

        Called when the payer returns and, if nobody returns, once more by the sweeper; for one payment by one caller
        at a time, since between two askings the company may be told to pay twice. Raises `Technical` when it should be
        called again with the same memo. A payment that cannot go on is no error: `fetch` says that it has ended, and
        why in `detail`.
        """

    def repeatable(self, memo: Memo) -> bool:
        """Whether `resume` with this memo may be called again when we no longer know if it was called before.

        Where it may not, a call that left and whose answer we never saw is for a person: the payer may have paid.
        """


@runtime_checkable
class BankChooser(Protocol):
    """A company that wants to know the payer's bank before it opens a payment."""

    def banks(self) -> tuple[Bank, ...]:
        """The banks that can be paid from now, in the order to show them."""


@runtime_checkable
class WebhookRegistry(Protocol):
    """The company's list of our webhook addresses; a dead one is deleted by the company without a word."""

    def register_webhook(self, url: str) -> Registration:
        """Register an address for all payment events; the secret is shown in the answer and never again."""

    def list_webhooks(self) -> tuple[Registration, ...]:
        """The addresses registered now, without secrets."""

    def delete_webhook(self, registration_id: str) -> None:
        """Stop sending to an address."""
