"""The sandbox's time: real time, plus the offset of the whole installation, plus its own adjustable offset."""

from datetime import UTC, datetime, timedelta

from quittance.sandbox.settings import CLOCK_OFFSET
from quittance.sandbox.shell import switches

_NAME = "clock_offset"


def now() -> datetime:
    """Now in the simulated world, UTC."""
    return datetime.now(UTC) + timedelta(seconds=CLOCK_OFFSET + offset())


def offset() -> int:
    """Seconds the sandbox's own clock has been moved."""
    return int(switches.get(_NAME, 0))


def move(*, to: int) -> None:
    """Set the sandbox's own offset to `to` seconds."""
    switches.put(_NAME, to)
