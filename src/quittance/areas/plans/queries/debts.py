"""Cases as the plan engine sees them: the same facts as the books, in the order a plan pays them."""

import datetime as dt
from collections.abc import Iterable

from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.plans.queries.rules import FREE_INSTALMENTS, RulesFacts
from quittance.core.allocation import parse_order
from quittance.core.balance import Claim, Movement
from quittance.core.notices import PLAN_FEE
from quittance.core.plans import Debt, owed


def in_order(facts: Iterable[CaseFacts], on: dt.date) -> tuple[CaseFacts, ...]:
    """Cases in the order a plan pays them: the smallest debt first, so that one after the other is done with."""
    return tuple(sorted(facts, key=lambda one: (one.payable(on).total, one.case_id)))


def debt_of(facts: CaseFacts, *, upto: dt.date | None = None, today: dt.date | None = None) -> Debt:
    """A case as the engine pays it; with `upto`, the cost steps planned until then are part of it.

    The fee of a demand that was not sent yet is not: whoever agrees on a plan today is spared it.
    """
    unsent = facts.demand_to_send is not None and upto == today
    steps = () if upto is None or unsent else tuple(s for s in facts.planned(today or upto) if s.day <= upto)
    return Debt(
        facts.case_id,
        tuple(Claim(c.claim_id, c.effective_due_date, c.terms, c.invoice) for c in facts.claims),
        (*facts.movements, *steps),
        parse_order(facts.creditor.allocation_order),
    )


def debts_of(facts: Iterable[CaseFacts], today: dt.date) -> tuple[Debt, ...]:
    """Cases as they are when a plan is agreed today: with the cost steps whose day has come, and none after."""
    return tuple(debt_of(one, upto=today, today=today) for one in facts)


def under(rules: RulesFacts, debts: Iterable[Debt], start: dt.date) -> tuple[Debt, ...]:
    """The debts as the rules let a plan pay them: without interest from its beginning where it is waived."""
    return tuple(debt.without_interest(start) if rules.waives_interest else debt for debt in debts)


def fee_for(rules: RulesFacts, count: int) -> int:
    """What a plan of so many instalments costs in øre: nothing up to four (inkassoforskriften § 2-4)."""
    return rules.fee if count > FREE_INSTALMENTS else 0


def with_fee(debts: tuple[Debt, ...], fee: int, start: dt.date) -> tuple[Debt, ...]:
    """The debts with the fee of the plan, on the first of them."""
    if not fee:
        return debts
    charged = Movement(start, "plan_fee", None, fee, "planned", code=PLAN_FEE)
    first = debts[0]
    return (Debt(first.case_id, first.claims, (*first.movements, charged), first.order), *debts[1:])


def total_of(debts: Iterable[Debt], on: dt.date) -> int:
    """What is owed on all of them on a day, in øre."""
    return owed(tuple(debts), on)
