"""When the next reminder comes and why: said when asked, and after every change."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.reminders.next_reminder import next_reminder, why_none


def next_line(context: Context) -> list[str]:
    """Return the line on the asker's next reminder, or on why none is to come."""
    zone = context.now.tzinfo
    if zone is None:
        raise ValueError("the moment of a question has a zone")
    # Of today, whatever period was asked about: the next reminder is never in a past year.
    as_of = context.as_of.on(context.today)
    reminder = next_reminder(as_of, context.person, context.now, zone)
    say = context.say
    if reminder is None:
        return [say(f"reminders.next.none.{why_none(as_of, context.person)}")]
    values = {"hour": say.hour(reminder.at), "day": say.day(reminder.day, context.today)}
    if reminder.booked is not None:
        return [say("reminders.next.class", name=reminder.booked.name, **values)]
    if reminder.item is None:
        return []
    left = reminder.item.days_left(reminder.day)
    key = "before" if left > 0 else "after" if left < 0 else "today"
    key = "pause" if reminder.after_pause else key
    line = say(f"reminders.next.{key}", title=reminder.item.target.title, days=abs(left), **values)
    return [line]
