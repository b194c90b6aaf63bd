"""How a plan stands: its cases, what has come in, and what lies ahead by the engine. For pages and for changes."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.expected import expected_on
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.plans.models import Instalment as Row
from quittance.areas.plans.models import Plan, PlanCase
from quittance.areas.plans.queries.debts import debts_of, total_of
from quittance.areas.plans.queries.paid import agreed_on, paid_on
from quittance.areas.plans.queries.rules import RulesFacts
from quittance.areas.plans.queries.rules import one as rules_one
from quittance.core.balance import Claim, Movement
from quittance.core.interest import NO_INTEREST
from quittance.core.plans import Course, Debt, Instalment, course, still_to_pay
from quittance.core.workdays import is_banking_day, later, next_banking_day


@dataclass(frozen=True)
class Standing:
    """A plan on a day. `rows` are its instalments but for those a change has replaced; `paid` is all that came in.

    `coming` is money on its way on its cases, in øre, `since` the day each of them came into the plan. Amounts of the
    rows are what was agreed; `ahead` is what is to be paid from today on, None when nothing is owed any more.
    """

    plan: Plan
    rules: RulesFacts
    facts: tuple[CaseFacts, ...]
    rows: tuple[Row, ...]
    paid: int
    coming: int
    today: dt.date
    since: Mapping[int, dt.date]
    # A case that is to come into the plan, while that is reckoned.
    with_case: int | None = None

    @property
    def case_ids(self) -> tuple[int, ...]:
        """The plan's cases, in the order it pays them."""
        return tuple(one.case_id for one in self.facts)

    @property
    def schedule(self) -> tuple[Instalment, ...]:
        """Days and amounts of all instalments, paid ones too."""
        return tuple(Instalment(row.due, row.amount) for row in self.rows)

    @property
    def agreed(self) -> int:
        """What the instalments come to."""
        return sum(row.amount for row in self.rows)

    @cached_property
    def debts(self) -> tuple[Debt, ...]:
        """What is left, as the engine pays it; where interest is waived, what was agreed less what came and went.

        Nothing but interest of the time since the plan began is ever left out of what is owed.
        """
        if not self.rules.waives_interest:
            return debts_of(self.facts, self.today)
        owed = {one.case_id: one.payable(self.today).total for one in self.facts}
        agreed = agreed_on(self.plan.pk) + owed.get(self.with_case or 0, 0)
        bare = sum(owed.values()) - sum(_accrued(one, self.since.get(one.case_id), self.today) for one in self.facts)
        left = max(min(agreed - self.paid, sum(owed.values())), bare, 0)
        claim = Claim(0, self.today, NO_INTEREST)
        return (Debt(self.facts[0].case_id, (claim,), (Movement(self.today, "principal", 0, left, "registration"),)),)

    @cached_property
    def rest(self) -> int:
        """What interest is left when all that was agreed has come, where it is so little that it is let go; else 0."""
        owed = total_of(self.debts, self.today)
        if not 0 < owed <= self.plan.small_rest or self.paid < self.agreed:
            return 0
        return owed if self.paid >= agreed_on(self.plan.pk) else 0

    @cached_property
    def left(self) -> int:
        """What is owed on the plan today, in øre; a rest that is let go is not."""
        return total_of(self.debts, self.today) - self.rest

    def course(self, instalments: tuple[Instalment, ...], *, paid: int | None = None) -> Course | None:
        """What a schedule comes to from today on, given what has been paid; None when nothing is owed any more."""
        if self.left <= 0:
            return None
        covered = self.paid if paid is None else paid
        return course(
            self.debts, start=self.today, instalments=still_to_pay(instalments, paid=covered, today=self.today)
        )

    @cached_property
    def ahead(self) -> Course | None:
        """What is to be paid from today on by the plan as it stands."""
        return self.course(self.schedule) if self.rows else None

    @property
    def moves_left(self) -> int:
        """How many instalments can still be put off."""
        return max(self.rules.moves - self.plan.moves_used, 0)

    @property
    def skips_left(self) -> int:
        """How many instalments can still be left out."""
        return max(self.rules.skips - self.plan.skips_used, 0)

    @property
    def pause_left(self) -> int:
        """How many months the plan can still pause."""
        return max(self.rules.pause_months - self.plan.pause_months_used, 0)

    def latest_for(self, row: Row) -> dt.date:
        """The last day an instalment can be moved to: as far as the rules allow, and before the next one."""
        far = later(row.due, self.rules.move_days)
        far = far if self.plan.any_day else next_banking_day(far)
        following = next((one.due for one in self.rows if one.due > row.due), None)
        if following is None or far < following:
            return far
        day = later(following, -1)
        while not self.plan.any_day and not is_banking_day(day):
            day = later(day, -1)
        return day

    @property
    def fallen_due(self) -> int:
        """What should have come in by today."""
        return sum(row.amount for row in self.rows if row.due <= self.today)

    @property
    def ahead_of_plan(self) -> int:
        """What has come in beyond what has fallen due: an extra payment that no choice was made for yet."""
        return max(self.paid - self.fallen_due, 0)

    def beside(self, extra: int) -> int:
        """What is still to come today for `extra` øre to be beside the plan: it, and what falls due today; else 0."""
        return max(self.fallen_due + extra - self.paid, 0)

    def late(self, rows: Collection[Row]) -> tuple[Instalment, ...]:
        """What of these has not come that was due before today; the last of the plan is what is left then."""
        upto, open_before, found = 0, 0, list[Instalment]()
        for row in self.rows:
            short = row.amount - min(max(self.paid - upto, 0), row.amount)
            upto += row.amount
            short = max(self.left - open_before, 0) if row is self.rows[-1] else short
            open_before += short
            if short and row.due < self.today and row in rows:
                found.append(Instalment(row.due, short))
        return tuple(found)

    @property
    def behind(self) -> int:
        """What should have come in before today and has not, money on its way not counted; at most what is owed."""
        late = sum(row.amount for row in self.rows if row.due < self.today)
        return min(max(late - self.paid, 0), max(self.left, 0))


def standing(plan_id: int, *, today: dt.date) -> Standing:
    """Reads a plan. Raises Plan.DoesNotExist."""
    plan = Plan.objects.get(pk=plan_id)
    since = dict(PlanCase.objects.filter(plan=plan).order_by("place").values_list("case_id", "since"))
    case_ids = list(since)
    found = case_facts.load(case_ids)
    rows = Row.objects.filter(plan=plan).exclude(state=Row.State.DROPPED).order_by("due")
    return Standing(
        plan=plan,
        rules=rules_one(plan.rules_id),
        facts=tuple(found[case_id] for case_id in case_ids),
        rows=tuple(rows),
        paid=paid_on([plan_id])[plan_id],
        coming=sum(expected_on(case_ids, today=today).values()),
        today=today,
        since=since,
    )


def _accrued(facts: CaseFacts, since: dt.date | None, today: dt.date) -> int:
    """Interest that accrued on a case after a day, in øre; none without a day."""
    if since is None:
        return 0
    then, now = (
        sum(line.amount for line in facts.balance(day).lines if line.kind == "accrual") for day in (since, today)
    )
    return now - then
