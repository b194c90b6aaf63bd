"""Takes a booked payment off its case as if it had never been there; its money waits in suspense again.

What has been shown to nobody as booked yet is not touched here: only money that a bank line, an attempt or a decision
put on a case.
"""

import datetime as dt

from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import Attempt, BankEntry, Share
from quittance.areas.payments.operations.allocating import Event, event_of, first_key, money_of, source_leg, take_off
from quittance.core.errors import CoreError
from quittance.core.postings import Account, Leg
from quittance.kit.db import locked

UNBOOKED = "unbooked"
_IN_SUSPENSE = {"bank": "bank_suspense", "provider": "provider_suspense"}


class CannotUnbook(CoreError):
    """There is nothing to take off. Codes: not_booked, came_by_bank."""


def unbook_entry(*, entry_id: int, actor: str, now: dt.datetime, reason: str = UNBOOKED) -> BankEntry:
    """Takes the payment of a matched bank line off its case; the line waits in suspense with `reason` as its code.

    Raises CannotUnbook, allocating.OverpaymentGone.
    """
    with transaction.atomic():
        entry = BankEntry.objects.select_for_update(of=("self",)).get(pk=entry_id)
        if entry.status != BankEntry.Status.MATCHED:
            raise CannotUnbook("not_booked", "This line is on no case.")
        case_id = entry.case_id
        entry.posting_id = unbook(entry.posting_id, actor=actor, now=now)
        entry.status, entry.case, entry.reason = BankEntry.Status.SUSPENSE, None, reason
        entry.save(update_fields=["posting_id", "status", "case", "reason"])
        audit.record(actor=actor, action="payment.unbooked", subject=f"entry:{entry.pk}", now=now, case=case_id or 0)
    return entry


def unbook_attempt(*, attempt_id: int, actor: str, now: dt.datetime, check: bool = True) -> int:
    """Takes what a provider's payment put on cases off them; returns the øre that wait in suspense now.

    Raises CannotUnbook where the money came by bank: there the bank line is what is taken off.
    """
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
        if attempt.bank_reference:
            raise CannotUnbook("came_by_bank", "This money came with a bank line; take that off.")
        shares = list(attempt.shares.filter(posting_id__isnull=False).order_by("case_id"))
        booked = [share for share in shares if share.posting_id and event_of(share.posting_id) is not None]
        if not booked:
            raise CannotUnbook("not_booked", "No case holds money of this payment.")
        locked("claims_case", [share.case_id for share in booked])
        for share in booked:
            posting_id = unbook(share.posting_id, actor=actor, now=now, check=check)
            Share.objects.filter(pk=share.pk).update(posting_id=posting_id)
        audit.record(
            actor=actor, action="payment.unbooked", subject=f"attempt:{attempt.pk}", now=now, cases=len(booked)
        )
    return sum(share.amount for share in booked)


def unbook(posting_id: int | None, *, actor: str, now: dt.datetime, check: bool = True) -> int:
    """Takes a payment off its case and puts its money into suspense on the same day; returns the posting with it.

    Money that came out of suspense is back there with the reversal, which is then the answer. The caller moves the
    document. In the caller's transaction. Raises CannotUnbook, allocating.OverpaymentGone; not the latter without
    `check`, as in allocating.take_off.
    """
    event = event_of(posting_id) if posting_id is not None else None
    if event is None:
        raise CannotUnbook("not_booked", "This payment is on no case any more.")
    reversal = take_off(event, reason=UNBOOKED, actor=actor, now=now, check=check)
    money = money_of(event, key=f"suspense:{event.posting_id}")
    _forget_elsewhere(event)
    if money.source_account not in _IN_SUSPENSE:
        return reversal
    entry = ledger.Entry(_IN_SUSPENSE[money.source_account], actor, money.source, money.value_date, now, money.key)
    posting = ledger.post(entry, [source_leg(money), Leg(Account.BANK_SUSPENSE, -money.amount)])
    Share.objects.filter(case_id=event.case_id, posting_id=event.posting_id).update(posting_id=posting)
    return posting


def _forget_elsewhere(event: Event) -> None:
    """A share whose money came by bank and was split by decision is booked nowhere once that is undone."""
    if first_key(event.key).startswith("part:"):
        Share.objects.filter(case_id=event.case_id, posting_id=event.posting_id).update(posting_id=None)
