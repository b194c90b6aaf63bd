"""Keeps a handful of child processes running together: started in order, restarted when they die, stopped as one."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quittance.kit.processes import dies_with_parent

_QUICK_DEATH = 5.0
_MOST_QUICK_DEATHS = 5


class GaveUp(RuntimeError):
    """A child keeps dying as soon as it is started."""


@dataclass
class Child:
    """One process to keep alive."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0

    def start(self) -> None:
        """Start it in a group of its own: Ctrl-C reaches the supervisor, which ends all in order."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 - the only way to ask the kernel
        )

    def is_alive(self) -> bool:
        """Whether it runs now."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and to the processes it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


class Supervisor:
    """Runs children until it is told to stop."""

    def __init__(self, say: Callable[[str], None], *, patience: float = 10.0) -> None:
        """`say` tells the person at the terminal what happens; a child has `patience` seconds to end when asked."""
        self._say = say
        self._patience = patience
        self._children: list[Child] = []
        self._stopping = False

    def listen_to_signals(self) -> None:
        """Ctrl-C and SIGTERM end `watch`, the second time as well as the first."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop_on_signal)

    def start(self, name: str, command: Sequence[str]) -> Child:
        """Start a child and keep it."""
        child = Child(name, command)
        child.start()
        self._children.append(child)
        return child

    def wait_for(self, ready: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Wait until `ready`, restarting what dies meanwhile. Raises GaveUp."""
        deadline = time.monotonic() + seconds
        while not self._stopping and not ready():
            if time.monotonic() > deadline:
                raise GaveUp(f"{what} did not become ready within {seconds:.0f} seconds")
            self._restart_the_dead()
            time.sleep(0.05)

    def watch(self, also: Callable[[], object]) -> None:
        """Keep the children running until a signal comes; `also` is called in every round."""
        while not self._stopping:
            also()
            self._restart_the_dead()
            time.sleep(0.2)

    def run(self, name: str, command: Sequence[str]) -> None:
        """Run a step to its end, or until a signal comes. Raises GaveUp when it fails."""
        child = Child(name, command)
        child.start()
        assert child.process is not None
        while child.is_alive() and not self._stopping:
            time.sleep(0.02)
        child.signal(signal.SIGTERM)
        if child.process.wait(self._patience) and not self._stopping:
            raise GaveUp(f"{name} failed; see its messages above")

    def is_stopping(self) -> bool:
        """Whether a signal asked for the end."""
        return self._stopping

    def stop(self) -> None:
        """End the children one after the other, last started first, so that each ends while what it uses still runs.

        Together they have the supervisor's patience; what is left after it is killed.
        """
        deadline = time.monotonic() + self._patience
        for child in reversed(self._children):
            if child.process is None:
                continue
            child.signal(signal.SIGTERM)
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"{child.name} does not end by itself and is killed")
            child.signal(signal.SIGKILL)  # whatever is left of its group
            child.process.wait()

    def _restart_the_dead(self) -> None:
        for child in self._children:
            if self._stopping or child.is_alive():
                continue
            child.signal(signal.SIGKILL)  # a killed server must not leave workers on its port
            code = child.process.returncode if child.process else None
            quick = time.monotonic() - child.started < _QUICK_DEATH
            child.quick_deaths = child.quick_deaths + 1 if quick else 0
            if child.quick_deaths >= _MOST_QUICK_DEATHS:
                raise GaveUp(f"{child.name} ends as soon as it starts (exit code {code}); see its messages above")
            self._say(f"{child.name} ended with exit code {code} and is started again")
            time.sleep(0.3 * child.quick_deaths)
            child.start()

    def _stop_on_signal(self, number: int, frame: object) -> None:
        self._stopping = True
