"""Calendar files: read back by another reading of the same bytes."""

import datetime as dt

from icalendar import Calendar

from quittance.formats.ics import Reminder, write_calendar

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def test_each_day_is_an_event_with_an_alarm() -> None:
    """Days, titles and one alarm each; lines end as RFC 5545 wants them and are at most 75 octets."""
    days = (dt.date(2026, 12, 7), dt.date(2027, 1, 7))
    written = write_calendar(
        [Reminder(f"k{day}", day, "Påminnelse: " + "lang " * 20, "Ord, med komma; og mer") for day in days],
        product="Quittance",
        now=NOW,
    )
    lines = written.split(b"\r\n")
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    events = list(Calendar.from_ical(written).walk("VEVENT"))
    assert [event.decoded("dtstart") for event in events] == list(days)
    assert [str(event["description"]) for event in events] == ["Ord, med komma; og mer"] * 2
    assert [alarm.decoded("trigger") for event in events for alarm in event.walk("VALARM")] == [
        dt.timedelta(hours=-15)
    ] * 2
