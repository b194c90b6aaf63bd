"""Say what is wrong with a giro file, record by record, in words that tell a person what to do.

Runs only after the fast reader refused a file. It must refuse exactly what the fast reader refuses; the
last line of defence is the problem "unreadable", which no test has been able to provoke.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from quittance.formats.bank import MAX_PROBLEMS, Problem
from quittance.formats.ocr_giro import layout
from quittance.formats.ocr_giro.envelope import Envelope

_ASK = "Ask the bank to deliver the file again; do not mend it by hand."

_NAMES = {
    layout.START_TRANSMISSION: "start of transmission",
    layout.START_ASSIGNMENT: "start of assignment",
    layout.ITEM_1: "amount item 1",
    layout.ITEM_2: "amount item 2",
    layout.ITEM_3: "amount item 3",
    layout.END_ASSIGNMENT: "end of assignment",
    layout.END_TRANSMISSION: "end of transmission",
}


class _EnoughError(Exception):
    """The list of problems is full."""


@dataclass
class _Count:
    """What an end record is compared with; `sure` is False once a record could not be read."""

    transactions: int = 0
    records: int = 0
    amount: int = 0
    sure: bool = True


@dataclass
class _Assignment(_Count):
    service: bytes = b""
    start: int = 0
    item_1: bytes = b""
    expects: frozenset[bytes] = frozenset()
    last_number: bytes = b""
    days: set[date] = field(default_factory=set)


_AFTER_START = frozenset({layout.ITEM_1, layout.END_ASSIGNMENT})
_AFTER_ITEM_2 = frozenset({layout.ITEM_1, layout.ITEM_3, layout.END_ASSIGNMENT})


def explain(envelope: Envelope) -> tuple[Problem, ...]:
    """Return the problems of a refused file, at least one and at most MAX_PROBLEMS and a closing remark."""
    if not envelope.body:
        return (Problem("file", "empty", f"The file is empty. {_ASK}"),)
    explainer = _Explainer(unbroken=not (b"\n" in envelope.body or b"\r" in envelope.body))
    try:
        explainer.walk(envelope.records())
    except _EnoughError:
        remark = f"More problems were found; only the first {MAX_PROBLEMS} are listed."
        explainer.problems.append(Problem("file", "too_many_problems", remark))
    if not explainer.problems:
        explainer.problems.append(Problem("file", "unreadable", f"The file cannot be read. {_ASK}"))
    return tuple(explainer.problems)


class _Explainer:
    def __init__(self, *, unbroken: bool) -> None:
        self.problems: list[Problem] = []
        self.index = 0
        self.unbroken = unbroken
        self.assignment: _Assignment | None = None
        self.whole = _Count()
        self.started = self.ended = False

    def add(self, code: str, message: str, index: int | None = None) -> None:
        if len(self.problems) >= MAX_PROBLEMS:
            raise _EnoughError
        number = (self.index if index is None else index) + 1
        self.problems.append(Problem(f"record {number}", code, message))

    def walk(self, records: list[bytes]) -> None:
        for self.index, record in enumerate(records):
            self.whole.records += 1
            if self.assignment:
                self.assignment.records += 1
            if not self.is_record(record):
                self.doubt()
                if self.unbroken:
                    break  # without line breaks everything after this point is shifted
                continue
            self.take(record)
        if self.assignment and not self.ended:
            self.missing_end("assignment", layout.END_ASSIGNMENT)
        if not self.ended:
            self.missing_end("transmission", layout.END_TRANSMISSION)

    def missing_end(self, what: str, kind: bytes) -> None:
        message = f"The {what} has no end record (record type {kind.decode()}): the file was cut off. {_ASK}"
        self.add("missing_end", message)

    def doubt(self) -> None:
        """Remember that totals can no longer be compared: they would only repeat the problem."""
        self.whole.sure = False
        if self.assignment:
            self.assignment.sure = False
            self.assignment.expects = frozenset()
            self.assignment.item_1 = b""

    def is_record(self, record: bytes) -> bool:
        if self.ended:
            message = f"Something follows the end of the transmission: {_quote(record)}. {_ASK}"
            self.add("after_end", message)
            return False
        if len(record) != layout.RECORD_LENGTH:
            hint = " It begins with a byte-order mark." if record.startswith(b"\xef\xbb\xbf") else ""
            message = f"The record has {len(record)} characters instead of 80.{hint} {_ASK}"
            self.add("record_length", message)
            return False
        if not record.startswith(b"NY") or not record[2:8].isdigit():
            message = f"Not a giro record, it begins with {_quote(record[:8])}, not with NY and six digits. {_ASK}"
            self.add("record_unknown", message)
            return False
        return True

    def take(self, record: bytes) -> None:
        service, kind = record[layout.SERVICE], record[layout.RECORD_TYPE]
        if not self.started:
            self.started = True
            if record.startswith(b"NY000010"):
                self.check_fields(record, layout.START_TRANSMISSION_FIELDS)
                return
            self.add("missing_start", f"The file does not begin with a start of transmission (NY000010). {_ASK}")
        if record.startswith(b"NY000089"):
            self.end_transmission(record)
        elif self.assignment is None:
            self.start_assignment(record)
        elif service != self.assignment.service:
            self.out_of_place(record)
        elif service != layout.SERVICE_OCR:
            if kind == layout.END_ASSIGNMENT:
                self.end_other(record)
        elif kind == layout.END_ASSIGNMENT:
            self.end_assignment(record)
        else:
            self.take_item(record, kind)

    def out_of_place(self, record: bytes) -> None:
        service, kind = record[layout.SERVICE], record[layout.RECORD_TYPE]
        name = _NAMES.get(kind)
        what = f"{name} of service {service.decode()}" if name else f"record type {kind.decode()}"
        self.add("record_order", f"A record stands where it may not stand: {what}. {_ASK}")
        self.doubt()

    def check_fields(self, record: bytes, fields: tuple[layout.Field, ...]) -> bool:
        shape = layout.shape(record)
        good = True
        for one in fields:
            if not _fits(one, shape, record):
                good = False
                value = _quote(record[one.slice])
                place = f"position {one.first}" if one.first == one.last else f"positions {one.first}-{one.last}"
                code = "sign" if one.name == "sign" else "characters"
                self.add(code, f"The {one.name} ({place}) is {value}: {one.expected}. {_ASK}")
        return good

    # -- assignments ------------------------------------------------------------------------------------

    def start_assignment(self, record: bytes) -> None:
        service = record[layout.SERVICE]
        if record[layout.RECORD_TYPE] != layout.START_ASSIGNMENT or service == layout.SERVICE_NONE:
            self.out_of_place(record)
            return
        self.assignment = _Assignment(records=1, service=service, start=self.index, expects=_AFTER_START)
        if service != layout.SERVICE_OCR:
            return
        self.check_type_00(record)
        self.check_fields(record, layout.START_ASSIGNMENT_FIELDS)

    def check_type_00(self, record: bytes) -> None:
        if record[layout.TYPE] != b"00":
            self.add("record_unknown", f"Positions 5-6 are {_quote(record[layout.TYPE])} instead of 00. {_ASK}")

    def end_other(self, record: bytes) -> None:
        assignment = self.assignment
        assert assignment is not None
        self.assignment = None
        if not self.check_fields(record, layout.END_FIELDS):
            self.whole.sure = False
            return
        self.whole.transactions += int(record[layout.COUNT_TRANSACTIONS])
        self.whole.amount += int(record[layout.SUM])
        if assignment.sure:
            self.compare(record, layout.COUNT_RECORDS, assignment.records, "count_records")

    def end_assignment(self, record: bytes) -> None:
        assignment = self.assignment
        assert assignment is not None
        self.assignment = None
        if assignment.expects and layout.END_ASSIGNMENT not in assignment.expects:
            self.add("record_order", f"The payment before this record has no amount item 2. {_ASK}")
            assignment.sure = self.whole.sure = False
        self.check_type_00(record)
        good = self.check_fields(record, layout.END_FIELDS)
        self.check_date(record, layout.DATE_MADE, "date made", optional=True)
        for position, name in ((layout.EARLIEST, "earliest"), (layout.LATEST, "latest")):
            self.check_date(record, position, f"{name} settlement date", optional=True)
        if good and assignment.sure:
            self.compare_totals(record, assignment)
            self.compare_days(record, assignment.days)
        self.whole.transactions += assignment.transactions
        self.whole.amount += assignment.amount

    def end_transmission(self, record: bytes) -> None:
        if self.assignment:
            message = (
                f"The assignment that began at record {self.assignment.start + 1} has no end record "
                f"(record type 88): the file was cut off or put together wrongly. {_ASK}"
            )
            self.add("missing_end", message)
            self.whole.sure = False
        self.ended = True
        good = self.check_fields(record, layout.END_FIELDS)
        self.check_date(record, layout.DATE_MADE, "date made", optional=True)
        if good and self.whole.sure:
            self.compare_totals(record, self.whole)

    # -- control totals ---------------------------------------------------------------------------------

    def compare_totals(self, record: bytes, count: _Count) -> None:
        self.compare(record, layout.COUNT_TRANSACTIONS, count.transactions, "count_transactions")
        self.compare(record, layout.COUNT_RECORDS, count.records, "count_records")
        stated, amount = int(record[layout.SUM]), abs(count.amount)
        if stated != amount:
            message = (
                f"The end record says the sum is {_kroner(stated)}, the payments add up to {_kroner(amount)}. {_ASK}"
            )
            self.add("sum", message)

    def compare(self, record: bytes, position: slice, found: int, code: str) -> None:
        stated = int(record[position])
        if stated != found:
            what = "transactions" if code == "count_transactions" else "records"
            self.add(code, f"The end record says {stated} {what}, the file has {found}. {_ASK}")

    def compare_days(self, record: bytes, days: set[date]) -> None:
        if not days:
            return
        for position, name, day in (
            (layout.EARLIEST, "earliest", min(days)),
            (layout.LATEST, "latest", max(days)),
        ):
            stated = layout.real_date(record[position])
            if stated and stated != day:
                message = f"The end record says the {name} settlement date is {stated}, the payments have {day}. {_ASK}"
                self.add("settlement_dates", message)

    def check_date(self, record: bytes, position: slice, name: str, *, optional: bool = False) -> date | None:
        value = record[position]
        day = layout.real_date(value)
        if day is None and not (optional and layout.is_unset(value)):
            self.add("date", f"The {name} {_quote(value)} is not a day of the calendar (DDMMYY). {_ASK}")
        return day

    # -- payments ---------------------------------------------------------------------------------------

    def take_item(self, record: bytes, kind: bytes) -> None:
        assignment = self.assignment
        assert assignment is not None
        if kind not in (layout.ITEM_1, layout.ITEM_2, layout.ITEM_3):
            self.out_of_place(record)
            return
        if assignment.expects and kind not in assignment.expects:
            self.out_of_place(record)
        if kind == layout.ITEM_1:
            assignment.item_1 = record
            assignment.expects = frozenset({layout.ITEM_2})
            self.check_item_1(record, assignment)
            return
        self.check_same_payment(record, assignment.item_1)
        if kind == layout.ITEM_2:
            assignment.expects = _AFTER_ITEM_2
            if self.check_fields(record, layout.ITEM_2_FIELDS):
                self.check_date(record, layout.ORDER_DATE, "order date", optional=True)
            return
        assignment.expects = _AFTER_START
        self.check_fields(record, layout.ITEM_3_FIELDS)
        if record[layout.TYPE].decode() not in layout.TEXT_TYPES:
            message = (
                f"Amount item 3 is for types 20 and 21, this payment has type {record[layout.TYPE].decode()}. {_ASK}"
            )
            self.add("text_record", message)

    def check_item_1(self, record: bytes, assignment: _Assignment) -> None:
        assignment.transactions += 1
        number = record[layout.NUMBER]
        if number.isdigit() and number <= assignment.last_number:
            message = (
                f"The transaction number {number.decode('latin-1')} does not rise; the one before "
                f"was {assignment.last_number.decode('latin-1')}. {_ASK}"
            )
            self.add("number_order", message)
        assignment.last_number = number
        if not self.check_fields(record, layout.ITEM_1_FIELDS):
            assignment.sure = self.whole.sure = False
            return
        amount = int(record[layout.AMOUNT])
        assignment.amount += -amount if record[layout.SIGN] == b"-" else amount
        day = self.check_date(record, layout.SETTLEMENT_DATE, "settlement date")
        if day:
            assignment.days.add(day)
        else:
            assignment.sure = False

    def check_same_payment(self, record: bytes, item_1: bytes) -> None:
        if not item_1:
            return
        for position, name, code in (
            (layout.TYPE, "transaction type", "type_pair"),
            (layout.NUMBER, "transaction number", "number_pair"),
        ):
            if record[position] != item_1[position]:
                message = (
                    f"The {name} is {_quote(record[position])}, amount item 1 has {_quote(item_1[position])}. {_ASK}"
                )
                self.add(code, message)


def _fits(one: layout.Field, shape: bytes, record: bytes) -> bool:
    if one.name == "sign":
        return record[layout.SIGN] in (b"0", b"-")
    return re.fullmatch(one.pattern, shape[one.slice]) is not None


def _quote(value: bytes) -> str:
    text = value[:20].decode("latin-1")
    return "'" + "".join(c if c.isprintable() else "?" for c in text) + ("...'" if len(value) > 20 else "'")


def _kroner(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"
