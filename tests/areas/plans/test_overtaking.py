"""Requests end by themselves when a plan is made instead or nothing is owed any more: nobody answers them then."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError

from quittance.areas.audit.models import Event
from quittance.areas.payments.operations import booking
from quittance.areas.plans.operations import asking, deciding, overtaking, settlements
from quittance.areas.plans.operations.agreeing import agree
from quittance.areas.plans.operations.at_the_desk import agree_at_desk
from quittance.areas.plans.operations.changing import apply
from quittance.areas.plans.queries import requests as queries
from quittance.areas.plans.queries.plans import active_plan_of
from quittance.areas.plans.rules import AddCase, RequestRefused, Terms
from tests import factories
from tests.areas.letters.post import LIVES
from tests.areas.plans.test_asking import BUDGET, DAY, LITTLE, NOW, ask, counter, found, refused_as, visitor_of

pytestmark = pytest.mark.django_db
SOON = Terms("monthly", dt.date(2026, 6, 15), count=4)


def cases(count: int = 1) -> list[factories.Made]:
    """Cases of one debtor with an address."""
    me = {"debtor_id": factories.person(78_001), "debtor_name": "Debtor"}
    creditors = ({}, {"creditor": "Andre AS", "creditor_org_no": factories.organisation(9)})[:count]
    rows = [factories.claim_row(due_date="2026-03-14", **LIVES, **me, **one) for one in creditors]
    return factories.make_cases(rows, on=dt.date(2026, 4, 1))


def plan(*made: factories.Made) -> int:
    case_ids = [one.case_id for one in made]
    return agree(
        case_ids=case_ids, terms=SOON, channel="portal", actor="debtor:1", form_token="instant", now=NOW
    ).plan_id


def by_phone(*made: factories.Made) -> int:
    case_ids = [one.case_id for one in made]
    return agree_at_desk(case_ids=case_ids, terms=SOON, reason="", actor="staff:1", form_token="phone", now=NOW).plan_id


@pytest.mark.parametrize("way", [plan, by_phone])
@pytest.mark.parametrize("offered", [False, True])
def test_a_plan_made_instead_ends_the_request(way: Callable[..., int], *, offered: bool) -> None:
    (made,) = cases()
    number = ask(made)
    if offered:
        counter(number)
    way(made)
    assert (found(number).state, found(number).plan_number) == ("planned", None)
    assert queries.waiting() == ()
    assert Event.objects.filter(action="plan_request.planned", subject=f"case:{made.case_id}").count() == 1
    request_id, visitor = found(number).request_id, visitor_of(made)
    for answer in (
        lambda: asking.accept(request_id=request_id, words="", actor="staff:1", now=NOW),
        lambda: asking.refuse(request_id=request_id, words="Nei.", actor="staff:1", now=NOW),
        lambda: asking.take_offer(visitor, number=number, now=NOW),
        lambda: asking.withdraw(visitor, number=number, now=NOW),
    ):
        assert refused_as(answer) == "planned"


def test_a_case_that_comes_into_a_plan_ends_its_request() -> None:
    first, second = cases(2)
    number = ask(second)
    plan_id = plan(first)
    assert found(number).state == "open"
    apply(plan_id, AddCase(second.case_id), actor="debtor:1", form_token="add", now=NOW)
    assert found(number).state == "planned"


def test_the_plan_that_answers_a_request_leaves_those_about_other_cases() -> None:
    first, second = cases(2)
    number = ask(first)
    asked = asking.Asked((second.case_id,), LITTLE, queries.Told("Mer", BUDGET))
    other = asking.ask(visitor_of(second), asked, channel="portal", form_token="other", now=NOW)
    asking.accept(request_id=found(number).request_id, words="", actor="staff:1", now=NOW)
    assert (found(number).state, found(other).state) == ("accepted", "open")


def pay(made: factories.Made, amount: int) -> None:
    booking.book(factories.money(made.case_id, amount, DAY), actor="test", now=NOW)


def test_nothing_owed_any_more_ends_it_and_a_part_does_not() -> None:
    first, second = cases(2)
    asked = asking.Asked((first.case_id, second.case_id), LITTLE, queries.Told("Begge", BUDGET))
    number = asking.ask(visitor_of(first, second), asked, channel="portal", form_token="both", now=NOW)
    pay(first, 400_000)
    assert overtaking.end_all_settled(now=NOW, actor="job:plans") == 0
    pay(second, 400_000)
    assert overtaking.end_all_settled(now=NOW, actor="job:plans") == 1
    assert overtaking.end_all_settled(now=NOW, actor="job:plans") == 0
    assert found(number).state == "settled"
    with pytest.raises(RequestRefused) as refused:
        asking.take_offer(visitor_of(first, second), number=number, now=NOW)
    assert refused.value.code == "nothing_owed"


def test_one_that_cannot_be_ended_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = cases(2)
    for made in (first, second):
        ask(made, token=f"form:{made.case_id}")
        pay(made, 400_000)
    really = overtaking.end_settled

    def broken(case_ids: list[int], *, actor: str, now: dt.datetime) -> int:
        if first.case_id in case_ids:
            raise DatabaseError("cannot be read")
        return really(case_ids, actor=actor, now=now)

    monkeypatch.setattr(overtaking, "end_settled", broken)
    assert overtaking.end_all_settled(now=NOW, actor="job:plans") == 1
    assert [one.case_ids for one in queries.waiting()] == [(first.case_id,)]


def test_yes_to_two_cases_of_which_one_was_paid_is_a_plan_over_the_other() -> None:
    first, second = cases(2)
    asked = asking.Asked((first.case_id, second.case_id), LITTLE, queries.Told("Begge", BUDGET))
    number = asking.ask(visitor_of(first, second), asked, channel="portal", form_token="both", now=NOW)
    pay(first, 400_000)
    advice = queries.advice(found(number), BUDGET, today=DAY)
    made = asking.accept(request_id=found(number).request_id, words="", actor="staff:1", now=NOW)
    assert advice.option is not None
    assert active_plan_of([first.case_id, second.case_id]) == {second.case_id: (made.plan_id, made.number)}


def test_a_reduced_sum_that_is_paid_ends_it() -> None:
    (made,) = cases()
    number = ask(made)
    approval = settlements.propose(
        case_id=made.case_id, amount=150_000, until=dt.date(2026, 6, 30), reason="Bad", actor="staff:1", now=NOW
    )
    deciding.decide(approval_id=approval, checker="staff:2", approve=True, now=NOW)
    pay(made, 150_000)
    settlements.judge_all(now=factories.noon(dt.date(2026, 6, 2)))
    assert found(number).state == "settled"
