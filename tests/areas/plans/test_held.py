"""While a plan is kept: no fee for the time that passes, no letter that collects, no remark; later they may come."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from quittance.areas.claims.models import Case, Charge
from quittance.areas.claims.operations.charging import charge, charge_due_fees
from quittance.areas.claims.operations.holding import hold, release
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.holds import holding_of
from quittance.areas.claims.rules import remark_possible_from
from quittance.areas.letters.operations import stating, writing
from quittance.areas.letters.operations.demanding import write_due_demands
from quittance.areas.letters.queries.archive import letters_of
from quittance.areas.letters.queries.printing import waiting
from quittance.areas.letters.rules import LetterRefused
from quittance.core.balance import Movement
from quittance.core.workdays import later
from tests import factories
from tests.areas.letters.post import DAY, NOW, demanded
from tests.areas.plans import made

pytestmark = pytest.mark.django_db
HEAVY = dt.date(2025, 6, 4)


def held(case: factories.Made, day: dt.date) -> None:
    hold([case.case_id], kind="plan", source="plan:1", since=day)


def test_no_fee_comes_of_the_time_that_passes() -> None:
    """E1's heavy step would come on 4 June 2025; kept from May on, the plan spares it."""
    case = factories.first_example()
    charge_due_fees(today=HEAVY - dt.timedelta(days=5), now=NOW, actor="test")
    made.plan([case], on=HEAVY - dt.timedelta(days=5), parts=[(HEAVY, 100_000)])
    Case.objects.filter(pk=case.case_id).update(next_step_on=HEAVY)  # as if somebody had forgotten it
    assert case_facts.load_one(case.case_id).planned(HEAVY) == ()
    assert charge_due_fees(today=later(HEAVY, 300), now=NOW, actor="test") == 0
    assert [one.component for one in Charge.objects.filter(case_id=case.case_id)].count("collection_fee") == 1


def test_the_database_refuses_a_fee_that_nobody_should_have_charged() -> None:
    case = factories.first_example()
    held(case, HEAVY)
    facts = case_facts.load_one(case.case_id)
    late = Movement(later(HEAVY, 1), "collection_fee", None, 28_000, "planned", code="collection_fee.heavy_step")
    with pytest.raises(DatabaseError, match="is held"), transaction.atomic():
        charge(facts, late, now=NOW, actor="test")
    charge(facts, Movement(later(HEAVY, 1), "plan_fee", None, 1_000, "planned", code="plan_fee"), now=NOW, actor="test")


def test_letters_that_collect_are_neither_written_nor_printed_until_the_hold_ends() -> None:
    case, free = demanded({}, {})
    held(case, DAY)
    assert write_due_demands(since=DAY, actor="test", now=NOW) == 1
    assert (len(letters_of(case.case_id)), len(letters_of(free.case_id))) == (0, 1)
    with pytest.raises(LetterRefused, match="is held") as refused:
        writing.write_notice(case_id=case.case_id, kind="reminder", actor="test", now=NOW)
    assert refused.value.code == "on_hold"
    assert stating.write_statement(case_id=case.case_id, actor="test", now=NOW), "what the debtor asks for is written"
    held(free, DAY)
    (written,) = letters_of(free.case_id)
    assert (waiting(DAY).ready, waiting(DAY).held) == ((), (written.letter_id,))
    for one in (case, free):
        release([one.case_id], source="plan:1", on=DAY, fresh_deadline=later(DAY, 15))
    assert waiting(DAY).ready == (written.letter_id,)
    assert write_due_demands(since=DAY, actor="test", now=NOW) == 1


def test_no_remark_may_come_while_it_is_held_nor_before_the_fresh_deadline_is_over() -> None:
    """A company: thirty days after the demand, were there no plan."""
    case = factories.first_example()
    sent = [dt.date(2025, 4, 22)]

    def first() -> dt.date | None:
        found = holding_of(case.case_id)
        return remark_possible_from("organisation", sent, held=found.held, fresh_deadline=found.fresh_deadline)

    assert first() == dt.date(2025, 5, 22)
    held(case, dt.date(2025, 5, 1))
    assert first() is None
    release([case.case_id], source="plan:1", on=dt.date(2025, 8, 1), fresh_deadline=dt.date(2025, 8, 15))
    assert first() == dt.date(2025, 8, 16)
