"""A few hundred events in the suite; QUITTANCE_STORM_EVENTS and QUITTANCE_STORM_SEED make a longer or another storm."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.areas.payments.counter import Counter
from tests.areas.payments.doomed import Nursery
from tests.areas.payments.storm import WEIGHTS, Storm
from tests.areas.payments.vipps import DAY, Postbox
from tests.postgres import Database
from tests.providers.companies import COMPANIES
from tests.sandbox_fixture import SandboxProcess

Together = Callable[[list[Callable[[], Any]]], list[Any]]
EVENTS = int(os.environ.get("QUITTANCE_STORM_EVENTS", "300"))
SEED = int(os.environ.get("QUITTANCE_STORM_SEED", "20261120"))


@pytest.fixture
def storm(
    companies: Database,
    running_sandbox: SandboxProcess,
    letterbox: Postbox,
    nursery: Nursery,
    tmp_path: Path,
    run_together: Together,
) -> Storm:
    letterbox.messages.clear()
    counters = [
        Counter(company, running_sandbox, letterbox, companies, nursery, tmp_path) for company in COMPANIES.values()
    ]
    cases = factories.make_cases([factories.claim_row() for _ in range(max(EVENTS // 15, 20))], on=DAY)
    return Storm(counters, cases, run_together, SEED)


def test_after_a_storm_every_oere_is_booked_once(storm: Storm) -> None:
    """What a company or a bank took is in the books exactly once, nothing is left hanging, every invariant holds."""
    for _ in range(3):
        storm.blow(EVENTS // 3)
        factories.assert_sound(on=storm.now.date())
    storm.calm_down()
    sys.stdout.write(f"seed {SEED}, {EVENTS} events: {dict(sorted(storm.seen.items()))}\n")  # pytest shows it with -s
    storm.assert_every_oere_has_its_place()
    assert set(WEIGHTS) <= set(storm.seen), "some kind of event never happened"
    assert storm.seen["approved"]
    assert storm.seen["forgeries refused"]
    assert storm.seen["died"]
