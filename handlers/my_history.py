"""What somebody has completed, by year or topic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.training import ledger
from bot.training.ledger import Result
from bot.wording import first_line, lines
from bot.wording.topics import topic_list
from handlers import unit_progress
from handlers.support import question_scope, subjects
from handlers.support.subjects import Subject

#: Nothing was recorded before offices had computers.
EARLIEST: Final = date(1950, 1, 1)


def my_history(request: Request, context: Context) -> Reply:
    """List the results of a period, of all years where none is named."""
    # What a unit "has learnt" is its figure: nobody's history is listed for a whole unit.
    if context.slots.unit and not subjects.somebody(context):
        return unit_progress.unit_progress(request, context)
    day = question_scope.day(context)
    subject = subjects.subject(request, context, day)
    return subject if isinstance(subject, Reply) else _listed(context, subject, day)


def _listed(context: Context, subject: Subject, day: date) -> Reply:
    say, topics = context.say, question_scope.topics(context)
    first = question_scope.stretch(context, day)[0] if context.slots.period else EARLIEST
    results = [
        result
        for result in ledger.results(context.connection, subject.person.id, first, day)
        if result.passed and (not topics or topics & set(result.topics))
    ]
    page, pages = question_scope.page(context, len(results), lines.PAGE)
    shown = results[(page - 1) * lines.PAGE : page * lines.PAGE]
    text = [_headline(context, subject, results, day)]
    text += lines.bulleted(_entry(result, context) for result in shown)
    if pages > 1:
        text.append(say("list.page", page=page, pages=pages))
    text.append(lines.as_of(context, day))
    choices = _choices(context, subject, page, pages)
    reply = Reply("\n".join(text), choices, edits=context.redraws, items=subject.items)
    return question_scope.turned(reply, context, page, pages)


def _headline(context: Context, subject: Subject, results: Sequence[Result], day: date) -> str:
    say, period = context.say, context.slots.period
    if not results:
        text = say("history.none", whom=subject.whom)
    else:
        count, hours = say.number(len(results)), say.number(ledger.total(results))
        text = say("history.headline", whom=subject.who, count=count, hours=hours)
    if period:
        text = first_line.dated(*question_scope.stretch(context, day), text, say)
    return first_line.about_topics(question_scope.topics(context), text, say)


def _entry(result: Result, context: Context) -> str:
    say = context.say
    values = {
        "day": say.full_date(result.ends),
        "title": result.title,
        "topics": topic_list(result.topics, say),
    }
    # Degrees and levels have no tiết; "0 tiết" would read like something lost.
    if not result.hours:
        return say("history.entry_without_hours", **values)
    return say("history.entry", hours=say.number(result.hours), **values)


def _choices(context: Context, subject: Subject, page: int, pages: int) -> tuple[Choice, ...]:
    turns = (("button.previous", page - 1), ("button.next", page + 1))
    return (
        *(
            context.choice(label, "my_history", **{**context.slots.stored(), "page": other})
            for label, other in turns
            if 1 <= other <= pages
        ),
        subject.choice("button.missing", "my_missing", context),
        context.choice("button.wrong", "report_error", person=subject.code),
    )
