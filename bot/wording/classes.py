"""A class in words: when, where, how many seats, and one's own place in it."""

from __future__ import annotations

from datetime import date

from bot.base.texts import Texts
from bot.training.class_lists import ClassView
from bot.training.enums import BookingState, ClassState
from bot.wording.topics import topic_list


def days(view: ClassView, today: date, say: Texts) -> str:
    """Return the days of a class, with its hours of the day: «thứ Tư 02/12, 7h30–11h30»."""
    if view.opens is None:
        return say("class.no_day")
    text = say.day(view.opens, today)
    if view.closes is not None and view.closes != view.opens:
        text = say("class.from_to", first=text, last=say.day(view.closes, today))
    return f"{text}, {view.times}" if view.times else text


def seats(view: ClassView, today: date, say: Texts) -> str:
    """Return how many seats one may still take, or why none; nothing without a limit."""
    # Before the seats: free ones are no news of a class that takes nobody any more.
    if view.closed_to_new(today):
        return say("class.closed")
    if view.seats_left is None:
        return ""
    if view.seats_left == 0:
        return say("class.full")
    return say("class.seats_left", count=say.number(view.seats_left))


def headline(view: ClassView, today: date, say: Texts) -> str:
    """Return which class it is and when, as it begins a line."""
    return say("class.row", name=view.name, code=view.code, days=days(view, today, say))


def row(view: ClassView, today: date, say: Texts) -> str:
    """Return a class in a line of a list."""
    parts = [headline(view, today, say)]
    if view.hours:
        parts.append(say("label.hours", hours=say.number(view.hours)))
    if view.mine is not None:
        parts.append(say.name("booking", view.mine))
    elif left := seats(view, today, say):
        parts.append(left)
    return ", ".join(parts)


def details(view: ClassView, today: date, say: Texts) -> list[str]:
    """Return what is known of a class beside its name and days, a line each."""
    lines = []
    if view.mode:
        lines.append(say("class.mode", mode=say.name("mode", view.mode)))
    for key, value in (
        ("class.place", view.place),
        ("class.link", view.link),
        ("class.organiser", view.organiser),
        ("class.audience", view.audience),
        ("class.note", view.note),
    ):
        if value:
            lines.append(say(key, value=value))
    topics = topic_list(view.topics, say)
    if topics:
        key = "class.topics_hours" if view.hours else "class.topics"
        lines.append(say(key, topics=topics, hours=say.number(view.hours or 0)))
    if view.register_by and view.state is ClassState.OPEN:
        lines.append(say("class.register_by", day=say.day(view.register_by, today)))
    if left := seats(view, today, say):
        lines.append(left[:1].upper() + left[1:] + ".")
    return lines


def links(view: ClassView) -> tuple[str, ...]:
    """Return the addresses of a class that may be opened from its answer: where it is held."""
    return (view.link,) if view.link else ()


def own_place(view: ClassView, queue: int | None, say: Texts) -> str | None:
    """Return the sentence about one's own place; a place in the queue is unlike a seat."""
    if view.mine is None:
        return None
    if view.mine is BookingState.WAITING:
        return say("class.waiting", number=queue or 1)
    return say("class.own_place", state=say.name("booking", view.mine))
