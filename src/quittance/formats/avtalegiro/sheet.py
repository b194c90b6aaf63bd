"""Claims to draw or delete as a spreadsheet (CSV), one a row.

Columns: kid, amount and due_date must be filled; notice (own or bank), name, text and lines may be. `lines` is one cell
with a line break after each line of the specification. Rows are counted as a spreadsheet shows them: the header is 1.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from quittance.core.kid import normalise
from quittance.core.money import MoneyFormat, parse_kroner
from quittance.formats.avtalegiro import layout
from quittance.formats.avtalegiro.records import Claim, Notice
from quittance.formats.avtalegiro.writer import fitting
from quittance.formats.bank import MAX_PROBLEMS, Problem

T = TypeVar("T")

REQUIRED = ("kid", "amount", "due_date")
COLUMNS = (*REQUIRED, "notice", "name", "text", "lines")

_NOTICES: dict[str, Notice] = {"": "own", "own": "own", "bank": "bank"}
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_NORWEGIAN_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", re.ASCII)


def read_sheet(data: bytes) -> tuple[tuple[Claim, ...], tuple[Problem, ...]]:
    """The claims of a CSV file (UTF-8, semicolons or commas), or what is wrong with it; never both."""
    try:
        text = data.decode("utf-8-sig")
        first = text.partition("\n")[0]
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(first), strict=True))
    except (UnicodeDecodeError, csv.Error):
        message = "The file is not CSV in UTF-8, or a quotation mark is not closed. Save it as 'CSV UTF-8'."
        return (), (Problem("file", "csv", message),)
    names = [name.strip().lower() for name in rows[0]] if rows else []
    missing = [name for name in REQUIRED if name not in names]
    unknown = [name for name in names if name not in COLUMNS or names.count(name) > 1]
    if missing or unknown:
        named = f"missing: {', '.join(missing)}; " if missing else ""
        message = f"The first row must name the columns, each once. {named}known: {', '.join(COLUMNS)}."
        return (), (Problem("row 1", "columns", message),)
    reader = _Rows(names)
    claims = [reader.claim(number, row) for number, row in enumerate(rows[1:], start=2) if any(map(str.strip, row))]
    if reader.problems:
        return (), tuple(reader.problems[:MAX_PROBLEMS])
    return tuple(claim for claim in claims if claim), ()


def _separator(header: str) -> str:
    return ";" if header.count(";") >= header.count(",") else ","


class _Rows:
    """Reads row after row and collects what is wrong."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.problems: list[Problem] = []

    def claim(self, number: int, row: list[str]) -> Claim | None:
        where = f"row {number}"
        if len(row) != len(self.names):
            message = f"The row has {len(row)} cells, the header names {len(self.names)} columns."
            self.problems.append(Problem(where, "cells", message))
            return None
        cells = {name: value.strip(" ") for name, value in zip(self.names, row, strict=True)}
        before = len(self.problems)
        amount = self.read(where, "amount", lambda: parse_kroner(cells["amount"]))
        due = self.read(where, "due_date", lambda: _day(cells["due_date"]))
        notice = self.read(where, "notice", lambda: _notice(cells.get("notice", "")))
        name = self.read(where, "name", lambda: fitting(cells.get("name", ""), layout.NAME_WIDTH))
        text = self.read(where, "text", lambda: fitting(cells.get("text", ""), layout.TEXT_WIDTH))
        lines = self.read(where, "lines", lambda: _lines(cells.get("lines", "")))
        if len(self.problems) > before:
            return None
        assert amount is not None
        assert due is not None
        return Claim(normalise(cells["kid"]), amount, due, notice or "own", name or "", text or "", lines or ())

    def read(self, where: str, field: str, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except (ValueError, MoneyFormat) as wrong:
            self.problems.append(Problem(where, field, f"{field}: {wrong}"))
            return None


def _day(text: str) -> date:
    iso, norwegian = _DATE.fullmatch(text), _NORWEGIAN_DATE.fullmatch(text)
    parts = iso.groups() if iso else norwegian.groups()[::-1] if norwegian else None
    try:
        year, month, day = map(int, parts or ())
        return date(year, month, day)
    except ValueError:
        raise ValueError("write the day as 2026-03-14 or 14.03.2026") from None


def _notice(text: str) -> Notice:
    if text not in _NOTICES:
        raise ValueError("write own (we tell the payer) or bank")
    return _NOTICES[text]


def _lines(text: str) -> tuple[str, ...]:
    widest = layout.COLUMNS * layout.COLUMN_WIDTH
    return tuple(fitting(line, widest).rstrip() for line in text.rstrip().splitlines())
