"""Remembers the calls that came in: for the rate limits, and so that a test can see who called how often."""

import threading
from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from quittance.sandbox.shell import switches

WINDOW = timedelta(minutes=1)
LIMITS = {"create": 5, "capture": 5, "cancel": 5, "refund": 5, "get": 120, "events": 120}
"""Calls per minute, per operation and reference. Other operations are not limited."""

_KEPT = 20_000
_lock = threading.Lock()
_calls: deque["Seen"] = deque(maxlen=_KEPT)
_recent: dict[tuple[str, str], deque[datetime]] = {}


@dataclass(frozen=True)
class Seen:
    """One call and how it was answered; never a token or a key of the merchant."""

    at: str
    operation: str
    reference: str
    idempotency_key: str
    status: int
    fault: str


def note(seen: Seen) -> None:
    """Keep a call."""
    with _lock:
        _calls.append(seen)


def calls() -> list[dict[str, Any]]:
    """The calls kept, oldest first."""
    with _lock:
        return [asdict(seen) for seen in _calls]


def forget() -> None:
    """Start over."""
    with _lock:
        _calls.clear()
        _recent.clear()


def seconds_to_wait(operation: str, reference: str, now: datetime) -> int:
    """0 when the call is within its limit (and is then counted); else the seconds until the next is allowed."""
    limit = LIMITS.get(operation)
    if limit is None or not switches.get("rate_limits", True):
        return 0
    with _lock:
        times = _recent.setdefault((operation, reference), deque())
        while times and times[0] <= now - WINDOW:
            times.popleft()
        if len(times) >= limit:
            return max(1, int((times[0] + WINDOW - now).total_seconds()) + 1)
        times.append(now)
        return 0
