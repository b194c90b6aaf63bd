"""How much of a payment without a case still waits for somebody to say where it belongs."""

from quittance.areas.payments.models import BankEntry, Refund
from quittance.kit.db import rows

UNDER_WAY = (Refund.State.PROPOSED, Refund.State.APPROVED, Refund.State.SENT)

# What the attempt's own postings put into suspense, less what decisions led out of it and what went back from there.
_OF_ATTEMPT = """
select coalesce((select -sum(l.amount) from ledger_leg l where l.account = 120 and l.posting_id in (
                   select posting_id from payments_share where attempt_id = a.id
                   union all select id from ledger_posting
                    where idempotency_key = 'attempt:' || a.id || ':capture')), 0)
     - coalesce((select sum(p.amount) from payments_resolutionpart p
                   join payments_resolution r on r.id = p.resolution_id
                  where r.attempt_id = a.id and r.undone_at is null), 0)
     - coalesce((select sum(f.amount) from payments_refund f where f.attempt_id = a.id
                  and (f.case_id is null or exists (
                    select 1 from ledger_leg l where l.posting_id = f.posting_id and l.account = 120))
                  and f.state in ('proposed', 'approved', 'sent', 'done')), 0)
  from payments_attempt a where a.id = %s and a.bank_reference = ''
"""


def waiting_of_attempt(attempt_id: int) -> int:
    """Øre of a provider's payment that wait in suspense and are not on their way back; what came by bank is 0."""
    found = rows(_OF_ATTEMPT, [attempt_id])
    return int(found[0][0]) if found else 0


def entry_waits(entry: BankEntry) -> bool:
    """Whether a bank line waits for a decision: in suspense, not decided, and not on its way back."""
    return (
        entry.status == BankEntry.Status.SUSPENSE
        and not entry.resolutions.filter(undone_at=None).exists()
        and not Refund.objects.filter(entry=entry, state__in=UNDER_WAY).exists()
    )
