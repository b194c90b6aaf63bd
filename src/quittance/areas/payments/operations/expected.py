"""Tells the cases what money is on its way, so that no fee is charged that it would have spared the debtor."""

import datetime as dt
from collections.abc import Sequence

from quittance.areas.claims.operations.expecting import end, note
from quittance.areas.payments.models import Attempt
from quittance.areas.payments.queries.candidates import strong_candidates
from quittance.areas.payments.rules import ARRIVES_WITHIN
from quittance.core.workdays import add_banking_days
from quittance.kit.clock import oslo_date


def expect(attempt: Attempt, now: dt.datetime) -> None:
    """Notes an approved attempt's shares on their cases. In the caller's transaction."""
    until = add_banking_days(oslo_date(now), ARRIVES_WITHIN)
    for share in attempt.shares.all():
        note(
            case_id=share.case_id,
            source=f"attempt:{attempt.pk}",
            amount=share.amount,
            since=oslo_date(now),
            until=until,
        )


def expect_no_longer(attempt: Attempt, now: dt.datetime) -> None:
    """The money came, or will not come. In the caller's transaction."""
    end(source=f"attempt:{attempt.pk}", now=now)


_LOOKED_INTO_WITHIN = dt.timedelta(days=14)


def expect_from_suspense(entry_ids: Sequence[int], now: dt.datetime) -> int:
    """Notes unplaced bank lines on the case they almost certainly belong to; returns how many.

    Nothing is booked for it: a person decides within two weeks, and until then no fee is charged that this money
    would spare the debtor. In the caller's transaction.
    """
    found = strong_candidates(entry_ids)
    today = oslo_date(now)
    for entry_id, (case_id, amount) in found.items():
        note(
            case_id=case_id,
            source=f"entry:{entry_id}",
            amount=amount,
            since=today,
            until=today + _LOOKED_INTO_WITHIN,
        )
    return len(found)


def expect_entry_no_longer(entry_id: int, now: dt.datetime) -> None:
    """Somebody has decided about an unplaced line. In the caller's transaction."""
    end(source=f"entry:{entry_id}", now=now)
