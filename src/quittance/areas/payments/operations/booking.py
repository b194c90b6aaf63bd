"""Books money on one case: allocated by the creditor's order, the rest as an overpayment the debtor can see."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quittance.areas.claims.operations.charging import void_charges_after
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import REALLOCATION, CaseFacts
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import BankEntry, ResolutionPart, Share
from quittance.core.allocation import Part, allocate, parse_order
from quittance.core.balance import open_items
from quittance.core.errors import CoreError
from quittance.core.postings import ACCOUNT_COMPONENT, Account, Leg, received
from quittance.kit.db import locked, rows

SOURCES = {
    "bank": Account.CLIENT_FUNDS,
    "provider": Account.PROVIDER_IN_TRANSIT,
    "suspense": Account.BANK_SUSPENSE,
}


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


class NotOverpaid(CoreError):
    """Less is held for the debtor than was to be given back. Code: not_overpaid."""

    def __init__(self, case_id: int, held: int) -> None:
        super().__init__("not_overpaid", f"Case {case_id} holds {held} øre that can be given back.")


@dataclass(frozen=True, slots=True)
class _Later:
    posting_id: int
    money: Money


def book(money: Money, *, actor: str, now: dt.datetime) -> Booked:
    """Books money in the caller's transaction, under a lock of its case.

    A payment dated before others already booked changes what those covered (interest stops earlier), so they are
    undone and allocated anew in date order; the books show both. The same key again changes nothing. Raises
    ledger.AlreadyPosted when the key stands for other money.
    """
    locked("claims_case", [money.case_id])
    facts = case_facts.load_one(money.case_id)
    if (known := ledger.known(money.key)) is not None:
        return _booked_before(known, money, facts)
    later = _later_payments(money, facts)
    for old in later:
        ledger.reverse(old.posting_id, _entry(old.money, f"{REALLOCATION}:{old.posting_id}", actor, now, REALLOCATION))
    if later:
        facts = case_facts.load_one(money.case_id)
    booked = _post(money, facts, actor=actor, now=now)
    for old in later:
        facts = case_facts.load_one(money.case_id)
        again = _post(replace(old.money, key=f"again:{old.posting_id}"), facts, actor=actor, now=now)
        _move_documents(old.money.key, again.posting_id)
    return booked


def _post(money: Money, facts: CaseFacts, *, actor: str, now: dt.datetime) -> Booked:
    owed = facts.payable(money.value_date, assume_last_rate=False)
    covered = allocate(
        amount=money.amount,
        items=open_items(owed),
        order=parse_order(facts.creditor.allocation_order),
        designation=money.designation,
    )
    legs = received(
        source=_source(money),
        parts=covered.parts,
        rest=covered.rest,
        case_id=money.case_id,
        creditor_id=facts.creditor.creditor_id,
    )
    posting_id = ledger.post(_entry(money, money.key, actor, now, money.reason), legs)
    if any(m.kind == "charge" and m.day > money.value_date for m in facts.movements):
        void_charges_after(case_facts.load_one(money.case_id), money.value_date, now=now, actor=actor)
    paid = sum(part.amount for part in covered.parts)
    return Booked(posting_id, covered.parts, covered.rest, max(owed.total, 0) - paid)


def _booked_before(posting_id: int, money: Money, facts: CaseFacts) -> Booked:
    legs = ledger.posted_legs(posting_id)
    if legs[0] != _source(money) or {leg.case_id for leg in legs[1:]} != {money.case_id}:
        raise ledger.AlreadyPosted(money.key)
    owed = facts.payable(money.value_date, assume_last_rate=False)
    return held_by(posting_id, money.case_id, remaining=max(owed.total, 0))


def give_back(*, case_id: int, amount: int, money: Money, actor: str, now: dt.datetime) -> int:
    """Pays `amount` øre of a case's overpayment back out of the account named by `money`; returns the posting.

    Raises NotOverpaid when less than that is held for the debtor. In the caller's transaction. The same key again
    changes nothing.
    """
    locked("claims_case", [case_id])
    held = sum(leg for _day, leg, _posting in case_facts.load_one(case_id).overpayments)
    if not 0 < amount <= held and ledger.known(money.key) is None:
        raise NotOverpaid(case_id, held)
    legs = [
        Leg(Account.OVERPAYMENT, amount, case_id),
        Leg(SOURCES[money.source_account], -amount, subaccount=money.subaccount),
    ]
    return ledger.post(_entry(money, money.key, actor, now, "refund"), legs)


def _source(money: Money) -> Leg:
    return Leg(SOURCES[money.source_account], money.amount, subaccount=money.subaccount)


def _entry(money: Money, key: str, actor: str, now: dt.datetime, reason: str) -> ledger.Entry:
    return ledger.Entry(
        reason=reason, actor=actor, source=money.source, value_date=money.value_date, recorded_at=now, key=key
    )


def held_by(posting_id: int, case_id: int, *, remaining: int = 0) -> Booked:
    """What a posting that holds a payment covered on its case; `remaining` is handed through."""
    legs = [leg for leg in ledger.posted_legs(posting_id) if leg.case_id == case_id]
    parts = tuple(
        Part(ACCOUNT_COMPONENT[leg.account], leg.claim_id, -leg.amount)
        for leg in legs
        if leg.account in ACCOUNT_COMPONENT
    )
    return Booked(posting_id, parts, -sum(leg.amount for leg in legs if leg.account == Account.OVERPAYMENT), remaining)


_LATER = """
select p.id, p.reason, p.source, p.value_date, p.idempotency_key, s.account, s.subaccount, s.amount
  from ledger_posting p
  join ledger_leg s on s.posting_id = p.id and s.account in (100, 110, 120) and s.amount > 0
 where p.id = any(%s) and not exists (select 1 from ledger_posting r where r.reverses_id = p.id)
 order by p.value_date, p.id
"""


def _later_payments(money: Money, facts: CaseFacts) -> Sequence[_Later]:
    dated = [m.ref for m in facts.movements if m.kind == "payment" and m.day > money.value_date]
    dated += [str(posting) for day, _amount, posting in facts.overpayments if day > money.value_date]
    if not dated:
        return ()
    names = {account.value: name for name, account in SOURCES.items()}
    return [
        _Later(
            posting_id,
            Money(money.case_id, amount, day, names[account], subaccount, reason, source, key),
        )
        for posting_id, reason, source, day, key, account, subaccount, amount in rows(
            _LATER, [sorted({int(ref) for ref in dated})]
        )
    ]


def _move_documents(key: str, new: int) -> None:
    """What documents a payment allocated anew points to the posting that now holds its money: entry, share or part.

    It is found by the key of the payment's first posting; each later one names the posting it stands for.
    """
    while key.startswith("again:"):
        ((key,),) = rows("select idempotency_key from ledger_posting where id = %s", [int(key.removeprefix("again:"))])
    kind, *ids = key.split(":")
    if kind == "bank":
        BankEntry.objects.filter(pk=int(ids[0])).update(posting_id=new)
    elif kind == "attempt":
        Share.objects.filter(attempt_id=int(ids[0]), case_id=int(ids[-1])).update(posting_id=new)
    elif kind == "part":
        ResolutionPart.objects.filter(resolution_id=int(ids[0]), case_id=int(ids[1])).update(posting_id=new)
