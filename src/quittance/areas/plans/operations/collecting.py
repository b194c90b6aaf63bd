"""Books what a company has drawn: once, on the plan's cases one after the other, as money the company holds for us."""

import datetime as dt

from quittance.areas.audit import operations as audit
from quittance.areas.claims.operations import expecting
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.payments.operations import booking
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
        money = booking.Money(
            case_id,
            amount,
            value_date,
            "provider",
            PROVIDER_NUMBERS[charge.mandate.way],
            "provider_payment",
            source,
            key,
        )
        booking.book(money, actor=actor, now=now)
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
