"""Tells the cases what money is on its way, so that no fee is charged that it would have spared the debtor."""

import datetime as dt

from quittance.areas.claims.operations.expecting import end, note
from quittance.areas.payments.models import Attempt
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
