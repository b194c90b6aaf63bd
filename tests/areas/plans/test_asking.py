"""Requests outside the rules: one at a time, the same form once, answered once, and the plan follows from a yes."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from quittance.areas.access.rules import NotYourRole, NotYours
from quittance.areas.access.visitor import NOBODY, Visitor
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.holds import held_by
from quittance.areas.plans.models import PlanRequest
from quittance.areas.plans.operations import asking
from quittance.areas.plans.queries import requests as queries
from quittance.areas.plans.queries.options import options
from quittance.areas.plans.queries.plans import active_plan_of
from quittance.areas.plans.queries.requests import Budget, RequestView, Told
from quittance.areas.plans.queries.rules import rules_for
from quittance.areas.plans.rules import RequestRefused, Terms
from tests import factories

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)
NOW = factories.noon(DAY)
FIRST = dt.date(2026, 7, 1)
LITTLE = Terms("monthly", FIRST, amount=10_000, day_of_month=1)
BUDGET = Budget(income=2_400_000, housing=1_200_000, fixed=800_000, debts=300_000, children=2)
WORDS = "Jeg er permittert til over sommeren."


def case(**changes: object) -> factories.Made:
    return factories.make_case(dt.date(2026, 4, 1), due_date="2026-03-14", **changes)


def visitor_of(*made: factories.Made, **more: Any) -> Visitor:
    values: dict[str, Any] = {"tier": "letter", "credential_id": 1, "party_id": made[0].party_id}
    return Visitor(**values | {"case_ids": frozenset(one.case_id for one in made)} | more)


def ask(made: factories.Made, *, token: str = "form", terms: Terms = LITTLE, now: dt.datetime = NOW) -> str:
    asked = asking.Asked((made.case_id,), terms, Told(WORDS, BUDGET))
    return asking.ask(visitor_of(made), asked, channel="portal", form_token=token, now=now)


def found(number: str) -> RequestView:
    request = queries.request_by_number(number)
    assert request is not None
    return request


def counter(number: str, amount: int = 20_000, *, until: dt.date = dt.date(2026, 6, 15)) -> None:
    terms = replace(LITTLE, amount=amount)
    asking.counter(
        request_id=found(number).request_id, terms=terms, until=until, words="Dette går.", actor="staff:1", now=NOW
    )


def refused_as(call: Any) -> str:
    with pytest.raises(RequestRefused) as refused:
        call()
    return str(refused.value.code)


def test_it_is_kept_sealed_promised_an_answer_and_asked_once() -> None:
    made = case()
    number = ask(made)
    assert ask(made) == number
    request = found(number)
    assert (request.answer_by, request.state, request.case_numbers) == (dt.date(2026, 6, 4), "open", (made.number,))
    assert queries.told(request.request_id) == Told(WORDS, BUDGET)
    sealed = bytes(PlanRequest.objects.get(number=number).sealed)
    assert b"permittert" not in sealed
    assert refused_as(lambda: ask(made, token="another")) == "waits"
    asking.withdraw(visitor_of(made), number=number, now=NOW)
    assert ask(made, token="another") != number


def test_nobody_else_asks_takes_back_or_agrees() -> None:
    made = case()
    number = ask(made)
    counter(number)
    for visitor in (NOBODY, visitor_of(made, case_ids=frozenset({made.case_id + 1}))):
        with pytest.raises((NotYours, NotYourRole)):
            asking.take_offer(visitor, number=number, now=NOW)
        with pytest.raises((NotYours, NotYourRole)):
            asking.withdraw(visitor, number=number, now=NOW)
    assert found(number).state == "offered"


def test_a_yes_makes_the_plan_at_once() -> None:
    made = case()
    number = ask(made)
    agreed = asking.accept(request_id=found(number).request_id, words="", actor="staff:1", now=NOW)
    request = found(number)
    assert (request.state, request.plan_number) == ("accepted", agreed.number)
    assert active_plan_of([made.case_id]) == {made.case_id: (agreed.plan_id, agreed.number)}
    assert held_by([made.case_id]) == {made.case_id: (f"plan:{agreed.plan_id}",)}
    assert refused_as(lambda: asking.refuse(request_id=request.request_id, words="No", actor="staff:1", now=NOW)) == (
        "not_open"
    )


def test_a_counter_offer_is_taken_once_and_in_time() -> None:
    made = case()
    number = ask(made)
    counter(number)
    first = asking.take_offer(visitor_of(made), number=number, now=NOW)
    assert asking.take_offer(visitor_of(made), number=number, now=NOW) == first
    assert found(number).plan_number == first.number
    assert found(number).offer == replace(LITTLE, amount=20_000)


def test_a_counter_offer_is_over_after_its_day_and_lapses() -> None:
    made = case()
    number = ask(made)
    counter(number)
    assert asking.lapse(now=factories.noon(dt.date(2026, 6, 15))) == 0
    late = factories.noon(dt.date(2026, 6, 16))
    assert refused_as(lambda: asking.take_offer(visitor_of(made), number=number, now=late)) == "too_late"
    assert asking.lapse(now=late) == 1
    assert found(number).state == "lapsed"


def test_answers_need_reasons_and_terms_that_can_be() -> None:
    made = case()
    number = ask(made)
    request_id = found(number).request_id
    assert refused_as(lambda: asking.refuse(request_id=request_id, words=" ", actor="staff:1", now=NOW)) == "empty"
    assert refused_as(lambda: counter(number, until=dt.date(2026, 7, 2))) == "until"
    later = factories.noon(dt.date(2026, 7, 2))
    assert refused_as(lambda: asking.accept(request_id=request_id, words="", actor="s", now=later)) == "first_day"
    asking.refuse(request_id=request_id, words="Det går ikke.", actor="staff:1", now=NOW)
    assert (found(number).state, found(number).words) == ("refused", "Det går ikke.")


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (replace(LITTLE, amount=0), "amount"),
        (replace(LITTLE, first=dt.date(2026, 5, 31)), "first_day"),
        (replace(LITTLE, first=dt.date(2027, 5, 31)), "first_day"),
        (replace(LITTLE, frequency="yearly"), "frequency"),
    ],
)
def test_what_is_no_plan_cannot_be_asked_for(terms: Terms, code: str) -> None:
    made = case()
    assert refused_as(lambda: ask(made, terms=terms)) == code


def test_the_advice_has_the_engines_figures() -> None:
    """100 a month on 2 500: too small and too long; the least that would do is what the choices say."""
    made = case()
    facts = [case_facts.load_one(made.case_id)]
    rules = rules_for({facts[0].creditor.creditor_id}, owed=facts[0].payable(DAY).total, on=DAY)
    choices = options(facts, today=DAY, rules=rules, first=LITTLE.first)
    request = found(ask(made))
    found_advice = queries.advice(request, BUDGET, today=DAY)
    assert found_advice.option is not None
    assert (found_advice.option.count, found_advice.months) == (30, 30)
    assert found_advice.codes == ("too_small", "too_long")
    assert found_advice.inside_at == choices.smallest
    inside = replace(LITTLE, amount=choices.smallest)
    assert queries.advice(request, BUDGET, today=DAY, terms=inside).codes == ("inside",)
    assert found_advice.spare == 90_000
    poor = queries.advice(request, replace(BUDGET, fixed=900_000), today=DAY)
    assert "spare" in poor.codes
    never = queries.advice(request, BUDGET, today=DAY, terms=replace(LITTLE, amount=1_000))
    assert never.option is None
    assert never.codes == ("never_ends",)


def test_answer_times_are_measured_in_banking_days() -> None:
    """Asked on Wednesday before Ascension Day: answered on Friday is one banking day."""
    assert queries.answer_times(today=DAY).median is None
    asked_on = factories.noon(dt.date(2026, 5, 13))
    request = found(ask(case(), now=asked_on))
    asking.refuse(
        request_id=request.request_id, words="Nei.", actor="staff:1", now=factories.noon(dt.date(2026, 5, 15))
    )
    times = queries.answer_times(today=DAY)
    assert (times.promised, times.median, times.count) == (3, 1, 1)
