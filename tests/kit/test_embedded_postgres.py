"""The embedded server: one owner, crash-safe starts, no process left behind, closed folders left closed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from quittance.kit import embedded_postgres
from quittance.kit.embedded_postgres import THROWAWAY, AlreadyRunning, Cluster, find, start

OWNER = """
import sys, time
from pathlib import Path
from quittance.kit.embedded_postgres import THROWAWAY, start
server = start(Path(sys.argv[1]), settings=THROWAWAY)
print(server.process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def closed_folder(tmp_path: Path) -> Path:
    """A folder below one that only its owner may enter, as a home folder is."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home / "data"


def test_starts_below_a_closed_folder_and_leaves_it_closed(closed_folder: Path) -> None:
    with start(closed_folder, settings=THROWAWAY) as server:
        with psycopg.connect(server.url()) as connection:
            facts = connection.execute("select lower('ÆØÅ'), current_setting('data_checksums')").fetchone()
        assert facts == ("æøå", "on")
        assert find(closed_folder) == Cluster(closed_folder)
        with pytest.raises(AlreadyRunning, match=str(os.getpid())):
            start(closed_folder, settings=THROWAWAY)
    assert closed_folder.parent.stat().st_mode & 0o777 == 0o700
    assert find(closed_folder) is None
    assert not server.is_alive()


def test_a_killed_server_starts_again_with_what_was_committed(closed_folder: Path) -> None:
    settings = {name: value for name, value in THROWAWAY.items() if name not in ("fsync", "full_page_writes")}
    with start(closed_folder, settings=settings) as server:
        connections = [psycopg.connect(server.url(), autocommit=True) for _ in range(4)]
        connections[0].execute("create table kept as select 42 as answer")
        connections[0].execute("checkpoint")
        server.process.kill()
        server.process.wait()
    with start(closed_folder, settings=settings) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("select answer from kept").fetchone() == (42,)
    for connection in connections:
        connection.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only the Linux kernel tells children of a death")
def test_the_server_ends_with_a_killed_owner(closed_folder: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(embedded_postgres.__file__).parents[2])}
    command = [sys.executable, "-c", OWNER, str(closed_folder)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        number = int(owner.stdout.readline())
        owner.kill()
    until = time.monotonic() + 20
    while _alive(number) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _alive(number)
    with start(closed_folder, settings=THROWAWAY) as server:
        assert server.is_alive()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
def test_a_process_number_now_used_by_something_else_does_not_block_the_start(closed_folder: Path) -> None:
    with start(closed_folder, settings=THROWAWAY) as server:
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
    status = closed_folder / "postgres" / "postmaster.pid"
    _, *rest = status.read_text().splitlines()
    with subprocess.Popen(["sleep", "60"], **_as_the_server_user(closed_folder)) as stranger:
        status.write_text("\n".join([str(stranger.pid), *rest]) + "\n")
        try:
            with start(closed_folder, settings=THROWAWAY) as server:
                assert server.is_alive()
        finally:
            stranger.kill()


def _as_the_server_user(folder: Path) -> dict[str, object]:
    from quittance.kit.postgres_host import as_server_user

    return as_server_user(folder / "postgres")


def _alive(number: int) -> bool:
    about = Path(f"/proc/{number}/stat")
    return about.exists() and about.read_text().rpartition(")")[2].split()[0] != "Z"
