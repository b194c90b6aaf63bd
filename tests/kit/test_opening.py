"""When the phone is answered: in words, open or closed at a moment, and what a wrong setting says."""

import datetime as dt

import pytest

from quittance.kit import opening
from quittance.kit.clock import OSLO

WEEK = opening.read({"monday-friday": "08:00-16:00"}, ["2026-12-24"])


def at(text: str) -> dt.datetime:
    """An instant by the clock on the wall in Oslo."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-20T07:59", "2026-11-20"),
        ("2026-11-20T16:00", "2026-11-23"),
        ("2026-11-21T10:00", "2026-11-23"),
        ("2026-05-14T10:00", "2026-05-15"),  # Ascension Day
        ("2026-12-24T10:00", "2026-12-28"),  # a day of the agency's own, Christmas, a weekend
        ("2026-04-01T23:30", "2026-04-07"),  # Easter
    ],
)
def test_closed_and_when_it_opens(now: str, day: str) -> None:
    found = WEEK.standing(at(now))
    assert (found.is_open, str(found.opens_on), found.opens_at) == (False, day, dt.time(8))


@pytest.mark.parametrize("now", ["2026-11-20T08:00", "2026-11-20T15:59", "2026-07-01T15:30"])
def test_open_and_until_when(now: str) -> None:
    found = WEEK.standing(at(now))
    assert (found.is_open, found.until) == (True, dt.time(16))


def test_nothing_is_promised_when_nobody_answers_for_a_month() -> None:
    days = [str(dt.date(2026, 6, 1) + dt.timedelta(days=ahead)) for ahead in range(60)]
    found = opening.read({"monday-friday": "8-16"}, days).standing(at("2026-06-01T10:00"))
    assert (found.is_open, found.opens_on) == (False, None)


def test_the_hours_in_words() -> None:
    assert [WEEK.words(language) for language in ("nb", "nn", "en")] == [
        "mandag–fredag 08–16", "måndag–fredag 08–16", "Monday–Friday 08–16",
    ]  # fmt: skip
    mixed = opening.read({"monday-thursday": "08:30-18", "friday": "9-15:45", "sunday": "12-13"})
    assert mixed.words("nn") == "måndag–torsdag 08.30–18, fredag 09–15.45, sundag 12–13"
    assert mixed.words("en") == "Monday–Thursday 08:30–18, Friday 09–15:45, Sunday 12–13"


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ({}, "names no day"),
        ({"mandag": "8-16"}, "no day of the week"),
        ({"friday-monday": "8-16"}, "no day of the week"),
        ({"monday": "16-8"}, "no time of day"),
        ({"monday": "8-25"}, "no time of day"),
        ({"monday": "morning"}, "no time of day"),
        ({"monday-friday": "8-16", "friday": "8-15"}, "friday twice"),
    ],
)
def test_wrong_hours_are_named(hours: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        opening.read(hours)
