"""Gives the application role exactly what it needs: it owns nothing, and append-only tables it may only add to."""

from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import sql


def append_only_tables() -> list[str]:
    """Tables whose model says `append_only = True`."""
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "append_only", False))


def tables_of_the_database() -> list[str]:
    """Tables that only the database's own functions write: their model says `only_the_database_writes = True`."""
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "only_the_database_writes", False))


def _passing_tables() -> list[str]:
    """Tables whose rows run out: sessions, counters, jobs, second factors. From every other nothing is ever deleted."""
    passing = {"sessions", "kit", "procrastinate", "mfa"}
    return sorted(m._meta.db_table for m in apps.get_models() if m._meta.app_label in passing)


def grant_application_role() -> None:
    """Run as the owner after every migrate; does nothing when owner and application are the same role."""
    role = settings.APP_ROLE
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        (owner,) = cursor.fetchone()
        if not role or role == owner:
            return
        name = sql.Identifier(role)
        statements = [
            sql.SQL("grant usage on schema public to {}").format(name),
            sql.SQL("grant select, insert, update on all tables in schema public to {}").format(name),
            sql.SQL("revoke delete, truncate on all tables in schema public from {}").format(name),
            sql.SQL("grant usage, select on all sequences in schema public to {}").format(name),
            sql.SQL("grant execute on all functions in schema public to {}").format(name),
            sql.SQL("revoke insert, update, delete on django_migrations from {}").format(name),
        ]
        statements += [
            sql.SQL("grant delete on {} to {}").format(sql.Identifier(table), name) for table in _passing_tables()
        ]
        statements += [
            sql.SQL("revoke update, delete, truncate on {} from {}").format(sql.Identifier(table), name)
            for table in append_only_tables()
        ]
        statements += [
            sql.SQL("revoke insert on {} from {}").format(sql.Identifier(table), name)
            for table in tables_of_the_database()
        ]
        for statement in statements:
            cursor.execute(statement)
