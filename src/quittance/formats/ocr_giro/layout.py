"""Where things stand in an OCR giro file: the one module that knows positions.

Source: Nets "OCR giro system specification" (records of 80 characters, ISO-8859-1, amounts in øre, dates
DDMMYY). Positions in comments are 1-based as in the specification, slices are 0-based as in Python.

The reader judges records by their *shape*: every byte is replaced by a letter for its class (digit, blank,
other printable, ...), so that a hundred thousand records have a handful of distinct shapes and each shape
is compared with the layout once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

RECORD_LENGTH = 80

SERVICE_NONE, SERVICE_OCR = b"00", b"09"
START_TRANSMISSION, START_ASSIGNMENT = b"10", b"20"
ITEM_1, ITEM_2, ITEM_3 = b"30", b"31", b"32"
END_ASSIGNMENT, END_TRANSMISSION = b"88", b"89"

TYPES: dict[str, str] = {
    "10": "giro debited to account",
    "11": "standing order",
    "12": "direct remittance",
    "13": "business terminal giro",
    "14": "counter giro",
    "15": "direct debit (AvtaleGiro)",
    "16": "telegiro",
    "17": "giro paid in cash",
    "18": "card reversal with payment reference",
    "19": "card purchase with payment reference",
    "20": "card reversal with text",
    "21": "card purchase with text",
}
"""Transaction types of the specification. Others occur in practice; they are read and left to a person."""

MONEY_OUT_TYPES = frozenset({"18", "20"})
"""Money leaves the account, although the specification adds these amounts to the control sum."""

TEXT_TYPES = frozenset({"20", "21"})
"""Only these may carry amount item 3, forty characters of free text."""

AGREEMENT_REFERENCE_TYPE = "12"
"""Its "archive reference" is the payer's agreement number and repeats: never part of an identity."""

# Slices shared by more than one kind of record.
SERVICE = slice(2, 4)  # 3-4
TYPE = slice(4, 6)  # 5-6
RECORD_TYPE = slice(6, 8)  # 7-8
NUMBER = slice(8, 15)  # 9-15 transaction number, the same in all items of one payment

# Start of transmission.
SENDER, TRANSMISSION_NUMBER, RECIPIENT = slice(8, 16), slice(16, 23), slice(23, 31)
# Start of assignment.
AGREEMENT, ASSIGNMENT_NUMBER, ACCOUNT = slice(8, 17), slice(17, 24), slice(24, 35)
# Amount item 1.
SETTLEMENT_DATE, GROUP, SIGN = slice(15, 21), slice(21, 31), slice(31, 32)
AMOUNT, KID = slice(32, 49), slice(49, 74)
# Amount item 2.
ARCHIVE_REF, ORDER_DATE, DEBIT_ACCOUNT = slice(25, 34), slice(41, 47), slice(47, 58)
# Amount item 3.
TEXT = slice(15, 55)
# End records.
COUNT_TRANSACTIONS, COUNT_RECORDS, SUM = slice(8, 16), slice(16, 24), slice(24, 41)
DATE_MADE, EARLIEST, LATEST = slice(41, 47), slice(47, 53), slice(53, 59)


def _class_table() -> bytes:
    table = bytearray()
    for code in range(256):
        if 0x30 <= code <= 0x39:
            table += b"0"
        elif code in b" -NY":
            table.append(code)
        elif code in b"\r\n":
            table += b"\n"
        elif code < 0x20 or 0x7F <= code < 0xA0:
            table += b"\x00"
        else:
            table += b"x"
    return bytes(table)


SHAPE_TABLE = _class_table()
"""For bytes.translate: digits become 0, blank, hyphen, N and Y stay, other printable characters become x,
line breaks become a line feed, control characters become NUL."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its 1-based first and last position and what its shape must match."""

    name: str
    first: int
    last: int
    pattern: bytes
    expected: str

    @property
    def slice(self) -> slice:
        """The field as a slice of the record."""
        return slice(self.first - 1, self.last)


def digits(name: str, first: int, last: int) -> Field:
    """A field of digits."""
    return Field(name, first, last, b"0{%d}" % (last - first + 1), "only digits may stand there")


def digits_or_blank(name: str, first: int, last: int) -> Field:
    """A field of digits that may be left out."""
    size = last - first + 1
    return Field(name, first, last, b"(?:0{%d}| {%d})" % (size, size), "only digits, or only blanks, may stand there")


def printable(name: str, first: int, last: int) -> Field:
    """A field of text."""
    return Field(
        name,
        first,
        last,
        rb"[^\x00\n]{%d}" % (last - first + 1),
        "it may not hold control characters",
    )


def filler(first: int, last: int) -> Field:
    """Positions without meaning."""
    return Field("filler", first, last, b"[0 ]{%d}" % (last - first + 1), "only zeros or blanks may stand there")


MARK = Field("record mark", 1, 2, b"NY", "every record begins with NY")
CODE = digits("record code", 3, 8)

START_TRANSMISSION_FIELDS = (
    MARK,
    CODE,
    digits("data sender", 9, 16),
    digits("transmission number", 17, 23),
    digits("data recipient", 24, 31),
    filler(32, 80),
)
START_ASSIGNMENT_FIELDS = (
    MARK,
    CODE,
    digits("agreement", 9, 17),
    digits("assignment number", 18, 24),
    digits("account", 25, 35),
    filler(36, 80),
)
ITEM_1_FIELDS = (
    MARK,
    CODE,
    digits("transaction number", 9, 15),
    digits("settlement date", 16, 21),
    digits("centre, day, part settlement and serial number", 22, 31),
    Field("sign", 32, 32, b"[0-]", "the sign is 0 or -"),
    digits("amount", 33, 49),
    printable("payment reference", 50, 74),
    filler(75, 80),  # 75-76 is the card issuer for types 18 to 21
)
ITEM_2_FIELDS = (
    MARK,
    CODE,
    digits("transaction number", 9, 15),
    digits_or_blank("form number", 16, 25),
    printable("archive reference", 26, 34),
    printable("filler", 35, 41),  # old files carry data here
    digits_or_blank("order date", 42, 47),
    digits_or_blank("debit account", 48, 58),
    filler(59, 80),
)
ITEM_3_FIELDS = (
    MARK,
    CODE,
    digits("transaction number", 9, 15),
    printable("free text", 16, 55),
    filler(56, 80),
)
END_FIELDS = (
    MARK,
    CODE,
    digits("number of transactions", 9, 16),
    digits("number of records", 17, 24),
    digits("sum", 25, 41),
    filler(42, 80),  # 42-59 holds dates, which are judged as dates
)


def _pattern(fields: tuple[Field, ...]) -> bytes:
    return b"".join(field.pattern for field in fields)


SHAPE_PAIR = re.compile(_pattern(ITEM_1_FIELDS) + rb"\n*" + _pattern(ITEM_2_FIELDS) + rb"\n*")
SHAPE_ITEM_3 = re.compile(_pattern(ITEM_3_FIELDS))
SHAPE_START_TRANSMISSION = re.compile(_pattern(START_TRANSMISSION_FIELDS))
SHAPE_START_ASSIGNMENT = re.compile(_pattern(START_ASSIGNMENT_FIELDS))
SHAPE_END = re.compile(_pattern(END_FIELDS))
SHAPE_KID = re.compile(rb" *(?:0+-?)?")
"""A reference field as the specification has it: right-aligned digits, perhaps a closing hyphen, or blank."""

KID_TEXT = re.compile(r"[0-9]{1,24}[0-9-]", re.ASCII)
"""A payment reference: 2 to 25 digits, the last may be the hyphen of MOD11."""


def shape(record: bytes) -> bytes:
    """Return the record with every byte replaced by the letter of its class."""
    return record.translate(SHAPE_TABLE)


def real_date(field: bytes) -> date | None:
    """Read DDMMYY; None when there is no such day.

    Two-digit years mean 1969-2068, the window POSIX uses: giro files exist since the eighties.
    """
    if len(field) != 6 or not field.isdigit():
        return None
    year = int(field[4:6])
    try:
        return date(year + (1900 if year >= 69 else 2000), int(field[2:4]), int(field[0:2]))
    except ValueError:
        return None


def is_unset(field: bytes) -> bool:
    """Tell whether a date or account field was left out: only zeros or only blanks."""
    return not field.strip(b"0") or not field.strip(b" ")
