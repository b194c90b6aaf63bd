"""What an OCR giro file holds once it is read: columns for the bulk import, and the file's own totals.

**What identifies a payment.** No single field does. Two deliveries of the same payment agree on: account,
settlement date, positions 22-31 (centre, day, part settlement, serial number), transaction type, signed
amount, payment reference, archive reference (not for type 12, where it is the payer's agreement number),
debit account. Two honest equal payments agree on all of these as well, so the key ends with `occurrence`:
1 for the first payment in the file with these values, 2 for the second, and so on. Transaction numbers,
file numbers and texts are left out because they differ when the bank delivers again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from quittance.formats.bank import Problem, Verdict
from quittance.formats.ocr_giro import layout

ROW_FIELDS = (
    "line",
    "account",
    "type",
    "sign",
    "amount",
    "kid",
    "archive_ref",
    "debit_account",
    "settlement_date",
    "order_date",
    "group",
    "text",
    "occurrence",
)
"""The order of the values in `PaymentColumns.rows` and `copy_chunks`."""

Row = tuple[int, str, str, str, int, str | None, str | None, str | None, date, date | None, str, str | None, int]
LookAlike = tuple[str, date, str, str, int, str | None, str | None, str | None]
IdentityKey = tuple[str, date, str, str, int, str | None, str | None, str | None, int]


@dataclass(frozen=True, slots=True)
class PaymentColumns:
    """All payments of a file as equally long columns, in the order of the file.

    line: number of the record (1-based) with amount item 1.  account: receiving account, 11 digits.
    type: two digits.  sign: "0", or "-" for a credit note.  amount: øre, negative when money leaves the
    account (credit notes, types 18 and 20).  kid: the reference field without blanks around it, None when it holds only
    blanks or zeros.
    archive_ref, debit_account, order_date: None when left out.  group: positions 22-31; payments that share
    them form one lump sum on the bank statement.  text: free text of types 20 and 21.
    occurrence: running number among otherwise equal payments of this file, see the module's docstring.
    """

    line: list[int] = field(default_factory=list)
    account: list[str] = field(default_factory=list)
    type: list[str] = field(default_factory=list)
    sign: list[str] = field(default_factory=list)
    amount: list[int] = field(default_factory=list)
    kid: list[str | None] = field(default_factory=list)
    archive_ref: list[str | None] = field(default_factory=list)
    debit_account: list[str | None] = field(default_factory=list)
    settlement_date: list[date] = field(default_factory=list)
    order_date: list[date | None] = field(default_factory=list)
    group: list[str] = field(default_factory=list)
    text: list[str | None] = field(default_factory=list)
    occurrence: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.line)

    def rows(self) -> Iterator[Row]:
        """Yield one tuple per payment, its values in the order of ROW_FIELDS."""
        return zip(
            self.line,
            self.account,
            self.type,
            self.sign,
            self.amount,
            self.kid,
            self.archive_ref,
            self.debit_account,
            self.settlement_date,
            self.order_date,
            self.group,
            self.text,
            self.occurrence,
            strict=True,
        )

    def copy_chunks(self, rows_per_chunk: int = 5_000) -> Iterator[bytes]:
        """Yield the rows in PostgreSQL's COPY text format (UTF-8), columns in the order of ROW_FIELDS.

        Several times faster than handing rows to the database driver one by one.
        """
        rows = self.rows()
        while chunk := list(islice(rows, rows_per_chunk)):
            yield "".join(map(_copy_line, chunk)).encode()

    def identity_keys(self) -> Iterator[IdentityKey]:
        """Yield what identifies each payment across deliveries; the module's docstring tells why."""
        for index, occurrence in enumerate(self.occurrence):
            yield (*self._lookalike(index), occurrence)

    def number_occurrences(self, candidates: Sequence[int]) -> None:
        """Fill `occurrence`, comparing only `candidates`: the indexes, rising, of payments that may have a twin."""
        self.occurrence[:] = [1] * len(self.line)
        # Most payments that share a reference differ in amount; only the others are worth a full comparison.
        pairs = [(self.kid[index], self.amount[index]) for index in candidates]
        times = Counter(pairs)
        seen: dict[LookAlike, int] = {}
        for index in [index for index, pair in zip(candidates, pairs, strict=True) if times[pair] > 1]:
            key = self._lookalike(index)
            seen[key] = self.occurrence[index] = seen.get(key, 0) + 1

    def _lookalike(self, index: int) -> LookAlike:
        """Everything that identifies a payment except its occurrence."""
        type_ = self.type[index]
        return (
            self.account[index],
            self.settlement_date[index],
            self.group[index],
            type_,
            self.amount[index],
            self.kid[index],
            None if type_ == layout.AGREEMENT_REFERENCE_TYPE else self.archive_ref[index],
            self.debit_account[index],
        )


def _copy_line(row: Row) -> str:
    line, account, type_, sign, amount, kid, archive_ref, debit_account, settled, ordered, group, text, times = row
    if text is not None:
        text = _escape(text)
    if kid is not None and not kid.isdigit():
        kid = _escape(kid)
    if archive_ref is not None and not archive_ref.isdigit():
        archive_ref = _escape(archive_ref)
    return (
        f"{line}\t{account}\t{type_}\t{sign}\t{amount}\t{kid or _NULL}\t{archive_ref or _NULL}\t"
        f"{debit_account or _NULL}\t{settled}\t{ordered or _NULL}\t{group}\t"
        f"{_NULL if text is None else text}\t{times}\n"
    )


_NULL = r"\N"


def _escape(value: str) -> str:
    # Control characters never get this far (the reader refuses them); the backslash is the only special one.
    return value.replace("\\", "\\\\")


@dataclass(frozen=True, slots=True)
class AssignmentTotals:
    """One assignment of service 09: one receiving account, with totals that were checked against the records.

    `control_sum` is in øre as the file counts it: credit notes subtracted, types 18 and 20 added.
    """

    agreement: str
    number: int
    account: str
    first_line: int
    payments: int
    records: int
    control_sum: int


@dataclass(frozen=True, slots=True)
class OcrFile:
    """The result of reading a file. A refused file carries problems and no payments, so none can be booked.

    `credit_total` is the money in (øre, never negative) and `credit_count` its payments; `debit_total` and
    `debit_count` are credit notes and reversals (øre, never positive).
    """

    verdict: Verdict
    problems: tuple[Problem, ...] = ()
    sender: str = ""
    transmission: str = ""
    recipient: str = ""
    created: date | None = None
    assignments: tuple[AssignmentTotals, ...] = ()
    payments: PaymentColumns = field(default_factory=PaymentColumns)
    other_services: tuple[str, ...] = ()
    control_sum: int = 0
    records: int = 0
    credit_count: int = 0
    credit_total: int = 0
    debit_count: int = 0
    debit_total: int = 0
