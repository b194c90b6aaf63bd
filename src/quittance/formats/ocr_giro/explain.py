"""Say what is wrong with a giro file, record by record, in words that tell a person what to do.

Runs only after the fast reader refused a file. It must refuse exactly what the fast reader refuses; the
last line of defence is the problem "unreadable", which no test has been able to provoke.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from quittance.formats.bank import MAX_PROBLEMS, Problem
from quittance.formats.ocr_giro import layout
from quittance.formats.ocr_giro.envelope import Envelope
from quittance.formats.ocr_giro.walk import ASK, Count, EnoughError, Walk, quote

_NAMES = {
    layout.START_TRANSMISSION: "start of transmission",
    layout.START_ASSIGNMENT: "start of assignment",
    layout.ITEM_1: "amount item 1",
    layout.ITEM_2: "amount item 2",
    layout.ITEM_3: "amount item 3",
    layout.END_ASSIGNMENT: "end of assignment",
    layout.END_TRANSMISSION: "end of transmission",
}


@dataclass
class _Assignment(Count):
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
        return (Problem("file", "empty", f"The file is empty. {ASK}"),)
    explainer = _Explainer(unbroken=not (b"\n" in envelope.body or b"\r" in envelope.body))
    try:
        explainer.walk(envelope.records())
    except EnoughError:
        remark = f"More problems were found; only the first {MAX_PROBLEMS} are listed."
        explainer.problems.append(Problem("file", "too_many_problems", remark))
    if not explainer.problems:
        explainer.problems.append(Problem("file", "unreadable", f"The file cannot be read. {ASK}"))
    return tuple(explainer.problems)


class _Explainer(Walk):
    def __init__(self, *, unbroken: bool) -> None:
        super().__init__()
        self.unbroken = unbroken
        self.assignment: _Assignment | None = None
        self.whole = Count()
        self.started = False

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

    def doubt(self) -> None:
        """Remember that totals can no longer be compared: they would only repeat the problem."""
        self.whole.sure = False
        if self.assignment:
            self.assignment.sure = False
            self.assignment.expects = frozenset()
            self.assignment.item_1 = b""

    def take(self, record: bytes) -> None:
        service, kind = record[layout.SERVICE], record[layout.RECORD_TYPE]
        if not self.started:
            self.started = True
            if record.startswith(b"NY000010"):
                self.check_fields(record, layout.START_TRANSMISSION_FIELDS)
                return
            self.add("missing_start", f"The file does not begin with a start of transmission (NY000010). {ASK}")
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
        self.add("record_order", f"A record stands where it may not stand: {what}. {ASK}")
        self.doubt()

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
            self.add("record_unknown", f"Positions 5-6 are {quote(record[layout.TYPE])} instead of 00. {ASK}")

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
            self.add("record_order", f"The payment before this record has no amount item 2. {ASK}")
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
                f"(record type 88): the file was cut off or put together wrongly. {ASK}"
            )
            self.add("missing_end", message)
            self.whole.sure = False
        self.ended = True
        good = self.check_fields(record, layout.END_FIELDS)
        self.check_date(record, layout.DATE_MADE, "date made", optional=True)
        if good and self.whole.sure:
            self.compare_totals(record, self.whole)

    # -- control totals -----------------------------------------------------------------------------------

    def compare_days(self, record: bytes, days: set[date]) -> None:
        if not days:
            return
        for position, name, day in (
            (layout.EARLIEST, "earliest", min(days)),
            (layout.LATEST, "latest", max(days)),
        ):
            stated = layout.real_date(record[position])
            if stated and stated != day:
                message = f"The end record says the {name} settlement date is {stated}, the payments have {day}. {ASK}"
                self.add("settlement_dates", message)

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
                f"Amount item 3 is for types 20 and 21, this payment has type {record[layout.TYPE].decode()}. {ASK}"
            )
            self.add("text_record", message)

    def check_item_1(self, record: bytes, assignment: _Assignment) -> None:
        assignment.transactions += 1
        number = record[layout.NUMBER]
        if number.isdigit() and number <= assignment.last_number:
            message = (
                f"The transaction number {number.decode('latin-1')} does not rise; the one before "
                f"was {assignment.last_number.decode('latin-1')}. {ASK}"
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
                message = f"The {name} is {quote(record[position])}, amount item 1 has {quote(item_1[position])}. {ASK}"
                self.add(code, message)
