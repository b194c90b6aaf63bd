"""Periods of months, as European acts count them.

A period ends with the day of the last month that has the number of the day it is counted from, or with that month's
last day where there is none; on a Saturday, a Sunday or a holiday it ends with the next working day (regulation
1182/71 art. 3).
"""

import calendar
import datetime as dt

from quittance.core.workdays import next_banking_day


def months_later(day: dt.date, months: int) -> dt.date:
    """The last day of a period of `months` counted from `day`."""
    return next_banking_day(same_day_later(day, months))


def same_day_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months on, whatever day of the week it is; the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
