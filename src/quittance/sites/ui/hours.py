"""Whether the phone is answered now, in a sentence, and when it is next."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, gettext

from quittance.kit.clock import oslo_date
from quittance.kit.opening import Standing, clock_words
from quittance.sites.ui.figures import weekday


@dataclass(frozen=True, slots=True)
class PhoneNow:
    """Open or not, and the words for it."""

    is_open: bool
    words: str


def phone_now(now: dt.datetime) -> PhoneNow:
    """How it stands at an aware instant, in the reader's language."""
    standing: Standing = settings.AGENCY.opening.standing(now)
    return PhoneNow(standing.is_open, _words(standing, oslo_date(now)))


def _words(standing: Standing, today: dt.date) -> str:
    if standing.until is not None:
        return gettext("Open now, until %(time)s") % {"time": _time(standing.until)}
    if standing.opens_on is None or standing.opens_at is None:
        return gettext("Closed now")
    time = _time(standing.opens_at)
    if standing.opens_on == today:
        return gettext("Closed now, opens today at %(time)s") % {"time": time}
    if standing.opens_on == today + dt.timedelta(days=1):
        return gettext("Closed now, opens tomorrow at %(time)s") % {"time": time}
    return gettext("Closed now, opens %(day)s at %(time)s") % {"day": weekday(standing.opens_on), "time": time}


def _time(value: dt.time) -> str:
    return clock_words(value, get_language() or settings.LANGUAGE_CODE)
