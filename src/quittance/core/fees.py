"""Ceilings on what collection may cost the debtor, and the days on which each step becomes lawful.

Law: inkassoforskriften (FOR-1989-07-14-562) §§ 1-2, 1-3 (letters), 2-2, 2-3 (collection fee), 2-4 (plans);
inkassoloven §§ 9 and 10 (deadlines). The tables are data in core/data. Oldest dates they can answer for:
claims due from OLDEST_CEILING_DUE, and payment or sending dates from OLDEST_UNIT_RATE.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from quittance.core import rates
from quittance.core.errors import CoreError
from quittance.core.money import parse_machine, round_half_up
from quittance.core.workdays import effective_due_date, later, next_banking_day

OLDEST_CEILING_DUE = date(2010, 1, 1)
"""No ceiling is known for claims that fell due before this day."""
OLDEST_UNIT_RATE = date(2006, 1, 1)
"""No unit rate (inkassosats) is known before this day."""

NOTICE_DAYS = 14
"""Days a collection notice and a payment demand must give (inkassoloven §§ 9, 10)."""
LETTER_FEE_DAYS = 14
"""Days after the due date before a letter may carry a fee (inkassoforskriften § 1-2)."""
HEAVY_AFTER_DAYS = 28
"""The demand's deadline must be missed by more than this before the heavy fee (inkassoforskriften § 2-2)."""

Grade = Literal["light", "heavy"]
LetterKind = Literal["reminder", "collection_notice", "creditor_demand"]


class FeeError(CoreError):
    """A fee question without an answer. Codes: grade, letter_kind, negative_base."""


@dataclass(frozen=True)
class FeeQuote:
    """A fee ceiling in øre and everything needed to explain it.

    amount = unit_rate x multiple (x 1.5 for a business, x 1.25 with VAT). `band_upto` is the upper limit of
    the claim band in øre, None for the open band or where bands play no part. `table_from` is the first day
    of the row of multiples used, `rate_from` that of the unit rate.
    """

    amount: int
    multiple: Fraction
    unit_rate: int
    band_upto: int | None
    business: bool
    vat: bool
    table_from: date
    rate_from: date
    source: tuple[str, ...]
    law: str


@dataclass(frozen=True)
class Compensation:
    """Standard compensation between businesses in øre, with the half-year it belongs to and its sources."""

    amount: int
    valid_from: date
    source: tuple[str, ...]
    confidence: str


def _merge(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _factors(table: rates.Table, business: bool, vat: bool) -> Fraction:
    factor = Fraction(table.settings["business_factor"]) if business else Fraction(1)
    return factor * Fraction(table.settings["vat_factor"]) if vat else factor


def unit_rate(on: date) -> tuple[int, rates.Row]:
    """The unit rate of collection costs (inkassosats) in øre on a day, with its row. Raises RowMissing."""
    row = rates.load("unit_rate").on(on)
    return row.ore("value"), row


def collection_fee_ceiling(
    *, base: int, due: date, on: date, grade: Grade, business: bool = False, vat: bool = False
) -> FeeQuote:
    """The most a debtor may be charged in collection fee, in øre (inkassoforskriften §§ 2-2, 2-3).

    `base` is the principal with interest accrued before the due date, in øre; `due` picks the table of
    multiples, `on` (the day the principal is paid) the unit rate. Not rounded to whole kroner; half up to the
    øre once. Raises FeeError, RowMissing.
    """
    if grade not in {"light", "heavy"}:
        raise FeeError("grade", "the grade of a collection fee is light or heavy")
    if base < 0:
        raise FeeError("negative_base", "the claim must not be negative")
    table = rates.load("fee_ceilings")
    row = table.on(due)
    rate, rate_row = unit_rate(on)
    upto, multiple = _band(row, base, grade)
    exact = rate * multiple * _factors(table, business, vat)
    return FeeQuote(
        amount=round_half_up(exact.numerator, exact.denominator),
        multiple=multiple,
        unit_rate=rate,
        band_upto=upto,
        business=business,
        vat=vat,
        table_from=row.valid_from,
        rate_from=rate_row.valid_from,
        source=_merge(row.sources, rate_row.sources),
        law=table.law,
    )


def _band(row: rates.Row, base: int, grade: Grade) -> tuple[int | None, Fraction]:
    for band in row.values["bands"]:
        upto = None if band["up_to"] is None else parse_machine(band["up_to"])
        if upto is None or base <= upto:
            return upto, Fraction(band[grade])
    raise AssertionError("the last band of a ceiling table is open")


def letter_fee(*, kind: LetterKind, due: date, sent: date) -> FeeQuote:
    """The fee in øre a lawful reminder, collection notice or creditor's own demand may carry.

    inkassoforskriften § 1-2: the multiple follows the due date, the unit rate the sending day. Rounded to the
    nearest krone for letters from 2026-01-01. When a fee is allowed at all: `letter_fee_earliest`.
    Raises FeeError, RowMissing, ValueMissing.
    """
    if kind not in {"reminder", "collection_notice", "creditor_demand"}:
        raise FeeError("letter_kind", "a letter is a reminder, a collection_notice or a creditor_demand")
    table = rates.load("letter_fees")
    row = table.on(due)
    rate, rate_row = unit_rate(sent)
    multiple = Fraction(row.text(kind))
    exact = rate * multiple
    whole_kroner = sent >= date.fromisoformat(table.settings["whole_kroner_from"])
    unit = 100 if whole_kroner else 1
    return FeeQuote(
        amount=round_half_up(exact.numerator, exact.denominator * unit) * unit,
        multiple=multiple,
        unit_rate=rate,
        band_upto=None,
        business=False,
        vat=False,
        table_from=row.valid_from,
        rate_from=rate_row.valid_from,
        source=_merge(row.sources, rate_row.sources),
        law=table.law,
    )


def plan_fee_ceiling(on: date, vat: bool = False) -> FeeQuote:
    """How much the ceiling rises, in øre, by a plan of more than four instalments (inkassoforskriften § 2-4).

    Whether the business factor applies is not settled, so it never does. Raises RowMissing.
    """
    table = rates.load("plan_fee")
    row = table.on(on)
    rate, rate_row = unit_rate(on)
    multiple = Fraction(row.text("value"))
    exact = rate * multiple * _factors(rates.load("fee_ceilings"), False, vat)
    return FeeQuote(
        amount=round_half_up(exact.numerator, exact.denominator),
        multiple=multiple,
        unit_rate=rate,
        band_upto=None,
        business=False,
        vat=vat,
        table_from=row.valid_from,
        rate_from=rate_row.valid_from,
        source=_merge(row.sources, rate_row.sources),
        law=table.law,
    )


def standard_compensation(on: date) -> Compensation:
    """Standard compensation between businesses in øre (forsinkelsesrenteloven § 3 a); never for consumers.

    Raises RowMissing before the scheme began, ValueMissing where the amount was not found, and RowMissing's
    sibling ValueMissing for days after the last half-year known.
    """
    table = rates.load("standard_compensation")
    row = table.on(on)
    if table.known_to is not None and on > table.known_to:
        raise rates.ValueMissing(table.title, "amount", later(table.known_to, 1))
    return Compensation(row.ore("value"), row.valid_from, row.sources, row.confidence)


def beyond_compensation(cost: int, compensation: int) -> int:
    """The part of collection cost payable on top of standard compensation, in øre.

    Compensation is set off against fees and never stacked on them (inkassoforskriften §§ 1-5, 2-6).
    """
    return max(cost - compensation, 0)


def notice_deadline(sent: date) -> date:
    """Last day to pay after a notice: 14 days, sending day not counted, moved to a banking day."""
    return next_banking_day(later(sent, NOTICE_DAYS))


def letter_fee_earliest(due: date) -> date:
    """First day a letter may carry a fee: 14 days after the effective due date (inkassoforskriften § 1-2)."""
    return later(effective_due_date(due), LETTER_FEE_DAYS)


def heavy_first_day(demand_deadline: date) -> date:
    """First day of the heavy fee: the demand's deadline exceeded by more than 28 days (§ 2-2)."""
    return later(demand_deadline, HEAVY_AFTER_DAYS + 1)
