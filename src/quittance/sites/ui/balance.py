"""What is left of a debt as it is paid, as a small picture; and how far a plan has come, as a bar.

Pictures beside tables that say the same: the sums come from the engine and are only drawn here.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from quittance.core.plans import Course
from quittance.sites.ui.figures import short_day, short_money

WIDTH, HEIGHT = 320, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 6, 314, 22, 126
BAR_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class BalancePicture:
    """A line that goes down in steps (`line`), what is under it (`area`), and its few letters.

    `today` is what is owed at first. `top` and `bottom` are the heights of the most that is owed and of nothing; `dots`
    where something is paid.
    """

    line: str
    area: str
    dots: tuple[tuple[int, int], ...]
    first: str
    last: str
    today: str
    top: int = _TOP
    bottom: int = _BOTTOM


def balance_picture(course: Course) -> BalancePicture:
    """What is owed from the first day to the last, paid by this course."""
    most = max([course.start_total, *(step.left + step.amount for step in course.steps)])
    span = max((course.last_day - course.start).days, 1)

    def across(day: dt.date) -> int:
        return _LEFT + (_RIGHT - _LEFT) * (day - course.start).days // span

    def down(owed: int) -> int:
        return _BOTTOM - (_BOTTOM - _TOP) * owed // most

    points, dots = [(across(course.start), down(course.start_total))], []
    for step in course.steps:
        x, after = across(step.day), down(step.left)
        points += [(x, down(step.left + step.amount)), (x, after)]
        dots.append((x, after))
    line = "M" + "L".join(f"{x} {y}" for x, y in points)
    return BalancePicture(
        line=line,
        area=f"{line}L{points[-1][0]} {_BOTTOM}L{points[0][0]} {_BOTTOM}Z",
        dots=tuple(dots) if len(dots) <= 40 else (),
        first=short_day(course.start),
        last=short_day(course.last_day),
        today=short_money(course.start_total),
    )


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the bar: paid, missed, late, next or open."""

    kind: str
    x: int
    width: int


def progress(parts: Iterable[tuple[str, int]]) -> tuple[Stretch, ...]:
    """The parts of a plan as (kind, øre) side by side, as wide as they are large."""
    shown = [(kind, amount) for kind, amount in parts if amount > 0]
    total, found, upto = sum(amount for _kind, amount in shown), [], 0
    for kind, amount in shown:
        x, upto = BAR_WIDTH * upto // total, upto + amount
        found.append(Stretch(kind, x, max(BAR_WIDTH * upto // total - x - 4, 2)))
    return tuple(found)
