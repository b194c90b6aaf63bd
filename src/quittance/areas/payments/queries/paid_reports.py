"""What debtors have told us they paid: what is still looked for, and what came of the rest."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from quittance.kit.db import rows

_REPORTS = """
select r.id, r.case_id, r.amount, r.paid_on, r.reported_at, m.until, r.outcome, r.answer, r.closed_at is null
  from payments_paidreport r
  left join claims_moneyonitsway m
    on m.case_id = r.case_id and m.source = 'report:' || r.id and m.ended_at is null
 where r.case_id = any(%s) order by r.reported_at desc, r.id desc
"""


@dataclass(frozen=True, slots=True)
class Report:
    """A payment (øre) a debtor told us of. `held_until`: no fee it would spare is charged before this day has passed.

    Outcome: found, not_found, withdrawn, or empty while it is open; `answer` is what we wrote back.
    """

    report_id: int
    case_id: int
    amount: int
    paid_on: dt.date
    reported_at: dt.datetime
    held_until: dt.date | None
    outcome: str
    answer: str
    is_open: bool


def reports_of(case_ids: Iterable[int]) -> tuple[Report, ...]:
    """Every report on these cases, newest first."""
    return tuple(Report(*row) for row in rows(_REPORTS, [list(case_ids)]))
