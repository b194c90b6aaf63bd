"""When an answer is due, and what may be asked and decided."""

import datetime as dt

from quittance.core.errors import CoreError
from quittance.core.periods import months_later

MONTHS, LONGER_MONTHS = 1, 3
"""An answer is due in one month; in three where that was said, with reasons, within the first (GDPR art. 12 no. 3)."""
LONGEST_WORDS = 4_000
MOST_OPEN = 10
"""Requests of one debtor that wait at a time; who has more to say adds it to one of them."""
NOTICE_DAYS = 7
"""A restriction ends so many days after the debtor was told that it will (art. 18 no. 3)."""
CORRECTION = "debtor_correction"
"""The kind of proposal (approvals) that changes what is registered of a debtor."""
KEEP_YEARS = 5
"""Books and what proves them are kept for five years after the year they are about (bokføringsloven § 13)."""


class RequestRefused(CoreError):
    """A request that is not taken or not decided so.

    Codes: empty, too_long, too_many, kind, outcome, decided, extended, late, ended, no_name, proposed (an answer waits
    for another of us to agree).
    """


def answer_by(asked_on: dt.date, *, longer: bool = False) -> dt.date:
    """The last day for the answer to a request of that day."""
    return months_later(asked_on, LONGER_MONTHS if longer else MONTHS)


def checked(words: str) -> str:
    """What somebody wrote, without blanks around it. Raises RequestRefused (empty, too_long)."""
    text = words.strip()
    if not text:
        raise RequestRefused("empty", "Say what it is about.")
    if len(text) > LONGEST_WORDS:
        raise RequestRefused("too_long", f"Use at most {LONGEST_WORDS} characters.")
    return text
