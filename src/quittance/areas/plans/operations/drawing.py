"""Draws the instalments of a plan through a company: each charge is written down, ordered, and asked about to its end.

A charge that was not answered for is ordered again under the same key, never under a new one; only one that the company
says has failed is followed by another. While it waits its money is noted as on its way, so that the instalment is not
judged missed meanwhile.
"""

import datetime as dt
import secrets
from collections.abc import Container, Sequence
from itertools import groupby

import structlog
from django.db.models import Min

from quittance.areas.audit import operations as audit
from quittance.areas.claims.operations import expecting
from quittance.areas.contacts.operations.telling import Telling, tell
from quittance.areas.plans.models import Charge, Instalment, Mandate, Plan, PlanCase
from quittance.areas.plans.operations.agreeing import note
from quittance.areas.plans.operations.collecting import collected, given_back
from quittance.areas.plans.operations.mandates import AVTALEGIRO, LEASE, VIPPS, withdraw
from quittance.areas.plans.queries.drawing import SMALLEST, TRIES, ToOrder, amounts, needless, to_order
from quittance.core.workdays import add_banking_days, later
from quittance.formats.avtalegiro.rules import earliest_due
from quittance.kit.clock import oslo_date
from quittance.kit.crashpoints import crashpoint
from quittance.kit.db import locked, retried
from quittance.kit.wiring import recurring_providers
from quittance.providers.payment import NotFound, Rejected, Technical
from quittance.providers.recurring import CHARGE_OPEN, ChargeRequest, RecurringGateway
from quittance.providers.recurring import Charge as Told

log = structlog.get_logger(__name__)
State = Charge.State

AHEAD = 7
"""So many days before its due date a charge is ordered."""
RETRY_DAYS = 1
"""For so many days the company itself tries again before it says that a charge has failed."""
_ARRIVES_WITHIN = 4
_SELDOM, _OFTENER, _OFTEN = dt.timedelta(hours=12), dt.timedelta(hours=3), dt.timedelta(minutes=15)
_SILENCES = 3


def order_due(*, now: dt.datetime, plan_ids: Sequence[int] | None = None, ahead: int = AHEAD) -> int:
    """Orders what is to be drawn within `ahead` days, of these plans or of all; returns how many charges were made.

    Must not be called inside a transaction.
    """
    gateway = recurring_providers().get(VIPPS)
    if gateway is None:
        return 0
    today = oslo_date(now)
    earliest = later(today, gateway.lead_days)
    found = to_order(VIPPS, earliest=earliest, until=later(today, ahead), plan_ids=plan_ids)
    made, silences = [], 0
    for plan_id, _wanted in groupby(found, key=lambda one: one.plan_id):
        made += [one.pk for one in _written(plan_id, earliest, later(today, ahead), now)]
    for pk in made:
        try:
            look(pk, now=now)
        except Technical as silent:
            log.warning("plan.company_silent", charge=pk, code=silent.code)
            silences += 1
            if silences == _SILENCES:
                break
    return len(made)


def first_day(way: str, today: dt.date) -> dt.date:
    """The first day on which something asked for today can be drawn this way."""
    if way == AVTALEGIRO:
        return earliest_due(today)
    gateway = recurring_providers().get(way)
    return later(today, gateway.lead_days if gateway else 0)


def order_first(plan_id: int, *, now: dt.datetime) -> int:
    """Orders the next charge of a plan at once, however far ahead its day may be."""
    first = Instalment.objects.filter(plan=plan_id, state=Instalment.State.OPEN).aggregate(due=Min("due"))["due"]
    if first is None:
        return 0
    return order_due(now=now, plan_ids=[plan_id], ahead=max((first - oslo_date(now)).days, AHEAD))


def _written(plan_id: int, earliest: dt.date, until: dt.date, now: dt.datetime) -> list[Charge]:
    """The charges that a plan needs now, committed before anybody is asked for them (P-8)."""

    def work() -> list[Charge]:
        locked("plans_plan", [plan_id])
        found = to_order(VIPPS, earliest=earliest, until=until, plan_ids=[plan_id])
        wanted = amounts(plan_id, today=oslo_date(now)) if found else {}
        sums = [(one, wanted.get(one.instalment_id, 0)) for one in found]
        made = [write(one, amount, earliest, now) for one, amount in sums if amount >= SMALLEST]
        return [charge for charge in made if charge is not None and charge.state == State.PLANNED]

    return retried(work)


def write(
    one: ToOrder, amount: int, earliest: dt.date, now: dt.datetime, *, taken: Container[dt.date] = ()
) -> Charge | None:
    """Writes a charge down; None when its day is among those `taken`. One above what the debtor allows is refused.

    In the caller's transaction, under the plan's lock.
    """
    instalment = Instalment.objects.get(pk=one.instalment_id)
    mandate = Mandate.objects.select_related("plan").get(pk=one.mandate_id)
    due = max(instalment.due, earliest)
    if due in taken:
        return None
    made = Charge.objects.create(
        mandate=mandate,
        instalment=instalment,
        charge_id=f"pl{secrets.token_hex(12)}",
        attempt=instalment.charges.count() + 1,
        amount=amount,
        due=due,
        made_at=now,
        next_look_at=now,
    )
    if mandate.way == VIPPS and amount > mandate.ceiling:
        refused(made, "above_payers_limit", now=now)
    return made


def withdraw_needless(*, now: dt.datetime) -> int:
    """Takes back what waits although it was paid otherwise, changed or ended; returns how many."""
    return retried(lambda: withdraw(needless(today=oslo_date(now)), now=now))


def cancel_for_instalments(instalment_ids: Sequence[int], *, now: dt.datetime) -> int:
    """These instalments were moved, left out or changed: what waits to be drawn for them is taken back.

    In the caller's transaction; calls nobody.
    """
    waiting = Charge.objects.filter(instalment_id__in=list(instalment_ids)).values_list("pk", flat=True)
    return withdraw(waiting, now=now)


def cancel_for_plan(plan_id: int, *, now: dt.datetime) -> int:
    """The same for all of a plan that was changed: what is still to be drawn is ordered anew, as it is now."""
    return withdraw(Charge.objects.filter(mandate__plan=plan_id).values_list("pk", flat=True), now=now)


# -- one charge at the company -------------------------------------------------------------------------


def look(charge_pk: int, *, now: dt.datetime) -> Charge:
    """Brings a charge as far as the company's truth allows. Raises providers.payment.Technical when it is silent.

    Of one that was drawn, what went back to the payer since is taken off the cases. Raises OverpaymentGone. Must not be
    called inside a transaction.
    """
    charge = Charge.objects.select_related("mandate", "instalment").get(pk=charge_pk)
    gateway = recurring_providers().get(VIPPS)
    if gateway is None or charge.mandate.way != VIPPS:
        return charge
    if charge.state == State.COLLECTED:
        return _apply(charge, gateway.fetch_charge(charge.mandate.agreement_id, charge.charge_id), now)
    if charge.state not in (State.PLANNED, State.ORDERED):
        return charge
    if charge.state == State.PLANNED and not charge.withdrawing:
        return _order(charge, gateway, now)
    if charge.state == State.PLANNED and charge.next_look_at and charge.next_look_at > now:
        return charge  # an order of it may still be under way
    try:
        told = gateway.fetch_charge(charge.mandate.agreement_id, charge.charge_id)
        if charge.withdrawing and told.state in ("pending", "due"):
            _take_back(charge, gateway)
            told = gateway.fetch_charge(charge.mandate.agreement_id, charge.charge_id)
    except NotFound:
        return _never_there(charge, now)
    return _apply(charge, told, now)


def _order(charge: Charge, gateway: RecurringGateway, now: dt.datetime) -> Charge:
    leased = Charge.objects.filter(pk=charge.pk, state=State.PLANNED, withdrawing=False, next_look_at__lte=now).update(
        next_look_at=now + LEASE
    )
    if not leased:
        return charge
    in_time = later(charge.due, RETRY_DAYS) <= charge.instalment.judged_after
    request = ChargeRequest(
        agreement_id=charge.mandate.agreement_id,
        charge_id=charge.charge_id,
        amount=charge.amount,
        description=f"Avdrag {charge.due:%d.%m.%Y}",
        due=charge.due,
        idempotency_key=charge.charge_id,
        retry_days=RETRY_DAYS if in_time else 0,
    )
    try:
        gateway.create_charge(request, today=oslo_date(now))
    except Rejected as no:
        return _not_taken(charge, gateway, no, now)
    crashpoint("charge:answered")
    return _ordered(charge, now)


def _not_taken(charge: Charge, gateway: RecurringGateway, no: Rejected, now: dt.datetime) -> Charge:
    """A refusal may mean that it was taken before; the company's list decides. Ordered too late it is made anew."""
    try:
        told = gateway.fetch_charge(charge.mandate.agreement_id, charge.charge_id)
    except NotFound:
        log.warning("plan.charge_not_taken", charge=charge.pk, code=no.code)
        too_late = no.code == "charge-due-too-soon"
        return retried(lambda: _cancelled(charge, now) if too_late else refused(charge, "not_taken", now=now))
    return _apply(_ordered(charge, now), told, now)


def _ordered(charge: Charge, now: dt.datetime) -> Charge:
    def work() -> Charge:
        current = _locked(charge)
        if current.state != State.PLANNED:
            return current
        current.state = State.ORDERED
        current.next_look_at = now if current.withdrawing else _next_look(current, now)
        current.save(update_fields=["state", "next_look_at"])
        ordered(current, actor="system", now=now)
        return current

    return retried(work)


def ordered(charge: Charge, *, actor: str, now: dt.datetime) -> None:
    """Tells plan and trail of an order, and the cases of its money. In the caller's transaction."""
    facts = {"amount": charge.amount, "due": charge.due.isoformat(), "attempt": charge.attempt}
    note(charge.mandate.plan, "charge_ordered", actor=actor, now=now, facts=facts)
    audit.record(
        actor=actor,
        action="plan.charge_ordered",
        subject=f"plan:{charge.mandate.plan_id}",
        now=now,
        charge=charge.pk,
        amount=charge.amount,
    )
    _expect(charge, now)


def _expect(charge: Charge, now: dt.datetime) -> None:
    """Its money is on its way to the plan, from some days ahead: noted on one of its cases, it holds the whole plan."""
    today = oslo_date(now)
    if charge.mandate.way == VIPPS and charge.due > later(today, AHEAD):
        return  # it is looked at again before
    case_id = (
        PlanCase.objects.filter(plan=charge.mandate.plan_id).order_by("place").values_list("case_id", flat=True)[0]
    )
    until = max(charge.instalment.judged_after, add_banking_days(charge.due, _ARRIVES_WITHIN))
    expecting.note(case_id=case_id, source=source_of(charge), amount=charge.amount, since=today, until=until)


def source_of(charge: Charge) -> str:
    """What names a charge's money in the books and among what is on its way."""
    return f"plan_charge:{charge.charge_id}"


def _take_back(charge: Charge, gateway: RecurringGateway) -> None:
    try:
        gateway.cancel_charge(charge.mandate.agreement_id, charge.charge_id, f"cancel-{charge.charge_id}")
    except Rejected as no:
        log.info("plan.charge_went_on", charge=charge.pk, code=no.code)


def _never_there(charge: Charge, now: dt.datetime) -> Charge:
    """The company does not know it, and no order of it is under way any more: it never was."""

    def work() -> Charge:
        current = _locked(charge)
        if current.state == State.PLANNED and current.withdrawing:
            return _cancelled(current, now)
        log.error("plan.charge_unknown", charge=current.pk)
        current.next_look_at = now + LEASE
        current.save(update_fields=["next_look_at"])
        return current

    return retried(work)


def _apply(charge: Charge, told: Told, now: dt.datetime) -> Charge:
    """Moves a charge to where the company's truth puts it, once, under its lock."""
    ours = (charge.amount, charge.mandate.merchant)
    if (told.amount, told.merchant) != ours or told.captured not in (0, charge.amount):
        log.error("plan.charge_differs", charge=charge.pk)
        Charge.objects.filter(pk=charge.pk).update(next_look_at=now + dt.timedelta(days=1))
        return charge
    crashpoint("charge:read")

    def work() -> Charge:
        current = _locked(charge)
        if current.state in (State.PLANNED, State.ORDERED) and told.captured:
            collected(current, now=now)
        if current.state == State.COLLECTED:
            return given_back(current, told.refunded, now=now)
        if current.state not in (State.PLANNED, State.ORDERED):
            return current
        if told.state == "failed":
            return refused(current, told.failure or "technical", now=now)
        if told.state not in CHARGE_OPEN:
            return _cancelled(current, now)
        if current.state == State.PLANNED:
            current.state = State.ORDERED
            ordered(current, actor="system", now=now)
        current.next_look_at = _next_look(current, now)
        current.save(update_fields=["state", "next_look_at"])
        _expect(current, now)
        return current

    return retried(work)


def _next_look(charge: Charge, now: dt.datetime) -> dt.datetime:
    """Seldom while its day is far, every quarter of an hour when it has come; messages mostly come before."""
    days = (charge.due - oslo_date(now)).days
    return now + (_SELDOM if days > 1 else _OFTENER if days == 1 else _OFTEN)


def _locked(charge: Charge) -> Charge:
    """The charge as it is, under the lock of its plan and its own."""
    locked("plans_plan", [charge.mandate.plan_id])
    return (
        Charge.objects.select_for_update(of=("self",)).select_related("mandate__plan", "instalment").get(pk=charge.pk)
    )


# -- how it ends without money -------------------------------------------------------------------------


def refused(charge: Charge, failure: str, *, now: dt.datetime) -> Charge:
    """No money will come of a charge: its debtor is told what to do. In the caller's transaction."""
    _ended(charge, State.REFUSED, now, failure)
    tries = Charge.objects.filter(instalment=charge.instalment_id, state=State.REFUSED).count()
    again = failure not in ("payer_gone", "above_payers_limit", "not_come") and tries < TRIES
    facts = {
        "amount": charge.amount,
        "due": charge.due.isoformat(),
        "reason": failure,
        "attempt": charge.attempt,
        "in_time": charge.instalment.judged_after.isoformat(),
        "again": again and charge.instalment.state == Instalment.State.OPEN,
    }
    plan: Plan = charge.mandate.plan
    note(plan, "charge_refused", actor=f"provider:{charge.mandate.way}", now=now, facts=facts)
    audit.record(
        actor=f"provider:{charge.mandate.way}",
        action="plan.charge_refused",
        subject=f"plan:{plan.pk}",
        now=now,
        charge=charge.pk,
        reason=failure,
    )
    tell(Telling(plan.debtor_id, "charge_refused", f"charge_refused:{charge.pk}"), now=now)
    return charge


def _cancelled(charge: Charge, now: dt.datetime) -> Charge:
    _ended(charge, State.CANCELLED, now)
    return charge


def _ended(charge: Charge, state: str, now: dt.datetime, failure: str = "") -> None:
    charge.state, charge.failure, charge.settled_at, charge.next_look_at = state, failure, now, None
    charge.save(update_fields=["state", "failure", "settled_at", "next_look_at"])
    expecting.end(source=source_of(charge), now=now)
