"""The digest of obligations as a message: at most four lines, figures first, and its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from bot.base.texts import Texts
from bot.conversation.actions import action
from bot.conversation.messages import Choice, Reply
from bot.training.obligations import Obligation

#: Obligations that have a line of their own beside others.
_SHOWN: Final = 2

BUTTONS: Final = (
    ("reminders.button.missing", action("my_missing")),
    ("reminders.button.later", action("reminder_settings", do="later")),
    ("reminders.button.learned", action("reminder_settings", do="learned")),
    ("reminders.button.off", action("reminder_settings", do="off")),
)


def digest(items: Sequence[Obligation], now: datetime, say: Texts) -> Reply:
    """Return the message about open obligations, the most urgent first; there is at least one."""
    lines = _one(items[0], now.date(), say) if len(items) == 1 else _several(items, now, say)
    as_of = say("reminders.as_of", hour=say.hour(now), day=say.day(now.date(), now.date()))
    if len(items) > _SHOWN:
        as_of = f"{say('reminders.more', count=len(items) - _SHOWN)} {as_of}"
    choices = tuple(Choice(say(label), does) for label, does in BUTTONS)
    return Reply("\n".join([*lines, as_of]), choices)


def _one(item: Obligation, today: date, say: Texts) -> list[str]:
    days = item.days_left(today)
    key = "before" if days > 0 else "today" if days == 0 else "after"
    headline = say(
        f"reminders.one.{key}",
        days=abs(days),
        title=item.target.title,
        due=say.day(item.due, today),
    )
    if item.unit == "hours":
        return [headline, say("reminders.lacking_hours", missing=_hours(item, say))]
    return [headline, say("reminders.lacking", missing=_parts(item, say))]


def _several(items: Sequence[Obligation], now: datetime, say: Texts) -> list[str]:
    today = now.date()
    overdue = sum(item.days_left(today) < 0 for item in items)
    ahead = [item for item in items if item.days_left(today) >= 0]
    key = "reminders.several" if not overdue else "reminders.several_overdue"
    nearest = min(ahead or items, key=lambda each: each.due)
    headline = say(key, count=len(items), overdue=overdue, due=say.day(nearest.due, today))
    return [headline, *(_line(item, today, say) for item in items[:_SHOWN])]


def _line(item: Obligation, today: date, say: Texts) -> str:
    missing = _hours(item, say) if item.unit == "hours" else _parts(item, say)
    key = "reminders.line_overdue" if item.days_left(today) < 0 else "reminders.line"
    return say(key, title=item.target.title, missing=missing, due=say.day(item.due, today))


def _hours(item: Obligation, say: Texts) -> str:
    return say(
        "reminders.hours",
        missing=say.number(item.missing),
        done=say.number(item.done),
        need=say.number(item.need),
        percent=int(100 * item.done // item.need),
        bar=say.bar(item.done, item.need),
    )


def _parts(item: Obligation, say: Texts) -> str:
    lacking = [
        f"{say.name('topic', part.topic or '')} {_level(part.topic, part.level, say)}".strip()
        for part in item.parts
        if not part.met
    ]
    if len(item.parts) > 1 and item.target.measure.combine == "any":
        return say("reminders.any_of", parts=say.join(lacking))
    return say.join(lacking)


def _level(topic: str | None, level: str | None, say: Texts) -> str:
    return f"({say.name(f'level.{topic}', level)})" if level else ""
