"""The two roles and the copies that tests work on."""

import psycopg
import pytest

from quittance.kit.databases import at


def test_the_same_server_for_another_role_and_database() -> None:
    url = "postgresql://postgres@/postgres?host=/run/somewhere"
    assert at(url, role="quittance_app") == "postgresql://quittance_app@/postgres?host=/run/somewhere"
    assert at(url, database="quittance") == "postgresql://postgres@/quittance?host=/run/somewhere"


def test_the_application_role_owns_nothing_and_makes_nothing(fresh_database) -> None:
    with psycopg.connect(fresh_database.url) as connection:
        assert connection.execute("select current_user").fetchone() == ("quittance_app",)
        owned = connection.execute("select relname from pg_class where pg_get_userbyid(relowner) = current_user")
        assert owned.fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table mine (i int)")
    with psycopg.connect(fresh_database.url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("set session_replication_role = replica")


def test_commits_of_one_test_are_not_seen_by_the_next_copy(fresh_database, database_server) -> None:
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as connection:
        connection.execute("create table left_behind (i int)")
    with database_server.scratch() as other, psycopg.connect(other.owner_url) as connection:
        assert connection.execute("select to_regclass('left_behind')").fetchone() == (None,)


@pytest.mark.django_db
def test_django_works_as_the_application_role() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select current_user, current_database()")
        assert cursor.fetchone()[0] == "quittance_app"


def test_functions_run_together_answer_in_order(fresh_database, run_together) -> None:
    from django.db import connection

    def backend() -> int:
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            return cursor.fetchone()[0]

    def failing() -> None:
        raise LookupError("as planned")

    first, second, third = run_together([backend, failing, backend])
    assert first != third
    assert isinstance(second, LookupError)
