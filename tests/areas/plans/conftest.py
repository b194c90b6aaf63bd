"""One sandbox for the folder, and the product wired to it for a module, with the module's database."""

from collections.abc import Iterator

import pytest

from tests.areas.payments.counter import wired
from tests.areas.payments.doomed import Nursery
from tests.areas.payments.vipps import Postbox
from tests.areas.plans.vipps import HOOK, NOW, SECRET, Office, environment
from tests.postgres import Database
from tests.sandbox_fixture import SandboxProcess


@pytest.fixture(scope="session")
def plan_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture(scope="session")
def plan_postbox() -> Iterator[Postbox]:
    made = Postbox()
    yield made
    made.close()


@pytest.fixture(scope="session")
def plan_nursery(plan_sandbox: SandboxProcess, plan_postbox: Postbox) -> Iterator[Nursery]:
    made = Nursery(environment(plan_sandbox, plan_postbox))
    yield made
    made.close()


@pytest.fixture(scope="module")
def drawn(plan_sandbox: SandboxProcess, plan_postbox: Postbox, books: Database) -> Iterator[Database]:
    """The product wired to a Vipps without a memory, which knows where our address is; its clock at NOW."""
    values = environment(plan_sandbox, plan_postbox)
    plan_sandbox.control("POST", "reset")
    plan_sandbox.control("POST", "clock", offset=int(values["QUITTANCE_CLOCK_OFFSET"]))
    plan_sandbox.control("POST", "switches", rate_limits=False)
    plan_sandbox.control("POST", "registrations", url=f"{plan_postbox.url}/hooks/{HOOK}/", secret=SECRET)
    del values["DJANGO_SETTINGS_MODULE"]
    with wired(values):
        yield books


@pytest.fixture
def office(plan_sandbox: SandboxProcess, plan_postbox: Postbox, plan_nursery: Nursery, drawn: Database) -> Office:
    """Plans and Vipps at NOW."""
    plan_sandbox.control("DELETE", "faults")
    return Office(plan_sandbox, plan_postbox, drawn, plan_nursery, NOW)
