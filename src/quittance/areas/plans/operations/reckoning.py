"""Reckons what a change makes of a plan: what is written anew, what it uses up, and what is to be paid then.

What has been paid or missed stays; what lies ahead is written anew in days and amounts, and the last instalment takes
what is left by the engine. Extra money is counted for the next instalments unless somebody says that the plan is to be
shorter or its instalments smaller.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.plans.models import Instalment, Plan
from quittance.areas.plans.operations.agreeing import check_cases
from quittance.areas.plans.operations.lasting import outside_changed
from quittance.areas.plans.queries.rules import A_YEAR, RulesFacts, nearest_rules
from quittance.areas.plans.queries.standing import Standing
from quittance.areas.plans.queries.tried import tried_before
from quittance.areas.plans.rules import (
    AddCase,
    Change,
    ChangeAmount,
    ChangeDay,
    Extra,
    GiveUp,
    Move,
    Pause,
    PlanRefused,
    Skip,
    Spread,
)
from quittance.core import plans as engine
from quittance.core.plans import KRONE, MOST_INSTALMENTS, Course, Frequency, PlanError, due_days, in_parts
from quittance.core.workdays import later, next_banking_day

State = Instalment.State
_WEEKS = 28
_MOVED_BY_REST = 5
"""Days by which a day of rest may have put off an instalment: it belongs to the month before then."""


@dataclass(frozen=True, slots=True)
class New:
    """The plan as a change makes it: the rows it drops, the instalments that replace them, and what it uses up."""

    kind: str
    dropped: tuple[Instalment, ...]
    future: tuple[engine.Instalment, ...]
    after: Course
    facts: dict[str, object]
    moves: int = 0
    skips: int = 0
    pause: int = 0
    extra: int = 0
    here: bool = True
    frequency: Frequency | None = None
    day_of_month: int | None = None
    any_day: bool | None = None
    case: CaseFacts | None = None
    late: tuple[engine.Instalment, ...] = ()


def check_active(found: Standing) -> None:
    """Raises PlanRefused (not_active)."""
    if found.plan.state != Plan.State.ACTIVE:
        raise PlanRefused("not_active", "The plan has ended.")


def reckoned(found: Standing, change: Change) -> New:
    """What a change makes of the plan; GiveUp makes nothing of it. Raises PlanRefused, core.plans.PlanError."""
    check_active(found)
    if found.ahead is None:
        raise PlanRefused("nothing_owed", "Everything is paid.")
    match change:
        case Move():
            return _moved(found, change)
        case Skip():
            return _skipped(found, change)
        case Pause():
            return _paused(found, change)
        case ChangeAmount():
            return _other_amount(found, change)
        case ChangeDay():
            return _other_days(found, change)
        case Extra():
            return _extra(found, change)
        case AddCase():
            return _with_case(found, change)
        case Spread():
            return _spread(found)
        case GiveUp():
            raise PlanRefused("not_active", "A plan that is given up has nothing ahead.")


def _ahead_rows(found: Standing) -> tuple[Instalment, ...]:
    """The instalments that lie ahead and can be written anew."""
    return tuple(row for row in found.rows if row.state == State.OPEN and row.due > found.today)


def _uncovered(found: Standing) -> tuple[Instalment, ...]:
    """The instalments that were not judged yet, their days of grace included, and that money has not reached."""
    upto, rows = 0, list[Instalment]()
    for row in found.rows:
        upto += row.amount
        if row.state == State.OPEN and (upto > found.paid or row is found.rows[-1]):
            rows.append(row)
    return tuple(rows)


def _open_row(found: Standing, instalment_id: int) -> Instalment:
    for row in _uncovered(found):
        if row.pk == instalment_id:
            return row
    raise PlanRefused("no_instalment", "That instalment is paid, or its time is over.")


def _typical(found: Standing) -> int:
    """What most instalments that lie ahead are."""
    return engine.usual(row.amount for row in _ahead_rows(found) or found.rows)


def _days_from(found: Standing, first: dt.date, count: int) -> tuple[dt.date, ...]:
    return due_days(
        first,
        found.plan.frequency,  # type: ignore[arg-type]
        count,
        day_of_month=found.plan.day_of_month,
        any_day=found.plan.any_day,
    )


def _next_days(found: Standing, count: int) -> tuple[dt.date, ...]:
    """Days that follow the plan's last one."""
    last = max(found.rows[-1].due, found.today)
    return tuple(day for day in _days_from(found, last, count + 2) if day > last)[:count]


def _kept(found: Standing, dropped: Sequence[Instalment]) -> tuple[engine.Instalment, ...]:
    gone = {row.pk for row in dropped}
    return tuple(engine.Instalment(row.due, row.amount) for row in found.rows if row.pk not in gone)


def _rest(found: Standing, dropped: Sequence[Instalment], future: Sequence[engine.Instalment]) -> Course:
    together = sorted([*_kept(found, dropped), *future], key=lambda one: one.day)
    course = found.course(tuple(together))
    assert course is not None
    return course


def _moved(found: Standing, change: Move) -> New:
    row = _open_row(found, change.instalment_id)
    to = change.to if found.plan.any_day else next_banking_day(change.to)
    place = found.rows.index(row)
    before = found.rows[place - 1] if place else None
    fits = to > found.today and (before is None or before.due < to)
    if to == row.due:
        raise PlanRefused("same", "It is due on that day already.")
    if not fits or to > found.latest_for(row):
        raise PlanRefused("day", "It cannot be put off that far, or past the next one.")
    used = int(to > row.due)
    if used and not found.moves_left:
        raise PlanRefused("moves", "No more instalments can be put off.")
    future = [engine.Instalment(to, row.amount)]
    facts = {"from": row.due.isoformat(), "to": to.isoformat(), "amount": row.amount}
    return New("moved", (row,), tuple(future), _rest(found, [row], future), facts, moves=used)


def _skipped(found: Standing, change: Skip) -> New:
    row = _open_row(found, change.instalment_id)
    if not found.skips_left:
        raise PlanRefused("skips", "No more instalments can be left out.")
    last, typical = found.rows[-1], _typical(found)
    (day,) = _next_days(found, 1)
    dropped = [row] if row.pk == last.pk else [row, last]
    future = [engine.Instalment(day, typical)]
    if row.pk != last.pk:
        future.insert(0, engine.Instalment(last.due, max(typical, last.amount)))
    facts = {"due": row.due.isoformat(), "amount": row.amount, "to": day.isoformat()}
    return New("skipped", tuple(dropped), tuple(future), _rest(found, dropped, future), facts, skips=1)


def _paused(found: Standing, change: Pause) -> New:
    """All that is still to be paid comes so many months later; what that adds in interest is paid at the very end."""
    if not 1 <= change.months <= found.pause_left:
        raise PlanRefused("pauses", "The plan cannot pause that long.")
    rows = _uncovered(found)
    if not rows:
        raise PlanRefused("no_instalment", "There is no instalment ahead.")
    typical = _typical(found)
    amounts = [*(row.amount for row in rows[:-1]), max(typical, rows[-1].amount), typical]
    days = _days_after(found, rows[0].due, change.months, len(amounts))
    if days[0] <= found.today:  # it was due long ago, and is open because money was taken back
        days = _days_after(found, found.today, change.months, len(amounts))
    future = [engine.Instalment(day, amount) for day, amount in zip(days, amounts, strict=True)]
    facts = {"months": change.months, "due": rows[0].due.isoformat(), "to": days[0].isoformat()}
    return New("paused", rows, tuple(future), _rest(found, rows, future), facts, pause=change.months)


def _days_after(found: Standing, due: dt.date, months: int, count: int) -> tuple[dt.date, ...]:
    """Days of the plan's rhythm that begin so many months after a day; of weeks four are a month."""
    if found.plan.frequency != "monthly":
        return _days_from(found, later(due, _WEEKS * months), count)
    earliest = later(due, _WEEKS * months - _MOVED_BY_REST)
    start = later(due, -_MOVED_BY_REST).replace(day=1)
    return tuple(day for day in _days_from(found, start, months + count + 3) if day >= earliest)[:count]


def _other_amount(found: Standing, change: ChangeAmount) -> New:
    rows = _ahead_rows(found)
    first = rows[0].due if rows else _next_days(found, 1)[0]
    new = _anew(found, "amount_changed", rows, first, change.amount, {"amount": change.amount})
    _check_changes(found, new)
    return new


def _check_changes(found: Standing, new: New) -> None:
    """Raises PlanRefused (as_is) when everything is paid as before: going back and pressing again is no change."""
    plan = found.plan
    on = (new.frequency or plan.frequency, new.day_of_month if new.frequency else plan.day_of_month)
    same_days = on == (plan.frequency, plan.day_of_month) and new.any_day in {None, plan.any_day}
    if same_days and found.ahead is not None and new.after.steps == found.ahead.steps:
        raise PlanRefused("as_is", "The plan is like that already.")


def _anew(
    found: Standing,
    kind: str,
    rows: Sequence[Instalment],
    first: dt.date,
    amount: int,
    facts: dict[str, object],
    *,
    frequency: Frequency | None = None,
    day_of_month: int | None = None,
    any_day: bool | None = None,
) -> New:
    """What lies ahead, in instalments of an amount from a day on, as many as it takes; inside the rules."""
    if amount <= 0:
        raise PlanRefused("amount", "An instalment is an amount.")
    count = max(-(-found.left // amount), 1)
    while True:
        if count > MOST_INSTALMENTS:
            raise PlanError("never_ends", "With that amount the debt is not paid within ten years.")
        days = due_days(
            first,
            frequency or found.plan.frequency,  # type: ignore[arg-type]
            count,
            day_of_month=day_of_month if frequency else found.plan.day_of_month,
            any_day=found.plan.any_day if any_day is None else any_day,
        )
        future = [engine.Instalment(day, amount) for day in days]
        after = _rest(found, rows, future)
        over = after.steps[-1].amount - amount
        if over <= 0:
            break
        count += max(-(-over // amount), 1)
    if wrong := outside_changed(found, after, frequency or found.plan.frequency):
        raise PlanRefused("outside", "That is outside the rules.", wrong)
    future = [one for one in future if one.day <= after.last_day]
    return New(
        kind,
        tuple(rows),
        tuple(future),
        after,
        facts,
        frequency=frequency,
        day_of_month=day_of_month,
        any_day=any_day,
    )


def _other_days(found: Standing, change: ChangeDay) -> New:
    """From the next payment that is to come: what money has reached already stays on its day."""
    to_come = {row.pk for row in _uncovered(found)}
    rows = tuple(row for row in _ahead_rows(found) if row.pk in to_come)
    reached = max((row.due for row in _ahead_rows(found) if row.pk not in to_come), default=found.today)
    due = rows[0].due if rows else found.today
    latest = next_banking_day(later(due, found.rules.move_days))
    if not reached < change.first <= latest:
        raise PlanRefused("day", "The next instalment cannot be put off that far.")
    used = int(change.first > due)
    if used and not found.moves_left:
        raise PlanRefused("moves", "No more instalments can be put off.")
    amount = change.amount
    if amount is None:
        a_year = _typical(found) * A_YEAR[found.plan.frequency]
        amount = -(-a_year // (A_YEAR[change.frequency] * KRONE)) * KRONE
    day = (change.day_of_month or change.first.day) if change.frequency == "monthly" else None
    facts: dict[str, object] = {"frequency": change.frequency, "first": change.first.isoformat(), "amount": amount}
    new = _anew(
        found,
        "day_changed",
        rows,
        change.first,
        amount,
        facts,
        frequency=change.frequency,
        day_of_month=day,
        any_day=change.any_day,
    )
    _check_changes(found, new)
    return replace(new, moves=used)


def _extra(found: Standing, change: Extra) -> New:
    """Money beside the plan, whether it has come already or comes today: with it comes what is due today, as it is."""
    if change.amount <= 0:
        raise PlanRefused("amount", "An extra payment is an amount.")
    if found.behind:
        raise PlanRefused("missed", "What is late comes first.")
    to_come = found.beside(change.amount)
    if to_come and to_come >= found.left:
        raise PlanRefused("too_much", "That pays everything: pay the plan off.")
    rows = _ahead_rows(found)
    if not rows:
        raise PlanRefused("no_instalment", "There is no instalment ahead.")
    if change.choice == "shorter":
        typical = [engine.Instalment(row.due, row.amount) for row in rows]
    else:
        before = [engine.Instalment(found.today, to_come)] if to_come else []
        parts = in_parts(found.debts, start=found.today, days=[row.due for row in rows], before=before)
        typical = [engine.Instalment(step.day, step.amount) for step in parts.steps[len(before) :]]
    together = [*_kept(found, rows), engine.Instalment(found.today, change.amount), *typical]
    # The extra payment is an instalment of its own, today's: what comes after it is asked for as before.
    after = found.course(_merged(together), paid=found.paid)
    assert after is not None
    future = tuple(one for one in typical if one.day <= after.last_day)
    facts: dict[str, object] = {"amount": change.amount, "choice": change.choice}
    return New(f"extra_{change.choice}", rows, future, after, facts, extra=change.amount, here=not to_come)


def _merged(instalments: Sequence[engine.Instalment]) -> tuple[engine.Instalment, ...]:
    days: dict[dt.date, int] = {}
    for one in instalments:
        days[one.day] = days.get(one.day, 0) + one.amount
    return tuple(engine.Instalment(day, amount) for day, amount in sorted(days.items()))


def _with_case(found: Standing, change: AddCase) -> New:
    if found.behind:
        raise PlanRefused("missed", "What is late comes first.")
    added = case_facts.load([change.case_id]).get(change.case_id)
    if added is None:
        raise PlanRefused("no_cases", "There is no such case.")
    check_cases([*found.facts, added], found.today)
    borne = min(found.rules.retries, rules_of_one(added, found.today).retries)
    if tried_before([added.case_id], today=found.today) > borne:
        raise PlanRefused("outside", "Too many plans for it have ended unpaid.", ("tried_often",))
    rows = _ahead_rows(found)
    first = rows[0].due if rows else _next_days(found, 1)[0]
    wider = replace(found, facts=(*found.facts, added), with_case=added.case_id)
    amount = change.amount or _typical(found)
    facts: dict[str, object] = {"case": added.case_id, "owed": added.payable(found.today).total, "amount": amount}
    return replace(_anew(wider, "case_added", rows, first, amount, facts), case=added)


def rules_of_one(facts: CaseFacts, today: dt.date) -> RulesFacts:
    """The rules a case would have a plan of its own by."""
    return nearest_rules({facts.creditor.creditor_id}, owed=facts.payable(today).total, on=today)


def _spread(found: Standing) -> New:
    """What was missed, and what is late and still in time, goes to the days ahead; what is due today stays."""
    late = tuple(row for row in found.rows if row.state == State.MISSED)
    if not late or not found.behind:
        raise PlanRefused("no_instalment", "Nothing was missed.")
    if not found.skips_left:
        raise PlanRefused("skips", "No more instalments can be left out.")
    waiting = tuple(row for row in _uncovered(found) if row.due != found.today)
    dropped = (*late, *waiting)
    days = [row.due for row in waiting if row.due > found.today] or list(_next_days(found, 1))
    paid = found.paid - sum(one.amount for one in _kept(found, dropped))
    before = [engine.Instalment(found.today, -paid)] if paid < 0 else []
    parts = in_parts(found.debts, start=found.today, days=days, before=before)
    future = tuple(engine.Instalment(step.day, step.amount) for step in parts.steps[len(before) :])
    spread = found.late(dropped)
    facts: dict[str, object] = {"amount": sum(one.amount for one in spread), "missed": len(late)}
    if paid > 0:  # part of what was missed had come: it is an instalment of its own
        facts["covered"] = paid
    return New("repaired", dropped, future, parts, facts, skips=1, extra=max(paid, 0), late=spread)
