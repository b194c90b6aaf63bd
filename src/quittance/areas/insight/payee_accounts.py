"""The whole account that a refund would go to, for whoever approves it, and whether the payer is known to have used it.

Lists and logs show its last four digits; reading it here is written down.
"""

import datetime as dt
from dataclasses import dataclass, field

from quittance.areas.audit import operations as audit
from quittance.areas.payments.models import Refund
from quittance.areas.payments.queries.refunds import ACCOUNT_PLACE
from quittance.areas.staff.colleague import Colleague
from quittance.core import bank_account
from quittance.kit.crypto import decrypt
from quittance.kit.db import rows

# Lines of the bank whose money the refund is taken from: that one line, or those on its case.
_PAID_FROM = """
select e.payer_account, max(e.booked_on) from payments_bankentry e
 where e.amount > 0 and e.payer_account <> '' and (
   e.id = %(entry)s
   or e.posting_id in (select posting_id from ledger_leg where case_id = %(case)s)
   or e.id in (select r.entry_id from payments_resolutionpart p join payments_resolution r on r.id = p.resolution_id
                where p.case_id = %(case)s and r.undone_at is null))
 group by e.payer_account
"""


@dataclass(frozen=True, slots=True)
class PayeeAccount:
    """An account in core.bank_account's form. `paid_on`: when the money that goes back last came from it, if it did."""

    account: str = field(repr=False)
    paid_on: dt.date | None


def whole_account(refund_id: int, *, reader: Colleague, now: dt.datetime) -> PayeeAccount | None:
    """Where a refund goes, with a row in the trail; None for one that does not go to a bank account.

    Raises staff.rules.NotPermitted without refund.approve.
    """
    reader.check_may("refund.approve")
    found = Refund.objects.get(pk=refund_id)
    if found.account is None:
        return None
    account = decrypt(bytes(found.account), place=ACCOUNT_PLACE)
    audit.record(actor=reader.actor, action="refund.account_read", subject=f"refund:{refund_id}", now=now)
    used = rows(_PAID_FROM, {"entry": found.entry_id, "case": found.case_id})
    days = [day for written, day in used if _canonical(written) == account]
    return PayeeAccount(account, max(days, default=None))


def _canonical(written: str) -> str:
    """As the bank wrote it, where that is no account number."""
    try:
        return bank_account.canonical(written)
    except bank_account.AccountFormat:
        return written
