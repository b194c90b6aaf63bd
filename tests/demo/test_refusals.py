"""The story is told to an empty database of a demo, and to no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quittance.areas.claims.models import Case
from quittance.demo import outside, programme, seed
from tests.demo.conftest import Told, demo_settings
from tests.sandbox_fixture import free_port


@pytest.fixture
def silent_sandbox(fresh_database: object, tmp_path: Path) -> Iterator[None]:
    with demo_settings(tmp_path, VIPPS_BASE_URL=f"http://127.0.0.1:{free_port()}/vipps"):
        yield


def test_only_a_demo(silent_sandbox: None, settings) -> None:
    settings.DEMO = False
    with pytest.raises(seed.DemoRefused, match="not a demo"):
        seed.main()


def test_only_after_its_last_scene(silent_sandbox: None, settings) -> None:
    settings.CLOCK_OFFSET_SECONDS -= 3 * 24 * 3600
    with pytest.raises(seed.DemoRefused, match="the story ends on 2026-11-20"):
        seed.main()


def test_nothing_is_booked_without_a_sandbox(silent_sandbox: None) -> None:
    with pytest.raises(outside.SandboxSilent):
        seed.main()
    assert not Case.objects.exists()
    assert programme.read() == ()


def test_half_a_story_is_not_gone_on_with(told: Told, settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    with pytest.raises(seed.DemoRefused, match="RESET=1"):
        seed.main()
