"""Lets go what is left of a case where something agreed beforehand says so, such as a plan that bears no interest."""

import datetime as dt

from quittance.areas.audit import operations as audit
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.operations.allocating import WRITE_OFF
from quittance.core.allocation import Part
from quittance.core.balance import open_items
from quittance.core.postings import written_off
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked


def let_go(case_id: int, *, source: str, actor: str, now: dt.datetime) -> int:
    """Writes off all that a case owes today; returns the øre. `source` (plan:17) says what agreed to it, and once.

    In the caller's transaction.
    """
    locked("claims_case", [case_id])
    day = oslo_date(now)
    items = open_items(case_facts.load_one(case_id).payable(day))
    legs = written_off([Part(item.component, item.claim_id, item.amount) for item in items], case_id=case_id)
    amount = sum(item.amount for item in items)
    if legs:
        ledger.post(ledger.Entry(WRITE_OFF, actor, source, day, now, f"let_go:{source}:{case_id}"), legs)
        audit.record(actor=actor, action="case.written_off", subject=f"case:{case_id}", now=now, amount=amount)
    return amount
