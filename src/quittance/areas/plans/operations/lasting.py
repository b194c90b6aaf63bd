"""How far a changed plan may go: inside its rules, and no longer than they allow from the day it began."""

import datetime as dt
from dataclasses import replace

from quittance.areas.plans.queries.rules import A_YEAR, outside
from quittance.areas.plans.queries.standing import Standing, standing
from quittance.core.periods import same_day_later
from quittance.core.plans import Course, due_days, usual
from quittance.core.workdays import later


def outside_changed(found: Standing, after: Course, frequency: str) -> tuple[str, ...]:
    """What a changed plan has outside the rules; how long it may last counts from its beginning, whenever it changes.

    A plan that a person agreed to outside the rules may stay what it is: as small, as often, as many payments. A case
    that comes in is a debt of its own: with it the rules count alone, and the longest plan counts from today.
    """
    plan, rules = found.plan, found.rules
    if found.with_case:
        reasons = outside(rules, course=after, frequency=frequency, on=found.today)
        return tuple(code for code in reasons if code != "too_late")
    own = replace(rules, smallest_instalment=_smallest(found, frequency))
    skip = {"too_late", "too_long", *(["frequency"] if frequency == plan.frequency else [])}
    reasons = outside(own, course=after, frequency=frequency, on=found.today)
    as_many = frequency == plan.frequency and found.ahead is not None and len(after.steps) <= len(found.ahead.steps)
    too_long = not as_many and after.last_day > _latest_end(found, frequency)
    return (*(code for code in reasons if code not in skip), *(("too_long",) if too_long else ()))


def smallest_amount(plan_id: int, *, today: dt.date) -> int:
    """The least a plan's payments can be changed to in the rhythm it has, in øre. Raises Plan.DoesNotExist."""
    found = standing(plan_id, today=today)
    return _smallest(found, found.plan.frequency)


def _smallest(found: Standing, frequency: str) -> int:
    return min(found.rules.smallest_instalment, _own_amount(found, frequency))


def _own_amount(found: Standing, frequency: str) -> int:
    """What most of its payments are now, in øre, as much a year in another rhythm."""
    amounts = [row.amount for row in found.rows[:-1] if row.due > found.today] or [found.rows[-1].amount]
    return usual(amounts) * A_YEAR[found.plan.frequency] // A_YEAR[frequency]


def _latest_end(found: Standing, frequency: str) -> dt.date:
    """The last day its rules give a plan that began then, with what was put off since; its own if that is later."""
    plan, rules = found.plan, found.rules
    most = rules.most_instalments(frequency) + plan.skips_used
    first = same_day_later(rules.last_first_day(plan.begins_on), plan.pause_months_used)
    days = due_days(first, frequency, most, any_day=plan.any_day)  # type: ignore[arg-type]
    own = [found.rows[-1].due] if found.ahead is None else [found.rows[-1].due, found.ahead.last_day]
    return max(later(days[-1], rules.move_days * plan.moves_used), *own)
