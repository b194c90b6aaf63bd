"""A case's balance on a day as a statement: each amount with its date, its rule and its source."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quittance.areas.claims import rules
from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.references import case_by_number
from quittance.core.balance import Balance, Line
from quittance.core.interest import Segment
from quittance.core.money import to_text


class NoSuchCase(Exception):
    """No case has this number."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One amount in øre. `planned` lines lie in the future and have not been charged."""

    day: dt.date
    component: str
    claim_id: int | None
    code: str
    amount: int
    facts: Mapping[str, str]
    segments: tuple[Segment, ...]
    rule: str
    source: str
    planned: bool

    def as_dict(self) -> dict[str, Any]:
        """For JSON: kroner with two decimals, ISO dates."""
        answer: dict[str, Any] = {
            "date": self.day.isoformat(),
            "component": self.component,
            "code": self.code,
            "amount": to_text(self.amount),
            "rule": self.rule,
            "source": self.source,
            "planned": self.planned,
            "facts": dict(self.facts),
        }
        if self.segments:
            answer["segments"] = [
                {
                    "from": s.first.isoformat(),
                    "to": s.last.isoformat(),
                    "days": s.days,
                    "rate": f"{s.rate:.2f}",
                    "year_days": s.year_days,
                    "base": to_text(s.base),
                    "amount": to_text(s.amount),
                    "assumed": s.assumed,
                }
                for s in self.segments
            ]
        return answer


@dataclass(frozen=True, slots=True)
class CaseStatement:
    """What a case owes on a day, in øre, and why. `overpaid` is held for the debtor and not part of the total."""

    number: str
    creditor: str
    on: dt.date
    lines: tuple[StatementLine, ...]
    principal: int
    interest: int
    costs: int
    total: int
    overpaid: int
    rate_missing_from: dt.date | None

    def as_dict(self) -> dict[str, Any]:
        """The JSON answer of `quittance case show`."""
        return {
            "case": self.number,
            "creditor": self.creditor,
            "on": self.on.isoformat(),
            "components": {
                "principal": to_text(self.principal),
                "interest": to_text(self.interest),
                "costs": to_text(self.costs),
            },
            "lines": [line.as_dict() for line in self.lines],
            "total": to_text(self.total),
            "overpaid": to_text(self.overpaid),
            "rate_missing_from": self.rate_missing_from and self.rate_missing_from.isoformat(),
        }


def case_statement(*, number: str, on: dt.date, today: dt.date | None = None) -> CaseStatement:
    """The statement of a case on a day. A day after `today` includes the cost steps planned until then.

    Raises NoSuchCase.
    """
    case_id = case_by_number(number)
    if case_id is None:
        raise NoSuchCase(number)
    return statement_of(case_facts.load_one(case_id), on=on, today=today or on)


def statement_of(facts: case_facts.CaseFacts, *, on: dt.date, today: dt.date) -> CaseStatement:
    """The statement of a case already read."""
    extra = tuple(step for step in facts.planned(today) if step.day <= on) if on > today else ()
    found = facts.balance(on, extra=extra)
    return CaseStatement(
        number=facts.number,
        creditor=facts.creditor.name,
        on=on,
        lines=_lines(found),
        principal=found.principal,
        interest=found.interest,
        costs=found.costs,
        total=found.total,
        overpaid=facts.overpaid(on),
        rate_missing_from=found.rate_missing_from,
    )


def _lines(found: Balance) -> tuple[StatementLine, ...]:
    return tuple(_line(line) for line in found.lines)


def _line(line: Line) -> StatementLine:
    return StatementLine(
        day=line.day,
        component=line.component,
        claim_id=line.claim_id,
        code=line.code,
        amount=line.amount,
        facts=line.facts,
        segments=line.segments,
        rule=line.facts.get("law") or rules.law(line.code),
        source=rules.source(line.code, line.ref),
        planned=line.kind == "planned",
    )
