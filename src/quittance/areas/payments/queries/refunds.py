"""Refunds as pages read them, and what could go back and how."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from quittance.areas.payments.models import Attempt, Refund
from quittance.core.attempts import MONEY_STATES
from quittance.kit.db import rows
from quittance.kit.wiring import payment_providers

ACCOUNT_PLACE = "payments_refund.account"


@dataclass(frozen=True, slots=True)
class WayBack:
    """A provider's payment on a case through which money can go back, and how many øre are left of it."""

    attempt_id: int
    provider: str
    paid_at: dt.datetime
    left: int


@dataclass(frozen=True, slots=True)
class RefundView:
    """A refund; øre. The account shows its ending only. `asked_by`, e.g. staff:3 or debtor:17."""

    refund_id: int
    case_id: int | None
    case_number: str
    entry_id: int | None
    attempt_id: int | None
    provider: str
    amount: int
    way: str
    account_ending: str
    payee: str
    reason: str
    state: str
    asked_by: str
    asked_at: dt.datetime
    settled_at: dt.datetime | None
    end_to_end_id: str
    problem: str
    approval_id: int | None


_REFUNDS = """
select f.id, f.case_id, coalesce(c.number, ''), f.entry_id, f.attempt_id, coalesce(a.provider, ''), f.amount, f.way,
       f.account_ending, f.payee, f.reason, f.state, f.asked_by, f.asked_at, f.settled_at, f.end_to_end_id, f.problem,
       (select max(p.id) from approvals_approval p where p.kind = 'refund' and p.subject = 'refund:' || f.id)
  from payments_refund f left join claims_case c on c.id = f.case_id left join payments_attempt a on a.id = f.attempt_id
 where (%(states)s::text[] is null or f.state = any(%(states)s)) and (%(case)s::bigint is null or f.case_id = %(case)s)
   and (%(refund)s::bigint is null or f.id = %(refund)s)
 order by f.asked_at desc, f.id desc limit %(limit)s
"""


_EXCESS = """
select s.attempt_id, least(s.amount, -sum(l.amount)) - coalesce((
         select sum(f.amount) from payments_refund f where f.attempt_id = s.attempt_id and f.case_id = s.case_id
            and f.state in ('proposed', 'approved', 'sent', 'done')), 0)
  from payments_share s join ledger_leg l on l.posting_id = s.posting_id and l.case_id = s.case_id and l.account = 90
 where s.case_id = %(case)s and not exists (select 1 from ledger_posting r where r.reverses_id = s.posting_id)
 group by s.id
"""


def refunds(
    *, states: Iterable[str] | None = None, case_id: int | None = None, limit: int = 200
) -> tuple[RefundView, ...]:
    """Refunds, newest first: in some states, of one case."""
    values = {"states": None if states is None else list(states), "case": case_id, "refund": None, "limit": limit}
    return tuple(RefundView(*row) for row in rows(_REFUNDS, values))


def refund(refund_id: int) -> RefundView | None:
    """One refund."""
    found = rows(_REFUNDS, {"states": None, "case": None, "refund": refund_id, "limit": 1})
    return RefundView(*found[0]) if found else None


def refundable(attempt: Attempt) -> int:
    """Øre of a captured attempt that have neither gone back nor been promised."""
    return attempt.captured - attempt.refunded - attempt.refunding


def ways_back(case_id: int) -> tuple[WayBack, ...]:
    """The providers' payments on a case that something is left of, the newest first."""
    able = [name for name, gateway in payment_providers().items() if gateway.traits.refunds]
    found = (
        Attempt.objects.filter(shares__case_id=case_id, state__in=MONEY_STATES, provider__in=able, bank_reference="")
        .distinct()
        .order_by("-started_at")
    )
    return tuple(WayBack(one.pk, one.provider, one.started_at, left) for one in found if (left := refundable(one)) > 0)


def own_ways_back(case_id: int) -> tuple[WayBack, ...]:
    """The ways by which what was paid too much goes back to whoever paid it too much, the newest first.

    Only a payment whose own posting holds some of the excess, and of it no more than that, less what went back.
    """
    found = rows(_EXCESS, {"case": case_id})
    excess = {attempt_id: int(held) for attempt_id, held in found}
    return tuple(
        replace(way, left=left)
        for way in ways_back(case_id)
        if (left := min(way.left, excess.get(way.attempt_id, 0))) > 0
    )


def left_of_share(attempt_id: int, case_id: int) -> int:
    """Øre of a payment's part for a case that have not gone back out of it and are not promised."""
    ((left,),) = rows(
        "select coalesce((select amount from payments_share where attempt_id = %(attempt)s and case_id = %(case)s), 0)"
        " - coalesce((select sum(amount) from payments_refund where attempt_id = %(attempt)s and case_id = %(case)s"
        " and state in ('proposed', 'approved', 'sent', 'done')), 0)::bigint",
        {"attempt": attempt_id, "case": case_id},
    )
    return int(left)


def refunded_there(attempt: Attempt) -> int:
    """What the provider itself should say it has sent back: not what was charged back past its refunds."""
    charged = Refund.objects.filter(attempt=attempt, way=Refund.Way.CHARGED, state=Refund.State.DONE)
    return attempt.refunded - sum(charged.values_list("amount", flat=True))
