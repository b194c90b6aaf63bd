"""What debtors say they have paid, as the desk and they themselves read it."""

import datetime as dt
from dataclasses import dataclass

from quittance.kit.db import rows

_REPORTS = """
select r.id, r.case_id, c.number, p.name, r.amount, r.paid_on, r.words, r.proof_id, r.reported_at, r.outcome, r.answer,
       r.closed_at
  from payments_paidreport r join claims_case c on c.id = r.case_id join parties_party p on p.id = c.debtor_id
 where (%(case)s::bigint is null or r.case_id = %(case)s)
   and (%(report)s::bigint is null or r.id = %(report)s)
 order by r.reported_at, r.id limit 200
"""


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report; øre. `proof_id` is the stored file. `outcome` is empty while it waits."""

    report_id: int
    case_id: int
    case_number: str
    debtor: str
    amount: int
    paid_on: dt.date
    words: str
    proof_id: int | None
    reported_at: dt.datetime
    outcome: str
    answer: str
    closed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Match:
    """Unplaced money that may be what a report speaks of; øre."""

    entry_id: int
    booked_on: dt.date
    amount: int
    payer_name: str


def reports_of(case_id: int) -> tuple[ReportView, ...]:
    """All reports on a case, the oldest first."""
    return _read(case=case_id)


def report(report_id: int) -> ReportView | None:
    """One report."""
    return next(iter(_read(report=report_id)), None)


def _read(*, case: int | None = None, report: int | None = None) -> tuple[ReportView, ...]:
    values = {"case": case, "report": report}
    return tuple(ReportView(*row) for row in rows(_REPORTS, values))


def matches(found: ReportView) -> tuple[Match, ...]:
    """Unplaced bank lines of the reported amount that were booked within ten days after the reported day."""
    return tuple(
        Match(*row)
        for row in rows(
            "select e.id, e.booked_on, e.amount, e.payer_name from payments_bankentry e"
            " where e.status = 'suspense' and e.amount = %s and e.booked_on between %s::date - 1 and %s::date + 10"
            " and not exists (select 1 from payments_resolution r where r.entry_id = e.id and r.undone_at is null)"
            " order by e.booked_on, e.id limit 10",
            [found.amount, found.paid_on, found.paid_on],
        )
    )
