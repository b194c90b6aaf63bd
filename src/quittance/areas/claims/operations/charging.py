"""Charges the fee steps whose day has come, and takes back those that a late-arriving payment shows were never due."""

import datetime as dt
from collections.abc import Mapping

import structlog
from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.claims.models import Case, Charge, Notice
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.expected import expected_on
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.ledger import operations as ledger
from quittance.core.balance import Movement
from quittance.core.errors import CoreError
from quittance.core.postings import owed
from quittance.core.workdays import next_banking_day
from quittance.kit.db import locked, rows

log = structlog.get_logger(__name__)

_BATCH = 500


def charge_due_fees(*, today: dt.date, now: dt.datetime, actor: str) -> int:
    """Charges every collection-fee step that falls on or before `today`; returns how many were charged.

    A case with money on its way waits until that has come or its time has passed, and one whose payment demand was
    not sent yet until it is: nothing follows from it before (inkassoloven § 10). A step counts from its own day.
    Running it again, or twice at once, charges nothing more: a case is locked while it is charged, and a charge of the
    same kind and day is refused by the database.
    """
    charged = last = 0
    while True:
        waiting = Case.objects.filter(next_step_on__lte=today, id__gt=last).order_by("id")
        due = list(waiting.values_list("id", flat=True)[:_BATCH])
        if not due:
            return charged
        charged += _charge_all(due, today, now, actor)
        last = due[-1]


def _charge_all(case_ids: list[int], today: dt.date, now: dt.datetime, actor: str) -> int:
    """A batch in one transaction; when a case in it cannot be charged, that case alone is left, and waits visibly."""
    try:
        with transaction.atomic():
            return _charge_batch(case_ids, today, now, actor)
    except CoreError as problem:
        if len(case_ids) > 1:
            return sum(_charge_all([case_id], today, now, actor) for case_id in case_ids)
        log.error("case.cannot_be_charged", case_id=case_ids[0], code=problem.code)
        return 0


def _charge_batch(case_ids: list[int], today: dt.date, now: dt.datetime, actor: str) -> int:
    charged = 0
    locked("claims_case", case_ids)
    spared = expected_on(case_ids, today=today)
    for case_id, facts in case_facts.load(case_ids).items():
        if case_id in spared:
            continue
        steps = facts.planned(today)
        if facts.demand_to_send and steps:
            continue
        for step in (step for step in steps if step.day <= today):
            charge(facts, step, now=now, actor=actor)
            charged += 1
        Case.objects.filter(pk=case_id).update(
            next_step_on=min((step.day for step in steps if step.day > today), default=None)
        )
    return charged


def charge_reached(case_ids: list[int], *, today: dt.date, now: dt.datetime, actor: str) -> int:
    """Charges what has fallen due on these cases by `today`, before something holds them; returns how many.

    In the caller's transaction. Raises CoreError.
    """
    return _charge_batch(case_ids, today, now, actor)


def note_demands_sent(deadlines: Mapping[int, dt.date], *, day: dt.date, now: dt.datetime, actor: str) -> int:
    """Demands that waited for their paper are sent: by notice, the deadline that stands in the letter.

    From that day the fees count, the one that comes with the demand is charged. Returns how many had waited; those
    that were sent before stay as they are. In the caller's transaction.
    """
    found = Notice.objects.filter(pk__in=deadlines, waits_for_paper=True)
    case_ids = sorted(found.values_list("case_id", flat=True))
    locked("claims_case", case_ids)
    for notice_id in found.values_list("id", flat=True):
        Notice.objects.filter(pk=notice_id).update(
            waits_for_paper=False, sent_on=day, deadline=next_banking_day(deadlines[notice_id])
        )
    if case_ids:
        _charge_all(case_ids, day, now, actor)
    return len(case_ids)


def date_demands(deadlines: Mapping[int, dt.date], *, day: dt.date) -> None:
    """Dates demands that wait for their paper anew, with another deadline. In the caller's transaction."""
    for notice_id, deadline in deadlines.items():
        Notice.objects.filter(pk=notice_id, waits_for_paper=True).update(sent_on=day, deadline=deadline)


def charge(facts: CaseFacts, step: Movement, *, now: dt.datetime, actor: str) -> None:
    """Books one planned step as a charge, with what explains it. In the caller's transaction."""
    key = f"charge:{facts.case_id}:{step.code}:{step.day}"
    entry = ledger.Entry("charge", actor, f"case:{facts.case_id}", step.day, now, key)
    posting_id = ledger.post(entry, owed(step.component, step.amount, case_id=facts.case_id, claim_id=step.claim_id))
    Charge.objects.create(
        case_id=facts.case_id,
        posting_id=posting_id,
        component=step.component,
        code=step.code,
        day=step.day,
        amount=step.amount,
        facts=dict(step.facts),
    )
    audit.record(
        actor=actor, action="case.charged", subject=f"case:{facts.case_id}", now=now, code=step.code, amount=step.amount
    )


def void_charges_after(facts: CaseFacts, day: dt.date, *, now: dt.datetime, actor: str) -> int:
    """Reverses collection fees charged after `day` when the principal was paid by then; returns how many.

    A fee that fell due only because a payment was still under way was never owed (inkassoloven § 17). In the caller's
    transaction, under the case's lock.
    """
    if facts.payable(day).principal > 0:
        return 0
    void = [m for m in facts.movements if m.kind == "charge" and m.component == "collection_fee" and m.day > day]
    undone = {
        row[0]
        for row in rows(
            "select reverses_id from ledger_posting where reverses_id = any(%s)", [[int(m.ref) for m in void]]
        )
    }
    done = 0
    for movement in void:
        if int(movement.ref) in undone:
            continue
        key = f"void:{movement.ref}"
        entry = ledger.Entry("reversal", actor, f"case:{facts.case_id}", movement.day, now, key)
        ledger.reverse(int(movement.ref), entry)
        done += 1
    if done:
        audit.record(actor=actor, action="case.charges_voided", subject=f"case:{facts.case_id}", now=now, charges=done)
        Case.objects.filter(pk=facts.case_id).update(next_step_on=None)
    return done


_VOIDED = """
select h.id from claims_charge h
  join ledger_posting void on void.reverses_id = h.posting_id and void.idempotency_key = 'void:' || h.posting_id
 where h.case_id = %s and (%s::date is null or h.day <= %s)
   and not exists (select 1 from claims_charge again where again.replaces = h.posting_id)
 order by h.day, h.id
"""


def charge_again(case_id: int, *, upto: dt.date | None, now: dt.datetime, actor: str) -> int:
    """Charges the fees once more that were voided for a payment which is not on the case any more; returns how many.

    Only those dated up to a day, where one is given, and only where the principal was still open the day before: the
    opposite of `void_charges_after`. In the caller's transaction, under the case's lock.
    """
    done = 0
    for (charge_id,) in rows(_VOIDED, [case_id, upto, upto]):
        old = Charge.objects.get(pk=charge_id)
        if case_facts.load_one(case_id).payable(old.day - dt.timedelta(days=1)).principal <= 0:
            continue
        key = f"charge:again:{old.posting_id}"
        entry = ledger.Entry("charge", actor, f"case:{case_id}", old.day, now, key)
        legs = owed(old.component, old.amount, case_id=case_id, claim_id=old.claim_id)
        Charge.objects.create(
            case_id=case_id,
            claim_id=old.claim_id,
            posting_id=ledger.post(entry, legs),
            component=old.component,
            code=old.code,
            day=old.day,
            amount=old.amount,
            facts=old.facts,
            replaces=old.posting_id,
        )
        done += 1
    if done:
        audit.record(actor=actor, action="case.charged_again", subject=f"case:{case_id}", now=now, charges=done)
    return done
