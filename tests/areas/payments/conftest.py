"""One sandbox for the folder; for each test a company without memory and a database of its own."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from quittance.kit.wiring import forget_providers
from tests.areas.payments.counter import companies, counter, letterbox, nursery  # noqa: F401 - fixtures
from tests.areas.payments.vipps import NOW, Postbox, Till
from tests.postgres import Database
from tests.sandbox_fixture import SandboxProcess


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def till(
    running_sandbox: SandboxProcess, fresh_database: Database, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Till]:
    """The product wired to the sandbox, with a webhook address that is registered; both clocks at NOW."""
    from quittance.areas.payments.operations import webhooks

    running_sandbox.control("POST", "reset")
    running_sandbox.control("POST", "clock", offset=int((NOW - dt.datetime.now(dt.UTC)).total_seconds()))
    postbox = Postbox()
    values = running_sandbox.settings() | {"QUITTANCE_PUBLIC_URL": postbox.url}
    for name, value in values.items():
        setattr(settings, name.removeprefix("QUITTANCE_"), value)
        monkeypatch.setenv(name, value)  # for programs started by the test
    forget_providers()
    webhooks.register(provider="vipps", now=NOW - dt.timedelta(days=1))
    yield Till(running_sandbox, postbox)
    forget_providers()
    postbox.close()
