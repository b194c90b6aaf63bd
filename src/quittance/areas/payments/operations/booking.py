"""Books money on one case: allocated by the creditor's order, the rest as an overpayment the debtor can see."""

import datetime as dt

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.models import Designation
from quittance.areas.payments.operations import allocating
from quittance.areas.payments.operations.allocating import SOURCES, Booked, Money, entry_for, source_leg
from quittance.core.allocation import Part
from quittance.core.errors import CoreError
from quittance.core.postings import ACCOUNT_COMPONENT, Account, Leg
from quittance.kit.db import locked

__all__ = ["Booked", "Money", "NotOverpaid", "book", "give_back", "held_by"]

_ONE_DAY = dt.timedelta(days=1)


class NotOverpaid(CoreError):
    """Less is held for the debtor than was to be given back. Code: not_overpaid."""

    def __init__(self, case_id: int, held: int) -> None:
        super().__init__("not_overpaid", f"Case {case_id} holds {held} øre that can be given back.")


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
    if money.designation:
        Designation.objects.create(key=money.key, names=">".join(money.designation))
    later = allocating.events_since(money.case_id, money.value_date + _ONE_DAY)
    if later:
        allocating.take_up(later, actor=actor, now=now)
        facts = case_facts.load_one(money.case_id)
    booked = allocating.lay(money, facts, actor=actor, now=now)
    allocating.lay_again(later, actor=actor, now=now)
    return booked


def _booked_before(posting_id: int, money: Money, facts: CaseFacts) -> Booked:
    legs = ledger.posted_legs(posting_id)
    if legs[0] != source_leg(money) or {leg.case_id for leg in legs[1:]} != {money.case_id}:
        raise ledger.AlreadyPosted(money.key)
    owed = facts.payable(money.value_date, assume_last_rate=False)
    return held_by(posting_id, money.case_id, remaining=max(owed.total, 0))


def give_back(*, case_id: int, amount: int, money: Money, actor: str, now: dt.datetime, reason: str = "refund") -> int:
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
    return ledger.post(entry_for(money, money.key, actor, now, reason), legs)


def held_by(posting_id: int, case_id: int, *, remaining: int = 0) -> Booked:
    """What a posting that holds a payment covered on its case; `remaining` is handed through."""
    legs = [leg for leg in ledger.posted_legs(posting_id) if leg.case_id == case_id]
    parts = tuple(
        Part(ACCOUNT_COMPONENT[leg.account], leg.claim_id, -leg.amount)
        for leg in legs
        if leg.account in ACCOUNT_COMPONENT
    )
    return Booked(posting_id, parts, -sum(leg.amount for leg in legs if leg.account == Account.OVERPAYMENT), remaining)
