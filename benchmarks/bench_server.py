"""A PostgreSQL of the benchmarks' own, in a temporary folder, with the settings every figure is taken under.

It is durable (fsync on) and never touches the data of an installation or a demo. Django connects as the application
role, so guards and grants count as in production.
"""

import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from quittance.kit import databases, embedded_postgres
from tools.database import Database
from tools.placeholders import PLACEHOLDERS

ROOT = Path(__file__).resolve().parents[1]
GIB = 2**30
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
"""When the benchmarks happen, whatever day it is: rates are known and histories have the same length every time."""
SETTINGS = {
    "work_mem": "128MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "16GB",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_connections": "50",
    "random_page_cost": "1.1",
}


@dataclass(frozen=True)
class BenchDatabase(Database):
    """The benchmarks' database, and a folder for files."""

    folder: Path

    def superuser(self) -> psycopg.Connection:
        """A connection that may do anything; every statement is its own transaction."""
        return psycopg.connect(self.superuser_url, autocommit=True)

    def application(self, *, autocommit: bool = True) -> psycopg.Connection:
        """A bare connection with the rights the product has."""
        return psycopg.connect(self.url, autocommit=autocommit)

    def checkpoint(self) -> None:
        """Write everything out now, so that what follows pays for its own page images and for nobody else's."""
        with self.superuser() as connection:
            connection.execute("checkpoint")


@contextmanager
def running(parent: Path | None = None) -> Iterator[BenchDatabase]:
    """A migrated, empty database and this process's environment set to it; Django is not loaded yet."""
    with tempfile.TemporaryDirectory(prefix="quittance-bench-", dir=parent) as name:
        folder = Path(name)
        with embedded_postgres.start(folder, settings=SETTINGS | _memory()) as server:
            databases.make_roles(server.url())
            databases.make_database(server.url())
            url = databases.at(server.url(), database=databases.DATABASE)
            database = BenchDatabase(databases.DATABASE, url, folder)
            _set_environment(database)
            subprocess.run(
                [sys.executable, "-m", "quittance.cli", "migrate", "--quiet"], check=True, timeout=120, env=os.environ
            )
            yield database


def load_django() -> None:
    """Django in this process, as the application."""
    import django

    django.setup()


def _memory() -> dict[str, str]:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {"shared_buffers": f"{min(4 * GIB, pages // 4) // 2**20}MB"}


def _set_environment(database: BenchDatabase) -> None:
    os.environ.update(PLACEHOLDERS)
    os.environ.update(
        DATABASE_URL=database.url,
        DATABASE_OWNER_URL=database.owner_url,
        DJANGO_SETTINGS_MODULE="quittance.config.settings",
        QUITTANCE_DATA=str(database.folder),
        QUITTANCE_POOL="1",
        QUITTANCE_CLOCK_OFFSET=str(int((NOW - dt.datetime.now(dt.UTC)).total_seconds())),
    )
    for name in ("QUITTANCE_DEMO", "QUITTANCE_STATIC", "QUITTANCE_AS_OWNER"):
        os.environ.pop(name, None)
