"""What follows when a plan is given up: what is owed then, until when it can be paid, and what is added after that."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.claims.queries.holds import held_by
from quittance.areas.letters.rules import deadline_from
from quittance.areas.payments.queries.overview import NextStep, planned_steps
from quittance.areas.plans.queries.paid import agreed_on
from quittance.areas.plans.queries.plans import PlanView
from quittance.areas.plans.queries.rules import nearest_rules
from quittance.areas.plans.queries.tried import tried_before


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next cost step of a case when nothing more is paid on it."""

    number: str
    creditor: str
    step: NextStep


@dataclass(frozen=True, slots=True)
class Follows:
    """In øre: `owed` that day on all cases of the plan, `until` the fresh deadline with what it has grown to by then.

    `asks`: so many plans for a case have ended unpaid then that the next one has to be asked for. `comes_back` is
    interest that the plan would have let go; `steps` the next one of each case, the soonest first.
    """

    owed: int
    deadline: dt.date
    until: int
    bears_interest: bool
    comes_back: int
    asks: bool
    steps: tuple[Ahead, ...]

    @property
    def shown(self) -> str:
        """What of it may not change between a page and its button."""
        steps = [f"{one.step.day}.{one.step.amount}" for one in self.steps]
        return ".".join(["end", str(self.owed), str(self.deadline), *steps])


def follows(view: PlanView, *, today: dt.date) -> Follows:
    """What follows when an active plan ends today without being paid."""
    case_ids = [one.case_id for one in view.cases]
    deadline, reasons = deadline_from(today), held_by(case_ids)
    own = f"plan:{view.plan_id}"
    freed = [
        replace(
            one,
            held=any(source != own for source in reasons.get(one.case_id, ())),
            fresh_deadline=max(deadline, one.fresh_deadline or deadline),
        )
        for one in case_facts.load(case_ids).values()
    ]
    found = [Ahead(one.number, one.creditor.name, step) for one in freed for step in planned_steps(one, today)[:1]]
    owed = sum(max(one.payable(today).total, 0) for one in freed)
    return Follows(
        owed=owed,
        deadline=deadline,
        until=sum(_owed_on(one, deadline, today) for one in freed),
        bears_interest=any(claim.terms.kind != "none" for one in freed for claim in one.claims),
        asks=_asks(view, freed, owed, today),
        comes_back=max(owed - view.left, 0) if view.rules.waives_interest else 0,
        steps=tuple(sorted(found, key=lambda one: (one.step.day, one.number))),
    )


def _asks(view: PlanView, facts: Sequence[CaseFacts], owed: int, today: dt.date) -> bool:
    rules = nearest_rules({one.creditor.creditor_id for one in facts}, owed=owed, on=today)
    counts = 2 * view.paid < agreed_on(view.plan_id)
    return counts and tried_before([one.case_id for one in facts], today=today) + 1 > rules.retries


def _owed_on(facts: CaseFacts, day: dt.date, today: dt.date) -> int:
    steps = tuple(step for step in facts.planned(today) if step.day <= day)
    return max(facts.balance(day, extra=steps).total, 0)
