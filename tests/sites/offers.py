"""A reduced sum that two of us offer, for the tests of pages."""

import datetime as dt

from quittance.areas.plans.operations import deciding, settlements
from quittance.kit import clock


def offer_less(case_id: int, amount: int = 100_000) -> dt.date:
    """Two of us offer that a case is done for less; returns the last day."""
    now, until = clock.now(), clock.today() + dt.timedelta(days=30)
    made = settlements.propose(
        case_id=case_id, amount=amount, until=until, reason="Bad times", actor="staff:1", now=now
    )
    deciding.decide(approval_id=made, checker="staff:2", approve=True, now=now)
    return until
