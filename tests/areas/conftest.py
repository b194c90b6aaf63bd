"""Databases for the areas: one per module where tests keep to cases of their own, one per test elsewhere."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.postgres import SERVER, Database, point_django_at


@pytest.fixture(scope="module")
def books(django_db_setup: Database, django_db_blocker: Any) -> Iterator[Database]:
    """A database for all tests of a module, with real commits; each test makes cases of its own in it."""
    from django.db import connections

    with SERVER.scratch() as database, django_db_blocker.unblock():
        point_django_at(database)
        try:
            yield database
        finally:
            connections.close_all()
            point_django_at(django_db_setup)
