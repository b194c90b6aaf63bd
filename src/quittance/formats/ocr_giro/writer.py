"""Write OCR giro files as a bank would: for the sandbox bank, the tests and the benchmarks.

Control totals are computed, never given; texts that do not fit are refused instead of cut.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from quittance.core.errors import CoreError
from quittance.formats.ocr_giro import layout

ZEROS = "0" * layout.RECORD_LENGTH


class DoesNotFit(CoreError):
    """A value is too long for its field or holds characters that may not stand there."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__("does_not_fit", f"{value!r} does not fit the field {field}")


@dataclass(frozen=True, slots=True)
class GiroPayment:
    """One payment to write. `amount` is øre, never negative; `sign` "-" makes it a credit note.

    `group` is positions 22-31: centre (2), day of the month processed (2), part settlement (1), serial (5).
    """

    amount: int
    settlement_date: date
    kid: str = ""
    type: str = "10"
    sign: str = "0"
    group: str = "0100000001"
    archive_ref: str = ""
    order_date: date | None = None
    debit_account: str = ""
    form_number: str = ""
    card_issuer: str = "00"
    text: str | None = None

    @property
    def control_amount(self) -> int:
        """The amount as it enters the control sum: credit notes subtract, types 18 and 20 add."""
        return -self.amount if self.sign == "-" else self.amount


class Assignment(Protocol):
    """Anything that can write itself as one assignment of a transmission."""

    @property
    def control_sum(self) -> int: ...

    @property
    def transactions(self) -> int: ...

    def records(self, number: int) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class GiroAssignment:
    """The payments to one account (service 09). `made` defaults to the latest settlement date."""

    account: str
    payments: tuple[GiroPayment, ...]
    agreement: str = "000000001"
    made: date | None = None

    @property
    def control_sum(self) -> int:
        """The sum of the end record, øre."""
        return sum(payment.control_amount for payment in self.payments)

    @property
    def transactions(self) -> int:
        """The number of payments."""
        return len(self.payments)

    def records(self, number: int) -> list[str]:
        """Write the assignment as the `number`-th of its transmission."""
        agreement, account = digits_text("agreement", self.agreement, 9), digits_text("account", self.account, 11)
        lines = [f"NY090020{agreement}{number:07d}{account}{ZEROS[:45]}"]
        for index, payment in enumerate(self.payments, start=1):
            lines.extend(_items(payment, index))
        days = [payment.settlement_date for payment in self.payments]
        earliest, latest = (min(days), max(days)) if days else (self.made, self.made)
        lines.append(
            f"NY090088{len(self.payments):08d}{len(lines) + 1:08d}{abs(self.control_sum):017d}"
            f"{day_text(self.made or latest)}{day_text(earliest)}{day_text(latest)}{ZEROS[:21]}"
        )
        return lines


@dataclass(frozen=True, slots=True)
class OtherService:
    """An assignment of another service, given as its records between start and end (80 characters each).

    Transmissions carry them beside service 09: agreements of AvtaleGiro (21), receipts of eFaktura (42).
    """

    service: str
    body: tuple[str, ...] = ()
    transactions: int = 0
    control_sum: int = 0

    def records(self, number: int) -> list[str]:
        """Write the assignment; only its envelope is ours."""
        start = f"NY{self.service}0020{'0' * 9}{number:07d}"
        end = f"NY{self.service}0088{self.transactions:08d}{len(self.body) + 2:08d}{self.control_sum:017d}"
        return [start.ljust(80, "0"), *self.body, end.ljust(80, "0")]


@dataclass(frozen=True, slots=True)
class Transmission:
    """A whole file. `sender` 00008080 is the clearing house, `recipient` our customer unit there."""

    number: str
    recipient: str
    assignments: tuple[Assignment, ...]
    created: date | None = None
    sender: str = "00008080"


def write(transmission: Transmission, line_break: bytes = b"\n") -> bytes:
    """Write a file that `read` accepts; raise DoesNotFit when a value has no room in its field.

    `line_break` may be a line feed, CRLF or empty, as banks do; with a line break the file ends in one.
    """
    sender, number = digits_text("sender", transmission.sender, 8), digits_text("number", transmission.number, 7)
    lines = [f"NY000010{sender}{number}{digits_text('recipient', transmission.recipient, 8)}{ZEROS[:49]}"]
    for index, assignment in enumerate(transmission.assignments, start=1):
        lines.extend(assignment.records(index))
    transactions = sum(assignment.transactions for assignment in transmission.assignments)
    total = abs(sum(assignment.control_sum for assignment in transmission.assignments))
    lines.append(
        f"NY000089{transactions:08d}{len(lines) + 1:08d}{total:017d}{day_text(transmission.created)}{ZEROS[:33]}"
    )
    return join_records(lines, line_break)


def join_records(lines: Iterable[str], line_break: bytes) -> bytes:
    """The bytes of a file; raises DoesNotFit for a record that is not 80 characters."""
    encoded = [line.encode("latin-1") for line in lines]
    for line in encoded:
        if len(line) != layout.RECORD_LENGTH:
            raise DoesNotFit("record", line)
    return line_break.join([*encoded, b""])


def _items(payment: GiroPayment, number: int) -> list[str]:
    if not 0 <= payment.amount < 10**17:
        raise DoesNotFit("amount", payment.amount)
    kind = digits_text("type", payment.type, 2)
    head_1, head_2 = f"NY09{kind}30{number:07d}", f"NY09{kind}31{number:07d}"
    lines = [
        "".join(
            (
                head_1,
                day_text(payment.settlement_date),
                digits_text("group", payment.group, 10),
                payment.sign,
                f"{payment.amount:017d}",
                fitting_text("kid", payment.kid, 25).rjust(25),
                digits_text("card issuer", payment.card_issuer, 2),
                ZEROS[:4],
            )
        ),
        "".join(
            (
                head_2,
                digits_text("form number", payment.form_number, 10),
                fitting_text("archive reference", payment.archive_ref, 9).rjust(9, "0"),
                ZEROS[:7],
                day_text(payment.order_date),
                digits_text("debit account", payment.debit_account, 11),
                ZEROS[:22],
            )
        ),
    ]
    if payment.text is not None:
        lines.append(f"NY09{kind}32{number:07d}{fitting_text('text', payment.text, 40):<40}{ZEROS[:25]}")
    return lines


def day_text(day: date | None) -> str:
    """Write DDMMYY; a day outside the two-digit window would come back as another day."""
    if day is None:
        return "000000"
    text = day.strftime("%d%m%y")
    if layout.real_date(text.encode("ascii")) != day:
        raise DoesNotFit("date", day)
    return text


def digits_text(field: str, value: str, size: int) -> str:
    """Digits, filled with zeros from the left."""
    if len(value) > size or (value and not (value.isascii() and value.isdigit())):
        raise DoesNotFit(field, value)
    return value.rjust(size, "0")


def fitting_text(field: str, value: str, size: int) -> str:
    """A text as it is, when its characters and its length are allowed."""
    try:
        encoded = value.encode("latin-1")
    except UnicodeEncodeError:
        raise DoesNotFit(field, value) from None
    if len(encoded) > size or layout.shape(encoded).translate(None, b" -NY0x"):
        raise DoesNotFit(field, value)
    return value
