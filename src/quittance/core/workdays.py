"""Norwegian public holidays and banking days, for due dates and deadlines that fall on a day of rest.

Days of rest follow lov om helligdager og helligdagsfred (LOV-1995-02-24-12) § 2 with 1 and 17 May
(LOV-1947-04-26-1). 24 and 31 December are ordinary banking days in this table: no source consulted
says otherwise, although banks close early.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from quittance.core.errors import CoreError

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class DateRange(CoreError):
    """The calculation leaves the calendar Python knows (years 1 to 9999). Code: date_range."""


def easter_sunday(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus/Jones/Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, leap_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, quarter_rest = divmod(rest, 4)
    weekday = (32 + 2 * leap_rest + 2 * quarter - epact - quarter_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def _holidays(year: int) -> Mapping[date, str]:
    easter = easter_sunday(year)
    days = [
        (date(year, 1, 1), "New Year's Day"),
        (easter - timedelta(days=3), "Maundy Thursday"),
        (easter - timedelta(days=2), "Good Friday"),
        (easter, "Easter Sunday"),
        (easter + timedelta(days=1), "Easter Monday"),
        (date(year, 5, 1), "Labour Day"),
        (date(year, 5, 17), "Constitution Day"),
        (easter + timedelta(days=39), "Ascension Day"),
        (easter + timedelta(days=49), "Whit Sunday"),
        (easter + timedelta(days=50), "Whit Monday"),
        (date(year, 12, 25), "Christmas Day"),
        (date(year, 12, 26), "Boxing Day"),
    ]
    names: dict[date, str] = {}
    for day, name in sorted(days):
        names[day] = f"{names[day]} / {name}" if day in names else name
    return MappingProxyType(names)


def public_holidays(year: int) -> dict[date, str]:
    """Public holidays of a year with their English names, in date order; two on one day share the entry."""
    return dict(_holidays(year))


def is_banking_day(day: date) -> bool:
    """True when banks settle: not a Saturday, a Sunday or a public holiday."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


def next_banking_day(day: date) -> date:
    """`day` itself when it is a banking day, else the first one after it. Raises DateRange."""
    while not is_banking_day(day):
        day = later(day, 1)
    return day


def add_banking_days(day: date, count: int) -> date:
    """The banking day `count` banking days after (or before, when negative) `day`; 0 gives `day` itself."""
    step = 1 if count > 0 else -1
    for _ in range(abs(count)):
        day = later(day, step)
        while not is_banking_day(day):
            day = later(day, step)
    return day


def effective_due_date(due: date) -> date:
    """The due date as it counts: moved to the next banking day when it falls on a day of rest.

    gjeldsbrevlova § 5 by analogy. Whether it moves contractual dates is doubtful; moving favours the debtor.
    """
    return next_banking_day(due)


def later(day: date, days: int) -> date:
    """`day` plus a number of calendar days. Raises DateRange instead of leaving the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise DateRange("date_range", "the date lies outside the calendar") from None
