"""What somebody may choose from before agreeing: checked as an agreement is, and nothing is kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.plans.operations.agreeing import check_cases, check_free, yearly_rate
from quittance.areas.plans.queries.options import Option, Options, options
from quittance.areas.plans.queries.rules import RulesFacts, nearest_rules, rules_for
from quittance.areas.plans.rules import Terms


@dataclass(frozen=True, slots=True)
class Offer:
    """The choices for some cases, in the order a plan pays them, as (number, creditor, what is owed in øre).

    `spared` is the next cost step that a plan agreed today stops: its day, and what comes that day in øre.
    `rate` is the yearly interest in percent that runs today, None where none does or the rules waive it.
    """

    options: Options
    cases: tuple[tuple[str, str, int], ...]
    rate: Decimal | None
    spared: tuple[dt.date, int] | None = None

    @property
    def rules(self) -> RulesFacts | None:
        """The rules for this debt, None where there are none."""
        return self.options.rules

    @property
    def creditors(self) -> tuple[str, ...]:
        """To whom it is owed, each once."""
        return tuple(dict.fromkeys(creditor for _number, creditor, _owed in self.cases))

    @property
    def plans(self) -> tuple[Option, ...]:
        """The choices that are plans inside the rules."""
        return tuple(one for one in self.options.shown if one.terms is not None)


def offer(case_ids: Sequence[int], *, today: dt.date, typed: Terms | None = None) -> Offer:
    """What can be chosen for these cases of one debtor; with terms that were typed, that plan too.

    Raises PlanRefused (no_cases, has_plan, other_debtor, nothing_owed, too_old).
    """
    check_free(case_ids)
    facts = tuple(case_facts.load(list(case_ids)).values())
    check_cases(facts, today)
    owed = sum(one.payable(today).total for one in facts)
    rules = rules_for({one.creditor.creditor_id for one in facts}, owed=owed, on=today)
    return _made(facts, options(facts, today=today, rules=rules, typed=typed))


def offered(case_ids: Sequence[int], terms: Terms, *, today: dt.date) -> Offer:
    """What terms that we offer ourselves come to, also outside the rules, for those of the cases that still owe.

    Raises PlanRefused (nothing_owed).
    """
    facts = tuple(one for one in case_facts.load(list(case_ids)).values() if one.payable(today).total > 0)
    owed = sum(one.payable(today).total for one in facts)
    rules = nearest_rules({one.creditor.creditor_id for one in facts}, owed=owed, on=today)
    return _made(facts, options(facts, today=today, rules=rules, typed=terms))


def _made(facts: Sequence[CaseFacts], found: Options) -> Offer:
    rules, today = found.rules, found.today
    by_id = {one.case_id: one for one in facts}
    ordered = [by_id[case_id] for case_id in found.case_ids]
    bears = any(c.terms.kind != "none" for one in ordered for c in one.claims)
    return Offer(
        found,
        tuple((one.number, one.creditor.name, one.payable(today).total) for one in ordered),
        yearly_rate(ordered, today) if bears and not (rules and rules.waives_interest) else None,
        _spared(ordered, today),
    )


def _spared(facts: Sequence[CaseFacts], today: dt.date) -> tuple[dt.date, int] | None:
    steps = [step for one in facts for step in one.planned(today) if step.day > today]
    first = min((step.day for step in steps), default=None)
    return (first, sum(step.amount for step in steps if step.day == first)) if first else None
