"""The client account against the bank: payments that left, 0.00 at the end of a day, and why not where it is not."""

import datetime as dt

from quittance.areas.approvals.models import Approval
from quittance.areas.payments.models import Refund
from quittance.areas.payments.operations import deciding as money
from quittance.areas.payments.operations import refunds
from quittance.areas.remittance.models import AccountDay, PaymentFile, RemittanceRun
from quittance.areas.remittance.operations import answering
from quittance.areas.remittance.operations.executing import settle_left
from quittance.areas.remittance.operations.reconciling import reconcile, reconcile_news
from quittance.core.postings import Account
from tests import factories
from tests.areas.remittance import office
from tests.areas.remittance.office import FIRST, MAKER, NOW, balance
from tests.camt_files import entry, notice, payment, statement
from tests.postgres import Database

ACCOUNT = factories.AGENCY_ACCOUNT
PAID = dt.date(2025, 4, 22)
NEXT = dt.date(2025, 6, 11)
LATER = factories.noon(NEXT)


def look(day: dt.date) -> AccountDay:
    return reconcile(account=ACCOUNT, day=day, actor="test", now=LATER)


def bank_statement(*entries: str, opening: int, closing: int, day: dt.date, number: int) -> None:
    data = statement(*entries, opening=opening, closing=closing, day=day, number=number)
    result = factories.import_bank(data, on=NEXT)
    assert result.verdict == "accept", result.problems


def test_payments_that_stand_on_the_account_are_made_and_the_day_balances_to_the_ore(fresh_database: Database) -> None:
    run = office.approved_run()
    file = office.released_file()
    answering.take_answer(data=office.answer(file), filename="a.xml", actor=MAKER, now=NOW)
    assert settle_left(actor="test", now=NOW) == 0
    lines = list(file.lines.order_by("id"))
    left = [entry(-line.amount, payment(line.amount, end_to_end=line.end_to_end), day=NEXT) for line in lines]
    told = factories.import_bank(notice(*left), on=NEXT)
    assert told.booked == 2, told
    bank_statement(*left, opening=284_839, closing=0, day=NEXT, number=2)
    assert settle_left(actor="test", now=LATER) == 2
    assert settle_left(actor="test", now=LATER) == 0
    run.refresh_from_db()
    assert (run.state, PaymentFile.objects.get(pk=file.pk).state) == ("paid", "executed")
    accounts = [Account.CLIENT_FUNDS, Account.PAYMENT_IN_TRANSIT, Account.BANK_SUSPENSE, Account.FEE_SETTLEMENT]
    assert [balance(account) for account in accounts] == [0, 0, 0, 0]
    assert (balance(Account.OWN_BANK), balance(Account.FEE_INCOME)) == (35_000, -35_000)
    found = look(NEXT)
    assert (found.state, found.statement, found.books, found.difference) == ("balanced", 0, 0, 0)
    factories.assert_sound()


def test_a_debit_of_another_amount_settles_nothing(fresh_database: Database) -> None:
    run = office.approved_run()
    file = office.released_file()
    (line,) = file.lines.filter(run=run)
    wrong = entry(-line.amount + 100, payment(line.amount - 100, end_to_end=line.end_to_end), day=NEXT)
    assert factories.import_bank(notice(wrong), on=NEXT).booked == 1
    assert settle_left(actor="test", now=LATER) == 0
    assert RemittanceRun.objects.get(pk=run.pk).state == "ordered"


def test_a_refund_by_bank_goes_out_with_the_file_and_fails_when_the_bank_says_no(fresh_database: Database) -> None:
    made = office.paid_case(300_000)
    ask = refunds.Ask(15_161, "bank", "overpaid", case_id=made.case_id, account="99994003018", payee="Oda Oppdiktet")
    refund = refunds.propose_refund(ask, actor=MAKER, now=NOW, key="form")
    asked = Approval.objects.get(subject=f"refund:{refund.pk}")
    money.decide(approval_id=asked.pk, checker=FIRST, approve=True, now=NOW)
    first = office.approve_file(office.make_file())
    from quittance.areas.remittance.operations import releasing
    from quittance.areas.remittance.queries.contents import content_of

    assert b"99994003018" in content_of(first)
    assert (first.total, Refund.objects.get(pk=refund.pk).state) == (15_161, "sent")
    releasing.withdraw(file_id=first.pk, actor=MAKER, now=NOW)
    assert Refund.objects.get(pk=refund.pk).state == "approved"
    again = office.released_file()
    (line,) = again.lines.all()
    assert line.end_to_end != first.lines.get().end_to_end
    data = office.answer(again, "RJCT")
    assert answering.take_answer(data=data, filename="a.xml", actor=MAKER, now=NOW).rejected == 1
    assert Refund.objects.get(pk=refund.pk).state == "failed"
    assert balance(Account.PAYMENT_IN_TRANSIT) == 0
    factories.assert_sound()


def test_a_day_without_a_statement_is_missing_and_is_looked_at_again_when_it_comes(fresh_database: Database) -> None:
    office.paid_case()
    assert look(PAID).state == "missing"
    bank_statement(entry(284_839, day=PAID), opening=0, closing=284_839, day=PAID, number=1)
    assert reconcile_news(actor="test", now=LATER, today=NEXT) > 0
    found = AccountDay.objects.get(account=ACCOUNT, day=PAID)
    assert (found.state, found.difference) == ("balanced", 0)


def test_money_of_today_makes_no_alarm_before_its_statement_should_be_here(fresh_database: Database) -> None:
    office.paid_case()
    bank_statement(entry(284_839, day=PAID), opening=0, closing=284_839, day=PAID, number=1)
    reconcile_news(actor="test", now=LATER, today=NEXT)
    assert factories.import_bank(notice(entry(5_000, payment(5_000, words=["x"]), day=NEXT)), on=NEXT).booked == 1
    reconcile_news(actor="test", now=factories.noon(NEXT), today=NEXT)
    assert not AccountDay.objects.filter(day=NEXT).exists()
    reconcile_news(actor="test", now=factories.noon(NEXT + dt.timedelta(days=1)), today=NEXT + dt.timedelta(days=1))
    assert AccountDay.objects.get(day=NEXT).state == "missing"


def test_a_difference_is_told_in_parts_that_sum_to_it(fresh_database: Database) -> None:
    office.paid_case()
    # 500.00 were there before our books began, 12.50 in fees are not in them, and the payment is on no line.
    bank_statement(opening=50_000, closing=50_000, day=dt.date(2025, 4, 21), number=1)
    data = statement(opening=50_000, closing=50_000, day=PAID, number=3)
    factories.import_bank(data, on=NEXT)
    found = look(PAID)
    assert (found.state, found.statement, found.books) == ("differs", 50_000, 284_839)
    parts = {code: amount for code, amount, _what in found.explained_by}
    assert parts == {"carried": 50_000, "not_on_statement": -284_839}
    assert sum(amount or 0 for amount in parts.values()) == found.difference


def test_statements_that_do_not_follow_each_other_are_told(fresh_database: Database) -> None:
    office.paid_case()
    bank_statement(entry(284_839, day=PAID), opening=0, closing=284_839, day=PAID, number=1)
    day = PAID + dt.timedelta(days=1)
    data = statement(opening=284_840, closing=284_840, day=day, number=3)
    assert factories.import_bank(data, on=NEXT).verdict == "accept"
    codes = [code for code, _amount, _what in look(day).explained_by]
    assert codes == ["statement_gap", "carried"]
