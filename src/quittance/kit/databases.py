"""Databases and roles on a server we rule: made on first use, copied for tests, dropped again.

Two roles, so that a hole in the web application cannot rewrite the books: the owner makes and changes tables
(migrations), the application reads and writes rows and owns nothing.
"""

import hashlib
import importlib.metadata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit, urlunsplit

if TYPE_CHECKING:
    import psycopg

DATABASE = "quittance"
OWNER = "quittance_owner"
APPLICATION = "quittance_app"


def at(url: str, *, role: str | None = None, database: str | None = None) -> str:
    """The same server's address for another role or another database."""
    parts = urlsplit(url)
    netloc = parts.netloc
    if role is not None:
        netloc = f"{quote(role)}@{netloc.rpartition('@')[2]}"
    path = parts.path if database is None else f"/{quote(database)}"
    return urlunsplit(("postgresql", netloc, path, parts.query, parts.fragment))


def schema_fingerprint() -> str:
    """A short name for everything that shapes a migrated database: the same name, the same schema and rights."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for library in ("django", "procrastinate"):
        digest.update(importlib.metadata.version(library).encode())
    patterns = (
        "areas/*/migrations/**/*",
        "kit/migrations/**/*",
        "**/models.py",
        "**/models/*",
        "core/data/*",
        "kit/roles.py",
    )
    for file in sorted({file for pattern in (*patterns, "kit/databases.py") for file in package.glob(pattern)}):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(str(file.relative_to(package)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def make_roles(superuser_url: str) -> None:
    """Make the owner and the application role where they are missing."""
    with _connected(superuser_url) as connection:
        for role in (OWNER, APPLICATION):
            if not _rows(connection, "select from pg_roles where rolname = %s", role):
                _run(connection, "create role {} login nosuperuser nocreatedb nocreaterole", role)


def make_database(superuser_url: str, name: str = DATABASE) -> bool:
    """Make a database that the owner role owns; False when it is there already."""
    with _connected(superuser_url) as connection:
        if _rows(connection, "select from pg_database where datname = %s", name):
            return False
        _run(connection, "create database {} owner {} template template0", name, OWNER)
        _run(connection, "revoke all on database {} from public", name)
        _run(connection, "grant connect, temporary on database {} to {}", name, APPLICATION)
    with _connected(at(superuser_url, database=name)) as connection:
        _run(connection, "alter schema public owner to {}", OWNER)
        _run(connection, "grant usage on schema public to {}", APPLICATION)
    return True


def copy_database(superuser_url: str, *, template: str, name: str, tablespace: str | None = None) -> None:
    """Make `name` an exact copy of `template`, which nobody may be connected to; an older `name` is dropped.

    It lies where the template lies unless a tablespace is named.
    """
    command = "create database {} owner {} template {} strategy file_copy"
    with _connected(superuser_url) as connection:
        _run(connection, "drop database if exists {} with (force)", name)
        if tablespace is None:
            _run(connection, command, name, OWNER, template)
        else:
            _run(connection, f"{command} tablespace {{}}", name, OWNER, template, tablespace)


def drop_database(superuser_url: str, name: str) -> None:
    """Drop a database with everything in it, ending the connections it still has."""
    with _connected(superuser_url) as connection:
        _run(connection, "drop database if exists {} with (force)", name)


def rename_database(superuser_url: str, *, old: str, new: str) -> None:
    """Give a database nobody is connected to another name."""
    with _connected(superuser_url) as connection:
        _run(connection, "alter database {} rename to {}", old, new)


def database_names(superuser_url: str) -> list[str]:
    """Every database of the server, sorted."""
    with _connected(superuser_url) as connection:
        return [name for (name,) in _rows(connection, "select datname from pg_database order by 1")]


def _run(connection: "psycopg.Connection[Any]", command: str, *names: str) -> None:
    """Run a command whose {} are names of roles or databases."""
    from psycopg import sql

    connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def _rows(connection: "psycopg.Connection[Any]", query: str, *values: str) -> list[tuple[Any, ...]]:
    return list(connection.execute(query, values).fetchall())


@contextmanager
def _connected(url: str) -> Iterator["psycopg.Connection[Any]"]:
    import psycopg  # late: commands that need no database start a quarter of a second sooner

    with psycopg.connect(url, autocommit=True, application_name="quittance-setup") as connection:
        yield connection
