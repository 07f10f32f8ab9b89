"""What a waiver is of and how long more time lasts: as asked for, and as given by an officer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.forms.declaration import Values
from bot.conversation.messages import Choice
from bot.training.obligations import Obligation
from bot.understanding.slots import Slots
from bot.wording.targets import target_labels

#: How long after its due day an obligation may be put off.
_LONGEST: Final = timedelta(days=366)
#: Obligations that are offered to be chosen from.
_SHOWN: Final = 6


def requirement(slots: Slots) -> str | None:
    """Return what was named at once, as the field *requirement* keeps it: a target, or topics."""
    return slots.target or ";".join(slots.topics) or None


def until(slots: Slots) -> str | None:
    """Return the end said at once, as the field *until* keeps it: a day, or "+" and days."""
    if slots.period is not None:
        return slots.period.last.isoformat()
    return f"+{slots.count}" if slots.count else None


def meant(open_: Iterable[Obligation], values: Values) -> Obligation | None:
    """Return the open obligation that the field *requirement* names."""
    said = values.get("requirement", "")
    for obligation in open_:
        topics = {part.topic for part in obligation.parts}
        if obligation.target.id == said or topics & set(said.split(";")):
            return obligation
    return None


def choices(open_: Sequence[Obligation], intent: str, context: Context) -> list[Choice]:
    """Return a button for each open obligation, the first few."""
    items = open_[:_SHOWN]
    titles = target_labels([obligation.target for obligation in items], context.say)
    return [
        Choice(title, action(intent, target=obligation.target.id))
        for title, obligation in zip(titles, items, strict=True)
    ]


def last_day(obligation: Obligation | None, values: Values, today: date) -> date | None:
    """Return the day of the field *until*: as said, or so many days after the due day."""
    said = values.get("until")
    if said is None or obligation is None:
        return None
    if not said.startswith("+"):
        return date.fromisoformat(said)
    # Numbers come from the reading as decimals; "9999 ngày" is cut here and refused below.
    days = min(int(float(said[1:])), _LONGEST.days)
    # "Thêm 20 ngày" of what is overdue already counts from today, or it would end in the past.
    return max(obligation.due, today) + timedelta(days=days)


def refusal(obligation: Obligation | None, values: Values, context: Context) -> str | None:
    """Return what is wrong with the field *until*: not later than it is due, or too late."""
    day, today = last_day(obligation, values, context.today), context.today
    if day is None or obligation is None:
        return None
    if day <= max(obligation.due, today):
        return context.say("request.not_later", day=context.say.day(obligation.due, today))
    return context.say("request.too_long") if day > obligation.due + _LONGEST else None
