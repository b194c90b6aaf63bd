"""The port for money that is drawn again and again: the payer agrees once, we order each charge.

Pure data and one Protocol, like `payment.py`, whose errors it shares. An agreement is the payer's standing consent; it
draws nothing by itself. A charge is one payment under it: we create it ahead of its day, the company carries it out.
Amounts are whole øre (`int`).

There is no pause: a company may not know the word, and stopping cannot be undone. To pause, create no charges and
cancel those that wait.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from quittance.providers.payment import Headers

AgreementState = Literal["pending", "active", "stopped", "expired"]
"""`stopped` is for good, whether the payer refused, the payer ended it or we did; `expired`: nobody answered."""

ChargeState = Literal[
    "pending",
    "due",
    "processing",
    "reserved",
    "partially_captured",
    "charged",
    "failed",
    "cancelled",
    "partially_refunded",
    "refunded",
]
"""Where a charge stands. Read it as often as you like: any step forward may be skipped between two readings."""

CHARGE_OPEN: frozenset[ChargeState] = frozenset({"pending", "due", "processing"})
"""No money yet, and it may still come: a failed attempt is repeated by the company while the charge is `due`."""

CHARGE_WITHOUT_MONEY: frozenset[ChargeState] = frozenset({"failed", "cancelled"})
"""No money will come from this charge; the next attempt is a new charge with a new id."""

FailureReason = Literal["payer_must_act", "above_payers_limit", "payer_gone", "technical"]
"""Lack of cover or a card that no longer works; above the limit the payer set; account closed; the company's fault."""

IntervalUnit = Literal["day", "week", "month", "year"]
Pricing = Literal["fixed", "variable"]
"""`fixed`: the payer is told an amount per interval. `variable`: the payer sets a highest amount; we suggested one."""


@dataclass(frozen=True, slots=True)
class AgreementRequest:
    """What we ask the payer to agree to. `external_id` is ours, e.g. the payment plan's; never personal.

    `amount` is the price per interval (`fixed`) or the highest amount we suggest (`variable`). `manage_url` is our
    page where the payer manages exactly this agreement.
    """

    external_id: str
    amount: int
    currency: str
    name: str
    description: str
    return_url: str
    manage_url: str
    idempotency_key: str
    pricing: Pricing = "variable"
    interval_unit: IntervalUnit = "month"
    interval_count: int = 1
    phone_number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Proposed:
    """The company waits for the payer; keep `agreement_id` before sending the payer to `confirmation_url`."""

    agreement_id: str
    confirmation_url: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """The company's own truth about one agreement.

    `ceiling` is the most one charge may be: for `variable` the higher of what we suggested and what the payer chose
    (`payer_limit`; a charge between the two waits for the payer to raise it). None for `fixed`, whose limit counts
    all charges of an interval together and is judged by the company.
    """

    agreement_id: str
    external_id: str
    state: AgreementState
    pricing: Pricing
    amount: int
    payer_limit: int | None
    currency: str
    interval_unit: IntervalUnit
    interval_count: int
    started_at: datetime | None
    stopped_at: datetime | None
    merchant: str

    @property
    def ceiling(self) -> int | None:
        """Highest amount of one charge, in øre; None when it depends on the interval's other charges."""
        return max(self.amount, self.payer_limit or 0) if self.pricing == "variable" else None


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """One payment to draw. `charge_id` is ours, unique for ever, and becomes the company's id of the charge.

    `due` None asks for a charge outside the schedule, carried out at once and never repeated; companies allow it to
    few. `retry_days`: for so many days after `due` a failed charge is tried again. `reserve`: only hold the money
    on `due`; it must then be captured.
    """

    agreement_id: str
    charge_id: str
    amount: int
    description: str
    due: date | None
    idempotency_key: str
    retry_days: int = 5
    reserve: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """The company's own truth about one charge; the three totals are in øre and say what the state does not."""

    charge_id: str
    agreement_id: str
    state: ChargeState
    amount: int
    currency: str
    captured: int
    refunded: int
    cancelled: int
    due: date | None
    retry_days: int
    failure: FailureReason | None
    merchant: str

    @property
    def refundable(self) -> int:
        """What may still be sent back, in øre."""
        return max(0, self.captured - self.refunded)


@dataclass(frozen=True, slots=True)
class RecurringEvent:
    """A signed message about an agreement or charge: a hint, never proof of money. Read back.

    `event_key` is the same for every repetition. `charge_id` is empty when it is about the agreement; `actor` says
    who stopped an agreement ("merchant", "user", "admin"), if the company says.
    """

    event_key: str
    name: str
    agreement_id: str
    charge_id: str
    merchant: str
    actor: str
    signed_at: datetime


class RecurringGateway(Protocol):
    """What an adapter for recurring payments can do. Every method may raise `Technical` or `Rejected`.

    Methods with an `idempotency_key` have an effect: they may also raise `UnknownOutcome`, and may be repeated with
    the same key and the same values without happening twice. They return when the company has accepted the order,
    which may be before it is carried out: read back. None may be called inside a database transaction.
    """

    @property
    def merchant(self) -> str:
        """The merchant number our agreements belong to; an event for another one is not ours."""

    @property
    def largest(self) -> int:
        """The most an agreement may promise, and so a charge, in øre."""

    @property
    def lead_days(self) -> int:
        """So many days ahead of its due date a charge is to be ordered at the latest."""

    def propose(self, request: AgreementRequest) -> Proposed:
        """Draft an agreement and get the address where the payer accepts or refuses it."""

    def fetch_agreement(self, agreement_id: str) -> Agreement:
        """Read one agreement. Raises `NotFound`."""

    def stop(self, agreement_id: str, idempotency_key: str) -> None:
        """End an active agreement for good; charges that wait, and money held, are released by the company."""

    def create_charge(self, request: ChargeRequest, *, today: date) -> str:
        """Order a charge under an active agreement; its id. `today` in Norway, for the company's lead time."""

    def fetch_charge(self, agreement_id: str, charge_id: str) -> Charge:
        """Read one charge. Raises `NotFound`."""

    def list_charges(self, agreement_id: str) -> tuple[Charge, ...]:
        """All charges of an agreement, in the company's order."""

    def cancel_charge(self, agreement_id: str, charge_id: str, idempotency_key: str) -> None:
        """Withdraw a charge before money moves, or release what is held and not captured."""

    def capture_charge(
        self, agreement_id: str, charge_id: str, amount: int, description: str, idempotency_key: str
    ) -> None:
        """Take `amount` øre of a charge that only held the money. The payer sees `description`."""

    def refund_charge(
        self, agreement_id: str, charge_id: str, amount: int, description: str, idempotency_key: str
    ) -> None:
        """Send `amount` captured øre back. The payer sees `description`."""

    def parse_webhook(
        self, method: str, path_and_query: str, headers: Headers, body: bytes, *, now: datetime
    ) -> RecurringEvent:
        """Verify an incoming message over its raw bytes and read it. Raises `BadSignature` or `MalformedEvent`."""
