"""What debtors say they have paid, and the payments that may be it."""

import datetime as dt
from dataclasses import dataclass, replace

from quittance.areas.audit import operations as audit
from quittance.areas.insight.people import names_of
from quittance.areas.payments.queries.candidates import WEIGHTS, pointing_at
from quittance.areas.staff.colleague import Colleague
from quittance.kit.db import rows

LIMIT = 200
_AROUND = dt.timedelta(days=14)
_NEAR = 3
_SHOWN = 20
_WEIGHTS = {**WEIGHTS, "said_amount": 45, "said_day": 10}

_REPORTS = """
select r.id, c.id, c.number, p.name, r.amount, r.paid_on, r.words, r.proof_id, f.filename, r.reported_at, r.outcome,
       r.answer, r.closed_by, r.closed_at
  from payments_paidreport r join claims_case c on c.id = r.case_id join parties_party p on p.id = c.debtor_id
  left join exchange_receivedfile f on f.id = r.proof_id
"""
_WAITING = f"{_REPORTS} where r.closed_at is null order by r.reported_at, r.id limit {LIMIT}"
_ONE = f"{_REPORTS} where r.id = %s"
_OF_CASE = f"{_REPORTS} where r.case_id = %s order by r.id desc"

# On the debtor's own cases around the day, and money without a case around it: the same amount first, then the day.
_CANDIDATES = """
with own as (
  select id, number from claims_case where debtor_id = (select debtor_id from claims_case where id = %(case)s)
)
select e.id, e.booked_on, e.amount, e.payer_name, e.payer_account, e.reference, coalesce(own.number, ''), e.status,
       e."text"
  from payments_bankentry e left join own on own.id = e.case_id
 where e.booked_on between %(first)s and %(last)s and e.amount > 0 and (
   (e.status = 'suspense' and not exists (
      select 1 from payments_resolution r where r.entry_id = e.id and r.undone_at is null))
   or e.posting_id in (select posting_id from ledger_leg where case_id in (select id from own) and account < 100))
 order by e.amount = %(amount)s desc, abs(e.booked_on - %(day)s::date), e.id limit 60
"""


@dataclass(frozen=True, slots=True)
class Report:
    """A debtor's word: øre, the day, what they wrote, and the proof's file; the outcome is empty while it waits."""

    report_id: int
    case_id: int
    case_number: str
    debtor: str
    amount: int
    paid_on: dt.date
    words: str
    proof_id: int | None
    proof: str | None
    reported_at: dt.datetime
    outcome: str
    answer: str
    closed_by: str
    closed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A bank entry that may be the payment: on a case of the debtor, or without one; and why, the weightiest first."""

    entry_id: int
    day: dt.date
    amount: int
    payer: str
    payer_account: str
    reference: str
    case_number: str
    status: str
    text: str
    reasons: tuple[str, ...] = ()


def waiting() -> tuple[Report, ...]:
    """Reports without an answer, oldest first."""
    return tuple(Report(*row) for row in rows(_WAITING))


def of_case(case_id: int) -> tuple[Report, ...]:
    """Everything the debtor has reported on a case, newest first."""
    return tuple(Report(*row) for row in rows(_OF_CASE, [case_id]))


def open_one(
    report_id: int, *, reader: Colleague, now: dt.datetime
) -> tuple[Report, tuple[Candidate, ...], dict[str, str]] | None:
    """A report, payments that may be it, names of colleagues, and a row in the trail; None when there is none.

    Raises staff.rules.NotPermitted without report.read.
    """
    reader.check_may("report.read")
    found = rows(_ONE, [report_id])
    if not found:
        return None
    report = Report(*found[0])
    audit.record(actor=reader.actor, action="report.read", subject=f"case:{report.case_id}", now=now, report=report_id)
    values = {
        "case": report.case_id,
        "amount": report.amount,
        "day": report.paid_on,
        "first": report.paid_on - _AROUND,
        "last": report.paid_on + _AROUND,
    }
    return report, _ranked(report, [Candidate(*row) for row in rows(_CANDIDATES, values)]), names_of([report.closed_by])


def _ranked(report: Report, found: list[Candidate]) -> tuple[Candidate, ...]:
    """The likeliest first: what names the case, then the amount, then the day."""
    named = pointing_at(report.case_id, [one.entry_id for one in found])

    def told(one: Candidate) -> Candidate:
        away = abs((one.day - report.paid_on).days)
        same = {"said_amount": one.amount == report.amount, "said_day": away <= _NEAR}
        return replace(one, reasons=(*named[one.entry_id], *(reason for reason, holds in same.items() if holds)))

    def rank(one: Candidate) -> tuple[int, int, int]:
        weight = sum(_WEIGHTS[reason] for reason in one.reasons)
        return -weight, abs((one.day - report.paid_on).days), one.entry_id

    return tuple(sorted(map(told, found), key=rank)[:_SHOWN])
