"""What was paid too much on a case moves to another case of the same debtor, when the debtor or a person says so."""

import datetime as dt
import hashlib

from quittance.areas.access.rules import check_can_decide, check_can_open_case
from quittance.areas.access.visitor import Visitor
from quittance.areas.audit import operations as audit
from quittance.areas.claims.models import Case
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.ledger import operations as ledger
from quittance.areas.payments.operations import booking
from quittance.areas.payments.operations.allocating import promised
from quittance.core.errors import CoreError
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked, retried


class CannotMove(CoreError):
    """Money that stays where it is. Codes: same_case, other_debtor, no_such_case, too_much, other_request."""


def move_overpayment(
    *, case_from: int, case_to: int, amount: int, actor: str, now: dt.datetime, key: str, on: dt.date | None = None
) -> booking.Booked:
    """Moves `amount` øre of a case's overpayment to another case of the same debtor.

    There it counts from today, or from the day `on` which it came on. The same key again changes nothing. Raises
    CannotMove.
    """
    identifier = hashlib.sha256(key.encode()).hexdigest()[:24]

    def work() -> booking.Booked:
        if case_from == case_to:
            raise CannotMove("same_case", "It is on that case already.")
        if len(locked("claims_case", [case_from, case_to])) != 2:
            raise CannotMove("no_such_case", "There is no such case.")
        known = ledger.known(f"moved:{identifier}:out")
        if known is None:
            _check(case_from, case_to, amount)
        day = on or oslo_date(now)

        def money(case_id: int, reason: str, side: str) -> booking.Money:
            key = f"moved:{identifier}:{side}"
            return booking.Money(case_id, amount, day, "suspense", None, reason, f"case:{case_from}", key)

        if known is not None:
            return booking.book(money(case_to, "overpayment_received", "in"), actor=actor, now=now)
        out = money(case_from, "overpayment_moved", "out")
        booking.give_back(case_id=case_from, amount=amount, money=out, actor=actor, now=now, reason=out.reason)
        booked = booking.book(money(case_to, "overpayment_received", "in"), actor=actor, now=now)
        audit.record(
            actor=actor, action="overpayment.moved", subject=f"case:{case_from}", now=now, to=case_to, amount=amount
        )
        return booked

    try:
        return retried(work)
    except ledger.AlreadyPosted as other:
        raise CannotMove("other_request", "This form was used to move other money.") from other


def move_own(
    visitor: Visitor, *, case_from: int, case_to: int, amount: int, now: dt.datetime, key: str
) -> booking.Booked:
    """The same, as a debtor does it between own cases. Raises CannotMove, access.rules.NotYours, NotYourRole."""
    check_can_decide(visitor)
    check_can_open_case(visitor, case_from)
    check_can_open_case(visitor, case_to)
    return move_overpayment(case_from=case_from, case_to=case_to, amount=amount, actor=visitor.actor, now=now, key=key)


def _check(case_from: int, case_to: int, amount: int) -> None:
    debtors = set(Case.objects.filter(pk__in=[case_from, case_to]).values_list("debtor_id", flat=True))
    if len(debtors) != 1:
        raise CannotMove("other_debtor", "The two cases are not of the same debtor.")
    held = sum(left for _day, left, _posting in case_facts.load_one(case_from).overpayments)
    if not 0 < amount <= held - promised(case_from):
        raise CannotMove("too_much", "That much was not paid too much, or it is on its way back already.")
