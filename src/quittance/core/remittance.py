"""What a creditor is paid of the money collected, what the agency keeps, and what is carried to the next time.

The debtor pays the agency's fee; the agency invoices the creditor for it, with value added tax. Where the creditor
deducts that tax, the debtor has not paid it (inkassoforskriften § 2-3), so it is set off against what the creditor is
due. Where the creditor cannot deduct it, the debtor's fee holds it already and nothing is set off.

Client money is never lent: tax that the creditor's own money does not cover waits as a claim on the creditor, and so
does money paid out before that a bank has taken back since. Both are carried, and nothing is paid until they are met.
Amounts in øre.
"""

from dataclasses import dataclass
from fractions import Fraction

from quittance.core import rates
from quittance.core.money import round_half_up


@dataclass(frozen=True, slots=True)
class Carried:
    """What an earlier remittance left open: money of the creditor (negative: paid out too much), tax to set off."""

    payable: int = 0
    vat: int = 0

    @property
    def total(self) -> int:
        """What it means for the creditor: negative when the creditor owes."""
        return self.payable - self.vat


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of a creditor's money: tax set off now, what is paid, and what is carried on.

    Negative `vat_settled` gives back tax on fees that were reversed.
    """

    vat_settled: int
    paid: int
    carried: Carried


def settle(*, collected: int, vat: int, carried: Carried) -> Settlement:
    """Divides what was collected for a creditor (less what was reversed) and what an earlier time left open."""
    payable, owed = carried.payable + collected, carried.vat + vat
    settled = owed if owed < 0 else min(owed, max(payable, 0))
    paid = max(payable - settled, 0)
    left = Carried(payable - settled - paid, owed - settled)
    assert left.total == carried.total + collected - vat - paid
    assert left.total <= 0 <= paid
    return Settlement(settled, paid, left)


def vat_rate() -> Fraction:
    """Value added tax on the agency's fee as a part of it: a quarter (merverdiavgiftsloven § 5-1)."""
    return Fraction(rates.load("fee_ceilings").settings["vat_factor"]) - 1


def vat_to_set_off(*, fees: int, deducted_before: int, deducts_vat: bool) -> int:
    """Tax to set off now for one case: that on all its fees so far, less what was set off before.

    Reckoned on the whole, so that many small payments come to the same as one, and a reversal gives back exactly what
    was taken. A creditor that deducts no longer is set off nothing more, and gets back what reversed fees had cost.
    Half up to the øre.
    """
    exact = fees * vat_rate()
    whole = round_half_up(exact.numerator, exact.denominator)
    return (whole if deducts_vat else min(whole, deducted_before)) - deducted_before
