"""The command line as scripts use it: JSON, exit codes, reasons on standard error."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from quittance import __version__
from tests.cli.conftest import Command
from tests.postgres import Database


def as_process(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as its users do."""
    command = [sys.executable, "-m", "quittance.cli", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def test_interest_in_json() -> None:
    done = as_process(
        "calc", "interest", "--principal", "2500.00", "--due", "2025-03-14", "--to", "2025-07-10", "--json"
    )
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer["interest"] == "100.86"
    assert answer["segments"][0] == {
        "from": "2025-03-15",
        "to": "2025-06-30",
        "days": 108,
        "rate": "12.50",
        "year_days": 365,
        "base": "2500.00",
        "amount": "92.47",
    }


def test_a_fee_for_people_and_for_machines() -> None:
    ask = ["calc", "fee", "--base", "2500.00", "--due", "2025-01-10", "--on", "2026-02-01", "--grade", "light"]
    assert json.loads(as_process(*ask, "--json").stdout)["fee"] == "300.00"
    assert "Collection fee at most 300.00" in as_process(*ask).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["calc", "fee", "--base", "2500"], 2, "--due"),
        (["calc", "interest", "--principal", "-1", "--due", "2025-01-01", "--to", "2025-02-01"], 2, "--principal"),
        (["calc", "interest", "--principal", "x", "--due", "2025-01-01", "--to", "2025-02-01"], 2, "--principal"),
        (["calc", "interest", "--principal", "1.00", "--due", "2025-02-30", "--to", "2025-03-01"], 2, "--due"),
        (["calc", "interest", "--principal", "1.00", "--due", "2025-02-28", "--to", "2099-03-01"], 1, "no rate"),
        (
            ["calc", "fee", "--base", "5", "--due", "2025-01-01", "--on", "2025-02-01", "--grade", "medium"],
            2,
            "--grade",
        ),
        (["calc", "fee", "--base", "0", "--due", "2025-01-01", "--on", "2025-02-01", "--grade", "light"], 2, "--base"),
        (["calc", "batch", "no-such-file.jsonl"], 2, "No such file"),
        (["serve", "--port", "99999"], 2, "--port"),
        (["demo", "--port", "65535"], 2, "--port"),
        (["worker", "--concurrency", "0"], 2, "--concurrency"),
        (["bank", "inspect", "no-such-file.txt"], 2, "does not exist"),
        (["no-such-command"], 2, "No such command"),
        (["docs", "--no-such-option"], 2, "No such option"),
    ],
)
def test_refusals_and_wrong_usage(quittance: Command, arguments: list[str], code: int, reason: str) -> None:
    done = quittance(*arguments)
    assert done.returncode == code
    assert reason in done.stderr
    assert done.stdout == ""


def test_the_version_is_told() -> None:
    assert as_process("--version").stdout == f"quittance {__version__}\n"


def test_a_batch_answers_every_line(tmp_path: Path) -> None:
    requests = ['{"kind":"kid","reference":"12345674"}', "not json", '{"kind":"interest"}']
    file = tmp_path / "requests.jsonl"
    file.write_text("\n".join(requests) + "\n")
    from_file, from_input = (
        as_process("calc", "batch", str(file)),
        as_process("calc", "batch", "-", text=file.read_text()),
    )
    assert from_file.returncode == from_input.returncode == 0
    assert from_file.stdout == from_input.stdout
    answers = [json.loads(line) for line in from_file.stdout.splitlines()]
    assert [set(answer) for answer in answers] == [{"valid", "algorithms"}, {"error"}, {"error"}]


def test_a_process_makes_everything_ready_that_its_command_needs(fresh_database: Database) -> None:
    """What the tests that run commands inside their own process would not see: all is loaded there already."""
    for arguments in (["staff", "list"], ["letters", "batches"], ["queue"]):
        done = as_process(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), arguments
