"""The cost steps a case will take or has taken: what each letter and each passed deadline adds, and when.

Law: inkassoforskriften §§ 1-2, 2-2, 2-3; inkassoloven §§ 10, 17. The light fee comes with the payment demand,
the heavy fee replaces it from the 29th day after the demand's deadline (day 43 after sending). A fee is the
lower of the agency's tariff and the ceiling.

Readings chosen where the law is doubtful, always the one that favours the debtor:
- claims of one case are one claim: the band follows their sum, and where the claims fell due under different
  tables the table that gives the lowest ceiling applies to all;
- the unit rate is that of the day the step falls on, or of the day asked about if that one is lower. A fee
  once charged is not raised when the unit rate rises before the principal is paid.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from quittance.core.balance import Movement
from quittance.core.errors import CoreError
from quittance.core.fees import (
    FeeQuote,
    Grade,
    LetterKind,
    collection_fee_ceiling,
    heavy_first_day,
    letter_fee,
    letter_fee_earliest,
)
from quittance.core.money import to_text

LIGHT = "collection_fee.light"
HEAVY_STEP = "collection_fee.heavy_step"
PLAN_FEE = "plan_fee"
LETTER_CODES: dict[LetterKind, str] = {
    "reminder": "reminder_fee.reminder",
    "collection_notice": "reminder_fee.collection_notice",
    "creditor_demand": "reminder_fee.creditor_demand",
}


class NoticeError(CoreError):
    """Facts that cannot be right. Codes: no_claims, deadline_before_sending."""


@dataclass(frozen=True)
class FeeClaim:
    """One claim as the fee sees it: principal with interest accrued before the due date (øre), due date."""

    base: int
    due: date


@dataclass(frozen=True)
class Tariff:
    """What the agency asks at most, in øre, VAT included; None means the ceiling."""

    light: int | None = None
    heavy: int | None = None


@dataclass(frozen=True)
class Charged:
    """Collection fee already charged in øre (reversals deducted), and the latest day it was."""

    light: int = 0
    heavy_step: int = 0
    light_on: date | None = None
    heavy_step_on: date | None = None

    @property
    def has_light(self) -> bool:
        """True when the light fee has been charged, were it with nothing."""
        return self.light_on is not None or self.light != 0

    @property
    def has_heavy_step(self) -> bool:
        """True when the step up to the heavy fee has been charged."""
        return self.heavy_step_on is not None or self.heavy_step != 0


@dataclass(frozen=True)
class FeeFacts:
    """Everything that decides the collection fee of one case.

    `stopped_from`: no step falls on or after this day (objection, hold, waiver, principal paid). `vat`: the
    claim does not stem from VAT-liable business of the creditor.
    """

    claims: tuple[FeeClaim, ...]
    demand_sent: date
    demand_deadline: date
    business: bool = False
    vat: bool = False
    tariff: Tariff = Tariff()
    charged: Charged = Charged()
    stopped_from: date | None = None

    def __post_init__(self) -> None:
        if not self.claims:
            raise NoticeError("no_claims", "a collection fee needs at least one claim")
        if self.demand_deadline < self.demand_sent:
            raise NoticeError("deadline_before_sending", "a demand's deadline lies before its sending")

    @property
    def base(self) -> int:
        """The band base of the case in øre: the sum of its claims."""
        return sum(claim.base for claim in self.claims)


def planned_charges(facts: FeeFacts, *, on: date) -> tuple[Movement, ...]:
    """The collection fees not yet charged, past and future, as movements of kind planned in date order.

    `on` is the day asked about, see the module's reading of the unit rate. Raises FeeError, RowMissing.
    """
    steps = []
    light = facts.charged.light
    if not facts.charged.has_light:
        quote = _ceiling(facts, "light", facts.demand_sent, on)
        light = _lower(quote.amount, facts.tariff.light)
        steps.append(_step(facts, LIGHT, facts.demand_sent, light, quote))
    if not facts.charged.has_heavy_step:
        day = heavy_first_day(facts.demand_deadline)
        quote = _ceiling(facts, "heavy", day, on)
        heavy = _lower(quote.amount, facts.tariff.heavy)
        steps.append(_step(facts, HEAVY_STEP, day, heavy - light, quote, replaced=light))
    stop = facts.stopped_from
    return tuple(step for step in steps if step.amount > 0 and (stop is None or step.day < stop))


def next_charge(facts: FeeFacts, *, on: date) -> Movement | None:
    """The first cost step after `on`, None when there is none left: what the debtor avoids by paying now."""
    return next((step for step in planned_charges(facts, on=on) if step.day > on), None)


def letter_charge(*, kind: LetterKind, due: date, sent: date, claim_id: int | None = None) -> Movement | None:
    """The fee of a reminder or notice sent on `sent`, None when it is too early to carry one.

    Raises FeeError, RowMissing, ValueMissing.
    """
    earliest = letter_fee_earliest(due)
    if sent < earliest:
        return None
    quote = letter_fee(kind=kind, due=due, sent=sent)
    facts = _explained(quote) | {"due": due.isoformat(), "earliest": earliest.isoformat()}
    return Movement(sent, "reminder_fee", claim_id, quote.amount, "charge", code=LETTER_CODES[kind], facts=facts)


def _lower(ceiling: int, tariff: int | None) -> int:
    return ceiling if tariff is None else min(ceiling, tariff)


def _ceiling(facts: FeeFacts, grade: Grade, day: date, on: date) -> FeeQuote:
    """The lowest ceiling among the claims' tables and the two days, for the whole case."""
    quotes = [
        collection_fee_ceiling(base=facts.base, due=due, on=paid, grade=grade, business=facts.business, vat=facts.vat)
        for due in sorted({claim.due for claim in facts.claims})
        for paid in sorted({day, max(day, on)})
    ]
    return min(quotes, key=lambda quote: quote.amount)


def _step(facts: FeeFacts, code: str, day: date, amount: int, quote: FeeQuote, replaced: int | None = None) -> Movement:
    tariff = facts.tariff.light if code == LIGHT else facts.tariff.heavy
    told = _explained(quote) | {
        "base": to_text(facts.base),
        "claims": str(len(facts.claims)),
        "demand_sent": facts.demand_sent.isoformat(),
        "demand_deadline": facts.demand_deadline.isoformat(),
    }
    if tariff is not None:
        told["tariff"] = to_text(tariff)
    if replaced is not None:
        told["replaces"] = to_text(replaced)
    return Movement(day, "collection_fee", None, amount, "planned", code=code, facts=told)


def _explained(quote: FeeQuote) -> dict[str, str]:
    """A quote as strings: amounts in kroner, dates ISO, yes/no; `band` is the upper limit, "" when open."""
    return {
        "ceiling": to_text(quote.amount),
        "multiple": decimal_text(quote.multiple),
        "unit_rate": to_text(quote.unit_rate),
        "band": "" if quote.band_upto is None else to_text(quote.band_upto),
        "business": "yes" if quote.business else "no",
        "vat": "yes" if quote.vat else "no",
        "table_from": quote.table_from.isoformat(),
        "rate_from": quote.rate_from.isoformat(),
        "law": quote.law,
    }


def decimal_text(multiple: Fraction) -> str:
    """A multiple as written in the tables: 2/5 is "0.4", 3 is "3". For fractions with few decimals."""
    thousandths = multiple * 1000
    assert thousandths.denominator == 1
    whole, rest = divmod(thousandths.numerator, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
