"""A remittance: what came is remitted once, to the øre, whatever comes late, goes back, or is asked for twice."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from quittance.areas.approvals.models import Approval
from quittance.areas.approvals.rules import ApprovalRefused
from quittance.areas.ledger import operations as ledger
from quittance.areas.parties.models import Creditor
from quittance.areas.remittance.models import RemittanceLine, RemittanceRun
from quittance.areas.remittance.operations import deciding, payout_details, running
from quittance.areas.remittance.rules import RemittanceRefused
from quittance.core.postings import Account, Leg
from quittance.kit.db import execute, rows
from tests import factories
from tests.areas.remittance import office
from tests.areas.remittance.office import DAY, FIRST, MAKER, NOW, balance
from tests.postgres import Database


def made_for(creditor: Creditor, until: dt.date = DAY) -> tuple[running.Made, ...]:
    number = creditor.organisation_number
    return running.run(until=until, actor=MAKER, now=NOW, today=max(DAY, until), organisation_number=number)


@pytest.mark.usefixtures("books")
def test_a_paid_case_is_told_by_kind_and_the_tax_on_the_fee_is_set_off() -> None:
    made = office.paid_case()
    run = office.run_for(office.creditor_of(made))
    (line,) = run.lines.all()
    assert (line.case_id, line.principal, line.interest) == (made.case_id, 250_000, 3_339)
    assert (line.reminder_fees, line.legal_costs, line.other, line.fees, line.vat) == (3_500, 0, 0, 28_000, 7_000)
    assert (run.collected, run.fees, run.vat) == (256_839, 28_000, 7_000)
    assert (run.vat_settled, run.paid, run.vat_after, run.payable_after) == (7_000, 249_839, 0, 0)


@pytest.mark.usefixtures("books")
def test_a_creditor_that_cannot_deduct_tax_is_set_off_nothing() -> None:
    run = office.run_for(office.creditor_of(office.paid_case(creditor_vat_deduct="no")))
    assert (run.fees, run.vat, run.paid) == (35_000, 0, run.collected)


@pytest.mark.usefixtures("books")
def test_a_payment_that_only_covers_the_fee_leaves_the_tax_to_be_carried() -> None:
    made = office.paid_case(31_500)
    creditor = office.creditor_of(made)
    first = office.approve(office.run_for(creditor, DAY - dt.timedelta(days=5)))
    # The letter fee of 35.00 is the creditor's; the tax of 70.00 takes all of it and waits for 35.00 more.
    assert (first.collected, first.fees, first.vat_settled, first.paid) == (3_500, 28_000, 3_500, 0)
    assert (first.vat_after, first.state) == (3_500, "settled")
    factories.bank(factories.giro(made.kid, 100_000, DAY), on=DAY)
    second = office.run_for(creditor)
    assert (second.vat_before, second.vat_settled, second.paid) == (3_500, 3_500, second.collected - 3_500)


@pytest.mark.usefixtures("books")
def test_a_fee_paid_in_parts_is_taxed_as_one() -> None:
    made = office.paid_case(13_501)
    creditor = office.creditor_of(made)
    first = office.approve(office.run_for(creditor, DAY - dt.timedelta(days=5)))
    factories.bank(factories.giro(made.kid, 10_001, dt.date(2025, 4, 23)), on=DAY)
    second = office.run_for(creditor)
    # A quarter of 100.01 is 25.00, of 200.02 it is 50.01.
    assert [(run.fees, run.vat) for run in (first, second)] == [(10_001, 2_500), (10_001, 2_501)]


@pytest.mark.usefixtures("books")
def test_the_same_day_again_is_the_same_run_and_a_later_day_takes_only_what_is_new() -> None:
    made = office.paid_case(100_000)
    creditor = office.creditor_of(made)
    first = office.run_for(creditor)
    assert office.run_for(creditor) == first
    office.approve(first)
    assert made_for(creditor, DAY - dt.timedelta(days=1)) == ()
    # Booked after the run, and dated before it: it is not forgotten.
    factories.bank(factories.giro(made.kid, 50_000, dt.date(2025, 4, 30)), on=DAY)
    assert office.run_for(creditor) == first
    (later_one,) = made_for(creditor, DAY + dt.timedelta(days=1))
    later = RemittanceRun.objects.get(pk=later_one.run_id)
    assert later.collected + later.fees == 50_000


@pytest.mark.usefixtures("books")
def test_money_taken_back_after_it_was_remitted_is_carried_as_a_negative_line() -> None:
    made = office.paid_case()
    creditor = office.creditor_of(made)
    office.approve(office.run_for(creditor, DAY - dt.timedelta(days=3)))
    ((posting,),) = rows("select posting_id from payments_bankentry where case_id = %s", [made.case_id])
    ledger.reverse(posting, ledger.Entry("returned", "test", "test", DAY, NOW, "back"))
    run = office.run_for(creditor)
    (line,) = run.lines.all()
    assert (line.principal, line.fees, line.vat) == (-250_000, -28_000, -7_000)
    assert (run.paid, run.vat_settled, run.payable_after, run.vat_after) == (0, -7_000, -249_839, 0)


@pytest.mark.usefixtures("books")
def test_what_a_payment_company_has_not_paid_out_is_not_remitted() -> None:
    made = office.paid_case(0)
    creditor = office.creditor_of(made)
    case, day = made.case_id, dt.date(2025, 5, 2)
    with transaction.atomic():
        from quittance.areas.payments.operations import booking

        for number, amount in enumerate((60_000, 70_000)):
            money = factories.money(
                case, amount, day, source_account="provider", subaccount=1, key=f"attempt:9{number}:capture:{case}"
            )
            booking.book(money, actor="test", now=NOW)
    assert made_for(creditor) == ()
    entry = ledger.Entry("payout", "test", "test", DAY, NOW, "payout")
    ledger.post(
        entry,
        [Leg(Account.CLIENT_FUNDS, 65_000, subaccount=1), Leg(Account.PROVIDER_IN_TRANSIT, -65_000, subaccount=1)],
    )
    run = office.run_for(creditor)
    assert run.collected + run.fees == 60_000


@pytest.mark.usefixtures("books")
def test_a_run_has_a_second_person_and_one_that_is_rejected_gives_back_what_it_took() -> None:
    creditor = office.creditor_of(office.paid_case())
    run = office.run_for(creditor)
    asked = office.asked(f"remittance:{run.pk}")
    with pytest.raises(ApprovalRefused, match="Somebody else"):
        deciding.decide(approval_id=asked, approve=True, actor=MAKER, now=NOW)
    assert deciding.decide(approval_id=asked, approve=False, actor=FIRST, now=NOW).state == "cancelled"
    again = office.run_for(creditor)
    assert (again.pk != run.pk, again.paid) == (True, run.paid)
    before = balance(Account.CREDITOR_PAYABLE, creditor.pk)
    office.approve(again)
    assert balance(Account.CREDITOR_PAYABLE, creditor.pk) - before == 7_000
    with pytest.raises(ApprovalRefused):
        deciding.decide(approval_id=asked, approve=True, actor=FIRST, now=NOW)


@pytest.mark.parametrize("approve", [True, False])
@pytest.mark.usefixtures("books")
def test_a_proposal_is_decided_only_where_its_kind_belongs(approve: bool) -> None:
    creditor = office.creditor_of(office.paid_case())
    run = office.asked(f"remittance:{office.run_for(creditor).pk}")
    number = creditor.organisation_number
    account = payout_details.propose(
        organisation_number=number, account=office.ACCOUNTS[0], reason="New", actor=MAKER, now=NOW
    )
    for verb, other in ((payout_details.decide, run), (deciding.decide, account)):
        with pytest.raises(RemittanceRefused, match="no such proposal"):
            verb(approval_id=other, approve=approve, actor=FIRST, now=NOW)
    assert set(Approval.objects.filter(pk__in=[run, account]).values_list("state", flat=True)) == {"waiting"}


@pytest.mark.usefixtures("books")
def test_a_run_waits_for_the_one_before_it_and_the_future_is_refused() -> None:
    made = office.paid_case(50_000)
    creditor = office.creditor_of(made)
    office.run_for(creditor, DAY - dt.timedelta(days=1))
    factories.bank(factories.giro(made.kid, 50_000, DAY), on=DAY)
    (told,) = made_for(creditor)
    assert (told.run_id, told.reason) == (None, "earlier_waits")
    with pytest.raises(RemittanceRefused, match="have not come"):
        running.run(until=DAY + dt.timedelta(days=1), actor=MAKER, now=NOW, today=DAY)


DOUBLED = """
insert into remittance_remittancerun select (jsonb_populate_record(r, '{"id": 0}')).* from remittance_remittancerun r
"""
TAKEN_AGAIN = """
insert into remittance_takenleg (run_id, posting_id, line, own, released)
select run_id, posting_id, line, own, false from remittance_takenleg
"""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("update remittance_remittancerun set paid = paid - 1, vat_settled = vat_settled + 1", "is fixed"),
        ("update remittance_remittanceline set principal = principal + 1", "permission denied"),
        ("update remittance_takenleg set posting_id = posting_id + 1", "is fixed"),
        (TAKEN_AGAIN, "leg_remitted_once"),
        (DOUBLED, "run_once|run_decided_one_by_one"),
    ],
)
@pytest.mark.usefixtures("books")
def test_the_database_refuses_what_would_change_or_double_a_run(change: str, told: str) -> None:
    office.run_for(office.creditor_of(office.paid_case()))
    with pytest.raises(DatabaseError, match=told), transaction.atomic():
        execute(change)


def test_a_run_started_eight_times_at_once_is_one_run(
    fresh_database: Database, run_together: Callable[[Sequence[Callable[[], Any]]], list[Any]]
) -> None:
    for _ in range(3):
        office.paid_case()
    answers = run_together([lambda: running.run(until=DAY, actor=MAKER, now=NOW, today=DAY)] * 8)
    assert not [answer for answer in answers if isinstance(answer, BaseException)], answers
    assert RemittanceRun.objects.count() == RemittanceLine.objects.count() == 3
    assert sum(made.is_new for answer in answers for made in answer) == 3
