"""Members of staff and the audit trail from the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cli.conftest import Command
from tests.postgres import Database

ADA = "ada@desk.example.no"


@pytest.fixture
def told(quittance: Command) -> Callable[..., Any]:
    """The JSON a command printed."""

    def run(*arguments: str) -> Any:
        done = quittance(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_the_life_of_a_member(fresh_database: Database, quittance: Command, told: Callable[..., Any]) -> None:
    added = told("staff", "add", ADA, "--name", "Ada Administratorsen", "--role", "administrator", "--role", "auditor")
    assert len(added["password"]) == 23
    (listed,) = told("staff", "list")
    assert listed == {
        "id": added["id"],
        "email": ADA,
        "name": "Ada Administratorsen",
        "roles": ["administrator", "auditor"],
        "active": True,
        "second_factor": False,
    }
    assert quittance("staff", "roles", ADA, "--role", "approver").returncode == 0
    assert quittance("staff", "disable", ADA).returncode == 0
    assert told("staff", "reset-password", ADA)["password"] != added["password"]
    assert "0 removed" in quittance("staff", "reset-second-factor", ADA).stdout
    (listed,) = told("staff", "list")
    assert (listed["roles"], listed["active"]) == (["approver"], False)
    with psycopg.connect(fresh_database.url) as connection:
        events = connection.execute("select action, actor like 'cli:%%' from audit_event order by id").fetchall()
    steps = ("added", "roles", "disabled", "password_reset", "second_factor_reset")
    assert events == [(f"staff.{step}", True) for step in steps]


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["staff", "disable", "nobody@desk.example.no"], 1, "nobody has the address"),
        (["staff", "add", "no address", "--name", "A", "--role", "auditor"], 1, "no e-mail address"),
        (["staff", "add", ADA, "--name", "A", "--role", "king"], 2, "there is no role king"),
    ],
)
def test_refusals(fresh_database: Database, quittance: Command, arguments: list[str], code: int, reason: str) -> None:
    done = quittance(*arguments)
    assert (done.returncode, reason in " ".join(done.stderr.split())) == (code, True), done.stderr


def test_the_audit_trail_is_verified_and_anchored(
    fresh_database: Database, tmp_path: Path, settings: Any, quittance: Command, told: Callable[..., Any]
) -> None:
    settings.DATA = tmp_path
    told("staff", "add", ADA, "--name", "Ada", "--role", "auditor")
    anchor = told("audit", "anchor")
    found = told("audit", "verify")
    assert (found["count"], found["head"], found["problems"]) == (1, anchor["hash"], [])
    kept = tmp_path / "kept.jsonl"
    kept.write_text((tmp_path / "anchors" / "audit.jsonl").read_text())
    with psycopg.connect(fresh_database.superuser_url) as intruder:
        intruder.execute("set session_replication_role = replica")
        intruder.execute("delete from audit_event")
        intruder.execute("delete from audit_link")
    done = quittance("audit", "verify", "--anchor", str(kept))
    assert done.returncode == 1
    assert "event 1 of the chain is missing" in done.stderr
