"""Where things stand in the records of service 21; the envelope is that of OCR giro.

Source: Nets "AvtaleGiro systemspesifikasjon" 3.3 (records of 80 characters, ISO-8859-1, amounts in øre, dates DDMMYY).
Positions are 1-based as in the specification, slices 0-based as in Python.
"""

from __future__ import annotations

from quittance.formats.ocr_giro.layout import (
    CODE,
    MARK,
    Field,
    digits,
    filler,
    printable,
)

SERVICE = b"21"
CLEARING_HOUSE = "00008080"

CLAIMS, DELETIONS, AGREEMENTS = b"00", b"36", b"24"
"""Kinds of assignment (positions 5-6 of its start and end)."""

WE_NOTIFY, BANK_NOTIFIES, DELETION, AGREEMENT = b"02", b"21", b"93", b"94"
"""Kinds of transaction (positions 5-6): who tells the payer of a claim; a claim withdrawn; an agreement."""

SPECIFICATION, AGREEMENT_RECORD = b"49", b"70"

MOST_LINES, COLUMNS, COLUMN_WIDTH = 42, 2, 40
"""A claim's specification: so many lines of two columns, a record each."""

NAME_WIDTH, TEXT_WIDTH = 10, 25

DUE, AMOUNT, KID = slice(15, 21), slice(32, 49), slice(49, 74)  # of item 1
NAME, TEXT = slice(15, 25), slice(50, 75)  # of item 2
LINE, COLUMN, LINE_TEXT = slice(16, 19), slice(19, 20), slice(20, 60)  # of a specification
FIRST_DUE, LAST_DUE = slice(41, 47), slice(47, 53)  # of end records
KIND, AGREEMENT_KID, NOTICE = slice(15, 16), slice(16, 41), slice(41, 42)  # of an agreement

_NUMBER = digits("transaction number", 9, 15)

START_FIELDS = (
    MARK,
    CODE,
    filler(9, 17),
    digits("assignment number", 18, 24),
    digits("account", 25, 35),
    filler(36, 80),
)
ITEM_1_FIELDS = (
    MARK,
    CODE,
    _NUMBER,
    digits("due date", 16, 21),
    filler(22, 32),
    digits("amount", 33, 49),
    printable("payment reference", 50, 74),
    filler(75, 80),
)
ITEM_2_FIELDS = (
    MARK,
    CODE,
    _NUMBER,
    printable("short name", 16, 25),
    filler(26, 50),
    printable("text for the statement", 51, 75),
    filler(76, 80),
)
SPECIFICATION_FIELDS = (
    MARK,
    CODE,
    _NUMBER,
    Field("kind of line", 16, 16, b"0", "a digit must stand there"),
    digits("line number", 17, 19),
    digits("column", 20, 20),
    printable("specification", 21, 60),
    filler(61, 80),
)
AGREEMENT_FIELDS = (
    MARK,
    CODE,
    _NUMBER,
    digits("kind of entry", 16, 16),
    printable("payment reference", 17, 41),
    Field("notice wish", 42, 42, b"[Nx]", "J or N must stand there"),
    filler(43, 80),
)
