"""A payment file: what was decided, to the byte; two people besides its maker; in once, out once, back when refused."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from quittance.areas.approvals.rules import ApprovalRefused
from quittance.areas.ledger import operations as ledger
from quittance.areas.remittance.models import PaymentFile, PaymentLine, RemittanceRun
from quittance.areas.remittance.operations import answering, filing, releasing
from quittance.areas.remittance.queries.contents import content_of
from quittance.areas.remittance.rules import RemittanceRefused
from quittance.core.postings import Account, Leg
from quittance.formats.pain001 import read_back
from quittance.kit.db import execute, rows
from tests import factories
from tests.areas.remittance import office
from tests.areas.remittance.office import FIRST, MAKER, NOW, SECOND, balance
from tests.postgres import Database

pytestmark = pytest.mark.usefixtures("books")


@pytest.fixture(autouse=True)
def nothing_waits(books: Database) -> None:
    """What an earlier test left waiting is settled, so that a file holds this test's payments alone."""
    with connection.cursor() as cursor:
        cursor.execute("update remittance_remittancerun set state = 'settled' where state in ('approved', 'ordered')")
        cursor.execute("select coalesce(sum(amount), 0) from ledger_leg where account = 220")
        (left,) = cursor.fetchone()
    if left:
        entry = ledger.Entry("test", "test", "test", office.DAY, NOW, f"moved:{factories.number()}")
        ledger.post(entry, [Leg(Account.FEE_SETTLEMENT, -left), Leg(Account.BANK_SUSPENSE, left)])


def test_a_file_pays_the_creditor_and_moves_the_agencys_own_fees() -> None:
    in_transit, owed = balance(Account.PAYMENT_IN_TRANSIT), balance(Account.FEE_SETTLEMENT)
    run = office.approved_run()
    file = office.make_file()
    told = {payment.end_to_end: payment for payment in read_back(content_of(file))}
    assert {line.end_to_end for line in file.lines.all()} == set(told)
    paid, fees = told[f"REM{run.pk}-1"], next(p for name, p in told.items() if name.startswith("FEE"))
    assert (paid.amount, paid.account) == (249_839, office.ACCOUNTS[0])
    assert (fees.amount, fees.account) == (35_000, "99992050027")
    assert file.total == 284_839
    assert hashlib.sha256(content_of(file)).digest() == bytes(file.sha256)
    assert b"Vannlaup" not in bytes(file.content)
    assert balance(Account.PAYMENT_IN_TRANSIT) - in_transit == -284_839
    assert balance(Account.FEE_SETTLEMENT) - owed == 0
    assert RemittanceRun.objects.get(pk=run.pk).state == "ordered"
    with pytest.raises(RemittanceRefused, match="Nothing"):
        filing.make_file(actor=MAKER, now=NOW)


def test_a_creditors_own_kid_travels_with_the_payment() -> None:
    creditor = office.creditor_of(office.paid_case())
    office.with_account(creditor, wish="8830010")
    run = office.approve(office.run_for(creditor))
    (payment,) = [p for p in read_back(content_of(office.make_file())) if p.end_to_end == f"REM{run.pk}-1"]
    assert payment.reference == "8830010"


def test_two_people_besides_its_maker_approve_the_hash_of_a_file() -> None:
    office.approved_run()
    file = office.make_file()
    subject = f"payment-file:{file.pk}"
    with pytest.raises(ApprovalRefused, match="Somebody else"):
        releasing.decide(approval_id=office.asked(subject), approve=True, actor=MAKER, now=NOW)
    once = office.approve_file(file, FIRST)
    assert once.state == "proposed"
    with pytest.raises(RemittanceRefused, match="approved this file already"):
        releasing.decide(approval_id=office.asked(subject), approve=True, actor=FIRST, now=NOW)
    with pytest.raises(RemittanceRefused, match="already"):
        releasing.download(file_id=file.pk, actor=MAKER, now=NOW)
    assert office.approve_file(file, SECOND).state == "approved"
    with pytest.raises(DatabaseError), transaction.atomic():
        execute("update remittance_paymentfile set second_approver = first_approver where id = %s", [file.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        execute("update remittance_paymentfile set sha256 = content where id = %s", [file.pk])


def test_a_new_account_between_making_and_approving_stops_the_file() -> None:
    run = office.approved_run()
    file = office.make_file()
    office.with_account(run.creditor, office.ACCOUNTS[1])
    with pytest.raises(ApprovalRefused, match="changed"):
        office.approve_file(file, FIRST)
    releasing.withdraw(file_id=file.pk, actor=MAKER, now=NOW)
    again = office.make_file()
    (line,) = again.lines.filter(run=run)
    assert (line.account, line.end_to_end) == (office.ACCOUNTS[1], f"REM{run.pk}-2")
    assert again.total == file.total
    assert sum(amount for (amount,) in rows("select sum(amount) from ledger_leg")) == 0


def test_a_file_is_handed_out_once_and_then_only_for_a_reason() -> None:
    office.approved_run()
    file = office.approve_file(office.make_file())
    name, data = releasing.download(file_id=file.pk, actor=MAKER, now=NOW)
    assert (name, hashlib.sha256(data).digest()) == (f"{file.message_id}.xml", bytes(file.sha256))
    with pytest.raises(RemittanceRefused, match="before"):
        releasing.download(file_id=file.pk, actor=MAKER, now=NOW)
    releasing.download(file_id=file.pk, actor=MAKER, now=NOW, reason="The bank's upload broke off")
    assert [download.reason for download in file.downloads.order_by("id")] == ["", "The bank's upload broke off"]
    with pytest.raises(RemittanceRefused):
        releasing.withdraw(file_id=file.pk, actor=MAKER, now=NOW)


def test_what_the_bank_rejects_comes_back_and_is_paid_by_the_next_file() -> None:
    run = office.approved_run()
    in_transit = balance(Account.PAYMENT_IN_TRANSIT)
    file = office.released_file()
    data = office.answer(file, "PART", refuse=f"REM{run.pk}-1")
    taken = answering.take_answer(data=data, filename="answer.xml", actor=MAKER, now=NOW)
    assert (taken.accepted, taken.rejected, taken.known) == (1, 1, False)
    assert answering.take_answer(data=data, filename="again.xml", actor=MAKER, now=NOW).known
    run.refresh_from_db()
    assert (run.state, run.problem) == ("approved", "AC04")
    assert balance(Account.PAYMENT_IN_TRANSIT) - in_transit == -35_000
    (line,) = office.make_file().lines.all()
    assert (line.end_to_end, line.amount) == (f"REM{run.pk}-2", 249_839)


def test_an_answer_about_another_file_or_one_never_sent_is_refused() -> None:
    office.approved_run()
    file = office.make_file()
    with pytest.raises(RemittanceRefused, match="never handed out"):
        answering.take_answer(data=office.answer(file), filename="a.xml", actor=MAKER, now=NOW)
    data = office.answer(file).replace(file.message_id.encode(), b"Q000000-001")
    with pytest.raises(RemittanceRefused, match="not ours"):
        answering.take_answer(data=data, filename="a.xml", actor=MAKER, now=NOW)
    with pytest.raises(RemittanceRefused):
        answering.take_answer(data=b"hello", filename="a.xml", actor=MAKER, now=NOW)


def test_more_than_the_account_holds_is_not_paid() -> None:
    office.approved_run()
    execute(
        "with p as (insert into ledger_posting (reason, actor, source, value_date, recorded_at, currency,"
        " idempotency_key) values ('test', 't', 't', '2025-06-01', now(), 'NOK', %s) returning id)"
        " insert into ledger_leg (posting_id, line, account, subaccount, amount, value_date)"
        " select p.id, v.line, v.account, %s, v.amount, '2025-06-01' from p, (values (1, 100, -100000000000),"
        " (2, 120, 100000000000)) as v (line, account, amount)",
        [f"gone:{factories.number()}", int(factories.AGENCY_ACCOUNT)],
    )
    with pytest.raises(RemittanceRefused, match="does not hold"):
        filing.make_file(actor=MAKER, now=NOW)


def test_eight_files_at_once_move_the_fees_once(
    fresh_database: Database, run_together: Callable[[Sequence[Callable[[], Any]]], list[Any]]
) -> None:
    run = office.approved_run(amount=31_500)  # it covers the fee and no more: only the agency's own money waits
    answers = run_together([lambda: filing.make_file(actor=MAKER, now=NOW)] * 8)
    made = [answer for answer in answers if isinstance(answer, filing.MadeFile)]
    refused = [answer for answer in answers if isinstance(answer, RemittanceRefused)]
    assert (len(made), len(refused)) == (1, 7), answers
    assert [line.kind for line in PaymentLine.objects.all()] == ["fees"]
    assert RemittanceRun.objects.get(pk=run.pk).state == "settled"
    factories.assert_sound()


def test_killed_between_the_postings_and_the_end_nothing_is_on_its_way(fresh_database: Database) -> None:
    run = office.approved_run()
    program = (
        "import os, datetime as dt; os.environ['DJANGO_SETTINGS_MODULE'] = 'quittance.config.settings'\n"
        "import django; django.setup()\n"
        "from quittance.areas.remittance.operations import filing\n"
        f"filing.make_file(actor='staff:1', now=dt.datetime.fromisoformat('{NOW.isoformat()}'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "QUITTANCE_CRASH_AT": "file:posted"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    run.refresh_from_db()
    assert (run.state, PaymentFile.objects.count(), balance(Account.PAYMENT_IN_TRANSIT)) == ("approved", 0, 0)
    assert office.make_file().total == 284_839
    factories.assert_sound()
