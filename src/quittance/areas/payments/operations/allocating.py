"""Lays money on a case in date order: what was booked later is taken up first and laid down anew.

A payment that turns out to be dated before others, or that has to come off the case again, changes what the others
covered: interest stops or starts on another day, and fees fall away or come back. The books show every step; pairs
that were undone only to be allocated anew are left out of what the debtor reads.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quittance.areas.claims.models import Case
from quittance.areas.claims.operations.charging import charge_again, void_charges_after
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import REALLOCATION, CaseFacts
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import BankEntry, Designation, Refund, ResolutionPart, Share
from quittance.core.allocation import Part, allocate, parse_order
from quittance.core.balance import open_items
from quittance.core.errors import CoreError
from quittance.core.postings import ACCOUNT_COMPONENT, Account, Leg, received, written_off
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked, rows

SOURCES = {
    "bank": Account.CLIENT_FUNDS,
    "provider": Account.PROVIDER_IN_TRANSIT,
    "suspense": Account.BANK_SUSPENSE,
    "outgoing": Account.PAYMENT_IN_TRANSIT,
}
WRITE_OFF = "write_off"
AGAIN = "again:"
_ORDERED = (*case_facts.PAYMENT_REASONS, WRITE_OFF)


@dataclass(frozen=True, slots=True)
class Money:
    """Øre that arrived for a case: on which account, on which day, from which document, under which key."""

    case_id: int
    amount: int
    value_date: dt.date
    source_account: str
    subaccount: int | None
    reason: str
    source: str
    key: str
    designation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Booked:
    """What a payment covered, and what the case still owes after it, in øre on the payment's day."""

    posting_id: int
    parts: tuple[Part, ...]
    rest: int
    remaining: int


@dataclass(frozen=True, slots=True)
class Event:
    """A payment or a write-off on a case, as its posting says. `undone`: a write-off that found nothing left."""

    posting_id: int
    case_id: int
    reason: str
    source: str
    value_date: dt.date
    key: str
    undone: bool = False


class OverpaymentGone(CoreError):
    """A payment cannot come off a case: what it left over has been given back or is on its way. Code: money_gone."""

    def __init__(self, case_id: int) -> None:
        super().__init__("money_gone", f"What was paid too much on case {case_id} has been given back already.")


def lay(money: Money, facts: CaseFacts, *, actor: str, now: dt.datetime) -> Booked:
    """Allocates money on a case and books it; `facts` know nothing dated later. Under the case's lock."""
    owed = facts.payable(money.value_date, assume_last_rate=False)
    covered = allocate(
        amount=money.amount,
        items=open_items(owed),
        order=parse_order(facts.creditor.allocation_order),
        designation=money.designation,
    )
    legs = received(
        source=source_leg(money),
        parts=covered.parts,
        rest=covered.rest,
        case_id=money.case_id,
        creditor_id=facts.creditor.creditor_id,
    )
    posting_id = ledger.post(entry_for(money, money.key, actor, now, money.reason), legs)
    if any(m.kind == "charge" and m.day > money.value_date for m in facts.movements):
        void_charges_after(case_facts.load_one(money.case_id), money.value_date, now=now, actor=actor)
    paid = sum(part.amount for part in covered.parts)
    return Booked(posting_id, covered.parts, covered.rest, max(owed.total, 0) - paid)


def source_leg(money: Money) -> Leg:
    """The debit on the account the money arrived at."""
    return Leg(SOURCES[money.source_account], money.amount, subaccount=money.subaccount)


def entry_for(money: Money, key: str, actor: str, now: dt.datetime, reason: str) -> ledger.Entry:
    """The document behind a posting of this money."""
    return ledger.Entry(
        reason=reason, actor=actor, source=money.source, value_date=money.value_date, recorded_at=now, key=key
    )


_SINCE = f"""
select p.id, p.reason, p.source, p.value_date, p.idempotency_key, undone.id is not null
  from ledger_posting p left join ledger_posting undone on undone.reverses_id = p.id
 where p.id in (select posting_id from ledger_leg where case_id = %(case)s and account < 100 and value_date >= %(day)s)
   and p.reason = any(%(reasons)s) and p.reverses_id is null
   and (undone.id is null or p.reason = '{WRITE_OFF}' and undone.reason = '{REALLOCATION}' and not exists (
     select 1 from ledger_posting again where again.idempotency_key = '{AGAIN}' || p.id))
 order by p.value_date, p.id
"""  # noqa: S608 - only our own constants are put in


def events_since(case_id: int, day: dt.date) -> list[Event]:
    """The payments and write-offs of a case on or after a day that count, in the order they came."""
    found = rows(_SINCE, {"case": case_id, "day": day, "reasons": list(_ORDERED)})
    return [Event(row[0], case_id, *row[1:]) for row in found]


def take_up(events: Sequence[Event], *, actor: str, now: dt.datetime) -> None:
    """Reverses what will be laid down anew."""
    for event in events:
        if not event.undone:
            key = f"{REALLOCATION}:{event.posting_id}"
            ledger.reverse(
                event.posting_id, ledger.Entry(REALLOCATION, actor, event.source, event.value_date, now, key)
            )


def lay_again(events: Sequence[Event], *, actor: str, now: dt.datetime, less_paid: bool = False) -> None:
    """Allocates what was taken up, in order, each on its own day and with its payer's wish; the documents follow.

    `less_paid`: something has gone that had spared the debtor fees, so those that fell due by then come back first.
    """
    for event in events:
        if less_paid:
            charge_again(event.case_id, upto=event.value_date, now=now, actor=actor)
        facts = case_facts.load_one(event.case_id)
        if event.reason == WRITE_OFF:
            _write_off_again(event, facts, actor=actor, now=now)
        else:
            money = money_of(event, key=f"{AGAIN}{event.posting_id}")
            move_documents(event, lay(money, facts, actor=actor, now=now).posting_id)


def _write_off_again(event: Event, facts: CaseFacts, *, actor: str, now: dt.datetime) -> None:
    """What was written off counts again, as far as there is still something to write off on that day."""
    first = rows("select id from ledger_posting where idempotency_key = %s", [first_key(event.key)])[0][0]
    owed = {(item.component, item.claim_id): item.amount for item in open_items(facts.payable(event.value_date))}
    parts = [
        Part(component, leg.claim_id, min(-leg.amount, owed.get((component, leg.claim_id), 0)))
        for leg in ledger.posted_legs(first)
        if (component := ACCOUNT_COMPONENT.get(leg.account)) is not None
    ]
    legs = written_off(parts, case_id=event.case_id)
    if legs:
        key = f"{AGAIN}{event.posting_id}"
        ledger.post(ledger.Entry(WRITE_OFF, actor, event.source, event.value_date, now, key), legs)


def take_off(event: Event, *, reason: str, actor: str, now: dt.datetime, check: bool = True) -> int:
    """Undoes one payment, write-off or charge of a case as if it had never been there; returns the reversal.

    What came later is allocated anew, fees it had spared the debtor come back, and the daily run looks at the case
    again. Raises OverpaymentGone; ledger.AlreadyReversed. In the caller's transaction. Without `check`, whoever lays
    part of the money down again calls `check_still_held` afterwards.
    """
    locked("claims_case", [event.case_id])
    others = [other for other in events_since(event.case_id, event.value_date) if other.posting_id != event.posting_id]
    take_up(others, actor=actor, now=now)
    key = f"{reason}:{event.posting_id}"
    reversal = ledger.reverse(event.posting_id, ledger.Entry(reason, actor, event.source, event.value_date, now, key))
    lay_again(others, actor=actor, now=now, less_paid=True)
    charge_again(event.case_id, upto=None, now=now, actor=actor)
    if check:
        check_still_held([event.case_id])
    facts = case_facts.load_one(event.case_id)
    steps = [step.day for step in facts.planned(oslo_date(now))]
    Case.objects.filter(pk=event.case_id).update(next_step_on=min(steps, default=None))
    return reversal


def check_still_held(case_ids: Iterable[int]) -> None:
    """Raises OverpaymentGone when a case has given back, or promised, more than is held for its debtor."""
    for case_id in case_ids:
        if not still_held(case_facts.load_one(case_id)):
            raise OverpaymentGone(case_id)


def still_held(facts: CaseFacts) -> bool:
    """Whether, on every day, at least as much is held for the debtor as was given back or will be."""
    by_day: dict[dt.date, int] = {}
    for day, amount, _posting in facts.overpayments:
        by_day[day] = by_day.get(day, 0) + amount
    held = 0
    for day in sorted(by_day):
        held += by_day[day]
        if held < 0:
            return False
    return held >= promised(facts.case_id)


def promised(case_id: int) -> int:
    """Øre of the case's overpayment that refunds under way will take."""
    ((amount,),) = rows(
        "select coalesce(sum(amount), 0)::bigint from payments_refund"
        " where case_id = %s and posting_id is null and state = any(%s)",
        [case_id, [Refund.State.PROPOSED, Refund.State.APPROVED, Refund.State.SENT]],
    )
    return int(amount)


def event_of(posting_id: int) -> Event | None:
    """The posting as an event of its case; None when it concerns no case, several, or has been undone."""
    found = rows(
        "select p.id, min(l.case_id), p.reason, p.source, p.value_date, p.idempotency_key from ledger_posting p"
        " join ledger_leg l on l.posting_id = p.id and l.account < 100"
        " where p.id = %s and p.reverses_id is null"
        " and not exists (select 1 from ledger_posting r where r.reverses_id = p.id)"
        " group by p.id having count(distinct l.case_id) = 1",
        [posting_id],
    )
    return Event(*found[0]) if found else None


def money_of(event: Event, *, key: str) -> Money:
    """The money a payment brought, with what its payer wanted covered first."""
    names = {account: name for name, account in SOURCES.items()}
    leg = next(leg for leg in ledger.posted_legs(event.posting_id) if leg.account in names and leg.amount > 0)
    wish = Designation.objects.filter(key=first_key(event.key)).values_list("names", flat=True).first()
    return Money(
        event.case_id,
        leg.amount,
        event.value_date,
        names[leg.account],
        leg.subaccount,
        event.reason,
        event.source,
        key,
        tuple(wish.split(">")) if wish else (),
    )


def first_key(key: str) -> str:
    """The key of the first posting of something allocated anew: each later one names the posting it stands for."""
    while key.startswith(AGAIN):
        ((key,),) = rows("select idempotency_key from ledger_posting where id = %s", [int(key.removeprefix(AGAIN))])
    return key


def move_documents(event: Event, new: int) -> None:
    """What documents a payment points to the posting that now holds its money: bank entry, share, part."""
    kind, *ids = first_key(event.key).split(":")
    if kind == "bank":
        BankEntry.objects.filter(pk=int(ids[0]), posting_id=event.posting_id).update(posting_id=new)
    Share.objects.filter(case_id=event.case_id, posting_id=event.posting_id).update(posting_id=new)
    ResolutionPart.objects.filter(case_id=event.case_id, posting_id=event.posting_id).update(posting_id=new)
