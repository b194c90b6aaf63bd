"""What a bank file settles by itself: transfers begun here that arrived, and our own payments that left.

What it leaves unplaced is noted on the case it almost certainly belongs to.
"""

import datetime as dt

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.payments.models import Attempt, BankEntry
from quittance.areas.payments.operations import booking
from quittance.areas.payments.operations.capture import settle_by_bank
from quittance.areas.payments.operations.expected import expect_from_suspense
from quittance.areas.payments.operations.moves import move
from quittance.areas.payments.operations.resolving import assign_entry
from quittance.areas.payments.operations.settling import settle_outgoing
from quittance.core.attempts import DEAD_STATES, Cause, State
from quittance.kit.db import rows

# A line that carries an attempt's own reference is that attempt's money, whatever else it says; of several the one
# that fits. It does not fit with another amount, or on a case the payment is not for.
_NAMED = """
select distinct on (a.id) e.id, a.id,
       case when e.amount <> a.amount then 'arrived_amount'
            when e.case_id is not null and not exists (
              select 1 from payments_share s where s.attempt_id = a.id and s.case_id = e.case_id)
            then 'arrived_elsewhere' else '' end as problem
  from payments_bankentry e join payments_attempt a on a.reference = e.end_to_end_id
 where e.file_id = %(file)s and e.amount > 0 and e.reason <> 'payment_returned' and a.bank_reference <> ''
   and a.captured = 0 and (a.state = any(%(waits)s) or a.state = any(%(dead)s))
 order by a.id, problem, e.line
"""

# Other lines: KID and amount name the attempt; of several alike, each line settles one, the oldest first. One that has
# ended counts only where the KID is its own (several cases): on a case's KID anybody may pay the same amount. A line
# that names one attempt never settles another, and an attempt that a line has named takes no other line.
_BY_KID = """
select e.id, a.id
  from (select id, reference, amount, row_number() over (partition by reference, amount order by line) as place
          from payments_bankentry l
         where file_id = %(file)s and amount > 0 and reference <> '' and reason <> 'payment_returned'
           and not exists (select 1 from payments_attempt n where n.reference = l.end_to_end_id)) e
  join (select id, bank_reference, amount, row_number() over (partition by bank_reference, amount order by id) as place
          from payments_attempt t
         where bank_reference <> '' and captured = 0 and (
           state = any(%(waits)s) or state = any(%(dead)s)
             and (select count(*) from payments_share s where s.attempt_id = t.id) > 1)
           and not exists (
             select 1 from payments_bankentry n where n.end_to_end_id = t.reference and n.end_to_end_id <> ''
                and n.amount > 0 and n.reason <> 'payment_returned')) a
    on a.bank_reference = e.reference and a.amount = e.amount and a.place = e.place
 order by e.id
"""
_WAITS = (State.OPEN, State.UNDERWAY, State.REVIEW)


def settle_arrivals(*, file_id: int, actor: str, now: dt.datetime) -> int:
    """Settles the attempts whose money a file has just brought; returns how many. In the file's transaction.

    Money on a reference that belongs to one payment over several cases is split as its payer chose. Money that names
    an attempt and does not fit it settles nothing: the attempt is put to a person. Lines by which our own payments
    left are matched too.
    """
    values = {
        "file": file_id,
        "waits": [state.value for state in _WAITS],
        "dead": [state.value for state in DEAD_STATES],
    }
    named = rows(_NAMED, values)
    found = sorted(rows(_BY_KID, values) + [(entry, attempt) for entry, attempt, problem in named if not problem])
    for _entry, attempt_id, problem in named:
        if problem:
            _put_to_a_person(attempt_id, problem, now)
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


def _put_to_a_person(attempt_id: int, problem: str, now: dt.datetime) -> None:
    """One that has ended stays as it is: its money stands on a case, or waits for one, like any other."""
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
    if attempt.state == State.REVIEW:
        Attempt.objects.filter(pk=attempt_id).update(problem=problem)
    elif attempt.state in _WAITS:
        move(attempt_id, State.REVIEW, Cause.BANK, now, problem=problem)


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
