"""Every pair of states with every cause, tried through the only function that may move an attempt."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from quittance.areas.payments.models import Attempt, AttemptMove
from quittance.areas.payments.operations.moves import finish, move, operation
from quittance.core.attempts import DEAD_STATES, OPEN_STATES, TRANSITIONS, Cause, IllegalMove, State
from tests import factories
from tests.postgres import Database
from tests.sites.gateway import Company

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def attempt(books: Database) -> Attempt:
    """An attempt as `begin` registers it, without a company behind it."""
    from quittance.areas.claims.queries.references import Reference
    from quittance.areas.payments.operations.opening import Payer, _registered

    reference = Reference("case_number", "24-1234567")
    return _registered(reference, 500, "vipps", Company(), Payer(f"form-{factories.number()}"), NOW)


def expected(old: State, new: State, cause: Cause) -> bool:
    """What the table says, where leaving a dead state counts as a correction whoever brought the news."""
    return recorded(old, new, cause) in TRANSITIONS.get((old, new), ())


def recorded(old: State, new: State, cause: Cause) -> Cause:
    """Back from the dead, or captured after a person was asked to look, is a correction whoever brings the news."""
    late = (old, new) == (State.REVIEW, State.CAPTURED) and cause != Cause.STAFF
    return Cause.CORRECTION if old in DEAD_STATES or late else cause


@pytest.mark.parametrize("old", list(State))
def test_only_the_table_moves_an_attempt(attempt: Attempt, old: State) -> None:
    for new in State:
        for cause in Cause:
            Attempt.objects.filter(pk=attempt.pk).update(state=old)
            count = AttemptMove.objects.count()
            moved = _try(attempt, new, cause)
            now_in = Attempt.objects.get(pk=attempt.pk)
            if old == new:
                assert (moved, now_in.state, AttemptMove.objects.count()) == (True, old, count)
            elif expected(old, new, cause):
                assert (moved, now_in.state) == (True, new)
                last = AttemptMove.objects.latest("id")
                assert (last.old, last.new, last.cause) == (old, new, recorded(old, new, cause))
                assert (now_in.next_look_at is not None) == (new in OPEN_STATES)
            else:
                assert (moved, now_in.state, AttemptMove.objects.count()) == (False, old, count)


def _try(attempt: Attempt, new: State, cause: Cause) -> bool:
    try:
        with transaction.atomic():
            move(attempt.pk, new, cause, NOW)
    except IllegalMove:
        return False
    return True


def test_an_operation_is_written_down_once_and_a_known_outcome_stands(attempt: Attempt) -> None:
    outcomes: Any = type(operation(attempt, "capture", f"k{attempt.pk}", 500)).Outcome
    first = operation(attempt, "capture", f"k{attempt.pk}", 500)
    assert operation(attempt, "capture", f"k{attempt.pk}", 500).pk == first.pk
    for outcome, then in (
        (outcomes.UNKNOWN, "unknown"),
        (outcomes.DONE, "done"),
        (outcomes.UNKNOWN, "done"),
        (outcomes.REFUSED, "done"),
    ):
        finish(f"k{attempt.pk}", outcome, NOW)
        first.refresh_from_db()
        assert first.outcome == then
