"""Changes a plan that is kept: every change is shown with its effect first, and made by the same reckoning."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from quittance.areas.audit import operations as audit
from quittance.areas.claims.operations.charging import charge_reached
from quittance.areas.claims.operations.holding import acknowledge, hold
from quittance.areas.plans.models import Event, Instalment, Plan, PlanCase
from quittance.areas.plans.operations.agreeing import KID, check_free, document, note
from quittance.areas.plans.operations.closing import give_up
from quittance.areas.plans.operations.drawing import cancel_for_plan
from quittance.areas.plans.operations.overtaking import end_planned
from quittance.areas.plans.operations.reckoning import (
    New,
    check_active,
    reckoned,
    rules_of_one,
)
from quittance.areas.plans.queries.rules import last_grace_day
from quittance.areas.plans.queries.standing import Standing, standing
from quittance.areas.plans.rules import AddCase, Change, Extra, GiveUp, PlanRefused
from quittance.core import plans as engine
from quittance.core.plans import Course
from quittance.core.workdays import later
from quittance.kit.clock import oslo_date
from quittance.kit.db import locked, retried

State = Instalment.State
_TOLD = (("from", "from_day"), ("due", "from_day"), ("to", "to_day"), ("first", "to_day"), ("amount", "amount"))
"""What the audit trail tells of a change, by its name in the plan's own story."""
EXTRA_DAYS = 14
"""So long an extra payment that was announced is waited for: what comes later is for what lies ahead."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does. `cost_effect` is what the plan costs more in øre (negative: less) than as it stands.

    `after` is what is paid from today on with the change (an extra payment to come included), None when the plan ends
    by it. `moved` is the day of an instalment that comes on another one, and that one; `late` is what is spread.
    """

    before: Course | None
    after: Course | None
    cost_effect: int
    moves_left: int
    skips_left: int
    pause_left: int
    moved: tuple[dt.date, dt.date] | None = None
    late: tuple[engine.Instalment, ...] = ()

    @property
    def shown(self) -> str:
        """What of it may not change between a page and its button."""
        after = self.after
        if after is None:
            return "end"
        return f"{self.cost_effect}.{after.total}.{len(after.steps)}.{after.steps[0].day}.{after.last_day}"


def preview(plan_id: int, change: Change, *, today: dt.date) -> Effect:
    """What a change would do; nothing is kept. Raises PlanRefused, core.plans.PlanError."""
    found = standing(plan_id, today=today)
    if isinstance(change, GiveUp):
        check_active(found)
        return _given_up(found)
    return _effect(found, reckoned(found, change))


def apply(plan_id: int, change: Change, *, actor: str, form_token: str, now: dt.datetime) -> Effect:
    """Makes a change; the same form again makes none. Raises PlanRefused, core.plans.PlanError."""
    return retried(lambda: _applied(plan_id, change, actor, form_token, now))


def _applied(plan_id: int, change: Change, actor: str, form_token: str, now: dt.datetime) -> Effect:
    today = oslo_date(now)
    with transaction.atomic():
        locked("plans_plan", [plan_id])
        members = list(PlanCase.objects.filter(plan_id=plan_id).values_list("case_id", flat=True))
        locked("claims_case", sorted([*members, *([change.case_id] if isinstance(change, AddCase) else [])]))
        found = standing(plan_id, today=today)
        if made_already(plan_id, form_token):
            return Effect(found.ahead, found.ahead, 0, found.moves_left, found.skips_left, found.pause_left)
        if isinstance(change, GiveUp):
            check_active(found)
            give_up(found, form_token=form_token, now=now, actor=actor)
            return _given_up(found)
        if isinstance(change, AddCase):
            check_free([change.case_id])
            end_planned([change.case_id], but=None, actor=actor, now=now)
            charge_reached([change.case_id], today=today, now=now, actor=actor)
        new = reckoned(found, change)
        if not new.here:
            raise PlanRefused("ahead", "The extra money has not come yet.")
        effect = _effect(found, new)
        _write(found, new, effect, actor=actor, form_token=form_token, now=now)
    return effect


def choose_extra(plan_id: int, change: Extra, *, actor: str, form_token: str, now: dt.datetime) -> None:
    """Keeps what an extra payment is for until its money comes; if it never does, nothing follows.

    Raises PlanRefused.
    """
    with transaction.atomic():
        locked("plans_plan", [plan_id])
        found = standing(plan_id, today=oslo_date(now))
        reckoned(found, change)
        if not made_already(plan_id, form_token):
            facts = {"amount": change.amount, "choice": change.choice, "form": form_token}
            note(found.plan, "extra_chosen", actor=actor, now=now, facts=facts)


def apply_chosen(plan_id: int, *, now: dt.datetime) -> bool:
    """Makes the plan shorter or its instalments smaller when the extra money that was announced lately has come."""
    chosen = Event.objects.filter(plan_id=plan_id, kind__startswith="extra_").order_by("-id").first()
    if chosen is None or chosen.kind != "extra_chosen" or later(chosen.day, EXTRA_DAYS) < oslo_date(now):
        return False
    change = Extra(chosen.facts["amount"], chosen.facts["choice"])
    if standing(plan_id, today=oslo_date(now)).ahead_of_plan < change.amount:
        return False
    try:
        apply(plan_id, change, actor=chosen.actor, form_token=f"chosen:{chosen.pk}", now=now)
    except PlanRefused:
        return False
    return True


def made_already(plan_id: int, form_token: str) -> bool:
    """Whether a form has changed this plan already."""
    return Event.objects.filter(plan_id=plan_id, facts__form=form_token).exists()


def _given_up(found: Standing) -> Effect:
    return Effect(found.ahead, None, 0, 0, 0, 0)


def _effect(found: Standing, new: New) -> Effect:
    before = found.ahead.total if found.ahead else 0
    if new.case is not None:
        before += new.case.payable(found.today).total
    return Effect(
        found.ahead,
        new.after,
        new.after.total - before,
        found.moves_left - new.moves,
        found.skips_left - new.skips,
        found.pause_left - new.pause,
        _moved(new.facts),
        new.late,
    )


def _moved(facts: Mapping[str, object]) -> tuple[dt.date, dt.date] | None:
    """The day of the instalment a change is about, and the day it comes on instead; None where that is not one."""
    due, to = facts.get("from", facts.get("due")), facts.get("to")
    if not isinstance(due, str) or not isinstance(to, str):
        return None
    return dt.date.fromisoformat(due), dt.date.fromisoformat(to)


def _write(found: Standing, new: New, effect: Effect, *, actor: str, form_token: str, now: dt.datetime) -> None:
    """The next version: what it drops is kept as dropped, what it asks for is written, and the document goes out."""
    plan, today = found.plan, found.today
    plan.version += 1
    plan.moves_used += new.moves
    plan.skips_used += new.skips
    plan.pause_months_used += new.pause
    if new.frequency is not None:
        plan.frequency, plan.day_of_month = new.frequency, new.day_of_month
    if new.any_day is not None:
        plan.any_day = new.any_day
    used = ("moves_used", "skips_used", "pause_months_used")
    plan.save(update_fields=["version", *used, "frequency", "day_of_month", "any_day"])
    Instalment.objects.filter(pk__in=[row.pk for row in new.dropped]).update(state=State.DROPPED)
    cancel_for_plan(plan.pk, now=now)
    if new.case is not None:
        _take_in(plan, new, actor=actor, now=now)
    if new.extra:
        _write_extra(found, new.extra)
    _write_future(found, new)
    note(plan, new.kind, actor=actor, now=now, cost_effect=effect.cost_effect, facts={**new.facts, "form": form_token})
    told = {name: value for key, name in _TOLD if isinstance(value := new.facts.get(key), str | int)}
    told["cost_effect"] = effect.cost_effect
    audit.record(actor=actor, action=f"plan.{new.kind}", subject=f"plan:{plan.pk}", now=now, **told)
    fresh = standing(plan.pk, today=today)
    if fresh.ahead is not None:
        document(plan, fresh.facts, fresh.ahead, fresh.rules, actor=actor, now=now)


def _write_future(found: Standing, new: New) -> None:
    """The instalments ahead; the last one of the plan is what makes them come to what the engine found."""
    plan, rules = found.plan, found.rules
    before = {row.due: row.judged_after for row in new.dropped}
    Instalment.objects.bulk_create(
        Instalment(
            plan=plan,
            due=one.day,
            amount=one.amount,
            version=plan.version,
            judged_after=max(last_grace_day(rules, one.day), before.get(one.day, one.day)),
        )
        for one in new.future
        if one.day <= new.after.last_day
    )
    ahead = Instalment.objects.filter(plan=plan, state=State.OPEN, due__gt=new.after.last_day)
    ahead.update(state=State.DROPPED)  # the engine is done before they come
    *others, last = Instalment.objects.filter(plan=plan).exclude(state=State.DROPPED).order_by("due")
    if last.state == State.OPEN:
        last.amount = max(found.paid + new.after.total - sum(row.amount for row in others), 1)
        last.save(update_fields=["amount"])


def _write_extra(found: Standing, amount: int) -> None:
    """An extra payment as an instalment of its own that is paid: what comes after it is asked for as before."""
    taken = {row.due for row in Instalment.objects.filter(plan=found.plan).exclude(state=State.DROPPED)}
    day = found.today
    while day in taken:
        day = later(day, -1)
    Instalment.objects.create(
        plan=found.plan,
        due=day,
        amount=amount,
        version=found.plan.version,
        judged_after=day,
        state=State.PAID,
        settled_on=found.today,
    )


def _take_in(plan: Plan, new: New, *, actor: str, now: dt.datetime) -> None:
    """Another case comes into the plan: last in its order, held from today on; the smaller rest may be left now."""
    assert new.case is not None
    today, source = oslo_date(now), f"plan:{plan.pk}"
    place = PlanCase.objects.filter(plan=plan).count() + 1
    owed = new.case.payable(today).total
    PlanCase.objects.create(plan=plan, case_id=new.case.case_id, place=place, owed=owed, since=today)
    rest = min(plan.small_rest, rules_of_one(new.case, today).small_rest)
    Plan.objects.filter(pk=plan.pk).update(small_rest=rest)
    hold([new.case.case_id], kind="plan", source=source, since=today)
    if plan.channel != KID:
        acknowledge([new.case.case_id], source=source, day=today)
