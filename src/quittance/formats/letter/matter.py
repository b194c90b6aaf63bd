"""What a letter is about, as facts without words: who writes to whom, one case on one day, one payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quittance.formats.letter.records import Sender


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, when, and the letter's code. `verify` and `site` are addresses of our pages."""

    sender: Sender
    language: str
    address: tuple[str, ...]
    day: date
    code: str
    verify: str
    site: str
    account: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """A claim as its debtor knows it."""

    number: str
    description: str
    issued: date | None
    due: date
    principal: int


@dataclass(frozen=True, slots=True)
class Item:
    """One amount of a balance in øre; `name` is that of a text below "item.". Interest has its days and rate.

    What is `planned` has not been charged: its day is still to come.
    """

    name: str
    amount: int
    invoice: str = ""
    day: date | None = None
    first: date | None = None
    last: date | None = None
    rate: Decimal | None = None
    planned: bool = False


@dataclass(frozen=True, slots=True)
class NextCost:
    """The next cost step: its day and the øre it adds."""

    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class Matter:
    """One case on the letter's day. The items add up to the total; `overpaid` is held for the debtor besides.

    From `rate_missing_from` on the interest rate is not set yet, and the latest known one is used.
    """

    number: str
    creditor: str
    kid: str
    link: str
    invoices: tuple[Invoice, ...]
    items: tuple[Item, ...]
    total: int
    overpaid: int
    business: bool
    next_cost: NextCost | None = None
    rate_missing_from: date | None = None

    @property
    def rate(self) -> Decimal | None:
        """The yearly rate that runs now; the first claim's where several have different ones."""
        return next((item.rate for item in self.items if item.rate is not None), None)


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as it was booked: øre by component, what was too much, and what the case owed after it."""

    day: date
    amount: int
    parts: tuple[tuple[str, int], ...]
    overpaid: int
    remaining: int


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a debt in øre and the day by which it is to be paid."""

    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A payment plan that was agreed: its own KID and its instalments, the first one first; amounts in øre.

    Interest that goes on (`rate` a year; None where there is none) is in the instalments (`interest`) or, where that is
    None, told before the last one. `fee` is the plan's own, in the instalments too. An instalment is missed when it has
    not come `grace_days` banking days after its day; more than `misses` of them missed at a time end the plan.

    `moves` can still be put off, each by at most `move_days`, and `skips` left out; it can pause for
    `pause_months` together. A `version` above the first takes
    the place of the one before. Unless the debt is `acknowledged`, the first payment does that.
    """

    kid: str
    instalments: tuple[Instalment, ...]
    rate: Decimal | None
    interest: int | None
    fee: int
    grace_days: int
    misses: int = 0
    moves: int = 0
    move_days: int = 0
    skips: int = 0
    pause_months: int = 0
    version: int = 1
    acknowledged: bool = True

    @property
    def total(self) -> int:
        """What the instalments come to."""
        return sum(one.amount for one in self.instalments)
