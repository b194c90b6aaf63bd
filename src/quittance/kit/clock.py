"""The only place that reads the clock. Everything below the sites and jobs receives `now` or `today`."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

OSLO = ZoneInfo("Europe/Oslo")


def now() -> dt.datetime:
    """The present instant, aware, in UTC; shifted by the installation's clock offset (demo, drills)."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=settings.CLOCK_OFFSET_SECONDS)


def today() -> dt.date:
    """The calendar date in Oslo, which decides every deadline and interest day."""
    return oslo_date(now())


def oslo_date(instant: dt.datetime) -> dt.date:
    """The Oslo calendar date of an aware instant; 22:30 UTC on 30 June is 1 July."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(OSLO).date()
