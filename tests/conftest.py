"""Fixtures that every part of the test suite may use."""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.areas.contacts.reached import messages as messages
from tests.postgres import SERVER, WORKER, Database, TestServer, point_django_at
from tests.sharing_out import pytest_xdist_make_scheduler as pytest_xdist_make_scheduler

# Nothing in the suite is a matter of seconds: a busy machine, or one without hypothesis' tables, is no failure.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[Database]:
    """Replaces pytest-django's: a copy of the migrated template, used as the application role.

    Tests marked `django_db` are rolled back. The ledger refuses to be emptied, so `transaction=True` does not work;
    tests that commit take `fresh_database`.
    """
    with SERVER.scratch(f"test_{WORKER}") as database, django_db_blocker.unblock():
        point_django_at(database)
        yield database
        _close_connections()


@pytest.fixture(scope="session")
def database_server() -> TestServer:
    """Makes copies of the migrated template: `with database_server.scratch() as database`."""
    return SERVER


@pytest.fixture
def fresh_database(django_db_setup: Database, django_db_blocker: Any) -> Iterator[Database]:
    """A database of the test's own: real commits, several connections, other processes.

    Django's default connection and DATABASE_URL (for programs started by the test) point to it until the test ends.
    """
    with SERVER.scratch() as database, django_db_blocker.unblock():
        point_django_at(database)
        try:
            yield database
        finally:
            _close_connections()
            point_django_at(django_db_setup)


@pytest.fixture
def run_together() -> Callable[[Sequence[Callable[[], Any]]], list[Any]]:
    """Runs functions at the same moment, each in a thread with a connection of its own.

    The answers come in the order of the functions; what a function raised stands in its place.
    """

    def run(functions: Sequence[Callable[[], Any]]) -> list[Any]:
        answers: list[Any] = [None] * len(functions)
        start = threading.Barrier(len(functions))

        def one(place: int, function: Callable[[], Any]) -> None:
            try:
                start.wait(timeout=30)
                answers[place] = function()
            except BaseException as error:  # noqa: BLE001 - handed to the test as an answer
                answers[place] = error
            finally:
                _close_connections()

        threads = [threading.Thread(target=one, args=(place, function)) for place, function in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
        assert not any(thread.is_alive() for thread in threads), "a thread did not come back within two minutes"
        return answers

    return run


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
