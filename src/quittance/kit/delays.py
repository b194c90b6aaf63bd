"""Growing delays after wrong tries: 1, 2, 4, then 8 seconds, each kept as the instant before which nothing is read.

Nobody waits in a request: who comes too early is told how long, and no worker is held up. A try is counted as wrong
before it is looked at, so of many at once one goes through; what turned out right takes that back.
"""

import datetime as dt
import hashlib
import math
from collections.abc import Iterable

from django.db import transaction

from quittance.kit.db import execute, rows

LONGEST_SECONDS = 8
QUIET = dt.timedelta(minutes=15)
"""After so long without a try it begins at one second again."""

_CLAIM = """
insert into kit_delay (key, failures, until) values (%(key)s, 1, %(now)s + interval '1 second')
on conflict (key) do update
   set failures = case when kit_delay.until < %(quiet)s then 1 else least(kit_delay.failures + 1, 100) end,
       until = %(now)s + make_interval(secs => case when kit_delay.until < %(quiet)s then 1
                                                    else least(2 ^ least(kit_delay.failures, 10), %(longest)s) end)
 where kit_delay.until <= %(now)s
returning failures
"""


class _TooEarly(Exception):
    """Takes back what the other keys were charged."""


def claim(keys: Iterable[str], *, now: dt.datetime) -> int:
    """Begins a try that counts for each of these keys: 0 when it may go on, else the seconds to wait.

    A try that may not go on is not counted. One that turns out right is taken back with `forget` or `forgive`.
    """
    hashed = sorted(_hash(key) for key in keys)
    try:
        with transaction.atomic():
            for key in hashed:
                values = {"key": key, "now": now, "quiet": now - QUIET, "longest": LONGEST_SECONDS}
                if not rows(_CLAIM, values):
                    raise _TooEarly
    except _TooEarly:
        ((until,),) = rows("select max(until) from kit_delay where key = any(%s)", [hashed])
        return max(math.ceil((until - now).total_seconds()), 1) if until else 1
    return 0


def forgive(key: str, *, now: dt.datetime) -> None:
    """Takes one try back: it was right. What others tried under the same key stays counted."""
    execute(
        "update kit_delay set failures = failures - 1, until = %s where key = %s and failures > 0", [now, _hash(key)]
    )


def forget(key: str) -> None:
    """It was right, and everything that was tried before under this key is forgotten."""
    execute("delete from kit_delay where key = %s", [_hash(key)])


def forget_old(*, now: dt.datetime) -> int:
    """Removes what has been quiet long enough. Returns how many."""
    return execute("delete from kit_delay where until < %s", [now - QUIET])


def _hash(key: str) -> bytes:
    return hashlib.sha256(f"delay:{key}".encode()).digest()
