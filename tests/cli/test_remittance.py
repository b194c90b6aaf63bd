"""Creditors' money from the command line: what came is proposed once, the account is looked at, nothing is approved."""

import json

import pytest

from tests import factories
from tests.areas.remittance import office
from tests.cli.conftest import Command
from tests.postgres import Database


@pytest.fixture
def paid(fresh_database: Database) -> str:
    """A creditor with one paid case; the commands use its database."""
    return office.creditor_of(office.paid_case()).organisation_number


def test_a_remittance_is_proposed_once_and_the_account_is_looked_at(paid: str, quittance: Command) -> None:
    done = quittance("remittance", "run", "--until", "2025-06-10", "--creditor", paid, "--json")
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)
    assert (told["paid"], told["fees_kept"], told["vat_set_off"], told["new"]) == ("2498.39", "280.00", "70.00", True)
    again = json.loads(quittance("remittance", "run", "--until", "2025-06-10", "--json").stdout)
    assert [(one["run"], one["new"]) for one in again] == [(told["run"], False)]
    nothing = quittance("remittance", "file")
    assert (nothing.returncode, "Nothing is approved" in nothing.stderr) == (1, True)
    looked = quittance("client-funds", "reconcile", "--on", "2025-04-22", "--json")
    (day,) = json.loads(looked.stdout)
    assert (looked.returncode, day["state"], day["books"]) == (1, "missing", "2848.39")
    assert factories.AGENCY_ACCOUNT in looked.stderr
