"""How many tiết: the total, what is left, and the statement entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.base.texts import Texts
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.training import ledger
from bot.training.ledger import Result
from bot.training.obligations import Obligation, State, obligations
from bot.understanding.question_form import Whether
from bot.wording import first_line, lines
from handlers import obligations as obligations_of
from handlers import unit_progress
from handlers.support import question_scope, subjects
from handlers.support.subjects import Subject


def hours_this_year(request: Request, context: Context) -> Reply:
    """Say the hours of a period, this year by default, as a statement."""
    # Tiết of a unit are how many of its people have theirs: a sum over people means nothing.
    if context.slots.unit and not subjects.somebody(context):
        return unit_progress.unit_progress(request, context)
    if context.form.whether is Whether.SO and not context.slots.persons:
        # "Do I have to learn 40 tiết?" is answered yes or no, from what one owes.
        owed = replace(context, slots=replace(context.slots, in_hours=True))
        return obligations_of.my_obligations(request, owed)
    day = question_scope.day(context)
    subject = subjects.subject(request, context, day)
    if isinstance(subject, Reply):
        return subject
    return tell(context, subject)


def tell(context: Context, subject: Subject) -> Reply:
    """Say somebody's hours in the period asked about."""
    if question_scope.future(context):
        return _ahead(context, subject)
    return _statement(context, subject, question_scope.day(context))


def _statement(context: Context, subject: Subject, day: date) -> Reply:
    say, topics = context.say, question_scope.topics(context)
    first, _ = question_scope.stretch(context, day)
    # What did not count stands in it as well, as in a bank's: else it is missed and asked for.
    results = ledger.results(context.connection, subject.person.id, min(first, day), day)
    if topics:
        results = [result for result in results if topics & set(result.topics)]
    # What a year asks for is compared with a whole year's hours only.
    yearly = not topics and question_scope.whole_year(context, day)
    owed = _hours_owed(context, subject, day) if yearly else None
    headline = first_line.about_topics(topics, _headline(context, subject, results, owed, day), say)
    if owed and context.form.whether is Whether.YET:
        key = "answer.not_yet" if owed.state.open else "answer.done"
        headline = first_line.answered(key, headline, context.say, of_asker=subject.own)
    text = [headline]
    if owed:
        text.append(lines.obligation(owed, context, day))
    page, pages = question_scope.page(context, len(results), lines.PAGE)
    shown = results[(page - 1) * lines.PAGE : page * lines.PAGE]
    text += lines.bulleted(_entry(result, say) for result in shown)
    if pages > 1:
        text.append(say("list.page", page=page, pages=pages))
    text.append(lines.as_of(context, day))
    choices = [
        *_pages(context, page, pages),
        subject.choice("button.missing", "my_missing", context),
        context.choice("button.wrong", "report_error", person=subject.code),
    ]
    reply = _reply(context, subject, text, choices)
    return question_scope.turned(reply, context, page, pages)


def _ahead(context: Context, subject: Subject) -> Reply:
    """Say that a period has not begun."""
    span = lines.span(*question_scope.stretch(context, context.today), context.say)
    text = [context.say("hours.ahead", span=span, whom=subject.whom)]
    text.append(lines.as_of(context, context.today))
    return _reply(
        context, subject, text, [subject.choice("button.obligations", "my_obligations", context)]
    )


def _reply(
    context: Context, subject: Subject, text: Sequence[str], choices: Sequence[Choice]
) -> Reply:
    return Reply("\n".join(text), tuple(choices), edits=context.redraws, items=subject.items)


def _pages(context: Context, page: int, pages: int) -> list[Choice]:
    turns = (("button.previous", page - 1), ("button.next", page + 1))
    return [
        context.choice(label, "hours_this_year", **{**context.slots.stored(), "page": other})
        for label, other in turns
        if 1 <= other <= pages
    ]


def _hours_owed(context: Context, subject: Subject, day: date) -> Obligation | None:
    person = subject.person
    owed = obligations(context.as_of.on(day), person.id, person.unit_id)
    return next(
        (
            obligation
            for obligation in owed.items
            if obligation.unit == "hours" and not obligation.left_out
        ),
        None,
    )


def _headline(
    context: Context,
    subject: Subject,
    results: Sequence[Result],
    owed: Obligation | None,
    day: date,
) -> str:
    say, whom = context.say, subject.whom
    if owed and owed.state.open and day == context.today:
        short = say.number(owed.missing)
        # An empty record is no year without learning: "0 tiết" would say so.
        if owed.state is State.NO_DATA or not results:
            return say("hours.short_no_data", whom=whom, missing=short)
        total = say.number(ledger.total(results))
        return say("hours.short", whom=whom, total=total, missing=short)
    span = lines.span(*question_scope.stretch(context, day), say)
    if not results:
        return say("hours.none", span=span, whom=whom)
    if owed and owed.state is State.MET and day == context.today:
        need, total = say.number(owed.need), say.number(ledger.total(results))
        return say("hours.reached", whom=whom, need=need, total=total)
    return say("hours.period", span=span, whom=whom, total=say.number(ledger.total(results)))


def _entry(result: Result, say: Texts) -> str:
    key = "hours.entry" if result.passed else "hours.failed"
    # Personnel files know months and years alone; a day made up would look like a fact.
    day = say.known_date(result.ends, result.ends_precision)
    return say(key, day=day, title=result.title, hours=say.number(result.hours))
