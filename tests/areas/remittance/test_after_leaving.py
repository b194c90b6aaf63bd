"""The bank's debit and the bank's no about one payment; a debit that was taken for the wrong payment."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from quittance.areas.approvals.models import Approval
from quittance.areas.payments.models import BankEntry, Refund
from quittance.areas.payments.operations import deciding as money
from quittance.areas.payments.operations import refunds, settling
from quittance.areas.payments.operations.resolving import undo
from quittance.areas.payments.queries.outgoing import in_transit
from quittance.areas.remittance.models import PaymentFile, PaymentLine, RemittanceRun
from quittance.areas.remittance.operations import answering, filing
from quittance.areas.remittance.operations.executing import settle_left
from quittance.areas.remittance.operations.undoing import take_back
from quittance.areas.remittance.rules import RemittanceRefused
from quittance.core.postings import Account
from tests import factories
from tests.areas.remittance import office
from tests.areas.remittance.office import FIRST, MAKER, NOW, balance
from tests.camt_files import entry, notice, payment
from tests.postgres import Database

NEXT = dt.date(2025, 6, 11)
LATER = factories.noon(NEXT)
RunTogether = Callable[[Sequence[Callable[[], Any]]], list[Any]]


def debit(line: PaymentLine, *, named: bool = True) -> BankEntry:
    """The bank's line by which a payment left; with its end-to-end id, or without."""
    about = payment(line.amount, end_to_end=line.end_to_end if named else "NOTPROVIDED")
    assert factories.import_bank(notice(entry(-line.amount, about, day=NEXT)), on=NEXT).booked == 1
    return BankEntry.objects.latest("id")


def rejected(file: PaymentFile) -> answering.Taken:
    data = office.answer(file, "RJCT")
    return answering.take_answer(data=data, filename="late.xml", actor=MAKER, now=LATER)


def test_a_late_no_about_money_that_has_left_pays_nobody_twice(fresh_database: Database) -> None:
    run = office.approved_run()
    file = office.released_file()
    line = file.lines.get(run=run)
    debit(line)
    told = rejected(file)
    assert (told.rejected, told.contradicted) == (2, 1)
    run.refresh_from_db()
    line.refresh_from_db()
    assert (run.state, run.problem, line.state) == ("paid", answering.BOTH, "paid")
    assert [
        one.kind for one in PaymentFile.objects.get(pk=filing.make_file(actor=MAKER, now=LATER).file_id).lines.all()
    ] == ["fees"]
    factories.assert_sound()


def test_what_has_left_is_not_taken_back_even_while_it_counts_as_ordered(fresh_database: Database) -> None:
    run = office.approved_run()
    line = office.released_file().lines.get(run=run)
    debit(line)
    with pytest.raises(RemittanceRefused, match="has left"):
        take_back(line, PaymentLine.State.REJECTED, "AC04", actor=MAKER, now=LATER)


def test_the_debit_and_the_no_at_the_same_moment(fresh_database: Database, run_together: RunTogether) -> None:
    run = office.approved_run()
    file = office.released_file()
    line = file.lines.get(run=run)
    answers = run_together([lambda: debit(line), lambda: rejected(file)])
    assert not [answer for answer in answers if isinstance(answer, BaseException)], answers
    settle_left(actor="test", now=LATER)
    run.refresh_from_db()
    left = BankEntry.objects.get(amount=-line.amount).resolutions.exists()
    assert run.state == ("paid" if left else "approved")
    factories.assert_sound()


def test_a_debit_matched_by_hand_and_taken_back_leaves_the_payment_on_its_way(fresh_database: Database) -> None:
    run = office.approved_run()
    file = office.released_file()
    for line in file.lines.order_by("id"):
        found = debit(line, named=False)
        settling.match_payment_out(entry_id=found.pk, end_to_end_id=line.end_to_end, actor=MAKER, now=LATER)
    assert settle_left(actor="test", now=LATER) == 2
    for found in BankEntry.objects.filter(amount__lt=0):
        undo(resolution_id=found.resolutions.get().pk, actor=MAKER, now=LATER)
    assert settle_left(actor="test", now=LATER) == 0
    assert {line.state for line in file.lines.all()} == {"ordered"}
    assert (RemittanceRun.objects.get(pk=run.pk).state, PaymentFile.objects.get(pk=file.pk).state) == (
        "ordered",
        "released",
    )
    assert (balance(Account.FEE_INCOME), in_transit(f"REM{run.pk}-1")) == (0, 249_839)
    factories.assert_sound()
    for line in file.lines.order_by("id"):
        found = BankEntry.objects.get(amount=-line.amount)
        settling.match_payment_out(entry_id=found.pk, end_to_end_id=line.end_to_end, actor=MAKER, now=LATER)
    assert settle_left(actor="test", now=LATER) == 2
    assert (balance(Account.FEE_INCOME), PaymentFile.objects.get(pk=file.pk).state) == (-35_000, "executed")
    factories.assert_sound()


def test_a_refund_matched_by_hand_and_taken_back_has_not_arrived(fresh_database: Database) -> None:
    made = office.paid_case(300_000)
    ask = refunds.Ask(15_161, "bank", "overpaid", case_id=made.case_id, account="99994003018", payee="Oda Oppdiktet")
    refund = refunds.propose_refund(ask, actor=MAKER, now=NOW, key="form")
    asked = Approval.objects.get(subject=f"refund:{refund.pk}")
    money.decide(approval_id=asked.pk, checker=FIRST, approve=True, now=NOW)
    (line,) = office.released_file().lines.all()
    decision = settling.match_payment_out(
        entry_id=debit(line, named=False).pk, end_to_end_id=line.end_to_end, actor=MAKER, now=LATER
    )
    assert Refund.objects.get(pk=refund.pk).state == "done"
    undo(resolution_id=decision.pk, actor=MAKER, now=LATER)
    assert Refund.objects.get(pk=refund.pk).state == "sent"
    factories.assert_sound()
