"""The debtor's consent that a company draws the instalments of a plan: asked for, given, and ended from either side.

What is about to be done is committed before the company is asked, and what came of it afterwards. What the company
says when the debtor comes back is no proof: the agreement is read back. Ending one here counts at once; the company is
told after that, as often as it takes.
"""

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import structlog
from django.conf import settings
from django.db.models import Case, Max, Value, When

from quittance.areas.audit import operations as audit
from quittance.areas.contacts.operations.telling import Telling, tell
from quittance.areas.plans.models import Charge, Instalment, Mandate, Plan
from quittance.areas.plans.operations.agreeing import note
from quittance.core.errors import CoreError
from quittance.kit.clock import oslo_date
from quittance.kit.crashpoints import crashpoint
from quittance.kit.db import locked, retried
from quittance.kit.wiring import recurring_providers
from quittance.providers.payment import NotFound, Rejected
from quittance.providers.recurring import Agreement, AgreementRequest, IntervalUnit, RecurringGateway

log = structlog.get_logger(__name__)

VIPPS, AVTALEGIRO = "vipps", "avtalegiro"
State = Mandate.State
EndReason = Literal["refused", "expired", "payer", "debtor", "plan_ended", "other_way", "bank", "unavailable"]

LIFE = dt.timedelta(minutes=10)
"""So long the company waits for the debtor's yes."""
LEASE = dt.timedelta(seconds=90)
"""While a request is under way nobody else sends it, and nobody takes back what it may become."""
_ROOM = 50
"""So many percent above the largest instalment a single charge may be, so that a changed plan fits still."""
_STEP = 100_00
SOON = dt.timedelta(seconds=30)
"""When an agreement that waits is read again."""
_FIRST, _DAILY = dt.timedelta(seconds=20), dt.timedelta(days=1)
_INTERVALS: dict[str, tuple[IntervalUnit, int]] = {"weekly": ("week", 1), "biweekly": ("week", 2)}


class MandateRefused(CoreError):
    """A way to pay automatically that cannot be taken. Codes: not_active, on_already, too_large, unavailable."""


@dataclass(frozen=True, slots=True)
class Going:
    """An agreement that waits for the debtor's yes: our token for it, and where the company asks."""

    token: str
    redirect_url: str


def can_draw(way: str) -> bool:
    """Whether plans can be paid this way here at all."""
    if way == AVTALEGIRO:
        return bool(settings.AGENCY.avtalegiro_unit)
    return way in recurring_providers()


def begin(*, plan_id: int, actor: str, now: dt.datetime) -> Going:
    """Asks for a Vipps agreement for an active plan; pressed again while the company waits it is the same one.

    Raises MandateRefused, and providers.payment.Technical when the company is silent: then the same press goes on with
    the same request. Must not be called inside a transaction.
    """
    gateway = _gateway()
    mandate = _waiting(plan_id, gateway, actor, now)
    if mandate.state == State.ASKED and now - mandate.asked_at > LIFE:
        look(mandate.pk, now=now)
        mandate = _waiting(plan_id, gateway, actor, now)
    if mandate.state == State.ACTIVE:
        raise MandateRefused("on_already", "The plan is paid automatically already.")
    if not mandate.redirect_url:
        mandate = _propose(mandate, gateway, now)
    return Going(mandate.token, mandate.redirect_url)


def _gateway() -> RecurringGateway:
    gateway = recurring_providers().get(VIPPS)
    if gateway is None:
        raise MandateRefused("unavailable", "Vipps is not offered here.")
    return gateway


def _waiting(plan_id: int, gateway: RecurringGateway, actor: str, now: dt.datetime) -> Mandate:
    """The plan's live mandate, made when there is none."""

    def work() -> Mandate:
        locked("plans_plan", [plan_id])
        plan = Plan.objects.get(pk=plan_id)
        live = plan.mandates.exclude(state=State.ENDED).first()
        if live is not None:
            return live
        if plan.state != Plan.State.ACTIVE:
            raise MandateRefused("not_active", "The plan has ended.")
        made = Mandate.objects.create(
            plan=plan,
            way=VIPPS,
            merchant=gateway.merchant,
            token=secrets.token_urlsafe(16),
            ceiling=_ceiling(plan_id, gateway.largest),
            asked_at=now,
            next_look_at=now + LIFE,
        )
        audit.record(actor=actor, action="plan.mandate_asked", subject=f"plan:{plan_id}", now=now, mandate=made.pk)
        return made

    return retried(work)


def _ceiling(plan_id: int, largest: int) -> int:
    still = Instalment.objects.filter(plan_id=plan_id, state__in=[Instalment.State.OPEN, Instalment.State.MISSED])
    highest = still.aggregate(most=Max("amount"))["most"]
    if highest is None:
        raise MandateRefused("not_active", "There is no instalment left to draw.")
    if highest > largest:
        raise MandateRefused("too_large", "An instalment is larger than the company draws.")
    with_room = highest * (100 + _ROOM) // 100
    return min(-(-with_room // _STEP) * _STEP, largest)


def _propose(mandate: Mandate, gateway: RecurringGateway, now: dt.datetime) -> Mandate:
    plan = mandate.plan
    unit, count = _INTERVALS.get(plan.frequency, ("month", 1))
    request = AgreementRequest(
        external_id=plan.number,
        amount=mandate.ceiling,
        currency="NOK",
        # The same whoever asks and in whatever language: a request sent again under its key must not differ.
        name=f"Betalingsavtale {plan.number}",
        description=f"Avdrag til {settings.AGENCY.name}"[:100],
        return_url=f"{settings.PUBLIC_URL}/plan/{mandate.token}",
        manage_url=f"{settings.PUBLIC_URL}/nb/my/plans/{plan.number}/automatic/",
        idempotency_key=f"agree-{mandate.token}",
        interval_unit=unit,
        interval_count=count,
    )
    try:
        proposed = gateway.propose(request)
    except Rejected as no:
        log.error("plan.agreement_refused", mandate=mandate.pk, code=no.code)
        retried(lambda: _end(Mandate.objects.get(pk=mandate.pk), "unavailable", actor="provider:vipps", now=now))
        raise MandateRefused("unavailable", "Vipps does not take the agreement.") from no
    crashpoint("agreement:answered")
    Mandate.objects.filter(pk=mandate.pk, agreement_id="").update(
        agreement_id=proposed.agreement_id, redirect_url=proposed.confirmation_url, next_look_at=now + _FIRST
    )
    mandate.refresh_from_db()
    return mandate


# -- what the company says -----------------------------------------------------------------------------


def look(mandate_id: int, *, now: dt.datetime) -> bool:
    """Reads an agreement back and does what follows; whether it has begun just now.

    Raises providers.payment.Technical when the company is silent. Must not be called inside a transaction.
    """
    mandate = Mandate.objects.get(pk=mandate_id)
    if mandate.way != VIPPS or (mandate.state == State.ENDED and not mandate.stopping):
        return False
    gateway = recurring_providers().get(VIPPS)
    if gateway is None:
        return False
    told: Agreement | None = None
    if mandate.agreement_id:
        try:
            told = gateway.fetch_agreement(mandate.agreement_id)
        except NotFound:
            log.error("plan.agreement_unknown", mandate=mandate_id)
    if mandate.stopping:
        _stopped(mandate, told, gateway, now)
        return False
    if told is not None and (told.external_id, told.merchant) != (mandate.plan.number, mandate.merchant):
        log.error("plan.agreement_differs", mandate=mandate_id)
        Mandate.objects.filter(pk=mandate_id).update(next_look_at=now + _DAILY)
        return False
    return retried(lambda: _apply(mandate_id, told, now))


def _stopped(mandate: Mandate, told: Agreement | None, gateway: RecurringGateway, now: dt.datetime) -> None:
    """Tells the company that it has ended here, until it says so too: its answer to the order is no proof."""
    if told is None or told.state in ("stopped", "expired"):
        Mandate.objects.filter(pk=mandate.pk).update(stopping=False, next_look_at=None)
        return
    if told.state == "active":
        gateway.stop(mandate.agreement_id, f"stop-{mandate.token}")
    Mandate.objects.filter(pk=mandate.pk).update(next_look_at=now + SOON)


def _apply(mandate_id: int, told: Agreement | None, now: dt.datetime) -> bool:
    plan_id = Mandate.objects.values_list("plan_id", flat=True).get(pk=mandate_id)
    locked("plans_plan", [plan_id])
    mandate = Mandate.objects.select_related("plan").get(pk=mandate_id)
    if mandate.state == State.ENDED:
        return False
    if mandate.state == State.ASKED:
        return _answered(mandate, told, now)
    if told is not None and told.state in ("stopped", "expired"):
        _end(mandate, "payer", actor="provider:vipps", now=now)
        return False
    # One that the company does not know is for a person: the fault may well be in our own settings.
    ceiling = mandate.ceiling if told is None else told.ceiling or mandate.ceiling
    Mandate.objects.filter(pk=mandate_id).update(ceiling=ceiling, next_look_at=now + _DAILY)
    return False


def _answered(mandate: Mandate, told: Agreement | None, now: dt.datetime) -> bool:
    """Yes, no, or nothing yet; without the company's name for it nobody can have answered."""
    if told is not None and told.state == "active":
        Mandate.objects.filter(pk=mandate.pk).update(
            state=State.ACTIVE,
            begun_on=oslo_date(now),
            ceiling=told.ceiling or mandate.ceiling,
            redirect_url="",
            next_look_at=now + _DAILY,
        )
        change_way(mandate.plan, VIPPS, by="debtor", actor=f"debtor:{mandate.plan.debtor_id}", now=now)
        return True
    if told is not None and told.state == "pending":
        Mandate.objects.filter(pk=mandate.pk).update(next_look_at=now + SOON)
    elif told is not None and told.state == "stopped":
        _end(mandate, "refused", actor="provider:vipps", now=now)
    elif told is not None or now - mandate.asked_at > LIFE:
        _end(mandate, "expired", actor="provider:vipps", now=now)
    return False


# -- ending --------------------------------------------------------------------------------------------


def turn_off(*, plan_id: int, actor: str, now: dt.datetime) -> bool:
    """From now on the debtor pays by oneself: what waits is withdrawn, and the company is told by a job.

    An AvtaleGiro agreement lives at the payer's bank: what we ask the bank for is withdrawn all the same. False when
    nothing was on. In one transaction.
    """
    return retried(lambda: stop_for_plans([plan_id], actor=actor, now=now, reason="debtor") > 0)


def stop_for_plans(plan_ids: Collection[int], *, actor: str, now: dt.datetime, reason: EndReason = "plan_ended") -> int:
    """Ends the mandates of these plans and withdraws the charges that wait; returns how many mandates.

    In the caller's transaction; calls nobody: the jobs tell the companies, and go on where they were interrupted.
    """
    locked("plans_plan", plan_ids)
    live = Mandate.objects.select_related("plan").filter(plan_id__in=plan_ids).exclude(state=State.ENDED)
    found = list(live.order_by("plan_id"))
    for mandate in found:
        _end(mandate, reason, actor=actor, now=now)
    return len(found)


def _end(mandate: Mandate, reason: EndReason, *, actor: str, now: dt.datetime) -> None:
    """Ends a mandate that is not ended. In the caller's transaction, under the lock of its plan."""
    ours = mandate.way == VIPPS and reason not in ("refused", "expired", "payer")
    Mandate.objects.filter(pk=mandate.pk).update(
        state=State.ENDED,
        ended_on=oslo_date(now),
        end_reason=reason,
        redirect_url="",
        stopping=ours and bool(mandate.agreement_id),
        next_look_at=now if ours and mandate.agreement_id else None,
    )
    withdraw(Charge.objects.filter(mandate=mandate).values_list("pk", flat=True), now=now)
    audit.record(
        actor=actor,
        action="plan.mandate_ended",
        subject=f"plan:{mandate.plan_id}",
        now=now,
        reason=reason,
        way=mandate.way,
    )
    if mandate.plan.way == mandate.way:
        change_way(mandate.plan, Plan.Way.SELF, by=reason, actor=actor, now=now)
        if reason in ("payer", "bank"):
            tell(Telling(mandate.plan.debtor_id, "way_ended", f"mandate_ended:{mandate.pk}"), now=now)


def end_by_bank(mandate: Mandate, *, actor: str, now: dt.datetime) -> None:
    """The payer has ended an AvtaleGiro agreement at the bank. In the caller's transaction, under the plan's lock."""
    _end(mandate, "bank", actor=actor, now=now)


def end_other(mandate: Mandate, *, actor: str, now: dt.datetime) -> None:
    """The debtor has chosen another way. In the caller's transaction, under the plan's lock."""
    _end(mandate, "other_way", actor=actor, now=now)


def withdraw(charge_ids: Collection[int], *, now: dt.datetime) -> int:
    """Charges that wait are not wanted any more; returns how many. In the caller's transaction.

    Whether one can still be stopped only the company knows: until it says so the money may come, and then it counts.
    """
    waiting = Charge.objects.filter(
        pk__in=list(charge_ids), state__in=[Charge.State.PLANNED, Charge.State.ORDERED], withdrawing=False
    )
    under_way = Case(When(state=Charge.State.PLANNED, then=Value(now + LEASE)), default=Value(now))
    return waiting.update(withdrawing=True, next_look_at=under_way)


def change_way(plan: Plan, way: str, *, by: str, actor: str, now: dt.datetime) -> None:
    """The plan is paid another way from now on. In the caller's transaction, under the plan's lock."""
    before = plan.way
    if before == way:
        return
    Plan.objects.filter(pk=plan.pk).update(way=way)
    plan.way = way
    note(plan, "way_changed", actor=actor, now=now, facts={"way": str(way), "before": str(before), "by": by})
    audit.record(actor=actor, action="plan.way_changed", subject=f"plan:{plan.pk}", now=now, way=str(way))
