"""Databases and roles on a server we rule: made on first use, copied for tests, dropped again.

Two roles, so that a hole in the web application cannot rewrite the books: the owner makes and changes tables
(migrations), the application reads and writes rows and owns nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

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


def make_roles(superuser_url: str) -> None:
    """Make the owner and the application role where they are missing."""
    with _connected(superuser_url) as connection:
        for role in (OWNER, APPLICATION):
            if not _exists(connection, "pg_roles", "rolname", role):
                connection.execute(
                    sql.SQL("create role {} login nosuperuser nocreatedb nocreaterole").format(sql.Identifier(role))
                )


def make_database(superuser_url: str, name: str = DATABASE) -> bool:
    """Make a database that the owner role owns; False when it is there already."""
    with _connected(superuser_url) as connection:
        if _exists(connection, "pg_database", "datname", name):
            return False
        connection.execute(
            sql.SQL("create database {} owner {} template template0").format(
                sql.Identifier(name), sql.Identifier(OWNER)
            )
        )
        connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("grant connect, temporary on database {} to {}").format(
                sql.Identifier(name), sql.Identifier(APPLICATION)
            )
        )
    with _connected(at(superuser_url, database=name)) as connection:
        connection.execute(sql.SQL("alter schema public owner to {}").format(sql.Identifier(OWNER)))
        connection.execute(sql.SQL("grant usage on schema public to {}").format(sql.Identifier(APPLICATION)))
    return True


def copy_database(superuser_url: str, *, template: str, name: str) -> None:
    """Make `name` an exact copy of `template`, which nobody may be connected to; an older `name` is dropped."""
    with _connected(superuser_url) as connection:
        _drop(connection, name)
        connection.execute(
            sql.SQL("create database {} owner {} template {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
            )
        )


def drop_database(superuser_url: str, name: str) -> None:
    """Drop a database with everything in it, ending the connections it still has."""
    with _connected(superuser_url) as connection:
        _drop(connection, name)


def rename_database(superuser_url: str, *, old: str, new: str) -> None:
    """Give a database nobody is connected to another name."""
    with _connected(superuser_url) as connection:
        connection.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(old), sql.Identifier(new)))


def database_names(superuser_url: str) -> list[str]:
    """Every database of the server, sorted."""
    with _connected(superuser_url) as connection:
        return [name for (name,) in connection.execute("select datname from pg_database order by 1").fetchall()]


def _drop(connection: psycopg.Connection[Any], name: str) -> None:
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _exists(connection: psycopg.Connection[Any], catalogue: str, column: str, name: str) -> bool:
    query = sql.SQL("select 1 from {} where {} = %s").format(sql.Identifier(catalogue), sql.Identifier(column))
    return connection.execute(query, [name]).fetchone() is not None


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url, autocommit=True, application_name="quittance-setup") as connection:
        yield connection
