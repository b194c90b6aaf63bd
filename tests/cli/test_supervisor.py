"""Children are started again when they die, and none of them outlives the supervisor, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quittance.cli.supervisor import Child, GaveUp, Supervisor

PROGRAM = """
import sys
from quittance.cli.supervisor import Supervisor
supervisor = Supervisor(say=lambda text: print(text, flush=True), patience=2)
supervisor.listen_to_signals()
for place, script in enumerate(sys.argv[1:]):
    supervisor.start(f"child {place}", ["sh", "-c", script])
try:
    supervisor.watch(also=lambda: None)
finally:
    supervisor.stop()
print("all stopped", flush=True)
"""
ALONE = "echo $$; exec sleep 300"
WITH_CHILD = "sleep 300 & echo $! $$; wait"  # as the web server has
STUBBORN = "trap '' TERM; echo $$; sleep 300"


def supervised(*scripts: str) -> tuple["subprocess.Popen[str]", list[int]]:
    """A supervisor in a process of its own, and the numbers its children print."""
    command = [sys.executable, "-c", PROGRAM, *scripts]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    return running, [int(word) for _ in scripts for word in running.stdout.readline().split()]


@pytest.fixture
def supervisor():
    said: list[str] = []
    made = Supervisor(say=said.append)
    made.said = said
    yield made
    made.stop()


def alive(number: int) -> bool:
    about = Path(f"/proc/{number}/stat")
    return about.exists() and about.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until(condition, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_dead_child_is_started_again(supervisor: Supervisor) -> None:
    child = supervisor.start("sleeper", ["sleep", "300"])
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: not child.is_alive())
    supervisor.wait_for(child.is_alive, seconds=10, what="the sleeper")
    assert child.process.pid != first
    assert supervisor.said == ["sleeper ended with exit code -9 and is started again"]


def test_a_child_that_dies_at_once_every_time_ends_the_attempt(supervisor: Supervisor) -> None:
    supervisor.start("broken", ["false"])
    with pytest.raises(GaveUp, match=r"broken ends as soon as it starts \(exit code 1\)"):
        supervisor.wait_for(lambda: False, seconds=30, what="nothing")


def test_waiting_has_an_end(supervisor: Supervisor) -> None:
    supervisor.start("sleeper", ["sleep", "300"])
    with pytest.raises(GaveUp, match="the site did not become ready within 0 seconds"):
        supervisor.wait_for(lambda: False, seconds=0.2, what="the site")


def test_a_failing_step_is_named(supervisor: Supervisor) -> None:
    supervisor.run("good step", ["true"])
    with pytest.raises(GaveUp, match="bad step failed"):
        supervisor.run("bad step", ["false"])


def test_a_child_without_a_process_is_not_alive() -> None:
    assert not Child("never started", ["true"]).is_alive()


@pytest.mark.parametrize("last_signal", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_whole_family(last_signal: signal.Signals) -> None:
    running, numbers = supervised(WITH_CHILD, ALONE)
    with running:
        assert len(numbers) == 3
        assert all(alive(number) for number in numbers)
        running.send_signal(last_signal)
        assert running.wait(30) == 0
        assert running.stdout.read() == "all stopped\n"
    assert not any(alive(number) for number in numbers)


def test_a_child_that_does_not_listen_is_killed() -> None:
    running, numbers = supervised(STUBBORN)
    with running:
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0
        assert "child 0 does not end by itself and is killed" in running.stdout.read()
    assert not any(alive(number) for number in numbers)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only the Linux kernel tells children of a death")
def test_children_end_with_a_killed_supervisor() -> None:
    running, numbers = supervised(ALONE, ALONE)
    with running:
        running.kill()
        running.wait()
    assert wait_until(lambda: not any(alive(number) for number in numbers))
