"""What has made a case grow since its debtor was last told its amount: the old sum, the new one, and the reasons.

The figures of a statement are its amounts by reason; they sum to its total, so that the differences of two of them
always add up to what the case has grown. Interest, principal, each kind of cost, and "paid" for everything that was
paid, written off or taken back.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from quittance.areas.claims.queries.statements import CaseStatement, StatementLine
from quittance.areas.claims.rules import DOCUMENT
from quittance.core.allocation import COMPONENTS

PAID = "paid"
ORDER = (*COMPONENTS, PAID)

Figures = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Told:
    """What the debtor was told on a day: on these pages, or in our last letter before that."""

    day: dt.date
    figures: Figures
    in_letter: bool


@dataclass(frozen=True, slots=True)
class Growth:
    """A case that has grown, in øre: since when, from what to what, and by what. The reasons sum to the difference."""

    day: dt.date
    in_letter: bool
    before: int
    now: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def by_interest_alone(self) -> bool:
        """Whether only the days have passed: nothing was added."""
        return all(name == "interest" for name, _amount in self.reasons)


def figures_of(statement: CaseStatement) -> dict[str, int]:
    """The amounts of a statement by reason, in øre."""
    found: dict[str, int] = {}
    for line in statement.lines:
        name = _reason(line)
        found[name] = found.get(name, 0) + line.amount
    return found


def _reason(line: StatementLine) -> str:
    if line.code == "claim_registered":
        return "principal"
    return PAID if line.code in DOCUMENT or line.code == "overpayment_moved" else line.component


def growth(told: Told | None, statement: CaseStatement) -> Growth | None:
    """How a case has grown since its debtor was told; None when it has not, or nobody was told."""
    if told is None:
        return None
    now = figures_of(statement)
    before = sum(told.figures.values())
    if statement.total <= max(before, 0):
        return None
    changes = {name: now.get(name, 0) - told.figures.get(name, 0) for name in ORDER}
    return Growth(
        day=told.day,
        in_letter=told.in_letter,
        before=before,
        now=statement.total,
        reasons=tuple((name, amount) for name, amount in changes.items() if amount),
    )
