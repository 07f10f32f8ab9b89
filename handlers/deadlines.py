"""By when each thing is due, and until when a class takes registrations."""

from __future__ import annotations

from datetime import date

from bot.conversation.context import Context
from bot.conversation.messages import Reply
from bot.training import classes
from bot.training.obligations import Obligation, Obligations
from bot.training.timeline import OPEN
from bot.wording import lines
from handlers.obligations import all_done
from handlers.support import obligation_answers, question_scope
from handlers.support.subjects import Subject
from handlers.unit_deadlines import unit_deadlines


def _deadlines(context: Context, subject: Subject, found: Obligations, day: date) -> Reply:
    """Say by when each thing is due."""
    say = context.say
    left = sorted(found.open, key=lambda each: each.due)
    topics = question_scope.topics(context)
    open_classes = classes.registrable(context.as_of, topics) if topics else []
    if left:
        text = [_nearest(context, subject, left, day)]
        text += lines.bulleted(
            say("deadline.item", title=each.target.title, due=say.day(each.due, context.today))
            for each in left
        )
    elif open_classes:
        text = [say("deadline.nothing_more", whom=subject.whom)]
    elif day < context.today:
        text = [all_done(context, subject, found, day)]
    else:
        text = [say("deadline.nothing", who=subject.who)]
    text += lines.bulleted(_registration(each, context) for each in open_classes[:3])
    what_is_left = subject.choice("button.missing", "my_missing", context)
    return obligation_answers.reply(context, subject, found, text, what_is_left)


def _nearest(context: Context, subject: Subject, left: list[Obligation], day: date) -> str:
    """Return the first line about the deadlines of what is not done."""
    say, first = context.say, left[0]
    if day < context.today:
        if all(lines.closed(each, context, day) for each in left):
            span = lines.span(*question_scope.stretch(context, day), say)
            key = "missing.closed_no_data" if lines.no_data(left) else "deadline.closed"
            return say(key, span=span, whom=subject.whom, count=len(left))
        then = say.full_date(day)
        return say("deadline.then", day=then, whom=subject.whom, count=len(left))
    days, due = first.days_left(day), say.day(first.due, context.today)
    return subject.named(say(_nearness(first, day), due=due, days=abs(days)), context)


def _nearness(first: Obligation, day: date) -> str:
    if first.due == OPEN:
        return "deadline.open"
    left = first.days_left(day)
    return "deadline.overdue" if left < 0 else "deadline.next" if left else "deadline.today"


def _registration(each: classes.OpenClass, context: Context) -> str:
    """Return by when one may register for a class, and when it opens."""
    say = context.say
    return say(
        "deadline.registration",
        name=each.name,
        by=say.day(each.register_by, context.today),
        opens=say.day(each.opens, context.today),
    )


deadlines = obligation_answers.about(_deadlines, of_unit=unit_deadlines)
