"""What can be corrected on a case: what is owed by component, and a posting that may be taken back."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.audit import operations as audit
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.references import case_by_number
from quittance.areas.insight.proposals import Line, OtherCase, Posting, other_cases, posting_lines
from quittance.areas.payments.operations.allocating import WRITE_OFF, event_of
from quittance.areas.payments.operations.corrections import also_taken_off
from quittance.areas.staff.colleague import Colleague
from quittance.core.balance import open_items

REVERSIBLE = frozenset({*case_facts.PAYMENT_REASONS, WRITE_OFF, "charge"})
"""Reasons of postings that may be taken back by hand."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A case and what is owed on it today, as (component, øre) in the order of the law's parts."""

    case_id: int
    number: str
    debtor: str
    owed: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Reversible:
    """A posting of a case, and what would be undone, in øre; `others`: what comes off further cases with it."""

    posting: Posting
    lines: tuple[Line, ...]
    others: tuple[OtherCase, ...]


def owed(number: str, *, colleague: Colleague, today: dt.date, now: dt.datetime) -> Owed | None:
    """What could be written off, and a row in the trail; None without such a case.

    Raises staff.rules.NotPermitted without case.read.
    """
    colleague.check_may("case.read")
    case_id = case_by_number(number)
    if case_id is None:
        return None
    facts = case_facts.load_one(case_id)
    found: dict[str, int] = {}
    for item in open_items(facts.balance(today)):
        found[item.component] = found.get(item.component, 0) + item.amount
    audit.record(actor=colleague.actor, action="case.read", subject=f"case:{case_id}", now=now, reason="correction")
    return Owed(case_id, number, facts.debtor_name, tuple(sorted(found.items())))


def posting(number: str, posting_id: int, *, colleague: Colleague, now: dt.datetime) -> Reversible | None:
    """A posting of the case that may be taken back, and a row in the trail; None for any other.

    Raises staff.rules.NotPermitted without case.read.
    """
    colleague.check_may("case.read")
    case_id = case_by_number(number)
    found, lines = posting_lines(posting_id, case_id=case_id or 0)
    if found is None or found.reason not in REVERSIBLE:
        return None
    audit.record(actor=colleague.actor, action="case.read", subject=f"case:{case_id}", now=now, reason="correction")
    event = event_of(posting_id)
    others = () if event is None else also_taken_off(event)
    return Reversible(found, lines, other_cases([(one.case_id, one.amount) for one in others]))
