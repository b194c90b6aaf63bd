"""Books what a company has drawn: once, on the plan's cases one after the other, as money the company holds for us.

And what it gave back of it to the payer, who objected or was to have it.
"""

import datetime as dt

from quittance.areas.audit import operations as audit
from quittance.areas.claims.operations import expecting
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.payments.operations import allocating, booking
from quittance.areas.payments.rules import PROVIDER_NUMBERS
from quittance.areas.plans.models import Charge, PlanCase
from quittance.kit.clock import oslo_date
from quittance.kit.crashpoints import crashpoint
from quittance.kit.db import locked


def collected(charge: Charge, *, now: dt.datetime) -> Charge:
    """Books a charge whose money was taken. In the caller's transaction, under the locks of its plan and its own.

    The charge's lock and state make it happen once; the key of the posting would refuse a second time even so. The
    money counts on the day it was to be drawn, for on which of the days it is tried the company does not tell.
    """
    case_ids = list(
        PlanCase.objects.filter(plan=charge.mandate.plan_id).order_by("place").values_list("case_id", flat=True)
    )
    locked("claims_case", case_ids)
    value_date = min(charge.due, oslo_date(now))
    source, actor = f"plan_charge:{charge.charge_id}", f"provider:{charge.mandate.way}"
    for case_id, amount in _shared(case_ids, charge.amount, value_date).items():
        key = source if case_id == case_ids[0] else f"{source}:{case_id}"
        booking.book(_money(charge, case_id, amount, value_date, key), actor=actor, now=now)
    crashpoint("charge:posted")
    charge.state, charge.settled_at, charge.next_look_at = Charge.State.COLLECTED, now, None
    charge.save(update_fields=["state", "settled_at", "next_look_at"])
    expecting.end(source=source, now=now)
    audit.record(
        actor=actor,
        action="plan.charge_collected",
        subject=f"plan:{charge.mandate.plan_id}",
        now=now,
        charge=charge.pk,
        amount=charge.amount,
    )
    return charge


def given_back(charge: Charge, refunded: int, *, now: dt.datetime) -> Charge:
    """The company has sent `refunded` øre of a charge back in all: the charge comes off the cases it was booked on.

    What was kept of it is laid on them again, on the same day. The same total again changes nothing. In the caller's
    transaction, under the locks of its plan and its own. Raises payments.operations.allocating.OverpaymentGone.
    """
    if refunded <= charge.refunded:
        return charge
    case_ids = list(
        PlanCase.objects.filter(plan=charge.mandate.plan_id).order_by("place").values_list("case_id", flat=True)
    )
    locked("claims_case", case_ids)
    source, actor = f"plan_charge:{charge.charge_id}", f"provider:{charge.mandate.way}"
    began, value_date = oslo_date(charge.made_at), min(charge.due, oslo_date(now))
    for case_id in case_ids:
        for event in [one for one in allocating.events_since(case_id, began) if one.source == source]:
            allocating.take_off(event, reason="reversal", actor=actor, now=now, check=False)
            value_date = event.value_date
    for case_id, amount in _shared(case_ids, charge.amount - refunded, value_date).items():
        key = f"{source}:less:{refunded}:{case_id}"
        booking.book(_money(charge, case_id, amount, value_date, key), actor=actor, now=now)
    allocating.check_still_held(case_ids)
    more, charge.refunded = refunded - charge.refunded, refunded
    charge.save(update_fields=["refunded"])
    audit.record(
        actor=actor,
        action="plan.charge_given_back",
        subject=f"plan:{charge.mandate.plan_id}",
        now=now,
        charge=charge.pk,
        amount=more,
    )
    return charge


def _money(charge: Charge, case_id: int, amount: int, value_date: dt.date, key: str) -> booking.Money:
    source, number = f"plan_charge:{charge.charge_id}", PROVIDER_NUMBERS[charge.mandate.way]
    return booking.Money(case_id, amount, value_date, "provider", number, "provider_payment", source, key)


def _shared(case_ids: list[int], amount: int, on: dt.date) -> dict[int, int]:
    """Each case in its place gets what it owes on the day; what is beyond them all stays with the last."""
    facts, shares = case_facts.load(case_ids), {}
    for case_id in case_ids[:-1]:
        owed = max(facts[case_id].payable(on, assume_last_rate=False).total, 0)
        if part := min(owed, amount):
            shares[case_id] = part
            amount -= part
    if amount:
        shares[case_ids[-1]] = amount
    return shares
