"""The choices somebody has, side by side: pay now, in two weeks, in parts, or so much at a time. Nothing is kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.plans.queries.debts import debt_of, debts_of, fee_for, in_order, total_of, under, with_fee
from quittance.areas.plans.queries.rules import RulesFacts, outside
from quittance.areas.plans.queries.tried import tried_before
from quittance.areas.plans.rules import PlanRefused, Terms
from quittance.core.periods import same_day_later
from quittance.core.plans import Course, Debt, Frequency, Instalment, PlanError, by_amount, course, due_days, in_parts
from quittance.core.workdays import later, next_banking_day

COUNTS = (3, 6, 12, 24, 36)
LATER_DAYS = 14
AT_LEAST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Option:
    """One way to pay it all, in øre. `key`: now, later, parts or own; a plan (parts, own) has `terms`.

    `interest` runs from today on; `fee` is the plan's, `steps` what the case costs more meanwhile when there is no
    plan. `saving` is what it costs less than the dearest that can be chosen here. `outside` says what of it is outside
    the rules: then it can be asked for.
    """

    key: str
    course: Course
    interest: int
    fee: int
    steps: int
    terms: Terms | None = None
    outside: tuple[str, ...] = ()
    saving: int = 0

    @property
    def total(self) -> int:
        """All that is paid."""
        return self.course.total

    @property
    def count(self) -> int:
        """How many payments."""
        return len(self.course.steps)

    @property
    def each(self) -> int:
        """What most of them are; the last one may be less."""
        return self.course.steps[0].amount


@dataclass(frozen=True, slots=True)
class Options:
    """All choices for one or several cases of a debtor, the soonest done first; `own` is the one that was typed.

    `first` is when the first instalment of the plans shown falls due. `smallest` is the least a monthly plan inside the
    rules asks, None when there are no rules for the debt. `tried_often`: so many plans ended unpaid that another one
    has to be asked for.
    """

    case_ids: tuple[int, ...]
    today: dt.date
    owed: int
    rules: RulesFacts | None
    first: dt.date
    shown: tuple[Option, ...]
    own: Option | None = None
    smallest: int | None = None
    problem: str = ""
    tried_often: bool = False


def first_day(today: dt.date) -> dt.date:
    """When the first instalment falls due unless somebody says otherwise: in about two weeks."""
    return next_banking_day(later(today, LATER_DAYS))


def first_on(today: dt.date, day_of_month: int, *, any_day: bool = False) -> dt.date:
    """The first such day of a month that is at least a week away; the last day of a month that has none.

    The next banking day, unless `any_day`.
    """
    soonest = later(today, AT_LEAST_DAYS)
    this = soonest.replace(day=1)
    months = (this, later(this, 31).replace(day=1))
    days = (same_day_later(month.replace(month=1, day=min(day_of_month, 31)), month.month - 1) for month in months)
    found = next(day for day in days if day >= soonest)
    return found if any_day else next_banking_day(found)


def made(
    facts: Sequence[CaseFacts],
    *,
    rules: RulesFacts,
    terms: Terms,
    today: dt.date,
    ready: tuple[Debt, ...] | None = None,
    tried: int | None = None,
) -> Option:
    """What a plan by these terms is and costs; `tried` plans before it, looked up where it is not given.

    Raises core.plans.PlanError, PlanRefused (nothing_owed).
    """
    tried = tried_before([one.case_id for one in facts], today=today) if tried is None else tried
    debts = under(rules, ready if ready is not None else debts_of(in_order(facts, today), today), today)
    if not total_of(debts, today):
        raise PlanRefused("nothing_owed", "Nothing is owed.")
    found = _course(debts, terms, today)
    if fee := fee_for(rules, len(found.steps)):
        found = _course(with_fee(debts, fee, today), terms, today)
    return Option(
        "own" if terms.amount else "parts",
        found,
        interest=found.added,
        fee=fee,
        steps=0,
        terms=terms,
        outside=outside(rules, course=found, frequency=terms.frequency, on=today, tried=tried),
    )


def _course(debts: tuple[Debt, ...], terms: Terms, today: dt.date) -> Course:
    if terms.amount is not None:
        return by_amount(
            debts,
            start=today,
            amount=terms.amount,
            first=terms.first,
            frequency=terms.frequency,
            day_of_month=terms.day_of_month,
            any_day=terms.any_day,
        )
    days = due_days(
        terms.first, terms.frequency, terms.count or 1, day_of_month=terms.day_of_month, any_day=terms.any_day
    )
    return in_parts(debts, start=today, days=days)


def options(
    facts: Sequence[CaseFacts],
    *,
    today: dt.date,
    rules: RulesFacts | None,
    first: dt.date | None = None,
    frequency: Frequency = "monthly",
    amount: int | None = None,
    count: int | None = None,
    typed: Terms | None = None,
) -> Options:
    """Everything to choose from for these cases; with an amount, a count or whole terms, that plan as well.

    Raises PlanRefused (nothing_owed).
    """
    ordered = in_order(facts, today)
    ready = debts_of(ordered, today)
    owed = total_of(ready, today)
    if owed <= 0:
        raise PlanRefused("nothing_owed", "Nothing is owed.")
    start = first or first_day(today)
    shown = [_once(ordered, "now", today, today), _once(ordered, "later", today, later(today, LATER_DAYS))]
    own, problem, smallest = None, "", None
    tried = tried_before([one.case_id for one in ordered], today=today)
    tried_often = rules is not None and tried > rules.retries
    if rules is not None:
        for number in COUNTS:
            terms = Terms("monthly", start, count=number, day_of_month=start.day)
            try:
                one = made(ordered, rules=rules, terms=terms, today=today, ready=ready, tried=tried)
            except PlanError:
                continue
            if not one.outside and one.count == number:
                shown.append(one)
        if not tried_often:
            smallest = smallest_monthly(ordered, rules=rules, first=start, today=today, ready=ready)
        if typed is None and (amount is not None or count is not None):
            typed = Terms(frequency, start, count, amount, start.day if frequency == "monthly" else None)
        if typed is not None:
            try:
                own = made(ordered, rules=rules, terms=typed, today=today, ready=ready, tried=tried)
            except PlanError as never:
                problem = never.code
    dearest = max(one.total for one in [*shown, *([own] if own and not own.outside else [])])
    return Options(
        tuple(one.case_id for one in ordered),
        today,
        owed,
        rules,
        start,
        tuple(replace(one, saving=dearest - one.total) for one in shown),
        replace(own, saving=max(dearest - own.total, 0)) if own else None,
        smallest,
        problem,
        tried_often,
    )


def _once(facts: Sequence[CaseFacts], key: str, today: dt.date, day: dt.date) -> Option:
    """Everything paid in one sum on a day, with what the case costs more by then."""
    debts = tuple(debt_of(one, upto=day, today=today) for one in facts)
    found = course(debts, start=today, instalments=[Instalment(day, 1)])
    steps = sum(step.amount for one in facts for step in one.planned(today) if today < step.day <= day)
    return Option(key, found, interest=found.added - steps, fee=0, steps=steps)


def smallest_monthly(
    facts: Sequence[CaseFacts], *, rules: RulesFacts, first: dt.date, today: dt.date, ready: tuple[Debt, ...]
) -> int | None:
    """The least a monthly plan inside the rules asks, in whole kroner; None where no amount pays it in time."""
    terms = Terms("monthly", first, count=rules.most_instalments("monthly"), day_of_month=first.day)
    try:
        each = made(facts, rules=rules, terms=terms, today=today, ready=ready, tried=0).each
    except PlanError:
        return None
    return max(each, rules.smallest_instalment)
