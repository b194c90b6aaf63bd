"""Stream a claim import file: header first, then one answer per row, never the whole file in memory.

Rows are counted as a spreadsheet shows them: the header is row 1, blank rows count, a cell with a line
break inside is still one row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from quittance.formats.claims_csv.columns import COLUMNS, REQUIRED_COLUMNS
from quittance.formats.claims_csv.rows import ClaimRow, RowProblem, read_row

Answer = ClaimRow | tuple[RowProblem, ...]

LONGEST_HEADER = 10_000


def read_claims(stream: BinaryIO, *, today: date) -> Iterator[Answer]:
    """Yield, for every filled row, its ClaimRow or all of its problems.

    `stream` holds UTF-8 text (a byte-order mark is fine), separated by semicolons or commas as the header
    shows. `today` is the day the file is judged on. A file whose header is wrong, or that cannot be split
    into cells any further, yields the problems and ends. Closing the stream is the caller's affair.
    """
    # Broken bytes become lone surrogates, so that the row and the column with the wrong encoding can be named.
    text = io.TextIOWrapper(
        io.BufferedReader(_Unclosed(stream)), encoding="utf-8-sig", errors="surrogateescape", newline=""
    )
    first_line = text.readline(LONGEST_HEADER)
    delimiter = ";" if first_line.count(";") >= first_line.count(",") else ","
    names, problems = _read_header(first_line, delimiter)
    if problems:
        yield problems
        return
    seen: dict[tuple[str, str, str], int] = {}
    number = 1
    cells = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        number += 1
        try:
            values = next(cells)
        except StopIteration:
            return
        except csv.Error:
            yield (_broken(number),)
            return
        if any(map(str.strip, values)):
            yield _read_values(number, names, values, today, seen)


def _read_header(line: str, delimiter: str) -> tuple[list[str], tuple[RowProblem, ...]]:
    if "\x00" in line:
        message = "The file is not UTF-8 text. Save it as 'CSV UTF-8' and try again."
        return [], (RowProblem(1, "", "encoding", message),)
    try:
        names = [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter, strict=True), [])]
    except csv.Error:
        return [], (_broken(1),)
    while names and not names[-1]:
        names.pop()  # spreadsheets add empty columns at the right
    if not names:
        message = "The file is empty. The first row must name the columns; see the example file."
        return [], (RowProblem(1, "", "no_header", message),)
    problems = []
    for name in sorted(set(names)):
        shown = name.encode("utf-8", "replace").decode("utf-8")[:40]
        if name not in COLUMNS:
            message = f"There is no column called '{shown}'. Remove it, or mend its name."
            problems.append(RowProblem(1, shown, "unknown_column", message))
        elif names.count(name) > 1:
            message = f"The column {shown} occurs {names.count(name)} times. Keep one of them."
            problems.append(RowProblem(1, shown, "duplicate_column", message))
    problems.extend(
        RowProblem(1, name, "missing_column", f"The column {name} is missing. Add it; it must be filled in every row.")
        for name in sorted(REQUIRED_COLUMNS - set(names))
    )
    return names, tuple(problems)


def _read_values(
    number: int, names: list[str], values: list[str], today: date, seen: dict[tuple[str, str, str], int]
) -> Answer:
    if len(values) < len(names) or any(map(str.strip, values[len(names) :])):
        message = (
            f"The row has {len(values)} cells, the header names {len(names)} columns. "
            "Look for a separator or a quotation mark too many or too few."
        )
        return (RowProblem(number, "", "cells", message),)
    answer = read_row(number, dict(zip(names, map(str.strip, values), strict=False)), today)
    if not isinstance(answer, ClaimRow):
        return answer
    key = (answer.creditor_org_no, answer.invoice.casefold(), answer.debtor_id or answer.debtor_name.casefold())
    first = seen.setdefault(key, number)
    if first != number:
        message = f"Row {first} has the same creditor, invoice and debtor. Remove one of the two rows."
        return (RowProblem(number, "invoice", "duplicate_row", message),)
    return answer


def _broken(number: int) -> RowProblem:
    message = (
        "The row cannot be split into cells: a quotation mark is not closed or stands inside a value. Close it, "
        "or write it twice; the rows after this one were not read."
    )
    return RowProblem(number, "", "quotes", message)


class _Unclosed(io.RawIOBase):
    """Lends a stream to TextIOWrapper, which would otherwise close it when it is thrown away."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
