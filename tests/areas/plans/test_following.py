"""A plan over several cases is paid one after the other, whatever reference is used, and costs what was simulated."""

import datetime as dt
from typing import Literal

import pytest

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.operations import booking
from quittance.areas.payments.operations.allocating import WRITE_OFF
from quittance.areas.plans.models import Rules
from quittance.areas.plans.operations.changing import apply, choose_extra, preview
from quittance.areas.plans.operations.following import spread_all
from quittance.areas.plans.operations.judging import judge_paid_lately
from quittance.areas.plans.queries.plans import plan_view
from quittance.areas.plans.queries.standing import standing
from quittance.areas.plans.rules import AddCase, Extra, PlanRefused, Terms
from quittance.core.allocation import Part
from quittance.core.postings import written_off
from quittance.core.workdays import later
from tests import factories
from tests.areas.plans import made as plans_made
from tests.areas.plans.test_agreeing import DAY, agreed, cases, owed, pay

pytestmark = pytest.mark.django_db


def mine() -> list[factories.Made]:
    """Two cases of one debtor, at two creditors."""
    me = {"debtor_id": factories.person(77_002), "debtor_name": "Debtor"}
    other = {"creditor": "Andre AS", "creditor_org_no": factories.organisation(9), "principal": "1200.00"}
    return cases(me, me | other)


@pytest.mark.parametrize("to_last", [False, True], ids=["first KID", "the other KID"])
def test_two_cases_are_paid_as_the_engine_says(to_last: bool) -> None:
    made = mine()
    plan = agreed(made, Terms("monthly", dt.date(2026, 8, 25), count=4))
    assert plan.ahead is not None
    assert [one.owed for one in plan.cases] == sorted(one.owed for one in plan.cases)
    to = plan.cases[-1 if to_last else 0].case_id
    for one in plan.instalments:
        came = one.due + dt.timedelta(days=1)  # the bank's file comes the day after
        pay(to, one.amount, one.due)
        spread_all(now=factories.noon(came))
        assert spread_all(now=factories.noon(came)) == 0
    last = plan.instalments[-1].due
    left = sum(owed(case.case_id, last) for case in made)
    over = sum(case_facts.load_one(case.case_id).overpaid(last) for case in made)
    assert plan_view(plan.plan_id, today=last).paid == plan.ahead.total
    if not to_last:
        assert (left, over) == (0, 0)


def test_money_that_came_before_a_case_was_added_stays_with_the_plan_when_it_goes_on_to_it() -> None:
    """Dated on a day when the other case was none of the plan's, it is counted on both sides or on neither."""
    first, added = mine()
    plan = agreed([first], Terms("monthly", dt.date(2026, 8, 25), amount=100_000))
    before, day = later(DAY, 1), later(DAY, 2)
    pay(added.case_id, 10_000, day)
    now = factories.noon(day) + dt.timedelta(hours=1)
    apply(plan.plan_id, AddCase(added.case_id), actor="debtor:1", form_token="add", now=now)
    assert plan_view(plan.plan_id, today=day).paid == 0
    all_of_it = owed(first.case_id, before) + 40_000
    pay(first.case_id, all_of_it, before)
    spread_all(now=now)
    assert case_facts.load_one(first.case_id).overpaid(day) == 0
    assert plan_view(plan.plan_id, today=day).paid == all_of_it


def test_where_interest_is_waived_never_more_is_asked_for_than_is_owed() -> None:
    """The creditor lets part of the claim go: the plan, whose sum was agreed before, asks for what is left."""
    case = factories.make_case(on=DAY)
    plan = plans_made.plan([case], on=DAY, parts=[(later(DAY, 30), 50_000), (later(DAY, 60), 1)], interest="waived")
    day = later(DAY, 3)
    facts = case_facts.load_one(case.case_id)
    less = written_off([Part("principal", facts.claims[0].claim_id, 60_000)], case_id=case.case_id)
    ledger.post(ledger.Entry(WRITE_OFF, "test", "test", day, factories.noon(day), "test:less"), less)
    assert standing(plan.pk, today=day).left == plan.owed - 60_000
    booking.book(factories.money(case.case_id, 20_000, later(DAY, -2)), actor="test", now=factories.noon(day))
    pay(case.case_id, plan.owed - 80_000, day)
    assert judge_paid_lately(today=day, now=factories.noon(day), actor="test").completed == 1
    assert owed(case.case_id, day) == 0


@pytest.mark.parametrize("second_over", [10_000, 20_000], ids=["less", "as much"])
def test_two_payments_that_are_too_much_both_go_on(second_over: int) -> None:
    """Also when the second came before anybody looked: what each left over is moved once, and all of it."""
    made = mine()
    plan = agreed(made, Terms("monthly", dt.date(2026, 8, 25), count=4))
    first, second = (case.case_id for case in plan.cases)
    day = later(DAY, 2)
    pay(first, owed(first, day) + 20_000, day)
    pay(first, second_over, later(day, 1))
    before = owed(second, later(day, 1))
    now = factories.noon(later(day, 1))
    spread_all(now=now)
    assert spread_all(now=now) == 0
    assert case_facts.load_one(first).overpaid(later(day, 1)) == 0
    assert owed(second, later(day, 1)) == before - 20_000 - second_over


def test_where_interest_is_waived_a_case_added_on_the_first_day_is_asked_for_too() -> None:
    first, added = mine()
    plan = plans_made.plan(
        [first], on=DAY, parts=[(later(DAY, 30), 300_000), (later(DAY, 60), 1)], interest="waived", longest_months=99
    )
    both = plan.owed + owed(added.case_id, DAY)
    apply(plan.pk, AddCase(added.case_id), actor="debtor:1", form_token="add", now=factories.noon(DAY))
    assert standing(plan.pk, today=DAY).left == both
    day = later(DAY, 10)
    pay(first.case_id, plan.owed, day)
    assert judge_paid_lately(today=day, now=factories.noon(day), actor="test").completed == 0


def test_an_extra_payment_that_never_came_does_not_take_what_is_paid_early_much_later() -> None:
    (made,) = cases()
    plan = agreed([made], Terms("monthly", dt.date(2026, 8, 25), amount=50_000))
    choose_extra(plan.plan_id, Extra(50_000, "smaller"), actor="debtor:1", form_token="extra", now=factories.noon(DAY))
    first, second, *_ = plan.instalments
    pay(made.case_id, first.amount, first.due)
    early = later(second.due, -3)
    pay(made.case_id, second.amount, early)
    judge_paid_lately(today=early, now=factories.noon(early), actor="test")
    after = plan_view(plan.plan_id, today=early)
    assert [one.state for one in after.instalments[:2]] == ["paid", "paid"]
    assert [one.due for one in after.instalments[:2]] == [first.due, second.due]


def test_an_extra_payment_does_what_was_chosen_when_it_comes() -> None:
    (made,) = cases()
    plan = agreed([made], Terms("monthly", dt.date(2026, 8, 25), amount=50_000))
    wish = Extra(100_000, "smaller")
    said = preview(plan.plan_id, wish, today=DAY)
    choose_extra(plan.plan_id, wish, actor="debtor:1", form_token="extra", now=factories.noon(DAY))
    pay(made.case_id, 100_000, DAY)
    judge_paid_lately(today=DAY, now=factories.noon(DAY), actor="test")
    judge_paid_lately(today=DAY, now=factories.noon(DAY), actor="test")
    after = plan_view(plan.plan_id, today=DAY)
    assert said.after is not None
    assert after.all_in_all == said.after.total
    assert [one.kind for one in after.events] == ["agreed", "extra_chosen", "extra_smaller"]


@pytest.mark.parametrize("choice", ["shorter", "smaller"])
def test_what_is_due_today_stays_and_the_extra_payment_is_beside_it(choice: Literal["shorter", "smaller"]) -> None:
    (made,) = cases()
    plan = agreed([made], Terms("monthly", dt.date(2026, 8, 25), amount=90_000))
    first, following, *_ = plan.instalments
    day, wish = first.due, Extra(60_000, choice)
    said = preview(plan.plan_id, wish, today=day).after
    assert said is not None
    assert said.steps[0].amount == first.amount + 60_000
    assert (said.steps[1].amount < following.amount) == (choice == "smaller")
    choose_extra(plan.plan_id, wish, actor="debtor:1", form_token="extra", now=factories.noon(day))
    pay(made.case_id, first.amount + 60_000, day)
    judge_paid_lately(today=day, now=factories.noon(day), actor="test")
    after = plan_view(plan.plan_id, today=day)
    asked = [(one.due, one.to_pay) for one in after.instalments if one.to_pay]
    assert asked == [(step.day, step.amount) for step in said.steps[1:]]


@pytest.mark.parametrize("choice", ["shorter", "smaller"])
def test_extra_money_that_pays_everything_with_what_is_due_today_is_no_change(
    choice: Literal["shorter", "smaller"],
) -> None:
    (made,) = cases()
    plan = agreed([made], Terms("monthly", dt.date(2026, 8, 25), amount=90_000))
    day = plan.instalments[0].due
    rest = plan_view(plan.plan_id, today=day).left - plan.instalments[0].amount
    for amount in (rest, rest + 10_000):
        with pytest.raises(PlanRefused) as refused:
            preview(plan.plan_id, Extra(amount, choice), today=day)
        assert refused.value.code == "too_much"
    assert preview(plan.plan_id, Extra(rest - 1, choice), today=day).after is not None


@pytest.mark.parametrize("waived", [False, True])
def test_where_interest_is_waived_the_instalments_are_what_was_owed(waived: bool) -> None:
    """Interest that is let go is no part of what the plan asks, before and after payments."""
    if waived:
        Rules.objects.create(
            owed_from=0,
            valid_from=DAY,
            smallest_instalment=10_000,
            longest_months=24,
            first_within_days=45,
            frequencies=["monthly"],
            interest="waived",
            grace_days=5,
            moves=3,
            move_days=14,
            skips=2,
            misses=1,
            retries=1,
            small_rest=0,
            answer_days=3,
            made_by="test",
            made_at=factories.noon(DAY),
        )
    (made,) = cases()
    plan = agreed([made], Terms("monthly", dt.date(2026, 8, 25), count=4))
    assert (sum(one.amount for one in plan.instalments) == plan.owed) == waived
    first = plan.instalments[0]
    pay(made.case_id, first.amount, first.due)
    after = plan_view(plan.plan_id, today=first.due)
    assert after.ahead is not None
    assert after.all_in_all == plan.all_in_all
