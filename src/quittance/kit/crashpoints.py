"""Named places where a test may kill the process; nothing happens unless an environment variable names one."""

import os
import signal

NAMES = (
    "attempt:committed",
    "create:answered",
    "resume:answered",
    "event:stored",
    "read:back",
    "capture:answered",
    "capture:posted",
    "refund:committed",
    "refund:answered",
    "refund:posted",
    "import:copied",
    "import:booked",
    "file:posted",
    "print:written",
    "print:committed",
    "agreement:answered",
    "charge:answered",
    "charge:read",
    "charge:posted",
    "plans:judged",
    "plans:ended",
)


def crashpoint(name: str) -> None:
    """Kills this process with SIGKILL when QUITTANCE_CRASH_AT names this place; otherwise does nothing."""
    assert name in NAMES
    if os.environ.get("QUITTANCE_CRASH_AT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
