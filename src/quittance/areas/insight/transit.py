"""Money on its way: what payment companies hold for us, transfers at payers' banks, and our own payments out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from quittance.areas.insight.queues import OVERDUE
from quittance.core.attempts import OPEN_STATES, State
from quittance.kit.db import rows

LIMIT = 100

_HELD = """
select subaccount, sum(amount)::bigint from ledger_leg where account = 110 group by subaccount having sum(amount) <> 0
"""
# A company pays out the oldest first: what is left of its captures when the sum it holds is taken from the newest.
_OLDEST_HELD = """
select started_at from (
  select started_at, own, sum(own) over (order by started_at desc, own) as upto from (
    select started_at, captured - refunded as own from payments_attempt
     where provider = %(provider)s and bank_reference = '' and captured > refunded
    union all
    select c.settled_at, c.amount from plans_charge c join plans_mandate m on m.id = c.mandate_id
     where m.way = %(provider)s and c.state = 'collected' and m.merchant <> '') taken) held
 where upto - own < %(amount)s order by started_at limit 1
"""
_UNDER_WAY = f"""
select a.id, a.provider, a.started_at, a.amount, a.state, a.problem, a.reference,
       array(select c.number from payments_share s join claims_case c on c.id = s.case_id where s.attempt_id = a.id
              order by c.number)
  from payments_attempt a where a.state = any(%s) order by a.started_at, a.id limit {LIMIT}
"""  # noqa: S608 - only our own constant is put in
_OURS_OUT = f"""
select substr(p.idempotency_key, 9), p.value_date, -sum(l.amount)::bigint, p.source, f.id, coalesce(f.state, ''),
       coalesce(n.kind, ''), n.run_id, f.pay_on
  from ledger_posting p join ledger_leg l on l.posting_id = p.id and l.account = 130
  left join remittance_paymentline n on n.end_to_end = substr(p.idempotency_key, 9)
  left join remittance_paymentfile f on f.id = n.file_id
 where p.idempotency_key like 'payment:%%'
   and not exists (select 1 from ledger_posting r where r.reverses_id = p.id)
   and not exists (
     select 1 from ledger_posting s join payments_resolutionpart t on t.posting_id = s.id
       join payments_resolution d on d.id = t.resolution_id and d.kind = 'payment_out' and d.undone_at is null
      where s.source = p.idempotency_key)
 group by p.id, n.id, f.id having sum(l.amount) < 0 order by p.value_date, p.id limit {LIMIT}
"""  # noqa: S608 - only our own constant is put in


@dataclass(frozen=True, slots=True)
class Held:
    """What a company holds for us in øre, and since when the oldest of it."""

    provider: str
    amount: int
    oldest: dt.datetime | None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A payment through a company that is not settled: øre, its state, and the cases it is for."""

    attempt_id: int
    provider: str
    started_at: dt.datetime
    amount: int
    state: str
    problem: str
    reference: str
    cases: Sequence[str]


@dataclass(frozen=True, slots=True)
class OwnPayment:
    """A payment of ours that has not left the account, in øre; booked as on its way since `day`.

    `source`: what it pays. What is in a payment file has its state, its day, and the kind of the payment.
    """

    end_to_end_id: str
    day: dt.date
    amount: int
    source: str
    file_id: int | None = None
    file_state: str = ""
    kind: str = ""
    run_id: int | None = None
    pay_on: dt.date | None = None


def held(numbers: dict[str, int]) -> tuple[Held, ...]:
    """What each company holds; `numbers` are the companies' numbers in the books."""
    amounts = dict(rows(_HELD))
    found = []
    for provider, number in numbers.items():
        if amount := amounts.get(number, 0):
            oldest = rows(_OLDEST_HELD, {"provider": provider, "amount": amount})
            found.append(Held(provider, int(amount), oldest[0][0] if oldest else None))
    return tuple(found)


def under_way() -> tuple[UnderWay, ...]:
    """Bank transfers that were approved and have not come, oldest first."""
    return _attempts([State.UNDERWAY])


def in_review() -> tuple[UnderWay, ...]:
    """Payments that a person decides about, oldest first."""
    return _attempts([State.REVIEW])


def overdue(*, now: dt.datetime) -> tuple[UnderWay, ...]:
    """Payments whose company should have told the outcome by now, oldest first."""
    found = _attempts([state for state in OPEN_STATES if state != State.UNDERWAY])
    return tuple(one for one in found if now - one.started_at > OVERDUE)


def own_payments() -> tuple[OwnPayment, ...]:
    """Our own payments on their way out, oldest first."""
    return tuple(OwnPayment(*row) for row in rows(_OURS_OUT))


def _attempts(states: list[State]) -> tuple[UnderWay, ...]:
    found = rows(_UNDER_WAY, [[state.value for state in states]])
    return tuple(UnderWay(*row) for row in found)
