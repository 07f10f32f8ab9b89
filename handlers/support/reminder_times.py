"""When the next reminder comes and why: said when asked, and after every change."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.reminders.next_reminder import next_reminder


def next_line(context: Context) -> list[str]:
    """Return the line on the asker's next reminder; nothing where none is to come."""
    zone = context.now.tzinfo
    if zone is None:
        raise ValueError("the moment of a question has a zone")
    # Of today, whatever period was asked about: the next reminder is never in a past year.
    as_of = context.as_of.on(context.today)
    found = next_reminder(as_of, context.person, context.now, zone)
    if found is None:
        return []
    say = context.say
    values = {"hour": say.hour(found.at), "day": say.day(found.day, context.today)}
    if found.booked is not None:
        return [say("reminders.next.class", name=found.booked.name, **values)]
    if found.item is None:
        return []
    left = found.item.days_left(found.day)
    key = "before" if left > 0 else "after" if left < 0 else "today"
    key = "pause" if found.after_pause else key
    line = say(f"reminders.next.{key}", title=found.item.target.title, days=abs(left), **values)
    return [line]
