"""Turn runs of payment records into columns, some thousand payments at a time.

A chunk is small enough to stay in the processor's cache and below the garbage collector's notice. All
checks run over the whole chunk inside the interpreter's C code; nothing here looks at a payment on its own
unless its file is unusual.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from operator import lt
from struct import Struct
from sys import intern
from typing import TypeVar

from quittance.formats.ocr_giro import layout
from quittance.formats.ocr_giro.records import PaymentColumns

Value = TypeVar("Value")

PAYMENTS_PER_CHUNK = 1_000

_ITEM_1_MARK = re.compile(rb"0")
_SIGN, _MINUS = layout.SIGN.start, ord("-")
_TYPE_AND_NUMBER = (4, 5, *range(8, 15))
_OUT_TYPES = frozenset(code.encode("ascii") for code in layout.MONEY_OUT_TYPES)
_TEXT_TYPES = frozenset(code.encode("ascii") for code in layout.TEXT_TYPES)
_NO_ACCOUNT, _NO_ARCHIVE_REF, _NO_REFERENCE = b"0" * 11, b"0" * 9, b"0" * 25


class Unreadable(Exception):
    """Something in the file is not in order; which thing is for `explain` to find."""


class ColumnReader:
    """Collects the payments of all assignments of one file."""

    def __init__(self, body: bytes, stride: int) -> None:
        self.payments = PaymentColumns()
        self._body = body
        self._stride = stride
        gap = stride - layout.RECORD_LENGTH
        # Type, number, settlement date with group, amount, reference | archive reference, order date, debit account.
        self._layout = f"4x2s2x7s16sx17s25s6x{gap}x25x9s7x6s11s22x{gap}x"
        self._unpackers: dict[int, Struct] = {}
        self._known_shapes: set[bytes] = set()
        self._days: dict[bytes, date] = {}
        self._moments: dict[bytes, tuple[date, str]] = {}
        self._first: dict[str | None, int] = {}
        self._again: list[int] = []

    def read_pairs(self, first: int, transactions: int, account: str) -> int:
        """Read payments of two records each from record index `first`; return their control sum in øre."""
        total, last_number, size = 0, b"", 2 * self._stride
        start = first * self._stride
        for offset in range(0, transactions, PAYMENTS_PER_CHUNK):
            count = min(PAYMENTS_PER_CHUNK, transactions - offset)
            block = self._body[start + offset * size : start + (offset + count) * size]
            lines = range(first + 1 + 2 * offset, first + 1 + 2 * (offset + count), 2)
            amount, last_number = self._read_block(block, account, last_number)
            self.payments.line.extend(lines)
            self.payments.text.extend([None] * count)
            total += amount
        return total

    def read_mixed(self, first: int, kinds: bytes, account: str) -> int:
        """Read payments some of which have a third record; `kinds` has one digit (0, 1, 2) per record."""
        total, last_number, stride = 0, b"", self._stride
        for indexes in self._chunks_of_payments(kinds):
            starts = [(first + index) * stride for index in indexes]
            block = b"".join([self._body[start : start + 2 * stride] for start in starts])
            amount, last_number = self._read_block(block, account, last_number)
            total += amount
            self.payments.line.extend([first + index + 1 for index in indexes])
            self.payments.text.extend(
                [
                    self._read_text(start) if kinds[index + 2 : index + 3] == b"2" else None
                    for index, start in zip(indexes, starts, strict=True)
                ]
            )
        return total

    @staticmethod
    def _chunks_of_payments(kinds: bytes) -> Iterator[list[int]]:
        indexes = [found.start() for found in _ITEM_1_MARK.finditer(kinds)]
        for offset in range(0, len(indexes), PAYMENTS_PER_CHUNK):
            yield indexes[offset : offset + PAYMENTS_PER_CHUNK]

    def _read_text(self, start: int) -> str:
        """Read amount item 3 of the payment whose item 1 begins at byte `start`."""
        begin = start + 2 * self._stride
        record = self._body[begin : begin + layout.RECORD_LENGTH]
        item_1 = self._body[start : start + layout.RECORD_LENGTH]
        if not (
            layout.SHAPE_ITEM_3.fullmatch(layout.shape(record))
            and record[layout.TYPE] == item_1[layout.TYPE]
            and record[layout.NUMBER] == item_1[layout.NUMBER]
            and item_1[layout.TYPE] in _TEXT_TYPES
        ):
            raise Unreadable
        return record[layout.TEXT].decode("latin-1").strip()

    def _read_block(self, block: bytes, account: str, last_number: bytes) -> tuple[int, bytes]:
        """Check and take in item 1 and 2 of many payments; return their control sum and the last number."""
        shapes = self._check_shapes(block)
        size = 2 * self._stride
        for position in _TYPE_AND_NUMBER:
            if block[position::size] != block[position + self._stride :: size]:
                raise Unreadable
        count = len(block) // size
        # One flat tuple, cut into columns by stride: cheaper than a tuple per payment.
        values = self._unpacker(count).unpack(block)
        types, numbers, moments, amounts, kids, archive, ordered, payers = (values[i::8] for i in range(8))
        if not (last_number < numbers[0] and all(map(lt, numbers, numbers[1:]))):
            raise Unreadable
        columns = self.payments
        columns.account.extend([account] * count)
        columns.type.extend(_translated(types, self._type))
        days, groups = self._days_and_groups(moments)
        columns.settlement_date.extend(days)
        columns.group.extend(groups)
        columns.order_date.extend(_translated(ordered, self._order_day))
        references = _references(kids, {found[layout.KID] for found in shapes})
        self._note_repeats(references, len(columns.kid))
        columns.kid.extend(references)
        columns.archive_ref.extend(_texts(archive, _NO_ARCHIVE_REF))
        columns.debit_account.extend(_texts(payers, _NO_ACCOUNT))
        return self._take_amounts(block[_SIGN :: 2 * self._stride], types, amounts), numbers[-1]

    def _unpacker(self, count: int) -> Struct:
        found = self._unpackers.get(count)
        if found is None:
            found = self._unpackers[count] = Struct(self._layout * count)
        return found

    def _note_repeats(self, references: list[str | None], start: int) -> None:
        """Remember payments whose reference came before in the file; done here while the texts are at hand."""
        first = self._first.setdefault
        numbered = enumerate(references, start)
        self._again.extend([index for index, reference in numbered if first(reference, index) != index])

    def repeats(self) -> list[int]:
        """Return the indexes, rising, of all payments that share their reference with another one."""
        kids = self.payments.kid
        return sorted({self._first[kids[index]] for index in self._again}.union(self._again))

    def _check_shapes(self, block: bytes) -> set[bytes]:
        classes = block.translate(layout.SHAPE_TABLE)
        size = 2 * self._stride
        first = classes[:size]
        if classes == first * (len(classes) // size):  # the usual case: one length of reference, no credit notes
            shapes = {first}
        else:
            shapes = {classes[start : start + size] for start in range(0, len(classes), size)}
        for found in shapes - self._known_shapes:
            if not layout.SHAPE_PAIR.fullmatch(found):
                raise Unreadable
            self._known_shapes.add(found)
        return shapes

    def _take_amounts(self, signs: bytes, types: tuple[bytes, ...], amounts: tuple[bytes, ...]) -> int:
        """Take in signs (one byte each) and amounts; return the control sum in øre."""
        if signs.translate(None, b"0-"):
            raise Unreadable
        columns = self.payments
        columns.sign.extend(signs.decode("ascii"))
        values = list(map(int, amounts))
        control_sum = sum(values)
        credit_notes = b"-" in signs
        if credit_notes:
            control_sum -= 2 * sum([value for value, sign in zip(values, signs, strict=True) if sign == _MINUS])
        if credit_notes or not _OUT_TYPES.isdisjoint(types):
            values = [
                -value if sign == _MINUS or type_ in _OUT_TYPES else value
                for value, sign, type_ in zip(values, signs, types, strict=True)
            ]
        columns.amount.extend(values)
        return control_sum

    def _type(self, value: bytes) -> str:
        return intern(value.decode("ascii"))

    def _days_and_groups(self, moments: tuple[bytes, ...]) -> tuple[Iterable[date], Iterable[str]]:
        """Split positions 16-31, of which a chunk has one or a few kinds, into settlement dates and groups."""
        distinct = set(moments)
        for moment in distinct - self._moments.keys():
            day = layout.real_date(moment[:6])
            if day is None:
                raise Unreadable
            self._moments[moment] = day, moment[6:].decode("ascii")
        if len(distinct) == 1:
            day, group = self._moments[moments[0]]
            return [day] * len(moments), [group] * len(moments)
        found = [self._moments[moment] for moment in moments]
        return [day for day, _ in found], [group for _, group in found]

    def _order_day(self, value: bytes) -> date | None:
        day = self._days.get(value) or layout.real_date(value)
        if day is not None:
            return self._days.setdefault(value, day)
        if not layout.is_unset(value):
            raise Unreadable
        return None


def _translated(values: tuple[bytes, ...], translate: Callable[[bytes], Value]) -> Iterable[Value]:
    """Translate a column of few distinct values, each of them once."""
    distinct = {value: translate(value) for value in set(values)}
    if len(distinct) == 1:
        return [distinct[values[0]]] * len(values)
    return map(distinct.__getitem__, values)


def _texts(values: tuple[bytes, ...], unset: bytes) -> list[str | None]:
    """Decode and strip many fields at once; a field that is blank or `unset` becomes None."""
    joined = b"\n".join(values)
    texts: list[str | None] = [*joined.decode("latin-1").split("\n")]
    if b" " in joined:
        texts = [text.strip() or None for text in texts if text is not None]
    if unset in joined:
        nothing = unset.decode("ascii")
        texts = [None if text == nothing else text for text in texts]
    return texts


def _references(values: tuple[bytes, ...], shapes: set[bytes]) -> list[str | None]:
    """Decode reference fields; `shapes` are all shapes that occur among them."""
    joined = b"\n".join(values)
    if not all(map(layout.SHAPE_KID.fullmatch, shapes)):
        texts = [text.strip() for text in joined.decode("latin-1").split("\n")]
    else:
        texts = joined.translate(None, b" ").decode("ascii").split("\n")
        if _NO_REFERENCE not in joined and not any(found.isspace() for found in shapes):
            return [*texts]
    nothing = ("", _NO_REFERENCE.decode("ascii"))
    return [None if text in nothing else text for text in texts]
