"""Which of our own payments a bank entry may be that brings money back."""

import datetime as dt
from dataclasses import dataclass

from quittance.kit.db import rows

# Named by its end-to-end id; or by the bank's word that something came back, with the amount, within two months.
_FOUND = """
select l.end_to_end, l.kind, l.amount, d.booked_on, coalesce(c.name, f.payee, ''), l.run_id,
       e.end_to_end_id = l.end_to_end and e.end_to_end_id <> '' as certain
  from payments_bankentry e join remittance_paymentline l on l.amount = e.amount and l.state = 'paid'
  join payments_bankentry d on d.id = l.debit_id and d.booked_on <= e.booked_on
  left join remittance_remittancerun r on r.id = l.run_id left join parties_creditor c on c.id = r.creditor_id
  left join payments_refund f on f.id = l.refund_id
 where e.id = %s and e.amount > 0 and e.status = 'suspense'
   and (e.end_to_end_id = l.end_to_end or e.reason = 'payment_returned' and d.booked_on > e.booked_on - 60
        and not exists (select 1 from remittance_paymentline n where n.end_to_end = e.end_to_end_id))
 order by certain desc, d.booked_on desc, l.id desc limit 20
"""


@dataclass(frozen=True, slots=True)
class OurPayment:
    """A payment of ours that has left the account, in øre; `certain` when the entry carries its identifier."""

    end_to_end: str
    kind: str
    amount: int
    left_on: dt.date
    payee: str
    run_id: int | None
    certain: bool


def ours_that_came_back(entry_id: int) -> tuple[OurPayment, ...]:
    """The payments of ours that an entry may bring back, the one it names first; none where nothing says so."""
    return tuple(OurPayment(*row) for row in rows(_FOUND, [entry_id]))
