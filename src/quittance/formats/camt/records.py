"""What a camt message holds once it is read: its groups (one account each), their entries, and the payments.

**Entry** is a line of the account: the money that moved, often a lump sum. **Payment** is one of its details, or the
entry itself when it has none. A file may hold half a million payments, so they are kept packed: one line of
PostgreSQL's COPY text format each, which is also how they travel into the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from quittance.formats.bank import Problem, ReferenceKind, Verdict
from quittance.formats.camt.layout import CamtFormat


class PaymentRow(NamedTuple):
    """One payment. `amount` is in øre (hundredths of `currency`), negative when money left the account.

    line: running number of the payment in the file, entry: of its entry (both from 1).  payer_account: as in the
    file, Norwegian ones as 11 digits.  bank_reference: the bank's own for the payment, else `entry_reference`.
    `own_reference` tells which.  instructed: what the payer ordered in another currency, "EUR 1000.00".
    details: how many payments the bank says the entry holds when it gives none of them, else 0.
    """

    line: int
    entry: int
    account: str
    currency: str
    amount: int
    reversal: bool
    booked: bool
    settled: date
    reference: str
    reference_kind: ReferenceKind | None
    several_references: bool
    text: str
    payer: str
    payer_account: str
    bank_reference: str
    own_reference: bool
    entry_reference: str
    end_to_end: str
    instructed: str
    return_reason: str
    details: int

    def identity(self) -> tuple[object, ...]:
        """What two deliveries of this payment agree on; honest twins do as well.

        The message's and the group's ids, serial numbers and texts around the payment are left out, because a
        repeated delivery has others.
        """
        return (
            self.account, self.settled, self.currency, self.amount,
            self.reference or " ".join(self.text.casefold().split()), self.payer_account, self.bank_reference,
        )  # fmt: skip


class EntryRow(NamedTuple):
    """One entry of a group. `amount` in øre, negative when money left the account; `group` counts from 0."""

    group: int
    entry: int
    amount: int
    currency: str
    booked: bool
    settled: date
    reversal: bool
    reference: str
    text: str
    payments: int


@dataclass(frozen=True, slots=True)
class Group:
    """A statement (053) or notification (054) of one account. Balances in øre, None when the bank gives none.

    `currencies` are those of its booked entries.
    `number` is the bank's serial number of the statement; `copy` is COPY, DUPL, CODU or empty. A balance has the day
    the bank names with it.
    """

    identifier: str
    number: str
    account: str
    currency: str
    copy: str
    entries: int
    booked_credit: int
    booked_debit: int
    currencies: frozenset[str] = frozenset()
    opening: int | None = None
    opened_on: date | None = None
    closing: int | None = None
    closed_on: date | None = None
    from_day: date | None = None
    to_day: date | None = None


_CHUNK = 2_000
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_UNESCAPES = {r"\\": "\\", r"\t": "\t", r"\n": "\n", r"\r": "\r"}
_ESCAPED = re.compile(r"\\[\\tnr]")


class Packed:
    """Payments in the order of the file, packed as lines of COPY text (fields in the order of PaymentRow)."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._lines: list[str] = []
        self._count = 0

    def add(self, row: PaymentRow) -> None:
        """Pack one more."""
        line = _FORMAT % row
        if "\\" in line or "\n" in line or "\r" in line or line.count("\t") != _TABS:
            line = "\t".join([_escape(str(value)) for value in row])
        self._lines.append(line)
        self._count += 1
        if len(self._lines) == _CHUNK:
            self._close_chunk()

    def _close_chunk(self) -> None:
        if self._lines:
            self._chunks.append("\n".join([*self._lines, ""]).encode())
            self._lines.clear()

    def mark(self) -> tuple[int, int]:
        """A place to come back to with `cut`."""
        self._close_chunk()
        return len(self._chunks), self._count

    def cut(self, mark: tuple[int, int]) -> None:
        """Forget what was added since the mark."""
        del self._chunks[mark[0] :]
        self._lines.clear()
        self._count = mark[1]

    def copy_chunks(self) -> Iterator[bytes]:
        """Yield the rows in PostgreSQL's COPY text format (UTF-8)."""
        self._close_chunk()
        yield from self._chunks

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[PaymentRow]:
        for chunk in self.copy_chunks():
            for line in chunk.decode().split("\n")[:-1]:
                yield _row(line)


@dataclass(frozen=True, slots=True)
class CamtFile:
    """The result of reading a message. A refused one carries problems and no payments, so none can be booked.

    Counts and totals (øre, never negative) are of booked money only.
    """

    verdict: Verdict
    format: CamtFormat | None = None
    version: str | None = None
    problems: tuple[Problem, ...] = ()
    message_id: str = ""
    created: str = ""
    groups: tuple[Group, ...] = ()
    payments: Packed = field(default_factory=Packed)
    entries: tuple[EntryRow, ...] = ()
    credit_count: int = 0
    credit_total: int = 0
    debit_count: int = 0
    debit_total: int = 0
    pending: int = 0
    latest: date | None = None


_TABS = len(PaymentRow._fields) - 1
_FORMAT = "\t".join(["%s"] * len(PaymentRow._fields))


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)


def _row(line: str) -> PaymentRow:
    values = line.split("\t")
    if "\\" in line:
        values = [_ESCAPED.sub(lambda found: _UNESCAPES[found[0]], value) for value in values]
    return PaymentRow(
        line=int(values[0]),
        entry=int(values[1]),
        account=values[2],
        currency=values[3],
        amount=int(values[4]),
        reversal=values[5] == "True",
        booked=values[6] == "True",
        settled=date.fromisoformat(values[7]),
        reference=values[8],
        reference_kind=_KINDS[values[9]],
        several_references=values[10] == "True",
        text=values[11],
        payer=values[12],
        payer_account=values[13],
        bank_reference=values[14],
        own_reference=values[15] == "True",
        entry_reference=values[16],
        end_to_end=values[17],
        instructed=values[18],
        return_reason=values[19],
        details=int(values[20]),
    )


_KINDS: dict[str, ReferenceKind | None] = {"kid": "kid", "rf": "rf", "other": "other", "None": None}
