"""kill -9 at every named point: what was promised is kept, what was begun is finished once, nothing is lost."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from quittance.areas.claims.models import Claim
from quittance.areas.exchange.models import ReceivedFile
from quittance.areas.payments.models import Attempt, BankEntry
from quittance.kit import crashpoints
from quittance.kit.db import rows
from tests import factories
from tests.areas.payments.vipps import DAY, NOW, SECOND, Till
from tests.postgres import Database

PAYMENT_POINTS = {
    "attempt:committed": "begin",
    "create:answered": "begin",
    "event:stored": "receive",
    "read:back": "sweep",
    "capture:answered": "sweep",
    "capture:posted": "sweep",
}
IMPORT_POINTS = ("import:copied", "import:booked")

# What the killed process does; `told` is read from its standard input.
_PROGRAM = """
import datetime as dt, json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "quittance.config.settings"
import django
django.setup()
from pathlib import Path
from quittance.areas.claims.operations.importing import ImportRequest, import_claims
from quittance.areas.claims.queries.references import read_reference
from quittance.areas.payments.operations import attempts, bank_files, opening, webhooks
told = json.load(sys.stdin)
now = dt.datetime.fromisoformat(told["now"])
if told["do"] == "begin":
    opening.begin(reference=read_reference(told["kid"]), amount=50_000, method="vipps",
                   payer=opening.Payer("the form"), now=now)
elif told["do"] == "sweep":
    attempts.sweep(now=now)
elif told["do"] == "receive":
    webhooks.receive(provider="vipps", method="POST", path=told["path"], headers=told["headers"],
                     body=told["body"].encode("latin-1"), now=now)
elif told["do"] == "bank":
    bank_files.import_file(data=Path(told["file"]).read_bytes(), filename="bank.dat", actor="test", now=now)
else:
    import_claims(ImportRequest(path=Path(told["file"]), actor="test"), now=now)
print("came to the end")
"""


def killed_at(point: str, **told: object) -> None:
    """Runs one operation in a process of its own, which is killed at the point."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env={**os.environ, "QUITTANCE_CRASH_AT": point},
        input=json.dumps(told, default=str),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, (done.returncode, done.stdout, done.stderr[-2000:])


def test_every_point_is_tried_here() -> None:
    assert {*PAYMENT_POINTS, *IMPORT_POINTS} == set(crashpoints.NAMES)


@pytest.mark.parametrize(("point", "doing"), PAYMENT_POINTS.items())
def test_a_payment_killed_at_any_point_is_charged_and_booked_once(till: Till, point: str, doing: str) -> None:
    made = factories.make_case()
    if doing == "begin":
        killed_at(point, do="begin", kid=made.kid, now=NOW)
        attempt = Attempt.objects.get()
        assert attempt.state == "new"
        # The payer sends the form again, or is gone and the sweeper goes on alone.
        if point == "create:answered":
            till.now += SECOND * 20  # the same call goes out again after a quarter of a minute
            assert till.begin(made.kid, 50_000, form="the form").pk == attempt.pk
        else:
            till.sweep()
        assert till.again(attempt).state == "open"
        till.order(attempt, "approve")
    else:
        attempt = till.begin(made.kid, 50_000)
        till.order(attempt, "approve")
        message = till.messages(attempt, 2)[-1]
        killed_at(
            point, do=doing, now=NOW + SECOND * 20, path=message.path, headers=message.headers,
            body=message.body.decode("latin-1"),
        )  # fmt: skip
        assert till.again(attempt).state in {"open", "authorised"}
        assert not rows("select 1 from payments_receipt")
    if doing == "receive":
        assert rows("select count(*) from procrastinate_jobs") == [(1,)]
        till.apply_all()
    else:
        till.sweep(after=120)
    till.assert_paid_once(attempt)
    assert len(till.sandbox.control("GET", "payments")["payments"]) == 1
    till.sweep()
    till.assert_paid_once(attempt)


@pytest.mark.parametrize("point", IMPORT_POINTS)
def test_a_bank_file_killed_in_the_middle_is_not_there_and_then_all_there(
    fresh_database: Database, tmp_path: Path, point: str
) -> None:
    made = factories.make_cases([factories.claim_row() for _ in range(20)], on=DAY)
    data = factories.bank_file(*[factories.giro(case.kid, 10_000, DAY) for case in made])
    (tmp_path / "bank.dat").write_bytes(data)
    postings = rows("select count(*) from ledger_posting")
    killed_at(point, do="bank", file=tmp_path / "bank.dat", now=NOW)
    assert (BankEntry.objects.count(), ReceivedFile.objects.filter(kind="ocr-giro").count()) == (0, 0)
    assert rows("select count(*) from ledger_posting") == postings
    result = factories.import_bank(data, on=DAY)
    assert (result.verdict, result.booked) == ("accept", 20)
    factories.assert_sound(on=DAY)


@pytest.mark.parametrize("point", IMPORT_POINTS)
def test_a_claim_file_killed_in_the_middle_is_not_there_and_then_all_there(
    fresh_database: Database, tmp_path: Path, point: str
) -> None:
    data = factories.claims_csv([factories.claim_row() for _ in range(20)])
    (tmp_path / "claims.csv").write_bytes(data)
    killed_at(point, do="claims", file=tmp_path / "claims.csv", now=NOW)
    assert (Claim.objects.count(), ReceivedFile.objects.count()) == (0, 0)
    assert factories.import_csv(data, on=DAY).accepted == 20
    factories.assert_sound(on=DAY)
