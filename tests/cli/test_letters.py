"""Letters from the command line: written once, printed once, handed over, always the same bytes."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from quittance.kit import clock
from tests import factories
from tests.cli.conftest import Command
from tests.postgres import Database


@pytest.fixture
def case(fresh_database: Database, settings: Any, tmp_path: Path) -> str:
    """A case long past its due date; the commands use its database and a print folder of their own."""
    settings.PRINT_FOLDER = str(tmp_path / "print")
    lives = {"address": "Prøveveien 1", "postcode": "0001", "city": "Oslo"}
    due = clock.today() - dt.timedelta(days=60)
    return factories.make_case(clock.today(), due_date=due.isoformat(), **lives).number


def test_a_letter_is_written_printed_and_handed_over(case: str, tmp_path: Path, quittance: Command) -> None:
    written = [json.loads(quittance("letters", "write", "reminder", case, "--json").stdout) for _ in range(2)]
    assert written[0] == written[1]
    (listed,) = json.loads(quittance("letters", "list", case, "--json").stdout)
    assert (listed["letter"], listed["on_paper"], listed["batch"]) == (written[0]["letter"], True, None)
    done = quittance("letters", "print", "--json")
    (made,) = json.loads(done.stdout)["batches"]
    assert (done.returncode, Path(made["folder"]).parent) == (0, tmp_path / "print")
    assert json.loads(quittance("letters", "print", "--json").stdout)["batches"] == []
    assert quittance("letters", "handed-over", str(made["batch"])).returncode == 1, "asked first"
    assert quittance("letters", "handed-over", str(made["batch"]), "--yes").returncode == 0
    assert not (Path(made["folder"]) / "letters.pdf").exists()
    (batch,) = json.loads(quittance("letters", "batches", "--json").stdout)
    assert (batch["letters"], bool(batch["handed_over_at"])) == (1, True)
    for name in ("a.pdf", "b.pdf"):
        assert quittance("letters", "show", str(listed["letter"]), "--out", str(tmp_path / name)).returncode == 0
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_what_may_not_be_written_is_refused_with_its_reason(case: str, quittance: Command) -> None:
    refused = quittance("letters", "write", "settled", case)
    assert (refused.returncode, "not paid in full" in refused.stderr) == (1, True)
    near = (clock.today() + dt.timedelta(days=13)).isoformat()
    assert "too soon" in quittance("letters", "write", "reminder", case, "--deadline", near).stderr
    assert quittance("letters", "write", "love_letter", case).returncode == 2
