"""One person's record as tables: the statement of hours, what was completed, what is owed."""

from __future__ import annotations

from datetime import date

from bot.conversation.context import Context
from bot.conversation.messages import Reply, Request
from bot.exchange.exports.tables.table import Cell, Table
from bot.training import class_lists, ledger
from bot.training.class_lists import ClassView
from bot.training.ledger import Result
from bot.training.obligations import obligations
from bot.wording import lines
from bot.wording.topics import lacking_parts, topic_list
from handlers.my_history import EARLIEST
from handlers.reports.report import Report
from handlers.reports.unit_reports import columns, narrowed
from handlers.support import class_scope, question_scope, subjects
from handlers.support.subjects import Subject


def of_hours(request: Request, context: Context) -> Report | Reply:
    """Return the statement of hours of a year: every entry, also what did not count."""
    day = question_scope.day(context)
    subject = subjects.subject(request, context, day)
    if isinstance(subject, Reply):
        return subject
    first, _ = question_scope.stretch(context, day)
    results = _about(ledger.results(context.connection, subject.person.id, first, day), context)
    span = lines.span(*question_scope.stretch(context, day), context.say)
    title = context.say("report.hours", name=subject.person.name, span=span)
    return _statement(context, subject, results, title, day, total=True)


def of_history(request: Request, context: Context) -> Report | Reply:
    """Return what somebody has completed, of all years where none is named."""
    day = question_scope.day(context)
    subject = subjects.subject(request, context, day)
    if isinstance(subject, Reply):
        return subject
    first = question_scope.stretch(context, day)[0] if context.slots.period else EARLIEST
    listed = _about(ledger.results(context.connection, subject.person.id, first, day), context)
    results = [result for result in listed if result.passed]
    title = context.say("report.history", name=subject.person.name)
    return _statement(context, subject, results, title, day, total=False)


def _about(results: list[Result], context: Context) -> list[Result]:
    topics = question_scope.topics(context)
    return [result for result in results if not topics or topics & set(result.topics)]


def _statement(
    context: Context,
    subject: Subject,
    results: list[Result],
    title: str,
    day: date,
    *,
    total: bool,
) -> Report:
    say = context.say
    rows: list[tuple[Cell, ...]] = [
        (
            number,
            # What is known as a month alone is no day.
            result.ends if result.ends_precision is None else
            say.known_date(result.ends, result.ends_precision),
            result.title,
            topic_list(result.topics, say),
            result.hours,
            say.name("evidence", result.evidence),
            result.certificate_no,
            say("report.passed") if result.passed else say("report.failed"),
        )
        for number, result in enumerate(reversed(results), 1)
    ]  # fmt: skip
    if total:
        rows.append(
            (None, None, say("report.total_passed"), None, ledger.total(results), None, None, None)
        )
    headings = (
        ("number", 5), ("ends", 12), ("class", 50), ("topic", 30), ("hours", 8),
        ("evidence", 18), ("certificate", 16), ("result", 12),
    )  # fmt: skip
    person = subject.person
    who = say("report.who", code=person.code, name=person.name)
    notes = (who, lines.as_of(context, day))
    table = Table(title, columns(context, *headings), tuple(rows), notes, total=total)
    people = () if subject.own else (person.code,)
    return Report(f"sao-ke-{person.code}", table, person.unit_id, people, narrowed(context))


def of_obligations(request: Request, context: Context) -> Report | Reply:
    """Return what somebody owes, done or not."""
    day = question_scope.day(context)
    subject = subjects.subject(request, context, day)
    if isinstance(subject, Reply):
        return subject
    say, person = context.say, subject.person
    owed = obligations(context.as_of.on(day), person.id, person.unit_id)
    only_open = context.slots.report == "my_missing"
    items = owed.open if only_open else owed.items
    rows = tuple(
        (
            number,
            obligation.target.title,
            obligation.target.document,
            obligation.due,
            say(
                "report.hours_of",
                done=say.number(obligation.done),
                need=say.number(obligation.need),
            )
            if obligation.unit == "hours"
            else lacking_parts(obligation.parts, say) or None,
            lines.state(obligation, context, day),
        )
        for number, obligation in enumerate(items, 1)
    )
    headings = (
        ("number", 5), ("target", 55), ("document", 20), ("due", 12), ("missing", 30),
        ("state", 20),
    )  # fmt: skip
    title = say("report.obligations", name=person.name)
    table = Table(title, columns(context, *headings), rows, (lines.as_of(context, day),))
    people = () if subject.own else (person.code,)
    return Report(f"yeu-cau-{person.code}", table, person.unit_id, people)


def of_schedule(_request: Request, context: Context) -> Report | Reply:
    """Return the classes in which the asker has a place."""
    first, last = _period(context)
    held = class_lists.held_by(context.as_of, context.person.id, first=first, last=last)
    title = context.say("report.schedule", name=context.person.name)
    return _classes(context, held, title, f"lich-hoc-{context.person.code}", own=True)


def of_upcoming(_request: Request, context: Context) -> Report | Reply:
    """Return the classes that open."""
    first, last = _period(context)
    person_id = class_scope.asker_id(context)
    open_classes = class_lists.upcoming(context.as_of, person_id, first=first, last=last)
    return _classes(context, open_classes, context.say("report.upcoming"), "lop-sap-mo", own=False)


def _period(context: Context) -> tuple[date | None, date | None]:
    period = context.slots.period
    return (period.first, period.last) if period else (None, None)


def _classes(
    context: Context, views: list[ClassView], title: str, name: str, *, own: bool
) -> Report:
    say = context.say
    shown = class_lists.about(views, question_scope.topics(context))
    rows = tuple(
        (
            number,
            view.code,
            view.name,
            topic_list(view.topics, say),
            view.hours,
            view.opens,
            view.closes,
            view.times,
            view.place or view.link,
            say.name("booking", view.mine) if own and view.mine else view.seats_left,
        )
        for number, view in enumerate(shown, 1)
    )
    headings = (
        ("number", 5), ("class_code", 10), ("class", 40), ("topic", 28), ("hours", 8),
        ("opens", 12), ("closes", 12), ("times", 16), ("place", 28),
        ("own_place" if own else "seats_left", 12),
    )  # fmt: skip
    note = (lines.as_of(context, context.today),)
    table = Table(title, columns(context, *headings), rows, note)
    return Report(name, table, about=narrowed(context))
