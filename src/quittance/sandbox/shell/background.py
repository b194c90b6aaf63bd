"""One thread for everything that happens without a request: expiry, late approvals, webhook deliveries.

A company registers a `tick` that does what is due and says after how many seconds it wants to be called again.
"""

import logging
import os
import threading
from collections.abc import Callable

from django.db import connection

Tick = Callable[[], float]

_log = logging.getLogger(__name__)
_ticks: list[Tick] = []
_wake = threading.Event()
_lock = threading.Lock()
_owners: set[int] = set()
_SHORTEST, _LONGEST = 0.02, 1.0


def register(tick: Tick) -> None:
    """Called once per simulated company, when Django starts."""
    _ticks.append(tick)


def wake() -> None:
    """Something may be due now."""
    _wake.set()


def ensure_started() -> None:
    """Start the thread in this process if it is not running yet."""
    if os.getpid() in _owners:
        return
    with _lock:
        if os.getpid() not in _owners:
            _owners.add(os.getpid())
            threading.Thread(target=_run, name="sandbox-background", daemon=True).start()


def _run() -> None:
    while True:
        _wake.clear()
        pause = _LONGEST
        for tick in _ticks:
            try:
                pause = min(pause, tick())
            except Exception:  # noqa: BLE001 - one faulty simulator must not stop the others
                _log.exception("background work failed")
        connection.close()
        _wake.wait(max(_SHORTEST, pause))
