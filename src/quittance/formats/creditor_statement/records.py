"""What a statement says. Amounts in øre; a creditor's case is told by our number and the creditor's own invoices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CaseLine:
    """What came in on one case and what became of it; negative where money was taken back."""

    number: str
    invoices: str
    principal: int
    interest: int
    reminder_fees: int
    legal_costs: int
    other: int
    fees: int
    vat: int

    @property
    def collected(self) -> int:
        """What is the creditor's own."""
        return self.principal + self.interest + self.reminder_fees + self.legal_costs + self.other


@dataclass(frozen=True, slots=True)
class Statement:
    """A whole statement: who, until when, case by case, and the sums that lead to what is paid.

    `carried_in` and `carried_out` are what the creditor owed before and owes after it, as amounts below or at zero.
    """

    number: int
    made_on: date
    until: date
    agency: str
    agency_number: str
    agency_address: str
    agency_email: str
    creditor: str
    creditor_number: str
    deducts_vat: bool
    lines: tuple[CaseLine, ...]
    collected: int
    fees: int
    vat: int
    carried_in: int
    paid: int
    carried_out: int
    account: str = ""
    reference: str = ""
