"""Days to remember as a calendar file (RFC 5545): one event for each, all day long, with an alarm the day before.

A calendar is often shared with a family or an employer, so the caller gives neutral words.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Alarm, Calendar, Event

ALARM_BEFORE = dt.timedelta(hours=-15)
"""An event of a whole day begins at midnight; this is nine o'clock the morning before."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A day and what stands on it. `key` is the same for the same reminder, so that a newer file replaces it."""

    key: str
    day: dt.date
    title: str
    words: str = ""


def write_calendar(reminders: Iterable[Reminder], *, product: str, now: dt.datetime) -> bytes:
    """The file; `product` names the program that wrote it, `now` when."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{product}//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for one in reminders:
        calendar.add_component(_event(one, now))
    return bytes(calendar.to_ical())


def _event(one: Reminder, now: dt.datetime) -> Event:
    event = Event()
    event.add("uid", one.key)
    event.add("dtstamp", now)
    event.add("dtstart", one.day)
    event.add("dtend", one.day + dt.timedelta(days=1))
    event.add("summary", one.title)
    if one.words:
        event.add("description", one.words)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one.title)
    alarm.add("trigger", ALARM_BEFORE)
    event.add_component(alarm)
    return event
