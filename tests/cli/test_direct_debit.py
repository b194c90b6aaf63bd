"""Direct debit files on the command line: written from a sheet, read back, refused with place and reason."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "avtalegiro"
ORDER = ["--account", "99990104278", "--sender", "118125", "--transmission", "17", "--assignment", "4"]
SENT = ["--sent", "2026-11-23"]


def test_claims_are_written_and_read_back(quittance: Command, tmp_path: Path) -> None:
    out = tmp_path / "claims.txt"
    sheet = str(GOLDEN / "claims.csv")
    done = quittance("avtalegiro", "write", sheet, "--out", str(out), *ORDER, *SENT, "--kid", "13:MOD10", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"file": str(out), "claims": 3, "sum": "1825.50"}
    assert out.stat().st_mode & 0o777 == 0o600
    read = json.loads(quittance("avtalegiro", "inspect", str(out), "--json").stdout)
    expected = json.loads((GOLDEN / "claims.json").read_text("utf-8"))
    assert read["assignments"] == expected["assignments"][:1]
    assert "1002340005011" in quittance("avtalegiro", "inspect", str(out)).stdout
    again = quittance("avtalegiro", "write", sheet, "--out", str(out), *ORDER, *SENT)
    assert (again.returncode, "File exists" in again.stderr) == (1, True)


def test_claims_the_bank_would_refuse_are_not_written(quittance: Command, tmp_path: Path) -> None:
    out = tmp_path / "claims.txt"
    late = ["--sent", "2026-12-11", "--json"]
    done = quittance("avtalegiro", "write", str(GOLDEN / "claims.csv"), "--out", str(out), *ORDER, *late)
    assert done.returncode == 1
    found = [(one["where"], one["code"], one["bank_code"]) for one in json.loads(done.stdout)["problems"]]
    assert found == [("claim 1", "due_too_soon", "354"), ("claim 2", "due_too_soon", "354")]
    assert done.stderr.startswith("claim 1: The due date 2026-12-14 is too soon")
    assert not out.exists()
    deleted = quittance("avtalegiro", "write", str(GOLDEN / "claims.csv"), "--out", str(out), *ORDER, *late, "--delete")
    assert deleted.returncode == 1, "a specification does not go with a deletion"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--account", "99990104279"], "--account"),
        (["--sent", "tomorrow"], "--sent"),
        (["--kid", "thirteen"], "--kid"),
        (["--kid", "13:MOD12"], "--kid"),
        (["--transmission", "0"], "--transmission"),
    ],
)
def test_wrong_usage(quittance: Command, tmp_path: Path, options: list[str], reason: str) -> None:
    out = str(tmp_path / "claims.txt")
    done = quittance("avtalegiro", "write", str(GOLDEN / "claims.csv"), "--out", out, *ORDER, *SENT, *options)
    assert done.returncode == 2
    assert reason in done.stderr


def test_agreements_are_listed_and_a_broken_list_is_refused(quittance: Command, tmp_path: Path) -> None:
    shown = quittance("avtalegiro", "inspect", str(GOLDEN / "agreements.txt"))
    assert shown.returncode == 0
    assert "deleted" in shown.stdout
    cut = tmp_path / "cut.txt"
    cut.write_bytes(b"\n".join((GOLDEN / "agreements.txt").read_bytes().splitlines()[:4]))
    done = quittance("avtalegiro", "inspect", str(cut), "--json")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert (answer["verdict"], answer["agreements"]) == ("refuse", [])
    assert answer["problems"][0]["bank_code"] == "549"
    assert "record 4: The assignment has no end record" in done.stderr


def test_a_code_of_the_banks_receipt_is_explained(quittance: Command) -> None:
    assert "too late" in quittance("avtalegiro", "code", "354").stdout
    unknown = quittance("avtalegiro", "code", "999")
    assert (unknown.returncode, "ask the bank" in unknown.stderr) == (1, True)


def test_files_of_plans_are_made_listed_and_fetched(fresh_database: Any, quittance: Command, tmp_path: Path) -> None:
    from quittance.areas.plans.models import Mandate, Plan
    from quittance.kit import clock
    from tests import factories
    from tests.areas.plans import made

    today, out = clock.today(), tmp_path / "file.txt"
    assert "nothing to draw" in quittance("avtalegiro", "make").stderr
    case = factories.make_case(today, due_date=f"{today - dt.timedelta(days=60)}")
    plan = made.plan([case], on=today, parts=[(today + dt.timedelta(days=12), 50_000)])
    Mandate.objects.create(
        plan=plan, way="avtalegiro", state="active", agreement_id=plan.reference_id, token="t" * 22, ceiling=0,
        asked_at=clock.now(), begun_on=today,
    )  # fmt: skip
    Plan.objects.filter(pk=plan.pk).update(way="avtalegiro")
    told = json.loads(quittance("avtalegiro", "make", "--json").stdout)
    assert (told["number"], told["claims"]) == (1, 1)
    assert json.loads(quittance("avtalegiro", "files", "--json").stdout)[0]["handed_out"] is False
    done = quittance("avtalegiro", "fetch", "1", "--out", str(out))
    assert done.returncode == 0, done.stderr
    (claims,) = json.loads(quittance("avtalegiro", "inspect", str(out), "--json").stdout)["assignments"]
    assert claims["claims"][0]["kid"] == plan.reference_id
    assert "is there already" in quittance("avtalegiro", "fetch", "1", "--out", str(out)).stderr
    assert "there is no file 2" in quittance("avtalegiro", "fetch", "2", "--out", str(out)).stderr
    assert "True" in quittance("avtalegiro", "files").stdout
