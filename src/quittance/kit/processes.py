"""Child processes that never outlive the process that started them."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def dies_with_parent(last_signal: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """A `preexec_fn` asking the kernel to send `last_signal` to the child when its parent is gone.

    It holds even when the parent was killed with -9. Only Linux has it; elsewhere None is returned, which
    `subprocess` takes as "nothing to do". The kernel watches the *thread* that forked, so start such children
    from the main thread.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask_the_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(last_signal))
        if os.getppid() != parent:  # the parent died before the request was made
            os.kill(os.getpid(), last_signal)

    return ask_the_kernel
