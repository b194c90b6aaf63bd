"""Judges plans: which instalments are paid, missed, made good or open again, and which plans end.

By night all plans, by day those on whose cases something was booked.

Plans are judged in batches, each in one transaction under the locks of its plans: killed in the middle, the batches
that were done stay done and the others are taken next time; twice at once, each plan is taken by one. What a batch
finds to be at its end is ended plan by plan, each in a transaction of its own: one that cannot be ended is logged, is
tried again each hour, and stops no other. `Plan.judged_to` says how far it got.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog
from django.db import DatabaseError, transaction

from quittance.areas.audit import operations as audit
from quittance.areas.claims.operations.holding import acknowledge
from quittance.areas.claims.queries.balances import open_totals
from quittance.areas.contacts.operations.telling import Telling, tell_all
from quittance.areas.letters.rules import LetterRefused
from quittance.areas.plans.models import Plan, PlanCase
from quittance.areas.plans.operations.agreeing import KID
from quittance.areas.plans.operations.changing import apply_chosen
from quittance.areas.plans.operations.closing import break_off, complete
from quittance.areas.plans.operations.judging_sql import (
    BARE,
    BOOKED_LATELY,
    CAME,
    CHOSEN,
    JUDGE,
    JUDGED,
    TAKE,
    TAKE_THESE,
    WAIVED,
)
from quittance.areas.plans.queries.standing import standing
from quittance.areas.plans.rules import LIMITS
from quittance.core.errors import CoreError
from quittance.core.interest import last_known_day
from quittance.core.workdays import add_banking_days, next_banking_day
from quittance.kit.crashpoints import crashpoint
from quittance.kit.db import execute, locked, plan_each_time, retried, rows

log = structlog.get_logger(__name__)

BATCH = 5_000
BORNE_DAYS = 14
"""A missed instalment that no other follows is borne for so many days more; then there is nothing left to wait for."""
_LATELY = dt.timedelta(days=4)
_COUNTED = ("paid", "missed", "repaired", "taken_back")


@dataclass(slots=True)
class Judged:
    """What a run did: plans looked at, instalments by verdict, plans that ended, and those that could not be ended."""

    plans: int = 0
    paid: int = 0
    missed: int = 0
    repaired: int = 0
    taken_back: int = 0
    completed: int = 0
    broken: int = 0
    failed: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """What one pass found: plans that missed more than they may, and how many instalments it judged how."""

    failing: frozenset[int]
    counts: Counter[str]


def judge_all(*, today: dt.date, now: dt.datetime, actor: str, batch: int = BATCH) -> Judged:
    """Judges every active plan that was not judged today. Running it again, or twice at once, changes nothing more."""
    _make_choices(None, now)
    result, last = Judged(), 0
    while True:
        take = partial(_taken, TAKE, {"today": today, "after": last, "most": batch})
        taken = _batch(take, today, now, actor, result)
        if not taken:
            return result
        last = taken[-1]


def judge(*, plan_ids: Collection[int], today: dt.date, now: dt.datetime, actor: str) -> Judged:
    """Judges these plans, whether they were judged today or not; those that have ended are left."""
    result, asked = Judged(), sorted(set(plan_ids))
    _make_choices(asked, now)
    for start in range(0, len(asked), BATCH):
        _batch(partial(_taken, TAKE_THESE, {"plans": asked[start : start + BATCH]}), today, now, actor, result)
    return result


def judge_paid_lately(*, today: dt.date, now: dt.datetime, actor: str) -> Judged:
    """Judges the plans for which money came or was taken back in these days: that need not wait for the night."""
    return judge(plan_ids=booked_on(now - _LATELY), today=today, now=now, actor=actor)


def booked_on(since: dt.datetime) -> list[int]:
    """The active plans on whose cases something was booked since then."""
    return [row[0] for row in rows(BOOKED_LATELY, {"since": since})]


def _make_choices(plan_ids: list[int] | None, now: dt.datetime) -> None:
    """An extra payment that was announced makes its plan shorter or smaller before it counts for what lies ahead."""
    for (plan_id,) in rows(CHOSEN, {"plans": plan_ids}):
        try:
            apply_chosen(plan_id, now=now)
        except (CoreError, LetterRefused, DatabaseError) as problem:
            log.error("plan.choice_not_made", plan_id=plan_id, code=getattr(problem, "code", type(problem).__name__))


def _taken(sql: str, values: Mapping[str, object]) -> list[int]:
    """Plans to be judged, locked."""
    return [row[0] for row in rows(sql, values)]


def _batch(take: Callable[[], list[int]], today: dt.date, now: dt.datetime, actor: str, result: Judged) -> list[int]:
    with transaction.atomic():
        plan_each_time()
        taken = take()
        if not taken:
            return []
        done = _done(taken, today)
        found = _pass([one for one in taken if one not in done], today, now, actor)
        at_end = done | found.failing
        execute(JUDGED, {"plans": [one for one in taken if one not in at_end], "today": today})
    crashpoint("plans:judged")
    result.plans += len(taken)
    _count(result, found)
    for plan_id in sorted(at_end):
        _end_alone(plan_id, today, now, actor, result)
    return taken


def _count(result: Judged, found: _Verdicts) -> None:
    for name in _COUNTED:
        setattr(result, name, getattr(result, name) + found.counts[name])


def _pass(plan_ids: Sequence[int], today: dt.date, now: dt.datetime, actor: str) -> _Verdicts:
    """Judges the instalments of plans that are locked, and tells whose are missed. In the caller's transaction."""
    values = {"plans": list(plan_ids), "today": today, "now": now, "actor": actor, "borne": BORNE_DAYS}
    found = rows(JUDGE, values | {"grace": _grace_from(today)})
    missed = [
        Telling(debtor, "plan_missed", f"plan_missed:{one}:{today}")
        for _, one, verdict, debtor, _ in found
        if verdict == "missed"
    ]
    back = {plan: debtor for plan, _, verdict, debtor, _ in found if verdict == "taken_back"}
    gone = [Telling(debtor, "plan_taken_back", f"plan_taken_back:{plan}:{today}") for plan, debtor in back.items()]
    tell_all([*missed, *gone], now=now)
    _acknowledge({plan: day for plan, _, verdict, _, day in reversed(found) if verdict in {"paid", "repaired"}})
    counts = Counter(row[2] for row in found)
    failing = frozenset(row[0] for row in found if row[2] == "ending")
    if told := {verdict: counts[verdict] for verdict in _COUNTED if counts[verdict]}:
        audit.record(actor=actor, action="plans.judged", subject=f"plans:{today}", now=now, **told)
    return _Verdicts(failing, counts)


def _grace_from(today: dt.date) -> list[dt.date]:
    """The last days in time for what is asked for again today, by the banking days of grace that rules give."""
    return [add_banking_days(next_banking_day(today), days) for days in range(LIMITS["grace_days"][1] + 1)]


def _done(plan_ids: Sequence[int], today: dt.date) -> frozenset[int]:
    """Plans on whose cases nothing is owed any more, and those that have come to what was agreed.

    The latter where interest is waived, or no more of it is left than may be let go.
    """
    bare = rows(BARE, {"plans": list(plan_ids)})
    cases = [case_id for _plan_id, members, _rest in bare for case_id in members]
    owed = open_totals(cases, min(today, last_known_day())) if cases else {}
    left = {
        plan_id: (sum(max(sum(owed.get(case_id, {}).values()), 0) for case_id in members), rest)
        for plan_id, members, rest in bare
    }
    paid = {plan_id for plan_id, (open_now, _rest) in left.items() if open_now <= 0}
    small = [plan_id for plan_id, (open_now, rest) in left.items() if 0 < open_now <= rest]
    came = {row[0] for row in rows(CAME, {"plans": small})} if small else set()
    return frozenset(paid | came | {row[0] for row in rows(WAIVED, {"plans": list(plan_ids)})})


def _acknowledge(paid: Mapping[int, dt.date]) -> None:
    """Who agreed without logging in acknowledges the debt with the first payment."""
    for plan in Plan.objects.filter(pk__in=paid, channel=KID):
        cases = list(PlanCase.objects.filter(plan=plan).values_list("case_id", flat=True))
        acknowledge(cases, source=f"plan:{plan.pk}", day=paid[plan.pk])


def _end_alone(plan_id: int, today: dt.date, now: dt.datetime, actor: str, result: Judged) -> None:
    try:
        ended = retried(lambda: _end(plan_id, today, now, actor))
    except (CoreError, LetterRefused, DatabaseError) as problem:
        log.error("plan.cannot_be_ended", plan_id=plan_id, code=getattr(problem, "code", type(problem).__name__))
        result.failed.append(plan_id)
        return
    result.completed += ended == Plan.State.COMPLETED
    result.broken += ended == Plan.State.BROKEN


def _end(plan_id: int, today: dt.date, now: dt.datetime, actor: str) -> str:
    """Ends a plan if it is at its end still; returns its state. The plan, then its cases, are locked and read anew."""
    locked("plans_plan", [plan_id])
    locked("claims_case", PlanCase.objects.filter(plan_id=plan_id).values_list("case_id", flat=True))
    if not Plan.objects.filter(pk=plan_id, state=Plan.State.ACTIVE).exists():
        return ""
    stands = standing(plan_id, today=today)
    if stands.left <= 0:
        complete(stands, now=now, actor=actor)
        _acknowledge({plan_id: today})
    elif _pass([plan_id], today, now, actor).failing:
        break_off(stands, now=now, actor=actor)
    Plan.objects.filter(pk=plan_id).update(judged_to=today)
    crashpoint("plans:ended")
    return stands.plan.state
