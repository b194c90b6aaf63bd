"""Were the letters sent before the claim came to us sent in the order the law demands, with lawful fees?

A collection notice may go out after the due date and gives at least 14 days (inkassoloven § 9); a payment
demand only when that time has run out, and gives at least 14 days again (§ 10). A letter may carry a fee
only from 14 days after the due date and within the ceiling (inkassoforskriften §§ 1-2 and 1-3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from quittance.core.fees import LetterKind, letter_fee, letter_fee_earliest
from quittance.core.money import to_text

NOTICE_DAYS = timedelta(days=14)

Fault = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Letters:
    """What the creditor has sent already; amounts in øre."""

    reminder_sent: date | None = None
    reminder_fee: int = 0
    collection_notice_sent: date | None = None
    collection_notice_deadline: date | None = None
    collection_notice_fee: int = 0
    demand_sent: date | None = None
    demand_deadline: date | None = None

    def as_fields(self) -> dict[str, Any]:
        """The values under their column names."""
        return {name: getattr(self, name) for name in self.__slots__}


NEEDED_FOR: dict[str, frozenset[str]] = {
    "reminder_fee": frozenset({"reminder_sent"}),
    "collection_notice_fee": frozenset({"collection_notice_sent", "reminder_sent"}),
    "collection_notice_sent": frozenset({"reminder_sent"}),
    "collection_notice_deadline": frozenset({"collection_notice_sent"}),
    "demand_sent": frozenset({"collection_notice_sent", "collection_notice_deadline"}),
    "demand_deadline": frozenset({"demand_sent"}),
}
"""Columns a fault also depends on; while one of those is bad itself, the fault would only confuse."""


def faults(letters: Letters, due: date) -> Iterator[Fault]:
    """Yield (column, code, message) for everything that breaks the rules; `due` is the claim's due date."""
    yield from _order(letters, due)
    yield from _deadline("collection_notice", letters.collection_notice_sent, letters.collection_notice_deadline)
    yield from _deadline("demand", letters.demand_sent, letters.demand_deadline)
    yield from _fee("reminder", letters.reminder_sent, letters.reminder_fee, due)
    yield from _fee("collection_notice", letters.collection_notice_sent, letters.collection_notice_fee, due)


def _order(letters: Letters, due: date) -> Iterator[Fault]:
    reminder, notice, demand = letters.reminder_sent, letters.collection_notice_sent, letters.demand_sent
    for field, sent in (("reminder_sent", reminder), ("collection_notice_sent", notice)):
        if sent and sent <= due:
            yield field, "before_due", f"{field} is not after due_date. Correct one of the two dates."
    if reminder and notice and notice < reminder:
        message = "collection_notice_sent is before reminder_sent. Correct one of the two dates."
        yield "collection_notice_sent", "letter_order", message
    if demand and not notice:
        message = (
            "A payment demand needs a collection notice before it. Fill in collection_notice_sent, "
            "or leave the demand out."
        )
        yield "demand_sent", "no_notice", message
    last_day = letters.collection_notice_deadline
    if demand and notice and last_day and demand <= last_day:
        message = "demand_sent is not after collection_notice_deadline. Correct one of the two dates."
        yield "demand_sent", "before_notice_deadline", message


def _deadline(letter: str, sent: date | None, last_day: date | None) -> Iterator[Fault]:
    field = f"{letter}_deadline"
    if sent and not last_day:
        yield field, "required", f"{field} is empty although {letter}_sent is given. Fill it in."
    elif last_day and not sent:
        yield field, "no_letter", f"{field} is given without {letter}_sent. Fill in when the letter was sent."
    elif sent and last_day and last_day < sent + NOTICE_DAYS:
        message = (
            f"{field} is less than 14 days after {letter}_sent; the law gives at least until "
            f"{sent + NOTICE_DAYS}. A new letter is needed if the date is right."
        )
        yield field, "short_deadline", message


def _fee(letter: LetterKind, sent: date | None, fee: int, due: date) -> Iterator[Fault]:
    field = f"{letter}_fee"
    if not fee:
        return
    if not sent:
        yield field, "no_letter", f"{field} is given without {letter}_sent. Fill in when the letter was sent."
        return
    earliest = _earliest(due)
    if sent < earliest:
        message = (
            f"{field}: the letter was sent before {earliest}, so it must be free. Empty {field}, or correct the dates."
        )
        yield field, "fee_too_early", message
    elif fee > (ceiling := _ceiling(letter, due, sent)):
        message = f"{field} is above the ceiling of {to_text(ceiling)} for letters of {sent}. Lower it."
        yield field, "fee_too_high", message


_earliest = lru_cache(maxsize=4_096)(letter_fee_earliest)


@lru_cache(maxsize=4_096)
def _ceiling(letter: LetterKind, due: date, sent: date) -> int:
    return letter_fee(kind=letter, due=due, sent=sent).amount
