"""Of the agreements of a plan the newest is printed, once a day: whoever changes a plan often gets no pile of paper."""

import datetime as dt
from pathlib import Path

import pytest

from quittance.areas.letters.models import Letter, PrintedLetter
from quittance.areas.letters.operations import printing
from quittance.areas.letters.queries.archive import letters_of
from quittance.areas.letters.queries.printing import waiting
from quittance.areas.plans.queries.plans import PlanView
from quittance.areas.plans.rules import GiveUp, Move
from quittance.core.workdays import later
from tests import factories
from tests.areas.plans.test_agreeing import DAY, agreed, cases, changed

pytestmark = pytest.mark.django_db


def moved(plan: PlanView, on: dt.date, *, days: int) -> PlanView:
    """The same plan with its first instalment on another day."""
    first = plan.instalments[0]
    return changed(plan, Move(first.instalment_id, later(first.due, days)), on)


def printed(on: dt.date) -> list[int]:
    """The versions that were printed on a day, at most one file."""
    batches = printing.print_waiting(actor="test", now=factories.noon(on))
    keys = PrintedLetter.objects.filter(batch_id__in=batches).values_list("letter__key", flat=True)
    return [int(key.split(":")[4]) for key in keys if key.startswith("plan_confirmation:")]


def test_what_was_replaced_is_not_printed_and_one_is_a_day(print_folder: Path) -> None:
    (made,) = cases()
    plan = moved(agreed([made]), DAY, days=7)
    assert Letter.objects.filter(kind="plan_confirmation", on_paper=True).count() == 2
    assert printed(DAY) == [2]
    plan = moved(plan, DAY, days=-1)
    plan = moved(plan, DAY, days=-3)
    assert (printed(DAY), waiting(DAY).ready) == ([], ())
    assert printed(later(DAY, 1)) == [4]
    assert printed(later(DAY, 2)) == []
    known = [(one.version, one.newest, one.outdated, one.batch is not None) for one in letters_of(made.case_id)]
    assert known[:4] == [(4, 4, False, True), (3, 4, True, False), (2, 4, True, True), (1, 4, True, False)]


def test_what_is_in_a_file_that_was_withdrawn_goes_out_as_it_is_now(print_folder: Path) -> None:
    """The version in it stays out where there is a newer one, and is printed again on the same day where it holds."""
    (made,) = cases()
    plan = agreed([made])
    assert printed(DAY) == [1]
    (first,) = PrintedLetter.objects.values_list("batch_id", flat=True)
    printing.withdraw(batch_id=first, actor="test", now=factories.noon(DAY))
    assert printed(DAY) == [1]
    moved(plan, DAY, days=7)
    printing.withdraw(batch_id=PrintedLetter.objects.latest("batch_id").batch_id, actor="test", now=factories.noon(DAY))
    assert printed(DAY) == [2]


def test_another_plan_and_other_letters_are_not_held_up(print_folder: Path) -> None:
    one, two = cases({}, {})
    agreed([one])
    assert printed(DAY) == [1]
    agreed([two], form="other")
    assert printed(DAY) == [1]


def test_the_agreement_of_a_plan_that_has_ended_is_not_printed(print_folder: Path) -> None:
    """Nobody is told on paper of what holds no longer; the plan that came after it goes out."""
    (made,) = cases()
    changed(agreed([made]), GiveUp(), DAY)
    assert (printed(DAY), waiting(DAY).ready) == ([], ())
    agreed([made], form="again")
    assert printed(DAY) == [1]
