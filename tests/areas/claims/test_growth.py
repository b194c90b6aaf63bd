"""What is told of a case since last time: old and new sum and the reasons, which add up; and what stands behind it."""

import datetime as dt

import pytest

from quittance.areas.claims.operations.looking import note_looks
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.background import backgrounds
from quittance.areas.claims.queries.growth import Growth, figures_of, growth
from quittance.areas.claims.queries.statements import statement_of
from quittance.areas.letters.queries.telling import told_last
from quittance.areas.payments.operations import booking
from tests import factories
from tests.factories import ACTOR, first_example, make_case, noon

pytestmark = pytest.mark.usefixtures("books")
HEAVY = dt.date(2025, 6, 4)


def grown(case_id: int, today: dt.date) -> Growth | None:
    """What the debtor is told on a day, as the pages ask for it."""
    from quittance.areas.claims.operations.charging import charge_due_fees

    charge_due_fees(today=today, now=noon(today), actor=ACTOR)
    facts = case_facts.load_one(case_id)
    told = told_last({case_id: facts}, today=today).get(case_id)
    found = growth(told, statement_of(facts, on=today, today=today))
    if found:
        assert found.before + sum(amount for _name, amount in found.reasons) == found.now
    return found


def look(case_id: int, today: dt.date) -> int:
    facts = case_facts.load_one(case_id)
    return note_looks({case_id: figures_of(statement_of(facts, on=today, today=today))}, today=today)


def test_who_never_looked_is_told_what_came_after_our_letter() -> None:
    case = first_example()
    found = grown(case.case_id, HEAVY)
    assert found is not None
    assert (found.in_letter, found.day, found.before, found.now) == (True, dt.date(2025, 4, 22), 284_839, 316_521)
    assert found.reasons == (("interest", 3_682), ("collection_fee", 28_000))
    assert not found.by_interest_alone


def test_the_last_look_before_today_is_what_counts_all_day() -> None:
    case = first_example()
    day = dt.date(2025, 6, 3)
    assert grown(case.case_id, day) is not None
    assert look(case.case_id, day) == 1
    assert look(case.case_id, day) == 0, "the first look of a day counts"
    for _ in range(2):
        found = grown(case.case_id, HEAVY)
        assert found is not None
        assert (found.in_letter, found.day, found.before, found.now) == (False, day, 288_435, 316_521)
        assert found.reasons == (("interest", 86), ("collection_fee", 28_000))
        look(case.case_id, HEAVY)
    later = grown(case.case_id, dt.date(2025, 6, 5))
    assert later is not None
    assert later.by_interest_alone
    assert later.day == HEAVY


def test_nothing_is_told_when_the_sum_went_down_and_a_payment_counts_against_what_came() -> None:
    case = first_example()
    look(case.case_id, dt.date(2025, 5, 2))
    booking.book(factories.money(case.case_id, 10_000, dt.date(2025, 6, 2)), actor=ACTOR, now=noon(HEAVY))
    found = grown(case.case_id, HEAVY)
    assert found is not None
    assert dict(found.reasons)["paid"] == -10_000
    booking.book(factories.money(case.case_id, 100_000, HEAVY), actor=ACTOR, now=noon(HEAVY))
    assert grown(case.case_id, HEAVY) is None


def test_the_chain_of_creditors_and_the_limitation() -> None:
    case = make_case(dt.date(2025, 7, 1), earlier_creditors="Fantasi Mobil AS 2025-02-01 | Mellomledd AS 2025-05-02")
    facts = case_facts.load_one(case.case_id)
    (behind,) = backgrounds(facts).values()
    assert [(holder.name, holder.assigned_on) for holder in behind.chain] == [
        ("Fantasi Mobil AS", dt.date(2025, 2, 1)),
        ("Mellomledd AS", dt.date(2025, 5, 2)),
        ("Testfjord Kraft AS", None),
    ]
    assert (behind.limitation.last_day, behind.limitation.moved) == (dt.date(2028, 3, 14), False)
    paid = booking.book(factories.money(case.case_id, 5_000, dt.date(2025, 8, 1)), actor=ACTOR, now=noon(HEAVY))
    (behind,) = backgrounds(case_facts.load_one(case.case_id)).values()
    assert behind.limitation.last_day == dt.date(2028, 8, 1)
    from quittance.areas.ledger import operations as ledger

    entry = ledger.Entry("unbooked", ACTOR, "test", dt.date(2025, 8, 1), noon(HEAVY), f"unbooked:{paid.posting_id}")
    ledger.reverse(paid.posting_id, entry)
    (behind,) = backgrounds(case_facts.load_one(case.case_id)).values()
    assert behind.limitation.last_day == dt.date(2028, 3, 14), "money that was taken off again acknowledged nothing"
