"""What every walk through the records of a giro file does: collect problems, check fields, dates and totals.

Both the OCR giro and the AvtaleGiro reader use it, so that the same fault has the same words in both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from quittance.formats.bank import MAX_PROBLEMS, Problem
from quittance.formats.ocr_giro import layout

ASK = "Ask the bank to deliver the file again; do not mend it by hand."


class EnoughError(Exception):
    """The list of problems is full."""


@dataclass
class Count:
    """What an end record is compared with; `sure` is False once a record could not be read."""

    transactions: int = 0
    records: int = 0
    amount: int = 0
    sure: bool = True


class Walk:
    """Walks from record to record; `problems` grows, and `EnoughError` ends it when the list is full."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.index = 0
        self.ended = False

    def add(self, code: str, message: str, index: int | None = None) -> None:
        """Note a problem at the present record, or at record `index` (0-based)."""
        if len(self.problems) >= MAX_PROBLEMS:
            raise EnoughError
        number = (self.index if index is None else index) + 1
        self.problems.append(Problem(f"record {number}", code, message))

    def missing_end(self, what: str, kind: bytes) -> None:
        """Note that an end record never came."""
        message = f"The {what} has no end record (record type {kind.decode()}): the file was cut off. {ASK}"
        self.add("missing_end", message)

    def is_record(self, record: bytes) -> bool:
        """Whether these bytes are a record at all; notes why not."""
        if self.ended:
            message = f"Something follows the end of the transmission: {quote(record)}. {ASK}"
            self.add("after_end", message)
            return False
        if len(record) != layout.RECORD_LENGTH:
            hint = " It begins with a byte-order mark." if record.startswith(b"\xef\xbb\xbf") else ""
            message = f"The record has {len(record)} characters instead of 80.{hint} {ASK}"
            self.add("record_length", message)
            return False
        if not record.startswith(b"NY") or not record[2:8].isdigit():
            message = f"Not a giro record, it begins with {quote(record[:8])}, not with NY and six digits. {ASK}"
            self.add("record_unknown", message)
            return False
        return True

    def check_fields(self, record: bytes, fields: tuple[layout.Field, ...]) -> bool:
        """Compare a record with its layout, character by character."""
        shape = layout.shape(record)
        good = True
        for one in fields:
            if not fits(one, shape, record):
                good = False
                value = quote(record[one.slice])
                place = f"position {one.first}" if one.first == one.last else f"positions {one.first}-{one.last}"
                code = "sign" if one.name == "sign" else "characters"
                self.add(code, f"The {one.name} ({place}) is {value}: {one.expected}. {ASK}")
        return good

    def compare_totals(self, record: bytes, count: Count) -> None:
        """Compare all totals of an end record."""
        self.compare(record, layout.COUNT_TRANSACTIONS, count.transactions, "count_transactions")
        self.compare(record, layout.COUNT_RECORDS, count.records, "count_records")
        stated, amount = int(record[layout.SUM]), abs(count.amount)
        if stated != amount:
            message = f"The end record says the sum is {kroner(stated)}, the payments add up to {kroner(amount)}. {ASK}"
            self.add("sum", message)

    def compare(self, record: bytes, position: slice, found: int, code: str) -> None:
        """Compare one number of an end record."""
        stated = int(record[position])
        if stated != found:
            what = "transactions" if code == "count_transactions" else "records"
            self.add(code, f"The end record says {stated} {what}, the file has {found}. {ASK}")

    def check_date(self, record: bytes, position: slice, name: str, *, optional: bool = False) -> date | None:
        """Read a date; notes one that is not in the calendar. None also when it was left out, if it may be."""
        value = record[position]
        day = layout.real_date(value)
        if day is None and not (optional and layout.is_unset(value)):
            self.add("date", f"The {name} {quote(value)} is not a day of the calendar (DDMMYY). {ASK}")
        return day


def fits(one: layout.Field, shape: bytes, record: bytes) -> bool:
    """Whether a field of a record has the characters it may have."""
    if one.name == "sign":
        return record[layout.SIGN] in (b"0", b"-")
    return re.fullmatch(one.pattern, shape[one.slice]) is not None


def quote(value: bytes) -> str:
    """The beginning of a value, fit to be shown."""
    text = value[:20].decode("latin-1")
    return "'" + "".join(c if c.isprintable() else "?" for c in text) + ("...'" if len(value) > 20 else "'")


def kroner(amount: int) -> str:
    """Øre as kroner."""
    return f"{amount // 100}.{amount % 100:02d}"
