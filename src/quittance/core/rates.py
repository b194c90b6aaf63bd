"""Law and figures as dated data: tables read from core/data, each row with its first day and its sources.

A value that is not in a table is reported as missing and never guessed.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from quittance.core.errors import CoreError
from quittance.core.money import parse_machine


class RowMissing(CoreError):
    """No row covers the date. Code: before_first_row. `first` is the first day the table covers."""

    def __init__(self, table: str, day: date, first: date) -> None:
        super().__init__(
            "before_first_row", f"{table} has no value for {day.isoformat()}: it starts {first.isoformat()}"
        )
        self.day = day
        self.first = first


class ValueMissing(CoreError):
    """A row covers the date but nobody has found its value. Code: value_missing."""

    def __init__(self, table: str, name: str, day: date) -> None:
        super().__init__(
            "value_missing", f"{table}: the {name} valid from {day.isoformat()} is not known to the sources"
        )


@dataclass(frozen=True)
class Row:
    """One dated row: `values` as written in the file, `sources` as readable names with addresses."""

    table: str
    valid_from: date
    values: Mapping[str, Any]
    sources: tuple[str, ...]
    confidence: str

    def text(self, name: str) -> str:
        """The value `name` as text. Raises ValueMissing when it is null or absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise ValueMissing(self.table, name, self.valid_from)
        return value

    def decimal(self, name: str) -> Decimal:
        """The value `name` as a decimal number. Raises ValueMissing."""
        return Decimal(self.text(name))

    def ore(self, name: str) -> int:
        """The value `name`, written in kroner, as øre. Raises ValueMissing."""
        return parse_machine(self.text(name))


@dataclass(frozen=True)
class Table:
    """A table of dated rows in ascending order. `known_to` is the last day its last row is known to hold."""

    title: str
    law: str
    rows: tuple[Row, ...]
    known_to: date | None
    settings: Mapping[str, Any]

    @property
    def first(self) -> date:
        """The first day the table covers."""
        return self.rows[0].valid_from

    def on(self, day: date) -> Row:
        """The row in force on `day`: the one with the latest first day not after it. Raises RowMissing."""
        index = bisect_right(self.rows, day, key=lambda row: row.valid_from)
        if index == 0:
            raise RowMissing(self.title, day, self.first)
        return self.rows[index - 1]


def _source(names: Mapping[str, Mapping[str, str | None]], key: str) -> str:
    entry = names[key]
    return f"{entry['name']} ({entry['url']})" if entry["url"] else str(entry["name"])


@cache
def load(name: str) -> Table:
    """The table stored as core/data/<name>.json, read once per process."""
    raw = json.loads(files("quittance.core").joinpath("data", f"{name}.json").read_text(encoding="utf-8"))
    rows = tuple(
        Row(
            table=raw["title"],
            valid_from=date.fromisoformat(row["valid_from"]),
            values=MappingProxyType(row),
            sources=tuple(_source(raw["sources"], key) for key in row["source"]),
            confidence=row["confidence"],
        )
        for row in raw["rows"]
    )
    if list(rows) != sorted(rows, key=lambda row: row.valid_from):
        raise ValueError(f"rows of {name}.json are not in date order")
    known_to = date.fromisoformat(raw["known_to"]) if "known_to" in raw else None
    return Table(raw["title"], raw["law"], rows, known_to, MappingProxyType(raw))
