"""What is held about a person, to be handed out: each area tells which of its rows, and insight puts them together.

An area's `own_data` module has SECTIONS, what it hands out, and LEFT_OUT, its models that lead to a person and are not
handed out, each with the reason. tests/areas/insight/test_own_data.py walks every model and misses none.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data it is: the debtor, or the two that one person is here, with their cases, logins and identities."""

    party_ids: tuple[int, ...]
    case_ids: tuple[int, ...]
    credential_ids: tuple[int, ...]
    identity_ids: tuple[int, ...]

    def values(self) -> dict[str, list[int]]:
        """For SQL: %(parties)s, %(cases)s, %(credentials)s, %(identities)s."""
        return {
            "parties": list(self.party_ids),
            "cases": list(self.case_ids),
            "credentials": list(self.credential_ids),
            "identities": list(self.identity_ids),
        }


Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of rows: its key in the document, the models whose rows they are, and the query.

    The query's columns are the names in the document. `opened` makes of a row what is handed out, where something is
    sealed in it; without it the row is handed out as it is.
    """

    key: str
    models: tuple[str, ...]
    sql: str
    opened: Callable[[Record], Record] | None = None

    def records(self, subject: Subject) -> Iterator[Record]:
        """The rows, ready for JSON."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, subject.values())
            names = [column[0] for column in cursor.description or ()]
            for row in cursor:
                record = dict(zip(names, row, strict=True))
                yield _plain(self.opened(record) if self.opened else record)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_plain(one) for one in value]
    if isinstance(value, bytes | memoryview):
        raise TypeError("bytes are opened, or left out")
    return value
