"""Money of ours on its way: out of the account by payment file, and held for us by providers.

Whoever makes an outgoing payment books it against PAYMENT_IN_TRANSIT under the ledger key `payment:<end-to-end id>`.
That key is how the bank's line finds it, whichever area made it.
"""

import datetime as dt
from collections.abc import Sequence

from quittance.kit.db import rows

_IN_TRANSIT = """
select -sum(l.amount)::bigint from ledger_posting p join ledger_leg l on l.posting_id = p.id and l.account = 130
 where p.idempotency_key = 'payment:' || %(id)s
   and not exists (select 1 from ledger_posting r where r.reverses_id = p.id)
   and not exists (
     select 1 from payments_resolutionpart t join payments_resolution d on d.id = t.resolution_id
       join payments_bankentry e on e.id = d.entry_id join ledger_posting s on s.id = t.posting_id
      where d.kind = 'payment_out' and d.undone_at is null and s.source = 'payment:' || %(id)s)
"""
_LEFT = """
select substr(s.source, 9), e.id, e.booked_on
  from ledger_posting s join payments_resolutionpart t on t.posting_id = s.id
  join payments_resolution d on d.id = t.resolution_id and d.undone_at is null
  join payments_bankentry e on e.id = d.entry_id
 where d.kind = 'payment_out' and s.source = any(%s)
"""


def payment_key(end_to_end_id: str) -> str:
    """The ledger key of the posting that sends a payment."""
    return f"payment:{end_to_end_id}"


def in_transit(end_to_end_id: str) -> int | None:
    """Øre of a payment of ours that has been sent and has not left the account; None when there is none."""
    amount = rows(_IN_TRANSIT, {"id": end_to_end_id})[0][0]
    return None if amount is None else int(amount)


def left_account(end_to_end_ids: Sequence[str]) -> dict[str, tuple[int, dt.date]]:
    """Those of our payments that the bank says have left the account: the bank entry and its day."""
    found = rows(_LEFT, [[payment_key(one) for one in end_to_end_ids]])
    return {row[0]: (row[1], row[2]) for row in found}


def provider_in_transit(number: int) -> int:
    """Øre that a provider (by its number in the books) has taken for us and not paid out."""
    ((held,),) = rows(
        "select coalesce(sum(amount), 0)::bigint from ledger_leg where account = 110 and subaccount = %s", [number]
    )
    return int(held)
