"""Classes as a calendar file (RFC 5545): stable names, so that a change moves and never doubles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, vText

from bot.training import classes
from bot.training.as_of import AsOf
from bot.training.class_lists import ClassView
from bot.training.enums import ClassState

_PRODUCT: Final = "-//training-assistant//classes//VI"
#: The part of a name after "@" only has to be one's own.
_OURS: Final = "training-assistant"


def of_classes(as_of: AsOf, views: Sequence[ClassView], now: datetime) -> bytes:
    """Return the sessions of some classes; whole days where a class has none.

    A class that was called off is kept, as cancelled: a calendar that has it takes it out.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for view in views:
        for event in _events(as_of, view, now):
            calendar.add_component(event)
    # Outlook shows hours of an unknown zone as its own.
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _events(as_of: AsOf, view: ClassView, now: datetime) -> list[Event]:
    meetings = classes.sessions(as_of, view.id)
    events = []
    for number, meeting in enumerate(meetings, 1):
        event = _event(view, f"{view.code}-{number}", now)
        event.add("dtstart", meeting.starts_at.astimezone(now.tzinfo))
        event.add("dtend", meeting.ends_at.astimezone(now.tzinfo))
        if venue := meeting.place or view.place:
            event.add("location", venue)
        events.append(event)
    if not meetings and view.opens is not None:
        event = _event(view, view.code, now)
        event.add("dtstart", view.opens)
        # The end of whole days is the day after the last (RFC 5545, 3.6.1).
        event.add("dtend", (view.closes or view.opens) + timedelta(days=1))
        if view.place:
            event.add("location", view.place)
        events.append(event)
    return events


def _event(view: ClassView, name: str, now: datetime) -> Event:
    event = Event()
    # By code and number of the session: whoever takes the file twice has the class once.
    event.add("uid", f"{name}@{_OURS}")
    event.add("sequence", view.sequence)
    event.add("dtstamp", now)
    event.add("summary", view.name)
    off = view.state is ClassState.CANCELLED
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    told = [text for text in (view.times, view.link, view.note) if text]
    if told:
        event["description"] = vText("\n".join(told))
    return event
