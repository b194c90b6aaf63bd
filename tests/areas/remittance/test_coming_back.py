"""A payment of ours comes back from the payee's bank: owed again, with the two lines of the bank cancelled."""

import datetime as dt
from typing import Any

import pytest

from quittance.areas.approvals.models import Approval
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.payments.models import BankEntry, Refund
from quittance.areas.payments.operations import deciding as money
from quittance.areas.payments.operations import refunds
from quittance.areas.payments.operations.resolving import CannotResolve, undo
from quittance.areas.remittance.models import PaymentFile, PaymentLine, RemittanceRun
from quittance.areas.remittance.operations import coming_back, filing
from quittance.areas.remittance.operations.executing import settle_left
from quittance.areas.remittance.queries.came_back import ours_that_came_back
from quittance.core.postings import Account
from tests import factories
from tests.areas.remittance import office
from tests.areas.remittance.office import FIRST, MAKER, NOW, balance
from tests.camt_files import entry, notice, payment
from tests.postgres import Database

LEFT, BACK = dt.date(2025, 6, 11), dt.date(2025, 6, 13)
LATER = factories.noon(BACK)


def seen(amount: int, day: dt.date, **about: Any) -> BankEntry:
    """A line of the bank; negative when money left."""
    assert factories.import_bank(notice(entry(amount, payment(abs(amount), **about), day=day)), on=day).booked == 1
    return BankEntry.objects.latest("id")


def refunded(**source: Any) -> tuple[Refund, PaymentLine]:
    """A refund to a bank account, approved by two, in a file that the bank has carried out."""
    ask = refunds.Ask(way="bank", reason="too much", account="99994003018", payee="Oda Oppdiktet", **source)
    refund = refunds.propose_refund(ask, actor=MAKER, now=NOW, key="form")
    asked = Approval.objects.get(subject=f"refund:{refund.pk}")
    money.decide(approval_id=asked.pk, checker=FIRST, approve=True, now=NOW)
    left(office.released_file())
    refund.refresh_from_db()
    assert refund.state == "done"
    return refund, PaymentLine.objects.get(refund=refund)


def left(file: PaymentFile) -> None:
    for line in file.lines.order_by("id"):
        seen(-line.amount, LEFT, end_to_end=line.end_to_end)
    settle_left(actor="test", now=factories.noon(LEFT))


def comes_back(line: PaymentLine, found: BankEntry) -> PaymentLine:
    return coming_back.came_back(entry_id=found.pk, end_to_end=line.end_to_end, actor=MAKER, now=LATER)


def test_a_refund_that_comes_back_has_failed_and_its_amount_is_free(fresh_database: Database) -> None:
    made = office.paid_case(300_000)
    refund, line = refunded(amount=15_161, case_id=made.case_id)
    assert case_facts.load_one(made.case_id).overpaid(BACK) == 0
    found = seen(15_161, BACK, kid=made.kid, end_to_end=line.end_to_end)
    assert (found.reason, found.case_id) == ("payment_returned", None), "its KID does not put it on a case"
    (offered,) = ours_that_came_back(found.pk)
    assert (offered.end_to_end, offered.certain, offered.payee) == (line.end_to_end, True, "Oda Oppdiktet")
    comes_back(line, found)
    refund.refresh_from_db()
    assert (refund.state, refund.problem, refund.posting_id) == ("failed", "came_back", None)
    assert case_facts.load_one(made.case_id).overpaid(BACK) == 15_161
    assert (balance(Account.PAYMENT_IN_TRANSIT), balance(Account.BANK_SUSPENSE)) == (0, 0)
    assert PaymentFile.objects.get(pk=line.file_id).state == "executed"
    factories.assert_sound()
    with pytest.raises(CannotResolve, match="placed already"):
        comes_back(line, found)
    with pytest.raises(CannotResolve, match="owed again"):
        undo(resolution_id=found.resolutions.get().pk, actor=MAKER, now=LATER)
    again = refunds.Ask(15_161, "bank", "new account", case_id=made.case_id, account="99990123450", payee="Oda")
    assert refunds.propose_refund(again, actor=MAKER, now=LATER, key="anew").state == "proposed"


def test_money_without_a_case_that_comes_back_waits_again(fresh_database: Database) -> None:
    office.paid_case()
    first = factories.bank(factories.giro("", 40_000, LEFT), on=LEFT)
    source = BankEntry.objects.get(file_id=first.file_id)
    _refund, line = refunded(amount=40_000, entry_id=source.pk)
    found = seen(40_000, BACK, end_to_end="NOTPROVIDED", returned="AC04")
    assert [one.certain for one in ours_that_came_back(found.pk)] == [False], "the amount alone, by the bank's word"
    comes_back(line, found)
    assert not source.resolutions.filter(undone_at=None).exists()
    assert balance(Account.BANK_SUSPENSE) == -40_000, "what came first waits, and nothing else"
    factories.assert_sound()


def test_a_remittance_and_our_fees_that_come_back_are_paid_by_the_next_file(fresh_database: Database) -> None:
    run = office.approved_run()
    file = office.released_file()
    left(file)
    assert balance(Account.FEE_INCOME) == -35_000
    for line in file.lines.order_by("id"):
        comes_back(line, seen(line.amount, BACK, end_to_end=line.end_to_end, returned="AC04"))
    run.refresh_from_db()
    assert (run.state, run.problem) == ("approved", "came_back")
    assert (balance(Account.FEE_INCOME), balance(Account.PAYMENT_IN_TRANSIT)) == (0, 0)
    again = PaymentFile.objects.get(pk=filing.make_file(actor=MAKER, now=LATER).file_id)
    assert (again.total, again.count) == (file.total, 2)
    assert RemittanceRun.objects.get(pk=run.pk).state == "ordered"
    factories.assert_sound()


def test_what_does_not_fit_is_not_taken_for_a_payment_that_came_back(fresh_database: Database) -> None:
    office.approved_run()
    file = office.released_file()
    line = file.lines.get(kind="remittance")
    early = seen(line.amount, BACK, end_to_end=line.end_to_end, returned="AC04")
    assert ours_that_came_back(early.pk) == ()
    with pytest.raises(CannotResolve, match="not known to have left"):
        comes_back(line, early)
    left(file)
    short = seen(line.amount - 5_000, BACK, end_to_end=line.end_to_end, returned="AC04")
    with pytest.raises(CannotResolve, match="another amount"):
        comes_back(line, short)
    with pytest.raises(CannotResolve, match="No payment of ours"):
        coming_back.came_back(entry_id=early.pk, end_to_end="QR123", actor=MAKER, now=LATER)
    other = seen(line.amount, BACK, end_to_end="INVOICE-1")
    assert ours_that_came_back(other.pk) == (), "the amount alone says nothing"
    assert PaymentLine.objects.get(pk=line.pk).state == "paid"
    factories.assert_sound()
