"""What a statement says. Amounts are whole øre; every case's lines add up to its total."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """Days with one yearly rate: øre of interest on `base` øre. `assumed` where the rate is not set yet."""

    first: date
    last: date
    rate: Decimal
    base: int
    amount: int
    assumed: bool


@dataclass(frozen=True, slots=True)
class Charge:
    """One amount of a case. `kind` is its component in the books, `code` what it was charged or booked as.

    `text` says it in the reader's words. `planned` lines lie after the day the statement was made.
    """

    day: date
    kind: str
    code: str
    text: str
    invoice: str
    amount: int
    law: str
    planned: bool
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseAccount:
    """One case. `overpaid` is held for the debtor and not part of the total."""

    number: str
    creditor: str
    kid: str
    lines: tuple[Charge, ...]
    principal: int
    interest: int
    costs: int
    total: int
    overpaid: int
    rate_missing_from: date | None


@dataclass(frozen=True, slots=True)
class Statement:
    """Cases as they stand at the end of the day `on`, worked out at `made_at` by `agency`."""

    agency: str
    agency_number: str
    on: date
    made_at: datetime
    cases: tuple[CaseAccount, ...]

    @property
    def total(self) -> int:
        """What is owed in all; a case that owes less than nothing takes nothing off another."""
        return sum(max(case.total, 0) for case in self.cases)
