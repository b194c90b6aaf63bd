"""When people answer the phone: read from settings, written in words, and whether it is open at a given moment.

Public holidays are closed (core.workdays), and so are the days the agency names itself.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quittance.core.workdays import public_holidays
from quittance.kit.clock import OSLO

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_CLOSED = 30
"""Days ahead in which the next opening is looked for."""
_NAMES = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2})(?::(\d{2}))?", re.ASCII)
Span = tuple[dt.time, dt.time]


@dataclass(frozen=True, slots=True)
class Standing:
    """Open now, until when; or closed, and when it opens next (None: not within a month)."""

    is_open: bool
    until: dt.time | None = None
    opens_on: dt.date | None = None
    opens_at: dt.time | None = None


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The span of each weekday, Monday first; None where it is closed. `closed` are further days."""

    week: tuple[Span | None, ...]
    closed: frozenset[dt.date] = frozenset()

    def span(self, day: dt.date) -> Span | None:
        """From when to when that day; None on public holidays and other closed days."""
        if day in self.closed or day in public_holidays(day.year):
            return None
        return self.week[day.weekday()]

    def standing(self, now: dt.datetime) -> Standing:
        """Open or closed at an aware instant, Norwegian time."""
        here = now.astimezone(OSLO)
        for ahead in range(LONGEST_CLOSED):
            day = here.date() + dt.timedelta(days=ahead)
            span = self.span(day)
            if span is None or (not ahead and here.time() >= span[1]):
                continue
            if not ahead and here.time() >= span[0]:
                return Standing(is_open=True, until=span[1])
            return Standing(is_open=False, opens_on=day, opens_at=span[0])
        return Standing(is_open=False)

    def words(self, language: str) -> str:
        """As one reads it on a letter: "mandag–fredag 08–16", days with the same hours together."""
        names = _NAMES[language]
        changes = [0, *(day for day in range(1, len(DAYS)) if self.week[day] != self.week[day - 1]), len(DAYS)]
        parts = []
        for first, after in pairwise(changes):
            span = self.week[first]
            if span is not None:
                days = names[first] if after == first + 1 else f"{names[first]}–{names[after - 1]}"
                parts.append(f"{days} {clock_words(span[0], language)}–{clock_words(span[1], language)}")
        return ", ".join(parts)


def clock_words(time: dt.time, language: str) -> str:
    """A time as one says it: 08 or 08.30, with a colon in English."""
    return f"{time:%H}" if not time.minute else f"{time:%H}{':' if language == 'en' else '.'}{time:%M}"


def read(hours: Mapping[str, str], closed: Sequence[str] = ()) -> OpeningHours:
    """From settings: "monday" or "monday-friday" to "08:00-16:00", and closed days as ISO dates. Raises ValueError."""
    week: list[Span | None] = [None] * len(DAYS)
    for days, text in hours.items():
        span = _span(text)
        for place in _places(days):
            if week[place] is not None:
                raise ValueError(f"opening_hours gives {DAYS[place]} twice")
            week[place] = span
    if not any(week):
        raise ValueError("opening_hours names no day on which the phone is answered")
    return OpeningHours(tuple(week), frozenset(dt.date.fromisoformat(day) for day in closed))


def _places(days: str) -> range:
    first, _, last = days.partition("-")
    try:
        found = range(DAYS.index(first), DAYS.index(last or first) + 1)
    except ValueError:
        found = range(0)
    if not found:
        raise ValueError(f"opening_hours: {days!r} is no day of the week, such as monday or monday-friday")
    return found


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text.strip())
    try:
        first, last = (
            (dt.time(int(found[1]), int(found[2] or 0)), dt.time(int(found[3]), int(found[4] or 0)))
            if found
            else (dt.time.min, dt.time.min)
        )
    except ValueError:
        first = last = dt.time.min
    if first >= last:
        raise ValueError(f"opening_hours: {text!r} is no time of day from and to, such as 08:00-16:00")
    return first, last
