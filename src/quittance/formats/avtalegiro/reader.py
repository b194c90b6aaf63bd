"""Read AvtaleGiro files: all of it is right, or none of it is used.

Reads claim and deletion files (ours) and lists of agreements (the bank's), which may stand beside OCR payments in one
transmission: other services are skipped and counted. Not judged here: whether account and references are ours, and
whether the file came before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from quittance.formats.avtalegiro import layout
from quittance.formats.avtalegiro.records import (
    AgreementEntry,
    AgreementList,
    AvtaleGiroFile,
    Claim,
    ClaimAssignment,
    EntryKind,
    Notice,
)
from quittance.formats.bank import MAX_PROBLEMS, Problem
from quittance.formats.ocr_giro import layout as giro
from quittance.formats.ocr_giro.envelope import unwrap
from quittance.formats.ocr_giro.walk import ASK, Count, EnoughError, Walk, quote

_ENTRY_KINDS: dict[bytes, EntryKind] = {b"0": "listed", b"1": "changed", b"2": "deleted"}
_CLAIM_TYPES = frozenset({layout.WE_NOTIFY, layout.BANK_NOTIFIES})
_MAKE_AGAIN = "Write the file again from its claims; do not mend it by hand."
_KID = re.compile(r"[0-9]{1,24}[0-9-]")


def read(data: bytes) -> AvtaleGiroFile:
    """Read and check a whole file. Never raises for bad content: `verdict` is "refuse" and `problems` say why.

    Checked: record length and kind, their order, characters, real dates, references by their form, specifications,
    rising transaction numbers, and the totals of every assignment and of the transmission.
    """
    envelope = unwrap(data)
    if not envelope.body:
        return AvtaleGiroFile("refuse", (Problem("file", "empty", f"The file is empty. {ASK}"),))
    walk = _Reader(unbroken=not (b"\n" in envelope.body or b"\r" in envelope.body))
    try:
        walk.walk(envelope.records())
    except EnoughError:
        remark = f"More problems were found; only the first {MAX_PROBLEMS} are listed."
        walk.problems.append(Problem("file", "too_many_problems", remark))
    return AvtaleGiroFile("refuse", walk.advised()) if walk.problems else walk.file()


@dataclass
class _Part:
    """A claim whose records are still coming in."""

    head: bytes
    record: int
    due: date | None
    amount: int = 0
    item_2: bytes = b""
    lines: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class _Assignment(Count):
    head: bytes = b""
    start: int = 0
    last_number: bytes = b""
    part: _Part | None = None
    claims: list[Claim] = field(default_factory=list)
    entries: list[AgreementEntry] = field(default_factory=list)
    days: set[date] = field(default_factory=set)

    @property
    def service(self) -> bytes:
        return self.head[giro.SERVICE]

    @property
    def kind(self) -> bytes:
        return self.head[giro.TYPE]


class _Reader(Walk):
    def __init__(self, *, unbroken: bool) -> None:
        super().__init__()
        self.unbroken = unbroken
        self.assignment: _Assignment | None = None
        self.whole = Count()
        self.start = b""
        self.done: list[_Assignment] = []

    def walk(self, records: list[bytes]) -> None:
        for self.index, record in enumerate(records):
            self.whole.records += 1
            if self.assignment:
                self.assignment.records += 1
            if self.is_record(record):
                self.take(record)
                continue
            self.doubt()
            if self.unbroken:
                break  # without line breaks everything after this point is shifted
        if self.assignment and not self.ended:
            self.missing_end("assignment", giro.END_ASSIGNMENT)
        if not self.ended:
            self.missing_end("transmission", giro.END_TRANSMISSION)

    def doubt(self) -> None:
        """Remember that totals can no longer be compared: they would only repeat the problem."""
        self.whole.sure = False
        if self.assignment:
            self.assignment.sure = False
            self.assignment.part = None

    def out_of_place(self, record: bytes) -> None:
        self.add("record_order", f"A record stands where it may not stand: {quote(record[:8])}. {ASK}")
        self.doubt()

    def take(self, record: bytes) -> None:
        if not self.start:
            self.start = record
            if record.startswith(b"NY000010"):
                self.check_fields(record, giro.START_TRANSMISSION_FIELDS)
                return
            self.add("missing_start", f"The file does not begin with a start of transmission (NY000010). {ASK}")
        assignment = self.assignment
        if record.startswith(b"NY000089"):
            self.end_transmission(record)
        elif assignment is None:
            self.start_assignment(record)
        elif record[giro.SERVICE] != assignment.service:
            self.out_of_place(record)
        elif record[giro.RECORD_TYPE] == giro.END_ASSIGNMENT:
            self.end_assignment(record, assignment)
        elif assignment.service == layout.SERVICE:
            self.take_transaction(record, assignment)

    # -- assignments --------------------------------------------------------------------------------------

    def start_assignment(self, record: bytes) -> None:
        if record[giro.RECORD_TYPE] != giro.START_ASSIGNMENT or record[giro.SERVICE] == giro.SERVICE_NONE:
            self.out_of_place(record)
            return
        self.assignment = _Assignment(records=1, head=record, start=self.index)
        if record[giro.SERVICE] != layout.SERVICE:
            return
        if record[giro.TYPE] not in (layout.CLAIMS, layout.DELETIONS, layout.AGREEMENTS):
            self.add("record_unknown", f"An assignment of kind {quote(record[giro.TYPE])} is not known. {ASK}")
        self.check_fields(record, layout.START_FIELDS)

    def end_assignment(self, record: bytes, assignment: _Assignment) -> None:
        self.finish(assignment)
        self.assignment = None
        if not self.check_fields(record, giro.END_FIELDS):
            self.whole.sure = False
            return
        if assignment.service != layout.SERVICE:
            self.whole.transactions += int(record[giro.COUNT_TRANSACTIONS])
            self.whole.amount += int(record[giro.SUM])
            self.compare(record, giro.COUNT_RECORDS, assignment.records, "count_records")
            self.done.append(assignment)
            return
        if record[giro.TYPE] != assignment.kind:
            self.add("type_pair", f"The assignment began as {quote(assignment.kind)} and ends otherwise. {ASK}")
        self.check_days(record, assignment)
        if assignment.sure:
            self.compare_totals(record, assignment)
        self.whole.transactions += assignment.transactions
        self.whole.amount += assignment.amount
        self.done.append(assignment)

    def check_days(self, record: bytes, assignment: _Assignment) -> None:
        for position, name, pick in ((layout.FIRST_DUE, "first", min), (layout.LAST_DUE, "last", max)):
            stated = self.check_date(record, position, f"{name} due date", optional=True)
            if stated and assignment.days and assignment.sure and stated != pick(assignment.days):
                message = f"The end record says the {name} due date is {stated}, the claims have "
                self.add("due_dates", f"{message}{pick(assignment.days)}. {ASK}")

    def end_transmission(self, record: bytes) -> None:
        if self.assignment:
            place = self.assignment.start + 1
            message = f"The assignment that began at record {place} has no end record (record type 88). {ASK}"
            self.add("missing_end", message)
            self.whole.sure = False
        self.ended = True
        good = self.check_fields(record, giro.END_FIELDS)
        self.check_date(record, giro.DATE_MADE, "first due date", optional=True)
        if good and self.whole.sure:
            self.compare_totals(record, self.whole)

    # -- transactions -------------------------------------------------------------------------------------

    def take_transaction(self, record: bytes, assignment: _Assignment) -> None:
        kind, type_ = record[giro.RECORD_TYPE], record[giro.TYPE]
        steps: dict[bytes, tuple[frozenset[bytes], Callable[[bytes, _Assignment], None]]]
        if assignment.kind == layout.AGREEMENTS:
            steps = {layout.AGREEMENT_RECORD: (frozenset({layout.AGREEMENT}), self.take_agreement)}
        else:
            types = _CLAIM_TYPES if assignment.kind == layout.CLAIMS else frozenset({layout.DELETION})
            steps = {
                giro.ITEM_1: (types, self.take_item_1),
                giro.ITEM_2: (types, self.take_item_2),
                layout.SPECIFICATION: (types & {layout.BANK_NOTIFIES}, self.take_line),
            }
        types_here, step = steps.get(kind, (frozenset(), self.take_item_1))
        if type_ not in types_here:
            self.out_of_place(record)
            return
        step(record, assignment)

    def take_number(self, record: bytes, assignment: _Assignment) -> None:
        number = record[giro.NUMBER]
        assignment.transactions += 1
        if not number.isdigit() or number <= (assignment.last_number or b"0000000"):
            message = f"The transaction number {quote(number)} does not rise from 1, or from the one before. {ASK}"
            self.add("number_order", message)
        assignment.last_number = number

    def take_agreement(self, record: bytes, assignment: _Assignment) -> None:
        self.take_number(record, assignment)
        if not self.check_fields(record, layout.AGREEMENT_FIELDS):
            self.doubt()
            return
        kind, wish = _ENTRY_KINDS.get(record[layout.KIND]), record[layout.NOTICE]
        kid = self.kid(record[layout.AGREEMENT_KID])
        if kind is None or wish not in (b"J", b"N"):
            message = f"Kind {quote(record[layout.KIND])} or notice wish {quote(wish)} is not known. {ASK}"
            self.add("agreement", message)
            return
        assignment.entries.append(AgreementEntry(kind, kid, wish == b"J", self.index + 1))

    def take_item_1(self, record: bytes, assignment: _Assignment) -> None:
        self.finish(assignment)
        self.take_number(record, assignment)
        if not self.check_fields(record, layout.ITEM_1_FIELDS):
            self.doubt()
            return
        self.kid(record[layout.KID])
        due = self.check_date(record, layout.DUE, "due date")
        assignment.amount += int(record[layout.AMOUNT])
        assignment.days |= {due} if due else set()
        assignment.part = _Part(record, self.index + 1, due, int(record[layout.AMOUNT]))

    def take_item_2(self, record: bytes, assignment: _Assignment) -> None:
        part = assignment.part
        if part is None or part.item_2:
            self.misplaced(record, assignment)
            return
        if self.belongs(record, part) and self.check_fields(record, layout.ITEM_2_FIELDS):
            part.item_2 = record
        else:
            self.doubt()

    def take_line(self, record: bytes, assignment: _Assignment) -> None:
        part = assignment.part
        if part is None or not part.item_2:
            self.misplaced(record, assignment)
            return
        if not (self.belongs(record, part) and self.check_fields(record, layout.SPECIFICATION_FIELDS)):
            return
        place = int(record[layout.LINE]), int(record[layout.COLUMN])
        text = record[layout.LINE_TEXT].decode("latin-1").rstrip()
        within = 1 <= place[0] <= layout.MOST_LINES and 1 <= place[1] <= layout.COLUMNS
        if not within or not text or (part.lines and place <= max(part.lines)) or record[15:16] != b"4":
            message = (
                f"Line {place[0]}, column {place[1]} of the specification is empty, out of order, or not one of "
                f"{layout.MOST_LINES} lines of {layout.COLUMNS} columns. {ASK}"
            )
            self.add("specification", message)
            return
        part.lines[place] = text

    def misplaced(self, record: bytes, assignment: _Assignment) -> None:
        """A record without the one it belongs to; after a record that could not be read that is no news."""
        if assignment.sure:
            self.out_of_place(record)

    def belongs(self, record: bytes, part: _Part) -> bool:
        for position, name, code in (
            (giro.TYPE, "transaction type", "type_pair"),
            (giro.NUMBER, "transaction number", "number_pair"),
        ):
            if record[position] != part.head[position]:
                found, wanted = quote(record[position]), quote(part.head[position])
                self.add(code, f"The {name} is {found}, amount item 1 has {wanted}. {ASK}")
                return False
        return True

    def kid(self, value: bytes) -> str:
        text = value.decode("latin-1").strip()
        if not _KID.fullmatch(text):
            message = f"The payment reference {quote(value)} is not 2 to 25 digits. {ASK}"
            self.add("kid", message)
        return text

    def finish(self, assignment: _Assignment) -> None:
        """The claim whose records came in last is complete now, or it never will be."""
        part, assignment.part = assignment.part, None
        if part is None:
            return
        if not part.item_2:
            self.add("record_order", f"The claim that began at record {part.record} has no amount item 2. {ASK}")
            assignment.sure = self.whole.sure = False
        elif part.due:
            assignment.claims.append(_claim(part))

    def advised(self) -> tuple[Problem, ...]:
        """The problems; of a file that goes to the bank it is we who must make it again."""
        if self.start[giro.RECIPIENT] != layout.CLEARING_HOUSE.encode("ascii"):
            return tuple(self.problems)
        return tuple(replace(one, message=one.message.replace(ASK, _MAKE_AGAIN)) for one in self.problems)

    def file(self) -> AvtaleGiroFile:
        ours = [one for one in self.done if one.service == layout.SERVICE]
        return AvtaleGiroFile(
            verdict="accept",
            sender=self.start[giro.SENDER].decode("ascii"),
            transmission=self.start[giro.TRANSMISSION_NUMBER].decode("ascii"),
            recipient=self.start[giro.RECIPIENT].decode("ascii"),
            assignments=tuple(
                ClaimAssignment(*_head(one), tuple(one.claims), deletion=one.kind == layout.DELETIONS)
                for one in ours
                if one.kind != layout.AGREEMENTS
            ),
            agreements=tuple(
                AgreementList(*_head(one), tuple(one.entries)) for one in ours if one.kind == layout.AGREEMENTS
            ),
            other_services=tuple(one.service.decode("ascii") for one in self.done if one.service != layout.SERVICE),
            records=self.whole.records,
            control_sum=self.whole.amount,
        )


def _head(assignment: _Assignment) -> tuple[str, int]:
    head = assignment.head
    return head[giro.ACCOUNT].decode("ascii"), int(head[giro.ASSIGNMENT_NUMBER])


def _claim(part: _Part) -> Claim:
    assert part.due is not None
    notice: Notice = "bank" if part.head[giro.TYPE] == layout.BANK_NOTIFIES else "own"
    return Claim(
        kid=part.head[layout.KID].decode("latin-1").strip(),
        amount=part.amount,
        due=part.due,
        notice=notice,
        name=part.item_2[layout.NAME].decode("latin-1").rstrip(),
        text=part.item_2[layout.TEXT].decode("latin-1").rstrip(),
        lines=_lines(part.lines),
        record=part.record,
    )


def _lines(found: dict[tuple[int, int], str]) -> tuple[str, ...]:
    """Lines as they were written: two columns side by side, numbers left out are empty lines."""
    last = max((number for number, _ in found), default=0)
    width = layout.COLUMN_WIDTH
    return tuple(
        (found.get((number, 1), "").ljust(width) + found.get((number, 2), "")).rstrip() for number in range(1, last + 1)
    )
