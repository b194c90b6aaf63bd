"""Turn runs of payment records into columns, some thousand payments at a time.

A chunk is small enough to stay in the processor's cache and below the garbage collector's notice. All
checks run over the whole chunk inside the interpreter's C code; nothing here looks at a payment on its own
unless its file is unusual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from operator import lt
from struct import Struct

from quittance.formats.ocr_giro import layout
from quittance.formats.ocr_giro.records import PaymentColumns

PAYMENTS_PER_CHUNK = 640

_ITEM_1_MARK = re.compile(rb"0")
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
        # Type, number, settlement date, group, sign, amount, reference | archive reference, order date, account.
        self._fields = Struct(f"4x2s2x7s6s10sc17s25s6x{gap}x25x9s7x6s11s22x{gap}x")
        self._known_shapes: set[bytes] = set()
        self._days: dict[bytes, date] = {}
        self._texts: dict[bytes, str] = {}

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
        types, numbers, settled, groups, signs, amounts, kids, archive, ordered, payers = zip(
            *self._fields.iter_unpack(block), strict=True
        )
        if not (last_number < numbers[0] and all(map(lt, numbers, numbers[1:]))):
            raise Unreadable
        columns = self.payments
        columns.account.extend([account] * len(types))
        columns.type.extend(self._interned(types))
        columns.sign.extend(self._interned(signs))
        columns.group.extend(self._interned(groups))
        columns.settlement_date.extend(self._settlement_days(settled))
        columns.order_date.extend(self._order_days(ordered))
        columns.kid.extend(_references(kids, {found[layout.KID] for found in shapes}))
        columns.archive_ref.extend(_texts(archive, _NO_ARCHIVE_REF))
        columns.debit_account.extend(_texts(payers, _NO_ACCOUNT))
        return self._take_amounts(types, signs, amounts), numbers[-1]

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

    def _take_amounts(self, types: tuple[bytes, ...], signs: tuple[bytes, ...], amounts: tuple[bytes, ...]) -> int:
        values = list(map(int, amounts))
        found = set(signs)
        if not found <= {b"0", b"-"}:
            raise Unreadable
        if b"-" in found:
            control_sum = sum([-value if sign == b"-" else value for value, sign in zip(values, signs, strict=True)])
        else:
            control_sum = sum(values)
        if b"-" in found or not _OUT_TYPES.isdisjoint(types):
            values = [
                -value if sign == b"-" or type_ in _OUT_TYPES else value
                for value, sign, type_ in zip(values, signs, types, strict=True)
            ]
        self.payments.amount.extend(values)
        return control_sum

    def _interned(self, values: tuple[bytes, ...]) -> Iterator[str]:
        known = self._texts
        for value in set(values) - known.keys():
            known[value] = value.decode("latin-1")
        return map(known.__getitem__, values)

    def _settlement_days(self, values: tuple[bytes, ...]) -> Iterator[date]:
        known = self._days
        for value in set(values) - known.keys():
            day = layout.real_date(value)
            if day is None:
                raise Unreadable
            known[value] = day
        return map(known.__getitem__, values)

    def _order_days(self, values: tuple[bytes, ...]) -> Iterator[date | None]:
        days: dict[bytes, date | None] = {}
        for value in set(values):
            days[value] = layout.real_date(value)
            if days[value] is None and not layout.is_unset(value):
                raise Unreadable
        return map(days.__getitem__, values)


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
