"""Database habits: sorted locks, retries of whole transactions, COPY."""

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from django.db import DatabaseError, connection, transaction
from psycopg import errors

T = TypeVar("T")

_TRANSIENT = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable)


def retried(work: Callable[[], T], *, attempts: int = 5, also: tuple[type[Exception], ...] = ()) -> T:
    """Runs `work` in a transaction and runs it again from the start on a deadlock or lock time-out.

    `also` names further errors of psycopg that another try may cure, such as UniqueViolation where somebody else
    wrote the same between our look and our write. `work` must hold no network call. Raises the last error when
    `attempts` are used up.
    """
    for attempt in range(1, attempts + 1):
        try:
            with transaction.atomic():
                return work()
        except DatabaseError as error:
            if attempt == attempts or not isinstance(error.__cause__, (*_TRANSIENT, *also)):
                raise
            time.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311 - jitter, not a secret
    raise AssertionError("unreachable")


def locked(table: str, ids: Iterable[int]) -> list[int]:
    """Locks rows by id in ascending order, which is what keeps two writers from waiting for each other.

    Returns the ids found. `table` is a name written in the code, never input.
    """
    ordered = sorted(set(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id from {table} where id = any(%s) order by id for no key update",  # noqa: S608
            [ordered],
        )
        return [row[0] for row in cursor.fetchall()]


def rows(sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def execute(sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> int:
    """Runs a statement and returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def plan_each_time() -> None:
    """For the rest of the transaction statements are planned for the values they are given.

    Whoever hands over thousands of ids at a time needs it: the plan that is kept for a statement used often expects a
    handful, and then takes minutes for what is done in a second.
    """
    execute("set local plan_cache_mode = force_custom_plan")


def copy_into(table_and_columns: str) -> AbstractContextManager[Any]:
    """A psycopg COPY writer on the current connection; `table_and_columns` is written in the code, never input."""
    connection.ensure_connection()
    copy: AbstractContextManager[Any] = connection.connection.cursor().copy(f"copy {table_and_columns} from stdin")
    return copy


def next_ids(sequence_of: str, count: int, column: str = "id") -> list[int]:
    """Reserves `count` ids of an identity column; safe beside other writers."""
    found = rows(
        "select nextval(pg_get_serial_sequence(%s, %s)) from generate_series(1, %s)", [sequence_of, column, count]
    )
    return [row[0] for row in found]
