"""Pytest plug-in: a PostgreSQL for the tests, started when the first test asks for it.

Loaded with `-p tests.postgres` because Django's settings are read before any conftest.py. A run of tests that need
no Django (core, formats, providers …) loads neither Django nor a database.

The database cluster is kept between runs in `var/test/slot-N` (a second run beside the first takes the next slot).
In it lives a template, migrated once by the owner role exactly as `quittance migrate` does and named after a
fingerprint of everything that shapes it; tests work on copies as the application role, which owns nothing. A copy is
some six hundred small files: they lie in memory where the machine has room for them, since a disk takes half a second.
"""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from quittance.kit import databases, embedded_postgres
from tools.database import Database
from tools.placeholders import PLACEHOLDERS, set_placeholders

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "quittance"
SETTINGS = "quittance.config.settings"
WITHOUT_DJANGO = ("core", "formats", "providers", "architecture", "docs", "tools")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
SLOTS = 8
COPIES = ("scratch_", "test_", "journeys_")
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3
TABLESPACE = "copies"


_LOCATION = "select pg_tablespace_location(oid) from pg_tablespace where spcname = %s"


class TestServer:
    """The server of this run, started on first use and shared with the xdist workers through the environment."""

    __test__ = False

    def __init__(self) -> None:
        """Nothing is started yet."""
        self._server: embedded_postgres.Server | None = None
        self._numbers = itertools.count(1)
        self._template: str | None = None

    def url(self) -> str:
        """The superuser's address; starts the server when needed.

        A server that is running already can be named in QUITTANCE_TEST_SERVER_URL; its superuser is needed.
        """
        known = os.environ.get("QUITTANCE_TEST_SERVER_URL")
        if known:
            return known
        self._server = self._start()
        os.environ["QUITTANCE_TEST_SERVER_URL"] = self._server.url()
        self._clear()
        if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
            self._make_copies_in_memory()
        return self._server.url()

    def stop(self) -> None:
        """Stop the server when this process started it."""
        if self._server is not None:
            self._clear()
            self._server.stop()

    def _clear(self) -> None:
        """Drop the copies, also those of a run that was killed, and give the memory back."""
        for name in databases.database_names(self.url()):
            if name.startswith(COPIES):
                databases.drop_database(self.url(), name)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            for (folder,) in connection.execute(_LOCATION, [TABLESPACE]).fetchall():
                connection.execute(f"drop tablespace {TABLESPACE}")
                shutil.rmtree(folder, ignore_errors=True)

    def _make_copies_in_memory(self) -> None:
        assert self._server is not None
        folder = tempfile.mkdtemp(prefix="quittance-tests-", dir=MEMORY)
        owner = self._server.cluster.data.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"create tablespace {TABLESPACE} location '{folder}'")

    def _tablespace(self) -> str | None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            return TABLESPACE if connection.execute(_LOCATION, [TABLESPACE]).fetchall() else None

    def template(self) -> str:
        """The migrated template's name; migrates when nothing fits."""
        self._template = self._template or self._find_or_make_template()
        return self._template

    def _find_or_make_template(self) -> str:
        name = f"template_{databases.schema_fingerprint()}"
        url = self.url()
        known = databases.database_names(url)
        if name in known:
            return name
        for old in known:
            if old.startswith("template_"):
                databases.drop_database(url, old)
        databases.make_roles(url)
        databases.make_database(url, f"{name}_draft")
        self._migrate(Database(f"{name}_draft", databases.at(url, database=f"{name}_draft")))
        databases.rename_database(url, old=f"{name}_draft", new=name)
        return name

    @contextmanager
    def scratch(self, name: str | None = None) -> Iterator[Database]:
        """A fresh copy of the template, dropped afterwards."""
        name = name or f"scratch_{WORKER}_{next(self._numbers)}"
        databases.copy_database(self.url(), template=self.template(), name=name, tablespace=self._tablespace())
        try:
            yield Database(name, databases.at(self.url(), database=name))
        finally:
            databases.drop_database(self.url(), name)

    @staticmethod
    def _start() -> embedded_postgres.Server:
        folder = Path(os.environ["QUITTANCE_DATA"])
        for slot in range(SLOTS):
            try:
                return embedded_postgres.start(folder / f"slot-{slot}", settings=embedded_postgres.THROWAWAY)
            except embedded_postgres.AlreadyRunning:
                continue
        raise RuntimeError(f"{SLOTS} test runs are at work in {folder} already")

    @staticmethod
    def _migrate(database: Database) -> None:
        environment = os.environ | {
            "DATABASE_URL": database.url,
            "DATABASE_OWNER_URL": database.owner_url,
            "PYTHONPATH": str(PACKAGE.parent),
        }
        command = [sys.executable, "-m", "quittance.cli", "migrate"]
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"quittance migrate failed:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")


SERVER = TestServer()


def point_django_at(database: Database) -> None:
    """Make Django's default connection, and programs started from here, use `database`."""
    import dj_database_url
    from django.conf import settings
    from django.db import connections

    connections["default"].close()
    parsed = dj_database_url.parse(database.url)
    default = settings.DATABASES["default"]
    default.update({key: parsed[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    default["OPTIONS"].update(parsed.get("OPTIONS", {}))  # the socket's folder is an option
    settings.DATABASE_URL, settings.DATABASE_OWNER_URL = database.url, database.owner_url
    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = database.url, database.owner_url


def _needs_django(selected: list[str]) -> bool:
    places = [Path(argument.partition("::")[0]).resolve() for argument in selected] or [ROOT / "tests"]
    plain = [ROOT / "tests" / name for name in WITHOUT_DJANGO]
    return not all(any(place.is_relative_to(folder) for folder in plain) for place in places)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Give Django its settings module, unless nothing selected needs it."""
    if _needs_django(list(early_config.known_args_namespace.file_or_dir)):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Close the network; with xdist, make the database ready before the workers start."""
    _only_loopback()
    spreads = getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput")
    if spreads and "DJANGO_SETTINGS_MODULE" in os.environ and not config.option.collectonly:
        SERVER.template()


def pytest_unconfigure() -> None:
    """Leave no server behind."""
    SERVER.stop()


def _only_loopback() -> None:
    """Make every connection to anything but this machine an error: tests never depend on the network."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def check(address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
            raise RuntimeError(f"a test tried to reach {address[0]}: tests talk to this machine only")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(address)
        return connect_ex(self, address)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[method-assign]


def _prepare_environment() -> None:
    set_placeholders()
    if WORKER == "main":  # xdist workers inherit the rest
        os.environ["DATABASE_URL"] = PLACEHOLDERS["DATABASE_URL"]
        os.environ["QUITTANCE_DATA"] = str(Path(os.environ.get("QUITTANCE_DATA") or ROOT / "var").resolve() / "test")
        # What `serve` fills before it starts; WhiteNoise wants the folder to exist.
        Path(os.environ["QUITTANCE_DATA"], "static").mkdir(parents=True, exist_ok=True)


_prepare_environment()
