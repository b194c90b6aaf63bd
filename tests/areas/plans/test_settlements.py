"""Offers of a reduced sum: two people, the sum to the øre, money in time however late it is booked, one end only."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError

from quittance.areas.approvals.rules import ApprovalRefused
from quittance.areas.claims.operations import expecting
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.holds import held_by
from quittance.areas.letters.models import Letter
from quittance.areas.letters.queries.archive import one_page
from quittance.areas.payments.operations import booking
from quittance.areas.plans.operations import deciding, judging, settlements
from quittance.areas.plans.queries.settlements import OfferView, offers_of
from quittance.areas.plans.rules import SettlementRefused
from quittance.core.workdays import add_banking_days, later
from quittance.formats.letter.figures import money
from tests import factories
from tests.areas.letters.post import LIVES
from tests.areas.plans import made as plans
from tests.postgres import Database

DAY = dt.date(2026, 6, 1)
UNTIL = dt.date(2026, 6, 30)
SUM = 150_000


def propose(made: factories.Made, *, amount: int = SUM, until: dt.date = UNTIL, on: dt.date = DAY) -> int:
    return settlements.propose(
        case_id=made.case_id, amount=amount, until=until, reason="Bad times", actor="staff:1", now=factories.noon(on)
    )


def opened(count: int = 1) -> list[factories.Made]:
    """Cases of 2 500 kroner and interest, each with an offer to be done for 1 500."""
    rows = [factories.claim_row(due_date="2026-03-14", **LIVES) for _ in range(count)]
    found = factories.make_cases(rows, on=dt.date(2026, 4, 1))
    for made in found:
        deciding.decide(approval_id=propose(made), checker="staff:2", approve=True, now=factories.noon(DAY))
    return found


def pay(made: factories.Made, amount: int, on: dt.date, *, booked: dt.date | None = None, **more: Any) -> None:
    money = factories.money(made.case_id, amount, on, **more)
    booking.book(money, actor="test", now=factories.noon(booked or on))


def offer(made: factories.Made) -> OfferView:
    return offers_of([made.case_id])[0]


def judged(made: factories.Made, on: dt.date) -> str:
    settlements.judge_all(now=factories.noon(on))
    return offer(made).state


def left(made: factories.Made, on: dt.date) -> tuple[int, int]:
    """What is owed on a day, and what is held for the debtor."""
    facts = case_facts.load_one(made.case_id)
    return facts.balance(on).total, facts.overpaid(on)


@pytest.mark.django_db
def test_the_sum_ends_the_case_and_what_is_beyond_it_is_the_debtors() -> None:
    (made,) = opened()
    assert held_by([made.case_id])[made.case_id] == (f"settlement:{offer(made).offer_id}",)
    letter = Letter.objects.get(kind="settlement_offer")
    assert (letter.on_paper, letter.content["slip"]["amount"]) == (True, SUM)
    pay(made, 50_000, dt.date(2026, 6, 10))
    assert judged(made, dt.date(2026, 6, 10)) == "open"
    pay(made, 110_000, dt.date(2026, 6, 20))
    assert judged(made, dt.date(2026, 6, 21)) == "met"
    assert judged(made, dt.date(2026, 6, 22)) == "met"
    assert left(made, dt.date(2026, 9, 1)) == (0, 10_000)
    assert held_by([made.case_id]) == {}
    factories.assert_sound(on=dt.date(2026, 7, 10))


@pytest.mark.django_db
@pytest.mark.parametrize("problem", [DatabaseError("gone"), SettlementRefused("not_reached", "")], ids=["books", "sum"])
def test_an_offer_that_cannot_be_judged_stops_no_other(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    stuck, other = opened(2)
    for made in (stuck, other):
        pay(made, SUM, dt.date(2026, 6, 10))
    meet = settlements._meet

    def refuses(found: OfferView, *about: Any) -> None:
        if found.case_id == stuck.case_id:
            raise problem
        meet(found, *about)

    monkeypatch.setattr(settlements, "_meet", refuses)
    assert settlements.judge_all(now=factories.noon(dt.date(2026, 6, 11))) == 1
    assert (offer(stuck).state, offer(other).state) == ("open", "met")


@pytest.mark.django_db
def test_money_dated_in_time_counts_when_it_is_booked_later_and_other_money_does_not() -> None:
    made, late = opened(2)
    pay(made, SUM, UNTIL, booked=later(UNTIL, 4))
    pay(late, SUM, later(UNTIL, 1))
    assert judged(made, later(UNTIL, 4)) == "met"
    over = add_banking_days(UNTIL, 5)
    assert judged(late, over) == "open"
    assert judged(late, later(over, 1)) == "expired"
    assert left(late, later(UNTIL, 1))[0] > 0
    assert case_facts.load_one(late.case_id).fresh_deadline == dt.date(2026, 7, 27)


@pytest.mark.django_db
def test_it_does_not_expire_while_money_is_on_its_way() -> None:
    (made,) = opened()
    over = add_banking_days(UNTIL, 6)
    expecting.note(case_id=made.case_id, source="attempt:1", amount=SUM, since=UNTIL, until=later(over, 3))
    assert judged(made, over) == "open"
    assert judged(made, later(over, 4)) == "expired"


@pytest.mark.django_db
def test_what_was_paid_before_the_offer_does_not_count() -> None:
    made = factories.make_case(dt.date(2026, 4, 1), due_date="2026-03-14")
    pay(made, 60_000, DAY)
    approval = propose(made, amount=100_000)
    deciding.decide(approval_id=approval, checker="staff:2", approve=True, now=factories.noon(DAY))
    assert offer(made).paid == 0
    pay(made, 40_000, dt.date(2026, 5, 20), booked=DAY)  # lays the earlier one anew
    assert (offer(made).paid, judged(made, DAY)) == (0, "open")
    pay(made, 100_000, dt.date(2026, 6, 2))
    assert judged(made, dt.date(2026, 6, 2)) == "met"
    assert left(made, dt.date(2026, 8, 1)) == (0, 0)


@pytest.mark.django_db
def test_it_takes_two_people_and_a_case_that_did_not_change() -> None:
    made = factories.make_case(dt.date(2026, 4, 1), due_date="2026-03-14")
    approval = propose(made)
    with pytest.raises(ApprovalRefused, match="Somebody else"):
        deciding.decide(approval_id=approval, checker="staff:1", approve=True, now=factories.noon(DAY))
    pay(made, 1_000, DAY)
    with pytest.raises(ApprovalRefused, match="changed"):
        deciding.decide(approval_id=approval, checker="staff:2", approve=True, now=factories.noon(DAY))
    assert offer(made).state == "rejected"
    propose(made)
    deciding.decide(approval_id=offer(made).approval_id, checker="staff:2", approve=False, now=factories.noon(DAY))
    assert offer(made).state == "rejected"
    assert held_by([made.case_id]) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "code"),
    [({"amount": 900_000}, "amount"), ({"amount": 0}, "amount"), ({"until": DAY}, "until")],
)
def test_what_is_no_reduced_sum_is_not_proposed(changes: dict[str, Any], code: str) -> None:
    made = factories.make_case(dt.date(2026, 4, 1), due_date="2026-03-14")
    with pytest.raises(SettlementRefused) as refused:
        propose(made, **changes)
    assert refused.value.code == code


@pytest.mark.django_db
def test_it_is_taken_back_only_before_anything_was_paid_for_it() -> None:
    free, paid = opened(2)
    pay(paid, 100, dt.date(2026, 6, 2))
    with pytest.raises(SettlementRefused) as refused:
        settlements.withdraw(offer_id=offer(paid).offer_id, actor="staff:1", now=factories.noon(dt.date(2026, 6, 3)))
    assert refused.value.code == "paid"
    settlements.withdraw(offer_id=offer(free).offer_id, actor="staff:1", now=factories.noon(dt.date(2026, 6, 3)))
    assert offer(free).state == "withdrawn"


def test_the_last_payment_and_the_judge_at_once_end_it_one_way(
    fresh_database: Database, run_together: Callable[..., list[Any]]
) -> None:
    """A payment booked while its offer is judged over: met or expired, never both, and the books are sound."""
    (made,) = opened()
    over = later(add_banking_days(UNTIL, 5), 1)

    def judge() -> str:
        return settlements.judge(offer_id=offer(made).offer_id, now=factories.noon(over))

    run_together([lambda: pay(made, SUM, UNTIL, booked=over), judge, judge])
    state = judged(made, over)
    assert (state, left(made, over)[0] > 0) in {("met", False), ("expired", True)}
    factories.assert_sound(on=over)


def test_two_who_judge_at_once_end_it_once(fresh_database: Database, run_together: Callable[..., list[Any]]) -> None:
    """Several workers see the sum: the rest is written off once, and nobody stumbles."""
    (made,) = opened()
    pay(made, SUM + 20_000, dt.date(2026, 6, 10))
    offer_id, now = offer(made).offer_id, factories.noon(dt.date(2026, 6, 11))
    found = run_together([lambda: settlements.judge(offer_id=offer_id, now=now)] * 4)
    assert found == ["met"] * 4
    assert left(made, dt.date(2026, 8, 1)) == (0, 20_000)
    factories.assert_sound(on=dt.date(2026, 6, 11))


@pytest.mark.django_db
@pytest.mark.parametrize(("ends", "stands"), [(UNTIL, True), (later(UNTIL, 1), False)])
def test_the_end_of_a_plan_beside_an_open_offer_demands_no_more_than_the_offer(ends: dt.date, stands: bool) -> None:
    """The letter tells what is left of the sum and its last day; afterwards that a payment of then counts."""
    (made,) = opened()
    plans.plan([made], on=DAY, parts=[(later(ends, -plans.LATE - 1), 50_000), (dt.date(2026, 9, 1), 1)], misses=0)
    pay(made, 20_000, later(DAY, 2))
    assert judging.judge_all(today=ends, now=factories.noon(ends), actor="test").broken == 1
    letter = Letter.objects.get(kind="plan_ended")
    page = one_page(letter.pk)
    assert page is not None
    assert letter.deadline is None
    assert (page.slip and (page.slip.amount, page.slip.due)) == ((SUM - 20_000, UNTIL) if stands else None)
    assert [section.key for section in page.sections] == ["missed", "offer", "again"]
    texts = [line for section in page.sections for line in (*section.texts, *section.items)]
    words = " ".join([*page.opening, *texts])
    assert money(SUM - 20_000, "nb") in words
    assert money(case_facts.load_one(made.case_id).payable(ends).total, "nb") not in words
    assert held_by([made.case_id]) == {made.case_id: (f"settlement:{offer(made).offer_id}",)}
