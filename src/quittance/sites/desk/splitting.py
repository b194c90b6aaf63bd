"""Dividing a payment over cases, as somebody types it: rows of a case and an amount, and what is wrong with them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from quittance.areas.claims.queries.references import case_by_number, case_for_money, read_reference
from quittance.areas.payments.queries.effects import effects
from quittance.core.money import MoneyFormat, parse_kroner
from quittance.sites.desk.choices import Part
from quittance.sites.ui.figures import money, typed_amount

MOST_ROWS = 12
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One row as typed, and read: the case's id, øre, and the sentences about what is wrong.

    `debtor` and `owed` (øre on the day of the payment) are told of the case, where there is one.
    """

    text: str
    typed: str
    case_id: int | None = None
    amount: int | None = None
    case_error: str = ""
    amount_error: str = ""
    debtor: str = ""
    owed: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """All rows together; `error` is about the sum."""

    rows: tuple[Row, ...]
    total: int
    error: str = ""

    @property
    def given(self) -> int:
        """What the readable amounts come to, in øre."""
        return sum(row.amount or 0 for row in self.rows)

    @property
    def left(self) -> int:
        """What is not divided yet; negative when it is too much."""
        return self.total - self.given

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every sentence with the field it is about, for the summary on top of the page."""
        found = []
        for number, row in enumerate(self.rows, start=1):
            found += [(f"case-{number}", row.case_error)] if row.case_error else []
            found += [(f"amount-{number}", row.amount_error)] if row.amount_error else []
        return found + ([("amount-1", self.error)] if self.error else [])

    @property
    def parts(self) -> dict[int, int]:
        """Case id to øre, for rows without a fault."""
        return {row.case_id: row.amount for row in self.rows if row.case_id and row.amount}


def begin(total: int, parts: Sequence[Part]) -> Split:
    """Rows to fill in, these parts in the first ones; an empty one follows while something is left to divide."""
    first = [
        Row(part.number, typed_amount(part.amount) if part.amount else "", amount=part.amount)
        for part in parts[:MOST_ROWS]
    ]
    done = len(first) > 1 and sum(part.amount for part in parts) == total
    empty = 0 if done else max(2 - len(first), 1)
    return Split((*first, *[Row("", "")] * empty), total)


def told(split: Split, *, day: dt.date) -> Split:
    """The same with debtors and what is owed on a day, for the rows that name a case."""
    cases = [row.case_id or _case(row.text) for row in split.rows]
    known = {one.case_id: one for one in effects({case: 1 for case in cases if case}, day=day)}
    rows = [
        replace(row, debtor=known[case].debtor, owed=known[case].owed) if case in known else row
        for row, case in zip(split.rows, cases, strict=True)
    ]
    return replace(split, rows=tuple(rows))


def read(data: QueryDict, total: int) -> Split:
    """What was typed. Rows that are empty are left out, unless all are."""
    pairs = list(zip(data.getlist("case")[:MOST_ROWS], data.getlist("amount")[:MOST_ROWS], strict=False))
    typed = [(case.strip()[:_LONGEST], amount.strip()[:_LONGEST]) for case, amount in pairs]
    filled = [pair for pair in typed if any(pair)]
    if not filled:
        empty = Row("", "", case_error=_("Type a case number or a KID."), amount_error=_("Type how much."))
        return Split((empty, Row("", "")), total)
    rows = [_row(case, amount) for case, amount in filled]
    rows = _once_each(rows)
    split = Split(tuple(rows), total)
    if split.errors or split.left == 0:
        return split
    if split.left > 0:
        words = _("%(left)s of the payment is not divided yet.") % {"left": money(split.left)}
    else:
        words = _("The parts are %(over)s more than the payment.") % {"over": money(-split.left)}
    return Split(split.rows, total, words)


def with_another_row(data: QueryDict, total: int) -> Split:
    """The rows as typed, unread, and an empty one whose amount is what is left."""
    pairs = list(zip(data.getlist("case")[:MOST_ROWS], data.getlist("amount")[:MOST_ROWS], strict=False))
    rows = [Row(case.strip()[:_LONGEST], amount.strip()[:_LONGEST]) for case, amount in pairs]
    left = total - sum(_oere(row.typed) or 0 for row in rows)
    more = (Row("", typed_amount(left) if left > 0 else ""),) if len(rows) < MOST_ROWS else ()
    return Split((*rows, *more), total)


def _row(case: str, typed: str) -> Row:
    case_id = _case(case)
    amount = _oere(typed)
    case_error = ""
    if not case:
        case_error = _("Type a case number or a KID.")
    elif case_id is None:
        case_error = _("There is no case with this number or KID: %(typed)s") % {"typed": case}
    amount_error = ""
    if amount is None or amount <= 0:
        amount_error = _("Write the amount in numbers, such as 500 or 1250.50.")
    return Row(case, typed, case_id, amount if amount and amount > 0 else None, case_error, amount_error)


def _case(typed: str) -> int | None:
    return (case_for_money(read_reference(typed)) or case_by_number(typed)) if typed else None


def _oere(typed: str) -> int | None:
    try:
        return parse_kroner(typed)
    except MoneyFormat:
        return None


def _once_each(rows: Sequence[Row]) -> list[Row]:
    seen: set[int] = set()
    checked = []
    for row in rows:
        if row.case_id in seen:
            words = _("This case is in a row above already. Put the whole amount there.")
            row = Row(row.text, row.typed, row.case_id, row.amount, words, row.amount_error)  # noqa: PLW2901
        if row.case_id:
            seen.add(row.case_id)
        checked.append(row)
    return checked
