"""What nobody decides in time, or its maker wants no longer, holds no creditor's money back."""

import datetime as dt

import pytest

from quittance.areas.approvals.models import Approval
from quittance.areas.remittance.models import PaymentFile, RemittanceRun
from quittance.areas.remittance.operations import lapsing, payout_details
from quittance.areas.remittance.rules import RemittanceRefused
from quittance.core.postings import Account
from tests import factories
from tests.areas.remittance import office
from tests.areas.remittance.office import DAY, FIRST, MAKER, NOW, balance
from tests.postgres import Database

WEEK = dt.timedelta(days=7)


def test_a_run_nobody_decided_is_cancelled_and_the_next_takes_the_same_money(fresh_database: Database) -> None:
    creditor = office.creditor_of(office.paid_case())
    run = office.run_for(creditor)
    assert lapsing.free_lapsed(now=NOW + WEEK - dt.timedelta(seconds=1)) == 0
    assert lapsing.free_lapsed(now=NOW + WEEK) == 1
    assert lapsing.free_lapsed(now=NOW + WEEK) == 0
    run.refresh_from_db()
    assert run.state == "cancelled"
    again = office.run_for(creditor)
    assert (again.pk != run.pk, again.paid) == (True, run.paid)
    factories.assert_sound()


@pytest.mark.parametrize("approvers", [(), (FIRST,)])
def test_a_file_that_lapsed_before_either_word_is_withdrawn(
    fresh_database: Database, approvers: tuple[str, ...]
) -> None:
    run = office.approved_run()
    file = office.make_file()
    if approvers:
        office.approve_file(file, *approvers)
    assert lapsing.free_lapsed(now=NOW + WEEK) == 1
    assert PaymentFile.objects.get(pk=file.pk).state == "withdrawn"
    assert RemittanceRun.objects.get(pk=run.pk).state == "approved"
    assert balance(Account.PAYMENT_IN_TRANSIT) == 0
    assert office.make_file().total == file.total
    factories.assert_sound()


@pytest.mark.usefixtures("books")
def test_a_lapsed_account_can_be_proposed_again() -> None:
    creditor = office.creditor_of(office.paid_case(0))
    number = creditor.organisation_number
    for now in (NOW, NOW + WEEK):
        payout_details.propose(
            organisation_number=number, account=office.ACCOUNTS[0], reason="New", actor=MAKER, now=now
        )
    states = Approval.objects.filter(subject=f"creditor:{creditor.pk}").order_by("id").values_list("state", flat=True)
    assert list(states) == ["lapsed", "waiting"]


@pytest.mark.usefixtures("books")
def test_whoever_made_a_run_cancels_it_and_nobody_else() -> None:
    creditor = office.creditor_of(office.paid_case())
    run = office.run_for(creditor, DAY)
    with pytest.raises(RemittanceRefused, match="Only who made"):
        lapsing.cancel(run_id=run.pk, actor=FIRST, now=NOW)
    lapsing.cancel(run_id=run.pk, actor=MAKER, now=NOW)
    assert Approval.objects.get(subject=f"remittance:{run.pk}").state == "void"
    with pytest.raises(RemittanceRefused, match="already"):
        lapsing.cancel(run_id=run.pk, actor=MAKER, now=NOW)
    assert office.run_for(creditor, DAY).paid == run.paid
