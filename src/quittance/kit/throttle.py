"""Counts how often something is tried and says when it is too often. Windows are fixed and kept in the database."""

import datetime as dt
import hashlib

from django.db import connection

_COUNT = """
insert into kit_throttle (key, "window", count) values (%s, %s, 1)
on conflict (key, "window") do update set count = kit_throttle.count + 1
returning count
"""


def allow(*, key: str, limit: int, per_seconds: int, now: dt.datetime) -> bool:
    """Counts one try and answers whether it is still within `limit` tries per window of `per_seconds`."""
    window = int(now.timestamp()) // per_seconds
    digest = hashlib.sha256(f"{per_seconds}:{key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [digest, window])
        (count,) = cursor.fetchone()
    return bool(count <= limit)


def forget_old(*, now: dt.datetime) -> int:
    """Removes counters older than two days; the windows in use are a day at the longest."""
    with connection.cursor() as cursor:
        # A window's number is its start divided by its length; the shortest window sets the bound.
        cursor.execute('delete from kit_throttle where "window" < %s', [(int(now.timestamp()) - 172_800) // 86_400])
        return int(cursor.rowcount)
