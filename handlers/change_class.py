"""A class's seats and days changed by its officer, and its registration closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from bot.conversation.context import Context
from bot.conversation.messages import Outcome, Reply
from bot.training import classes
from bot.training.class_lists import ClassView
from bot.wording import classes as class_words
from handlers.registration import undo_choice
from handlers.support import class_confirm, class_scope

MOST_SEATS: Final = 5000


def end_registration(context: Context, view: ClassView) -> Reply:
    """Take no more registrations: today was the last day."""
    return _changed(context, view, {"register_by": context.today})


def change(context: Context, view: ClassView) -> Reply:
    """Change the seats or the days that were said; the class keeps its length.

    Other days touch everybody who is booked, and are asked back first.
    """
    fields: dict[str, Any] = {}
    if context.slots.count:
        fields["seats"] = min(context.slots.count, MOST_SEATS)
    if context.slots.period is not None:
        fields |= _moved(view, context.slots.period.first)
    if not fields:
        return Reply(
            context.say("manage_class.what_changes", name=view.name),
            outcome=Outcome.ASKED_BACK,
            items=(view.code,),
        )
    if "opens" in fields:
        if fields["opens"] < context.today:
            text = context.say("manage_class.day_over")
            return Reply(text, outcome=Outcome.REFUSED, items=(view.code,))
        if not context.slots.sure and (asked := _ask(context, view, fields["opens"])):
            return asked
    return _changed(context, view, fields)


def _ask(context: Context, view: ClassView, opens: date) -> Reply | None:
    """Ask whether a class shall be moved; None where nobody is booked."""
    members = class_confirm.concerned(context, view)
    if not members:
        return None
    question = context.say(
        "manage_class.confirm_change",
        name=view.name,
        old=class_words.days(view, context.today, context.say),
        new=context.say.day(opens, context.today),
        count=len(members),
        names=class_confirm.names(context, members),
    )
    day = opens.isoformat()
    # The yes carries days and seats: typed, it holds neither, and the turn before is not relied on.
    more: dict[str, Any] = {"period": {"from": day, "to": day}, "count": context.slots.count}
    return class_confirm.sure(context, view, "change", question, **more)


def _moved(view: ClassView, opens: date) -> dict[str, Any]:
    if view.opens is None or view.closes is None:
        return {"opens": opens}
    return {"opens": opens, "closes": opens + (view.closes - view.opens)}


def _changed(context: Context, view: ClassView, fields: Mapping[str, Any]) -> Reply:
    number = classes.change(context.as_of, context.now, view.code, by=context.viewer, **fields)
    now = class_scope.named(context, view.code) or view
    days = class_words.days(now, context.today, context.say)
    text = [context.say("manage_class.changed", name=view.name, days=days)]
    text += class_words.details(now, context.today, context.say)
    return Reply("\n".join(text), (undo_choice(context, number),), items=(view.code,))
