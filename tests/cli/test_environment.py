"""What a command prepares before Django loads: the operator's word wins, keys are made once, nobody else reads them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from quittance.cli import environment


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No variable of the product set, and a data folder that does not exist yet."""
    for name in list(os.environ):
        if name.startswith(("QUITTANCE_", "DATABASE_", "VIPPS_", "NEXI_", "NETAXEPT_", "NEONOMICS_", "BANKID_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("QUITTANCE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_keys_are_made_once_and_closed_to_others(bare: Path) -> None:
    first = environment.kept_secrets(bare)
    assert environment.kept_secrets(bare) == first
    assert len(set(first.values())) == 4
    assert (bare / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in bare.iterdir()] == ["secrets.json"]


def test_what_the_operator_set_wins(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare.mkdir()
    settings = {"QUITTANCE_DEMO": "1", "QUITTANCE_CLOCK_OFFSET": "-60"}
    (bare / "demo.json").write_text(json.dumps({"environment": settings}))
    monkeypatch.setenv("QUITTANCE_CLOCK_OFFSET", "0")
    with environment.prepared(database=False):
        assert os.environ["QUITTANCE_DEMO"] == "1"
        assert os.environ["QUITTANCE_CLOCK_OFFSET"] == "0"
        assert os.environ["QUITTANCE_SECRET_KEY"]


def test_an_external_database_gets_neither_keys_nor_the_demos_settings(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare.mkdir()
    (bare / "demo.json").write_text(json.dumps({"environment": {"QUITTANCE_CLOCK_OFFSET": "-60"}}))
    monkeypatch.setenv("DATABASE_URL", "postgresql://quittance_app@db.example/quittance")
    with environment.prepared():
        assert "QUITTANCE_SECRET_KEY" not in os.environ
        assert "QUITTANCE_CLOCK_OFFSET" not in os.environ
    assert not (bare / "secrets.json").exists()


def test_a_second_command_uses_the_server_of_the_first(bare: Path) -> None:
    code = (
        "import os\n"
        "from quittance.cli.environment import prepared\n"
        "with prepared() as mine:\n"
        "    print(mine is None, os.environ['DATABASE_URL'])\n"
    )
    with environment.embedded_server() as (url, started):
        assert started is not None
        other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        expected = environment.database_addresses(url)["DATABASE_URL"]
    assert other.stdout.split() == ["True", expected]
    assert not started.is_alive()


def test_the_demo_sets_up_every_company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And keeps the secrets of their messages from one start to the next."""
    from quittance.cli import demo
    from quittance.config.wiring import COMPANIES

    monkeypatch.setattr(os, "environ", {"QUITTANCE_DATA": str(tmp_path)})
    first, second = demo._begin_state(8000)["environment"], demo._begin_state(8000)["environment"]
    needed = {setting for company in COMPANIES.values() for setting in company.required + company.wanted}
    assert {name for name in needed if not first.get(name)} == set()
    assert first == second
    assert first["SANDBOX_NETAXEPT_CALLBACK_URL"].endswith(f"/hooks/netaxept/{first['NETAXEPT_CALLBACK_SECRET']}/")
