"""Counts how often something is tried and says when it is too often. Windows are fixed and kept in the database."""

import datetime as dt
import hashlib

from quittance.kit.db import execute, rows

_LONGEST = dt.timedelta(days=1)

_COUNT = """
insert into kit_throttle (key, "window", count) values (%s, %s, 1)
on conflict (key, "window") do update set count = kit_throttle.count + 1
returning count
"""


def allow(*, key: str, limit: int, per_seconds: int, now: dt.datetime) -> bool:
    """Counts one try and answers whether it is still within `limit` tries per window of `per_seconds`."""
    ((count,),) = rows(_COUNT, _row(key, per_seconds, now))
    return bool(count <= limit)


def forgive(*, key: str, per_seconds: int, now: dt.datetime) -> None:
    """Takes one counted try back: it turned out to be no guess."""
    execute(
        'update kit_throttle set count = count - 1 where key = %s and "window" = %s and count > 0',
        _row(key, per_seconds, now),
    )


def forget_old(*, now: dt.datetime) -> int:
    """Removes the counters of windows that have passed; the longest window is a day. Returns how many."""
    return execute('delete from kit_throttle where "window" < %s', [int((now - 2 * _LONGEST).timestamp())])


def _row(key: str, per_seconds: int, now: dt.datetime) -> list[object]:
    """A window is named by the second it began."""
    began = int(now.timestamp()) // per_seconds * per_seconds
    return [hashlib.sha256(f"{per_seconds}:{key}".encode()).digest(), began]
