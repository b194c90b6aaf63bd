"""Remittances as pages and commands read them, and where the money collected went."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from quittance.areas.remittance.models import RemittanceRun
from quittance.core.money import to_text
from quittance.kit.db import rows

State = RemittanceRun.State


@dataclass(frozen=True, slots=True)
class RunView:
    """A remittance; øre. `carried_in` and `carried_out` are zero or below. `waits_for` names its open proposal."""

    run_id: int
    creditor_id: int
    creditor: str
    organisation_number: str
    until: dt.date
    state: str
    made_by: str
    made_at: dt.datetime
    collected: int
    fees: int
    vat: int
    vat_settled: int
    carried_in: int
    paid: int
    carried_out: int
    problem: str
    cases: int
    account: str
    approval_id: int | None
    maker: str
    file_id: int | None

    def as_dict(self) -> dict[str, object]:
        """For JSON: kroner with two decimals, ISO dates."""
        return {
            "run": self.run_id,
            "creditor": self.creditor,
            "organisation_number": self.organisation_number,
            "until": self.until.isoformat(),
            "state": self.state,
            "cases": self.cases,
            "collected": to_text(self.collected),
            "fees_kept": to_text(self.fees),
            "vat": to_text(self.vat),
            "vat_set_off": to_text(self.vat_settled),
            "carried_in": to_text(self.carried_in),
            "paid": to_text(self.paid),
            "carried_out": to_text(self.carried_out),
            "problem": self.problem,
            "file": self.file_id,
        }


_RUNS = """
select r.id, c.id, c.name, c.organisation_number, r.until, r.state, r.made_by, r.made_at, r.collected, r.fees, r.vat,
       r.vat_settled, r.payable_before - r.vat_before, r.paid, r.payable_after - r.vat_after, r.problem,
       (select count(*) from remittance_remittanceline l where l.run_id = r.id)::int,
       coalesce((select d.account from remittance_payoutdetails d where d.creditor_id = c.id
                  order by d.id desc limit 1), ''),
       p.id, coalesce(p.maker, ''),
       (select max(l.file_id) from remittance_paymentline l where l.run_id = r.id)
  from remittance_remittancerun r join parties_creditor c on c.id = r.creditor_id
  left join approvals_approval p
    on p.kind = 'remittance_run' and p.subject = 'remittance:' || r.id and p.state = 'waiting'
 where (%(run)s::bigint is null or r.id = %(run)s) and (%(states)s::text[] is null or r.state = any(%(states)s))
   and (%(number)s = '' or c.organisation_number = %(number)s)
 order by r.id desc limit %(limit)s
"""


def runs(
    *, states: Iterable[str] | None = None, organisation_number: str = "", limit: int = 200
) -> tuple[RunView, ...]:
    """Remittances, newest first; in some states, of one creditor."""
    values = {
        "run": None,
        "states": None if states is None else list(states),
        "number": organisation_number,
        "limit": limit,
    }
    return tuple(RunView(*row) for row in rows(_RUNS, values))


def one_run(run_id: int) -> RunView | None:
    """One remittance."""
    found = rows(_RUNS, {"run": run_id, "states": None, "number": "", "limit": 1})
    return RunView(*found[0]) if found else None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the money of a span of days went, in øre: to creditors, kept as fees with tax, and what still waits."""

    to_creditors: int
    fees: int
    tax: int
    waiting: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.to_creditors + self.fees + self.tax + self.waiting


_WENT = """
select coalesce(sum(paid), 0)::bigint, coalesce(sum(fees), 0)::bigint, coalesce(sum(vat_settled), 0)::bigint
  from remittance_remittancerun where state not in ('proposed', 'cancelled') and until between %s and %s
"""
# What no closed run has taken account of. Own movements of the accounts are marked as taken.
_WAITS = """
select -coalesce(sum(l.amount), 0)::bigint from ledger_leg l
 where (l.account = 210 or l.account = 220 and l.case_id is not null) and l.value_date <= %s
   and not exists (
     select 1 from remittance_takenleg t join remittance_remittancerun r on r.id = t.run_id
      where t.posting_id = l.posting_id and t.line = l.line and not t.released and r.state <> 'proposed')
"""


def whereabouts(*, first: dt.date, last: dt.date) -> Whereabouts:
    """Where the money went that was remitted for the days in a span, and how much still waits at its end."""
    ((paid, fees, tax),) = rows(_WENT, [first, last])
    ((waits,),) = rows(_WAITS, [last])
    return Whereabouts(paid, fees, tax, waits)


@dataclass(frozen=True, slots=True)
class PayoutView:
    """Where a creditor is paid now; the account is empty until two people agreed on one."""

    creditor_id: int
    creditor: str
    organisation_number: str
    account: str
    wish: str
    approved_at: dt.datetime | None
    approval_id: int | None
    maker: str
    asked_account: str
    asked_wish: str


_PAYOUTS = """
select c.id, c.name, c.organisation_number, coalesce(d.account, ''), coalesce(nullif(d.kid, ''), d.text, ''),
       d.approved_at, p.id, coalesce(p.maker, ''), coalesce(p.payload->>'account', ''),
       coalesce(nullif(p.payload->>'kid', ''), p.payload->>'text', '')
  from parties_creditor c
  left join lateral (select * from remittance_payoutdetails d where d.creditor_id = c.id order by d.id desc limit 1) d
    on true
  left join approvals_approval p
    on p.kind = 'payout_details' and p.subject = 'creditor:' || c.id and p.state = 'waiting'
 order by c.name, c.id
"""


def payouts() -> tuple[PayoutView, ...]:
    """Every creditor with the account it is paid to, and the one somebody proposes."""
    return tuple(PayoutView(*row) for row in rows(_PAYOUTS))
