"""A file that the bank never took: two people agree, and everything in it is paid by the next file, once."""

import datetime as dt

import pytest

from quittance.areas.approvals.models import Approval
from quittance.areas.approvals.rules import ApprovalRefused
from quittance.areas.payments.models import BankEntry, Refund, Resolution
from quittance.areas.payments.operations import deciding as money
from quittance.areas.payments.operations import refunds, settling
from quittance.areas.remittance.models import PaymentFile, RemittanceRun
from quittance.areas.remittance.operations import answering, filing, not_taken, releasing
from quittance.areas.remittance.rules import RemittanceRefused
from quittance.core.postings import Account
from tests import factories
from tests.areas.remittance import office
from tests.areas.remittance.office import DAY, FIRST, MAKER, NOW, balance
from tests.camt_files import entry, notice, payment
from tests.postgres import Database

LATER = factories.noon(DAY + dt.timedelta(3))


@pytest.fixture
def file(fresh_database: Database) -> PaymentFile:
    """A file with a remittance, a refund and the agency's own fees, handed out once."""
    run_case = office.paid_case(300_000)
    creditor = office.creditor_of(run_case)
    office.with_account(creditor)
    office.approve(office.run_for(creditor))
    ask = refunds.Ask(
        15_161, "bank", "too much", case_id=run_case.case_id, account="99994003018", payee="Oda Oppdiktet"
    )
    refund = refunds.propose_refund(ask, actor=MAKER, now=NOW, key="form")
    approval = Approval.objects.get(subject=f"refund:{refund.pk}")
    money.decide(approval_id=approval.pk, checker=FIRST, approve=True, now=NOW)
    return office.released_file()


def said(file: PaymentFile) -> int:
    return not_taken.propose(file_id=file.pk, reason="Not in the online bank", actor=MAKER, now=LATER)


def agreed(approval: int, who: str = FIRST, *, approve: bool = True) -> None:
    not_taken.decide(approval_id=approval, approve=approve, actor=who, now=LATER)


def leaves(amount: int, end_to_end: str) -> BankEntry:
    day = DAY + dt.timedelta(1)
    data = notice(entry(-amount, payment(amount, end_to_end=end_to_end), day=day))
    assert factories.import_bank(data, on=day).booked == 1
    return BankEntry.objects.latest("id")


def codes(file: PaymentFile) -> str:
    with pytest.raises(RemittanceRefused) as refused:
        said(file)
    return refused.value.code


def test_everything_in_it_waits_for_the_next_file(file: PaymentFile) -> None:
    on_its_way = balance(Account.PAYMENT_IN_TRANSIT)
    approval = said(file)
    with pytest.raises(ApprovalRefused, match="waits for a decision"):
        said(file)
    with pytest.raises(ApprovalRefused, match="Somebody else"):
        agreed(approval, MAKER)
    agreed(approval)
    file.refresh_from_db()
    assert (file.state, balance(Account.PAYMENT_IN_TRANSIT)) == ("not_taken", 0)
    assert set(file.lines.values_list("state", "problem")) == {("withdrawn", "not_taken")}
    assert Refund.objects.values_list("state", "problem").get() == ("approved", "not_taken")
    assert RemittanceRun.objects.values_list("state", "problem").get() == ("approved", "not_taken")
    with pytest.raises(RemittanceRefused):
        releasing.download(file_id=file.pk, actor=MAKER, now=LATER, reason="once more")
    factories.assert_sound()
    again = PaymentFile.objects.get(pk=filing.make_file(actor=MAKER, now=LATER).file_id)
    assert (again.total, again.count, balance(Account.PAYMENT_IN_TRANSIT)) == (file.total, 3, on_its_way)
    old = set(file.lines.values_list("end_to_end", flat=True))
    assert not old & set(again.lines.values_list("end_to_end", flat=True)), "a bank takes each identifier once"
    factories.assert_sound()


def test_a_no_leaves_the_file_as_it_was(file: PaymentFile) -> None:
    agreed(said(file), approve=False)
    file.refresh_from_db()
    assert (file.state, set(file.lines.values_list("state", flat=True))) == ("released", {"ordered"})
    agreed(said(file))
    factories.assert_sound()


def test_a_file_that_the_bank_shows_to_have_is_not_lost(file: PaymentFile) -> None:
    line = file.lines.get(kind="remittance")
    waiting = said(file)
    leaves(line.amount, line.end_to_end)
    with pytest.raises(RemittanceRefused, match="has left"):
        agreed(waiting)
    assert PaymentFile.objects.get(pk=file.pk).state == "released"
    agreed(waiting, approve=False)
    assert codes(file) == "has_left"
    factories.assert_sound()


def test_unexplained_money_of_the_same_amount_is_explained_first(file: PaymentFile) -> None:
    drawn = leaves(file.total, "NOTPROVIDED")
    assert codes(file) == "may_have_left"
    original = factories.bank(factories.giro("", file.total, DAY), on=DAY + dt.timedelta(1))
    settling.mark_returned(
        entry_out_id=drawn.pk,
        original_id=BankEntry.objects.get(file_id=original.file_id).pk,
        actor=MAKER,
        now=LATER,
    )
    assert Resolution.objects.filter(entry=drawn, undone_at=None).exists()
    agreed(said(file))


def test_an_answer_of_the_bank_or_a_second_copy_ends_the_proposal(file: PaymentFile) -> None:
    approval = said(file)
    releasing.download(file_id=file.pk, actor=MAKER, now=LATER, reason="Sent it once more")
    with pytest.raises(ApprovalRefused, match="has changed"):
        agreed(approval)
    answering.take_answer(data=office.answer(file, "PDNG"), filename="a.xml", actor=MAKER, now=LATER)
    assert PaymentFile.objects.get(pk=file.pk).state == "released"
    agreed(approval, approve=False)
    assert codes(file) == "bank_has_it"
