"""What counts as paid on a plan: all money on its cases since it began, however it came, and nothing twice."""

import datetime as dt

import pytest
from django.db import transaction

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.operations import booking, overpayments
from quittance.areas.payments.operations.allocating import event_of
from quittance.areas.payments.operations.unbooking import unbook
from quittance.areas.plans.operations.following import spread
from quittance.areas.plans.queries.counted import counted
from quittance.areas.plans.queries.paid import paid_on, payments_on
from tests import factories
from tests.areas.plans import made

pytestmark = pytest.mark.usefixtures("books")
BEGAN = dt.date(2026, 3, 2)
IN_APRIL, IN_MAY = dt.date(2026, 4, 7), dt.date(2026, 5, 5)


def pay(case_id: int, amount: int, day: dt.date, now: dt.datetime | None = None) -> int:
    with transaction.atomic():
        found = factories.money(case_id, amount, day)
        return booking.book(found, actor="test", now=now or factories.noon(day)).posting_id


def test_all_money_since_the_plan_began_counts_once_and_what_was_paid_before_does_not() -> None:
    debtor = factories.person(factories.number())
    first, second = (factories.make_case(debtor_id=debtor, principal="1000.00") for _ in range(2))
    pay(first.case_id, 5_000, dt.date(2026, 2, 10))
    pay(first.case_id, 7_000, BEGAN, factories.noon(BEGAN) - dt.timedelta(hours=1))
    plan = made.plan([first, second], on=BEGAN, parts=[(IN_APRIL, 50_000), (IN_MAY, 200_000)])
    other = made.plan([factories.make_case()], on=BEGAN, parts=[(IN_APRIL, 50_000)])
    assert paid_on([plan.pk, other.pk]) == {plan.pk: 0, other.pk: 0}
    pay(first.case_id, 30_000, BEGAN)
    last = pay(second.case_id, 20_000, IN_APRIL)
    assert paid_on([plan.pk]) == {plan.pk: 50_000}
    laid_anew = pay(first.case_id, 90_000, IN_MAY)
    pay(first.case_id, 11_000, dt.date(2026, 3, 20), factories.noon(IN_MAY))
    assert event_of(laid_anew) is None
    overpaid = factories.noon(IN_MAY)
    overpayments.move_overpayment(
        case_from=first.case_id, case_to=second.case_id, amount=10_000, actor="test", now=overpaid, key="moved"
    )
    assert paid_on([plan.pk]) == {plan.pk: 151_000}
    assert payments_on(plan.pk) == (
        (BEGAN, 30_000), (dt.date(2026, 3, 20), 11_000), (IN_APRIL, 20_000), (IN_MAY, 90_000)
    )  # fmt: skip
    with transaction.atomic():
        unbook(last, actor="test", now=overpaid)
    assert paid_on([plan.pk, other.pk]) == {plan.pk: 131_000, other.pk: 0}


def test_each_payment_names_the_instalments_it_counted_for() -> None:
    """What comes covers the oldest first; what was taken off again counted for none."""
    case = factories.make_case(principal="3000.00")
    plan = made.plan([case], on=BEGAN, parts=[(IN_APRIL, 100_000), (IN_MAY, 100_000), (dt.date(2026, 6, 5), 100_000)])
    before = pay(case.case_id, 1_000, BEGAN, factories.noon(BEGAN) - dt.timedelta(hours=1))
    gone = pay(case.case_id, 90_000, dt.date(2026, 3, 16))
    with transaction.atomic():
        unbook(gone, actor="test", now=factories.noon(IN_APRIL))
    amounts = (60_000, 40_000, 150_000)
    days = (dt.date(2026, 3, 17), dt.date(2026, 3, 18), dt.date(2026, 3, 19))
    paid = [pay(case.case_id, amount, day) for amount, day in zip(amounts, days, strict=True)]
    found = counted([case.case_id])
    assert [(found[one].first, found[one].last, found[one].of) for one in paid] == [(1, 1, 3), (1, 1, 3), (2, 3, 3)]
    assert {found[one].number for one in paid} == {plan.number}
    assert not {before, gone} & set(found)


def test_a_refund_of_before_the_plan_that_comes_back_is_no_payment() -> None:
    debtor = factories.person(factories.number())
    first, second = (factories.make_case(debtor_id=debtor, principal="1000.00") for _ in range(2))
    early = dt.date(2026, 2, 10)
    pay(first.case_id, case_facts.load_one(first.case_id).payable(early).total + 5_000, early)
    back = factories.money(first.case_id, 5_000, dt.date(2026, 2, 12))
    now = factories.noon(dt.date(2026, 2, 12))
    with transaction.atomic():
        refund = booking.give_back(case_id=first.case_id, amount=5_000, money=back, actor="test", now=now)
    plan = made.plan([first, second], on=BEGAN, parts=[(IN_APRIL, 50_000), (IN_MAY, 200_000)])
    came_back = ledger.Entry("reversal", "test", "test", IN_APRIL, factories.noon(IN_APRIL), f"undone:{refund}")
    ledger.reverse(refund, came_back)
    assert case_facts.load_one(first.case_id).overpaid(IN_APRIL) == 5_000
    assert paid_on([plan.pk]) == {plan.pk: 0}
    spread(plan.pk, now=factories.noon(IN_APRIL))
    assert (case_facts.load_one(first.case_id).overpaid(IN_APRIL), paid_on([plan.pk])) == (0, {plan.pk: 0})
