"""What waits about money that goes back, and about money that companies hold too long."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from quittance.areas.approvals.models import Approval
from quittance.areas.insight import queues
from quittance.areas.ledger import operations as ledger
from quittance.areas.letters.operations.demanding import write_due_demands
from quittance.areas.letters.operations.printing import hand_over, print_waiting
from quittance.areas.payments.operations import deciding, refunds
from quittance.core.postings import Account, Leg
from tests import factories
from tests.areas.letters import post
from tests.areas.payments.vipps import DAY, NOW

pytestmark = pytest.mark.django_db


def waiting(queue: str) -> list[tuple[str, int | None, str]]:
    return [(one.what, one.amount, one.reason) for one in queues.waiting(now=NOW) if one.queue == queue]


def test_an_overpayment_waits_until_it_is_promised_and_then_its_refund_does() -> None:
    made = factories.make_case()
    factories.bank(factories.giro(made.kid, 400_000, DAY), on=DAY)
    ((what, held, reason),) = waiting("overpaid")
    assert (what, reason) == (f"case {made.number}", "to_give_back")
    assert held
    ask = refunds.Ask(held - 100, "bank", "too much", case_id=made.case_id, account="99990123450")
    refund = refunds.propose_refund(ask, actor="staff:1", now=NOW, key="form")
    assert (waiting("overpaid"), waiting("refund")) == ([(what, 100, reason)], [])
    (proposal,) = Approval.objects.values_list("id", flat=True)
    deciding.decide(approval_id=proposal, checker="staff:2", approve=True, now=NOW)
    assert waiting("refund") == [(f"refund {refund.pk}", held - 100, "to_be_filed")]


def test_what_a_company_holds_is_as_old_as_the_first_payment_it_has_not_paid_out() -> None:
    def held(amount: int, days_ago: int) -> None:
        legs = [Leg(Account.PROVIDER_IN_TRANSIT, amount, subaccount=1), Leg(Account.CREDITOR_PAYABLE, -amount)]
        day = DAY - dt.timedelta(days_ago)
        with transaction.atomic():
            ledger.post(ledger.Entry("test", "test", "test", day, NOW, f"test:{factories.number()}"), legs)

    held(5_000, 20)
    held(3_000, 9)
    held(1_000, 2)
    assert waiting("in_transit") == [("provider 1", 9_000, "not_paid_out")]
    held(-5_500, 1)
    (found,) = [one for one in queues.waiting(now=NOW) if one.queue == "in_transit"]
    assert (found.amount, found.since.date()) == (3_500, DAY - dt.timedelta(9))
    held(-2_500, 0)
    assert waiting("in_transit") == []


def test_a_demand_of_which_no_letter_was_printed_waits_where_letters_are_made_here(
    settings: Any, tmp_path: Path
) -> None:
    settings.PRINT_FOLDER = tmp_path
    printed, nowhere = post.demanded({}, {"address": "", "postcode": "", "city": ""})
    write_due_demands(since=post.DAY, actor="test", now=post.NOW)
    (batch,) = print_waiting(actor="test", now=post.NOW)
    later = post.NOW + dt.timedelta(days=3)
    settings.AGENCY = replace(settings.AGENCY, letters_from="")
    found = {(one.queue, one.what, one.reason) for one in queues.waiting(now=later)}
    both = {
        ("demand", f"case {printed.number}", "not_handed_over"),
        ("demand", f"case {nowhere.number}", "not_on_paper"),
    }
    assert found == both, "and their fees are no failed charges"
    assert [one for one in queues.waiting(now=post.NOW) if one.queue == "demand"] == []
    hand_over(batch_id=batch, actor="test", now=post.NOW)
    assert {one.what for one in queues.waiting(now=later) if one.queue == "demand"} == {f"case {nowhere.number}"}
