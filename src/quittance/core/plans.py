"""Payment plans: on which days a debt is paid, how much each time, and what that costs. One engine for every use.

A simulation, an agreement, a change and the desk's figures all come from `course`, which pays a debt day by day as the
books would: each payment covers the case by its order, interest runs on what is left of the principal and is rounded
per segment as in balance.py, and the last instalment takes the difference. Several cases are paid one after the other,
in the order given.

Law: the agency's plan binds the creditor (inkassoloven § 13); nothing gives a right to one. Days of rest move to the
next banking day (gjeldsbrevlova § 5 by analogy), unless the debtor chose the very day.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from quittance.core.allocation import DEFAULT_ORDER, GROUPS, OpenItem, Order, allocate
from quittance.core.balance import Claim, Movement
from quittance.core.errors import CoreError
from quittance.core.interest import NO_INTEREST, last_known_day, segments
from quittance.core.periods import same_day_later
from quittance.core.workdays import later, next_banking_day

Frequency = Literal["weekly", "biweekly", "monthly"]
FREQUENCIES: tuple[Frequency, ...] = ("weekly", "biweekly", "monthly")
STEP_DAYS: dict[Frequency, int] = {"weekly": 7, "biweekly": 14}
KRONE = 100
MOST_INSTALMENTS = 520
"""Ten years of weekly payments: what takes longer is no plan."""
_ONE_DAY = timedelta(days=1)


class PlanError(CoreError):
    """A plan that cannot be. Codes: no_debt, no_days, days_order, amount, never_ends, too_many."""


@dataclass(frozen=True, slots=True)
class Debt:
    """One case as a plan sees it: its claims, its movements (planned charges too), and the order it is paid in."""

    case_id: int
    claims: tuple[Claim, ...]
    movements: tuple[Movement, ...]
    order: Order = DEFAULT_ORDER

    def without_interest(self, start: date) -> "Debt":
        """The same debt when no interest runs from `start` on: what accrued until then is owed, nothing more."""
        accrued = [
            Movement(start, "interest", claim.claim_id, amount, "charge", code="interest.to_plan")
            for claim in self.claims
            if (amount := _Running(claim, self.movements, start).accrued(start))
        ]
        claims = tuple(replace(claim, terms=NO_INTEREST) for claim in self.claims)
        return replace(self, claims=claims, movements=(*self.movements, *accrued))


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a debt in øre and the day by which it is to be paid."""

    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class Step:
    """What one instalment does, in øre: what it covers, and what is owed after it on that day."""

    day: date
    amount: int
    costs: int
    interest: int
    principal: int
    left: int


@dataclass(frozen=True, slots=True)
class Course:
    """A debt paid to its end. Amounts in øre; the steps' amounts sum to `total`, which is `start_total` and `added`.

    `added` is what comes on top from `start` on: interest, and costs planned meanwhile. `rate_missing_from` is the
    first day reckoned with a rate of interest that is not set yet, None when all are known.
    """

    start: date
    start_total: int
    steps: tuple[Step, ...]
    rate_missing_from: date | None = None

    @property
    def total(self) -> int:
        """All that is paid."""
        return sum(step.amount for step in self.steps)

    @property
    def added(self) -> int:
        """What is paid beyond what was owed on the day it began."""
        return self.total - self.start_total

    @property
    def last_day(self) -> date:
        """The day of the last instalment."""
        return self.steps[-1].day

    @property
    def instalments(self) -> tuple[Instalment, ...]:
        """The days and amounts alone."""
        return tuple(Instalment(step.day, step.amount) for step in self.steps)


@dataclass(slots=True)
class _Running:
    """A claim's principal and interest, walked forward in time: the arithmetic of balance.py without its lines."""

    claim: Claim
    base: int = 0
    since: date = date.min
    closed: int = 0
    paid: int = 0

    def __init__(self, claim: Claim, movements: Iterable[Movement], start: date) -> None:
        self.claim, self.since, self.base, self.closed, self.paid = claim, claim.due, 0, 0, 0
        changes: dict[date, int] = {}
        for one in movements:
            if one.claim_id != claim.claim_id:
                continue
            if one.component == "interest" and one.day <= start:
                self.paid -= one.amount
            elif one.component == "principal" and one.kind == "registration":
                self.base += one.amount
            elif one.component == "principal" and one.day <= start:
                day = max(one.day, claim.due)
                changes[day] = changes.get(day, 0) + one.amount
        for day in sorted(day for day, amount in changes.items() if amount):
            self.change(day, changes[day])

    def accrued(self, on: date) -> int:
        """Interest that has accrued up to a day, paid or not."""
        return self.closed + self._run(on)

    def interest(self, on: date) -> int:
        """Interest that is open on a day."""
        return self.accrued(on) - self.paid

    def change(self, day: date, amount: int) -> None:
        """Adds to the principal, from the day after `day` on."""
        self.closed += self._run(day)
        self.since = max(day, self.claim.due)
        self.base += amount

    def _run(self, on: date) -> int:
        if on <= self.since or self.base <= 0:
            return 0
        found = segments(
            base=self.base, first=self.since + _ONE_DAY, last=on, terms=self.claim.terms, assume_last_rate=True
        )
        return sum(part.amount for part in found)


@dataclass(slots=True)
class _Walk:
    """One case, walked forward in time."""

    debt: Debt
    claims: list[_Running] = field(default_factory=list)
    costs: dict[str, int] = field(default_factory=dict)
    first_cost: dict[str, date] = field(default_factory=dict)
    coming: list[Movement] = field(default_factory=list)

    def __init__(self, debt: Debt, start: date) -> None:
        self.debt = debt
        self.claims = [_Running(claim, debt.movements, start) for claim in debt.claims]
        self.costs, self.first_cost = {}, {}
        other = [one for one in debt.movements if one.component not in {"principal", "interest"}]
        self.coming = sorted((one for one in other if one.day > start), key=lambda one: one.day)
        for one in other:
            if one.day <= start:
                self._cost(one)

    def _cost(self, one: Movement) -> None:
        self.costs[one.component] = self.costs.get(one.component, 0) + one.amount
        self.first_cost[one.component] = min(one.day, self.first_cost.get(one.component, one.day))

    def items(self, on: date) -> tuple[OpenItem, ...]:
        """What can be paid on a day, as balance.open_items gives it; principal that falls due later included."""
        while self.coming and self.coming[0].day <= on:
            self._cost(self.coming.pop(0))
        found = []
        for running in self.claims:
            due = running.claim.due
            found.append(OpenItem("principal", running.claim.claim_id, running.base, due))
            found.append(OpenItem("interest", running.claim.claim_id, running.interest(on), due))
        found += [OpenItem(name, None, amount, self.first_cost[name]) for name, amount in self.costs.items()]
        return tuple(item for item in found if item.amount > 0)

    def pay(self, day: date, amount: int) -> tuple[dict[str, int], int]:
        """Lays money on the case; what it covers by group, and what is left of the money."""
        covered = allocate(amount=amount, items=self.items(day), order=self.debt.order)
        running = {one.claim.claim_id: one for one in self.claims}
        groups = dict.fromkeys(GROUPS, 0)
        for part in covered.parts:
            if part.component == "principal" and part.claim_id is not None:
                running[part.claim_id].change(day, -part.amount)
            elif part.component == "interest" and part.claim_id is not None:
                running[part.claim_id].paid += part.amount
            else:
                self.costs[part.component] -= part.amount
            group = next(name for name, members in GROUPS.items() if part.component in members)
            groups[group] += part.amount
        return groups, covered.rest


def usual(amounts: Iterable[int]) -> int:
    """The amount that most of these are, in øre, the larger of two; 0 of none."""
    found = Counter(amounts)
    return max(found, key=lambda amount: (found[amount], amount), default=0)


def owed(debts: Sequence[Debt], on: date) -> int:
    """What could be paid on all the cases together on a day, in øre."""
    return sum(item.amount for debt in debts for item in _Walk(debt, on).items(on))


def course(debts: Sequence[Debt], *, start: date, instalments: Sequence[Instalment]) -> Course:
    """The debt paid by these instalments from `start` on; the last one that is needed takes what is left.

    Instalments that come after the debt is paid are left out, and the last one given is as large as it must be. Raises
    PlanError: no_debt, no_days, days_order, amount.
    """
    _check(instalments, start)
    walks = [_Walk(debt, start) for debt in debts]
    at_start = sum(item.amount for walk in walks for item in walk.items(start))
    if not at_start:
        raise PlanError("no_debt", "Nothing is owed.")
    steps = tuple(_steps(walks, instalments))
    statutory = any(claim.terms.kind == "statutory" for debt in debts for claim in debt.claims)
    assumed = later(last_known_day(), 1) if statutory and steps[-1].day > last_known_day() else None
    return Course(start, at_start, steps, assumed)


def _check(instalments: Sequence[Instalment], start: date) -> None:
    if not instalments:
        raise PlanError("no_days", "A plan has instalments.")
    if len(instalments) > MOST_INSTALMENTS:
        raise PlanError("too_many", "That takes longer than ten years.")
    days = [one.day for one in instalments]
    if days[0] < start or any(day >= after for day, after in pairwise(days)):
        raise PlanError("days_order", "The days of a plan go forward.")
    if any(one.amount <= 0 for one in instalments[:-1]):
        raise PlanError("amount", "Each instalment is an amount.")


def _steps(walks: list[_Walk], instalments: Sequence[Instalment]) -> Iterator[Step]:
    for place, one in enumerate(instalments, start=1):
        open_now = sum(item.amount for walk in walks for item in walk.items(one.day))
        coming = any(walk.coming for walk in walks)
        last = place == len(instalments) or (one.amount >= open_now and not coming)
        amount = open_now if last else min(one.amount, open_now)
        groups, rest = dict.fromkeys(GROUPS, 0), amount
        for walk in walks:
            covered, rest = walk.pay(one.day, rest)
            for name, part in covered.items():
                groups[name] += part
        yield Step(one.day, amount, groups["costs"], groups["interest"], groups["principal"], open_now - amount)
        if last:
            return


def still_to_pay(instalments: Sequence[Instalment], *, paid: int, today: date) -> tuple[Instalment, ...]:
    """What is left of a schedule when `paid` øre have come in: the oldest instalments are covered first.

    What is late falls due today, in one sum. The last instalment stays, whatever has been paid: it takes the rest.
    """
    found: dict[date, int] = {}
    upto = 0
    for one in instalments:
        covered = min(max(paid - upto, 0), one.amount)
        upto += one.amount
        if covered < one.amount or one is instalments[-1]:
            day = max(one.day, today)
            found[day] = found.get(day, 0) + max(one.amount - covered, 1)
    return tuple(Instalment(day, amount) for day, amount in sorted(found.items()))


def due_days(
    first: date, frequency: Frequency, count: int, *, day_of_month: int | None = None, any_day: bool = False
) -> tuple[date, ...]:
    """`count` days from `first` on, each at the next banking day unless `any_day`.

    Monthly ones keep the day of the month (of `first`, or `day_of_month` 1 to 31; the last day where there is none).
    Where `first` is the banking day after such a day at the end of the month before, it is that month's.
    """
    days, wanted = [first], day_of_month or first.day
    month = first.replace(day=1)
    before = same_day_later(month, -1)
    if not any_day and next_banking_day(_in_month(before, wanted)) == first:
        month = before
    for place in range(1, count):
        if frequency != "monthly":
            days.append(later(first, STEP_DAYS[frequency] * place))
        else:
            days.append(_in_month(same_day_later(month, place), wanted))
    return tuple(days) if any_day else tuple(next_banking_day(day) for day in days)


def _in_month(month: date, wanted: int) -> date:
    """That day of a month, given by its first day; the last one where there is none."""
    return same_day_later(month.replace(month=1, day=wanted), month.month - 1)


def in_parts(debts: Sequence[Debt], *, start: date, days: Sequence[date], before: Sequence[Instalment] = ()) -> Course:
    """The debt in equal instalments on these days: whole kroner, as small as they can be, the last one never larger.

    What is paid `before` comes first, as it is. Raises PlanError.
    """
    if not days:
        raise PlanError("no_days", "A plan has instalments.")
    count = len(days)
    first = sum(one.amount for one in before)
    amount = max(-(-(owed(debts, start) - first) // (count * KRONE)) * KRONE, KRONE)
    while True:
        parts = [Instalment(day, amount) for day in days]
        found = course(debts, start=start, instalments=[*before, *parts])
        over = found.steps[-1].amount - amount
        if over <= 0 or len(found.steps) <= len(before):
            return found
        amount += max(-(-over // (count * KRONE)), 1) * KRONE


def by_amount(
    debts: Sequence[Debt],
    *,
    start: date,
    amount: int,
    first: date,
    frequency: Frequency,
    day_of_month: int | None = None,
    any_day: bool = False,
) -> Course:
    """The debt paid with `amount` øre each time until nothing is left. Raises PlanError (never_ends, amount)."""
    if amount <= 0:
        raise PlanError("amount", "Each instalment is an amount.")
    count = max(-(-owed(debts, start) // amount), 1)
    while True:
        if count > MOST_INSTALMENTS:
            raise PlanError("never_ends", "With that amount the debt is not paid within ten years.")
        days = due_days(first, frequency, count, day_of_month=day_of_month, any_day=any_day)
        found = course(debts, start=start, instalments=[Instalment(day, amount) for day in days])
        over = found.steps[-1].amount - amount
        if over <= 0:
            return found
        count += max(-(-over // amount), 1)
