"""How a visitor's cases stand on a day: what pages, letters and files of statements are all made of."""

import datetime as dt
from dataclasses import dataclass

from quittance.areas.access.rules import can_open_case, check_can_open_case
from quittance.areas.access.visitor import Visitor
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.claims.queries.statements import CaseStatement, statement_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A case, and how it stands on the day that was asked for."""

    facts: CaseFacts
    statement: CaseStatement

    @property
    def first_day(self) -> dt.date | None:
        """The day on which its first claim fell due; None for a case without claims."""
        return min((claim.due_date for claim in self.facts.claims), default=None)


def standings(visitor: Visitor, *, on: dt.date, today: dt.date, number: str = "") -> tuple[Standing, ...]:
    """The visitor's cases by number, or the one that has a number, in four queries.

    Raises NotYours for the number of a case that is not the visitor's, also where there is none.
    """
    mine = [case_id for case_id in sorted(visitor.case_ids) if can_open_case(visitor, case_id)]
    found = case_facts.load(mine, number=number or None)
    if number:
        check_can_open_case(visitor, next(iter(found), None))
    return tuple(
        Standing(facts, statement_of(facts, on=on, today=today))
        for facts in sorted(found.values(), key=lambda one: one.number)
    )
