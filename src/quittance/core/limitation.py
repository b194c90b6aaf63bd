"""The day after which a claim can no longer be demanded (foreldelse), and what has moved it.

Law: foreldelsesloven (LOV-1979-05-18-18) §§ 2 and 3 (three years from the day payment could first be demanded), § 14
(acknowledging the debt, in words or by conduct, starts three new years). Legal steps stop the time as well; they are
not known here. Nor are judgments and loans, which have ten years (§§ 5, 21): a claim does not say what it rests on, so
each has three, and what is too old by that is not demanded.

Readings chosen where the law is doubtful: the time runs from the due date itself, also when that was a holiday; a
payment by its debtor acknowledges the claim it was laid on; three years from 29 February end on 28 February. What comes
after the last day revives nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LAW = "foreldelsesloven §§ 2, 3, 14"
YEARS = 3


@dataclass(frozen=True)
class Limitation:
    """The last day a claim can be demanded, and the day its time runs from: the due date, or what moved it last."""

    last_day: date
    since: date
    moved: bool

    def is_over(self, on: date) -> bool:
        """Whether the claim is too old on a day."""
        return on > self.last_day


def limitation(*, due: date, acknowledged: Iterable[date] = ()) -> Limitation:
    """When a claim due on `due` becomes too old, given the days on which its debtor acknowledged it."""
    found = Limitation(years_later(due), due, moved=False)
    for day in sorted(acknowledged):
        if due < day <= found.last_day:
            found = Limitation(years_later(day), day, moved=True)
    return found


def years_later(day: date, years: int = YEARS) -> date:
    """The same date so many years on; 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)
