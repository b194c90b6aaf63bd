"""What a bank file settles by itself: transfers begun here that arrived, and our own payments that left.

What it leaves unplaced is noted on the case it almost certainly belongs to.
"""

import datetime as dt

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.payments.models import Attempt, BankEntry
from quittance.areas.payments.operations import booking
from quittance.areas.payments.operations.capture import settle_by_bank
from quittance.areas.payments.operations.expected import expect_from_suspense
from quittance.areas.payments.operations.resolving import assign_entry
from quittance.areas.payments.operations.settling import settle_outgoing
from quittance.core.attempts import DEAD_STATES
from quittance.kit.db import rows

# The payer's KID and amount name the attempt; of several alike, each entry settles one, the oldest first. One that has
# ended counts only where the KID is its own (several cases): on a case's KID anybody may pay the same amount.
_ARRIVED = """
select e.id, a.id
  from (select id, reference, amount, row_number() over (partition by reference, amount order by line) as place
          from payments_bankentry where file_id = %s and amount > 0 and reference <> '') e
  join (select id, bank_reference, amount, row_number() over (partition by bank_reference, amount order by id) as place
          from payments_attempt t
         where bank_reference <> '' and captured = 0 and (
           state in ('open', 'underway', 'review') or state = any(%s)
             and (select count(*) from payments_share s where s.attempt_id = t.id) > 1)) a
    on a.bank_reference = e.reference and a.amount = e.amount and a.place = e.place
 order by e.id
"""


def settle_arrivals(*, file_id: int, actor: str, now: dt.datetime) -> int:
    """Settles the attempts whose money a file has just brought; returns how many. In the file's transaction.

    Money on a reference that belongs to one payment over several cases is split as its payer chose. Lines by which our
    own payments left are matched too.
    """
    found = rows(_ARRIVED, [file_id, [state.value for state in DEAD_STATES]])
    for entry_id, attempt_id in found:
        entry = BankEntry.objects.get(pk=entry_id)
        attempt = Attempt.objects.get(pk=attempt_id)
        settle_by_bank(attempt, value_date=entry.booked_on, booked=_booked(entry, attempt, actor, now), now=now)
    settle_outgoing(file_id=file_id, actor=actor, now=now)
    unplaced = rows(
        "select e.id from payments_bankentry e where e.file_id = %s and e.status = 'suspense' and e.amount > 0"
        " and not exists (select 1 from payments_resolution r where r.entry_id = e.id and r.undone_at is null)"
        " order by e.id",
        [file_id],
    )
    expect_from_suspense([row[0] for row in unplaced], now)
    return len(found)


def _booked(entry: BankEntry, attempt: Attempt, actor: str, now: dt.datetime) -> dict[int, booking.Booked]:
    if entry.case_id is not None:
        left = case_facts.load_one(entry.case_id).payable(entry.booked_on).total
        return {entry.case_id: booking.held_by(entry.posting_id, entry.case_id, remaining=max(left, 0))}
    split = {share.case_id: share.amount for share in attempt.shares.all()}
    if not split:
        return {}
    _decision, booked = assign_entry(
        entry_id=entry.pk, split=split, actor=actor, now=now, comment="Split as the payer chose."
    )
    return booked
