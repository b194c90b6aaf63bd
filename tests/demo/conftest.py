"""The story told once, to a database of its own and a real sandbox, for all tests here that only look."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from quittance.kit import databases
from tests.postgres import Database, TestServer, point_django_at
from tests.sandbox_fixture import SandboxProcess, free_port

MORNING = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
"""Ten o'clock in Oslo, when the demo's clock starts."""


@dataclass(frozen=True)
class Told:
    """The seeded story: what the seeding printed, and the sandbox it was told with."""

    lines: list[str]
    sandbox: SandboxProcess


@cache
def offset() -> int:
    """One for all: a sandbox and a site that begin at different minutes would not agree on the time."""
    return int((MORNING - dt.datetime.now(dt.UTC)).total_seconds()) + 1


@contextmanager
def demo_settings(data: Path, **others: Any) -> Iterator[None]:
    """Settings of a demo, with gateways built for them and forgotten afterwards."""
    from django.test import override_settings

    from quittance.config.mail import mail_backend, service_options
    from quittance.kit.messaging import forget_sms_gateway
    from quittance.kit.wiring import forget_providers

    values = {
        "DEMO": True,
        "DATA": data,
        "PRINT_FOLDER": str(data / "print"),
        "CLOCK_OFFSET_SECONDS": offset(),
        "PUBLIC_URL": f"http://localhost:{free_port()}",
        "SANDBOX_URL": "http://localhost:8001",
        "VIPPS_CLIENT_ID": "sandbox-client",
        "VIPPS_CLIENT_SECRET": "sandbox-secret",
        "VIPPS_SUBSCRIPTION_KEY": "sandbox-subscription-key",
        "VIPPS_MERCHANT_SERIAL_NUMBER": "123456",
    }
    base = str(others["VIPPS_BASE_URL"]).removesuffix("/vipps")
    values |= {
        "SMS_BASE_URL": f"{base}/sms",
        "SMS_API_KEY": "sandbox-key",
        "SMS_SENDER": "Fjordby",
        "MAIL_SERVICE": "postmark",
        "MAIL_FROM": "nobody@fjordby.example",
        "EMAIL_BACKEND": mail_backend("postmark"),
        "ANYMAIL": service_options("postmark", f"server_token=sandbox-token,api_url={base}/mail/"),
    }
    with override_settings(**values | others):
        forget_providers()
        forget_sms_gateway()
        try:
            yield
        finally:
            forget_providers()
            forget_sms_gateway()


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    data = tmp_path_factory.mktemp("sandbox")
    with SandboxProcess(data, env={"QUITTANCE_CLOCK_OFFSET": str(offset())}) as running:
        yield running


@dataclass(frozen=True)
class Story:
    """Where the story was told, to go back there for every test."""

    told: Told
    database: Database
    data: Path


@pytest.fixture(scope="session")
def story(
    sandbox: SandboxProcess,
    database_server: TestServer,
    django_db_setup: Database,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Story]:
    from quittance.demo import seed

    data = tmp_path_factory.mktemp("demo")
    with database_server.scratch() as database:
        with _at(database, django_db_setup, django_db_blocker), demo_settings(data, VIPPS_BASE_URL=sandbox.vipps_url):
            lines = seed.main()
        yield Story(Told(lines, sandbox), database, data)


@pytest.fixture
def told(story: Story, django_db_setup: Database, django_db_blocker: Any) -> Iterator[Told]:
    """The story, told: Django's connection and settings are those of the demo until the test ends."""
    sandbox_url = story.told.sandbox.vipps_url
    with _at(story.database, django_db_setup, django_db_blocker), demo_settings(story.data, VIPPS_BASE_URL=sandbox_url):
        yield story.told


@pytest.fixture
def visited(
    story: Story, database_server: TestServer, django_db_setup: Database, django_db_blocker: Any
) -> Iterator[Told]:
    """The story in a database of the test's own, for a visitor who changes it. The bank remembers what she did."""
    name = f"{story.database.name}_visited"
    databases.copy_database(database_server.url(), template=story.database.name, name=name)
    copy = Database(name, databases.at(database_server.url(), database=name))
    sandbox_url = story.told.sandbox.vipps_url
    with _at(copy, django_db_setup, django_db_blocker), demo_settings(story.data, VIPPS_BASE_URL=sandbox_url):
        yield story.told
    databases.drop_database(database_server.url(), name)


@contextmanager
def _at(database: Database, usual: Database, blocker: Any) -> Iterator[None]:
    from django.db import connections

    with blocker.unblock():
        point_django_at(database)
        try:
            yield
        finally:
            connections.close_all()
            point_django_at(usual)
