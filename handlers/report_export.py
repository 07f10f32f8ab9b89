"""Any list or figure just shown, as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.conversation.actions import parse
from bot.conversation.context import Context
from bot.conversation.messages import Attachment, Choice, Outcome, Reply, Request
from bot.conversation.routing import Handler
from bot.storage.audit import Action, record
from bot.training import units
from bot.understanding.slots import Slots
from bot.wording import file_names, first_line, lines
from handlers import classes, compare_units
from handlers.reports import (
    class_reports,
    desk_reports,
    form_reports,
    own_reports,
    record_reports,
    unit_people,
    unit_reports,
)
from handlers.reports.report import Builder, Report
from handlers.support import class_scope, question_scope, unit_scope

_INTENT: Final = "report_export"
#: Kinds of files that hold tables.
FORMATS: Final = frozenset({"xlsx", "pdf", "csv"})
_PICTURE: Final = "png"
_DRAWN: Final = frozenset({"compare_units", "city_summary"})
#: What may be exported: an answer by its intent, or a list by its name.
_BUILDERS: Final[dict[str, Builder]] = {
    "unit_progress": unit_reports.of_progress,
    "forecast": unit_reports.of_forecast,
    "unit_missing": unit_people.of_missing,
    "remind_unit": unit_people.of_missing,
    "unit_done": unit_people.of_done,
    "compare_units": unit_reports.of_comparison,
    "city_summary": unit_reports.of_city,
    "turns": unit_reports.of_turns,
    "hours_this_year": own_reports.of_hours,
    "my_history": own_reports.of_history,
    "person_lookup": own_reports.of_obligations,
    "my_obligations": own_reports.of_obligations,
    "my_missing": own_reports.of_obligations,
    "deadlines": own_reports.of_obligations,
    "my_schedule": own_reports.of_schedule,
    "upcoming_classes": own_reports.of_upcoming,
    "class_detail": class_reports.of_class,
    "class_list": class_reports.of_class,
    "manage_class": class_reports.of_class,
    "nominate": class_reports.of_class,
    "certificate_status": record_reports.of_certificates,
    "appointment_readiness": record_reports.of_readiness,
    "plan_targets": record_reports.of_plan,
    "review_queue": desk_reports.of_queue,
    "manage_accounts": desk_reports.of_unlinked,
    "mau-1": form_reports.of_form,
    "chi-tieu": form_reports.of_form,
    form_reports.ANY: form_reports.of_form,
}
#: Lists of a unit's people, and what they are of one's own record.
_OF_ONESELF: Final = {"unit_missing": "my_missing", "unit_done": "my_history"}
_CALENDAR: Final = "ics"
#: Answers about classes, which a calendar can hold.
_OF_CLASSES: Final = frozenset({"class_detail", "my_schedule", "register_class", "nominate"})
_NOT_OF_A_UNIT: Final = frozenset(
    {"turns", "city_summary", "compare_units", "upcoming_classes", "class_list", "plan_targets"}
)
_OF_UNITS: Final = frozenset({None, "unit_progress", "unit_missing", "unit_done", "forecast"})


def exportable(handler: Handler) -> Handler:
    """Return a handler whose answer is a file where its question asks for one: "… ra excel"."""

    def answer(request: Request, context: Context) -> Reply:
        # A stranger's route says what they may do; a file would go round it.
        if not context.viewer.linked or context.slots.format not in FORMATS:
            return handler(request, context)
        slots = replace(context.slots, report=context.intent)
        return report_export(request, replace(context, slots=slots))

    return answer


def report_export(request: Request, context: Context) -> Reply:
    """Write what was just shown, or is named, into a file."""
    asked = _of_whole(_as_offered(context))
    if isinstance(asked, Reply):
        return asked
    context = asked
    named = context.slots.report
    if context.slots.format == _CALENDAR and (of_class := _class_meant(context)):
        return classes.class_detail(request, of_class)
    if context.slots.format == _PICTURE and named in _DRAWN:
        return compare_units.picture(request, context)
    report = _builder(context)(request, context)
    if isinstance(report, Reply):
        return report
    # Decided by who is in the table, not by its kind: an empty list may go anywhere.
    if report.people and not context.name_policy.may_go(request.sender.channel):
        return _elsewhere(context)
    reply = sent(context, _dated(report, context), named or "")
    unit = units.by_id(context.as_of, report.unit_id) if report.unit_id else None
    if unit is None:
        return reply
    text = unit_scope.part_of_whole(reply.text, unit, context)
    return replace(reply, text=text, choices=(*reply.choices, *_wider(unit, named, context)))


def _wider(unit: units.Unit, named: str | None, context: Context) -> list[Choice]:
    """Return the button to the same file of all that an officer answers for."""
    if named not in _OF_UNITS:
        return []
    same = {**context.slots.stored(), "report": named}
    found = unit_scope.wider(_INTENT, unit, context, same)
    return [replace(choice, label=context.say("button.export_wider")) for choice in found[:1]]


def _dated(report: Report, context: Context) -> Report:
    """Return a report whose title and name tell what it is narrowed to.

    That is its subject and the period asked about, where that is not this year so far.
    """
    title, told = report.table.title, [report.about]
    if report.about and report.about.lower() not in title.lower():
        title = context.say("report.narrowed", title=title, about=report.about)
    day = question_scope.day(context)
    past = day < context.today or not question_scope.whole_year(context, day)
    if context.slots.period is not None and past:
        span = lines.span(*question_scope.stretch(context, day), context.say)
        told.append(span)
        # Statements name their span already: said twice it reads like two periods.
        if span.lower() not in title.lower():
            title = context.say("report.of_period", title=title, span=first_line.within(span))
    name = "-".join([report.name, *filter(None, map(file_names.slug, told))])
    return replace(report, name=name, table=replace(report.table, title=title))


def _of_whole(context: Context) -> Context | Reply:
    """Return a question about "toàn phường" as one about the unit that this is."""
    if not context.slots.whole or context.slots.units or context.slots.persons:
        return context
    if context.slots.report in _NOT_OF_A_UNIT:
        return context
    whole = unit_reports.whole(context)
    if isinstance(whole, Reply):
        return whole
    return replace(context, slots=replace(context.slots, units=(whole.code,)))


def _class_meant(context: Context) -> Context | None:
    """Return the question about the one class whose days are asked for; None where none is.

    "cho em file lịch" below a class means that class, below a list of one the one listed.
    """
    slots, before = context.slots, context.before
    code = slots.training_class
    if code is None and before.intent in _OF_CLASSES:
        code = before.slots.training_class
    if code is None and len(before.items) == 1:
        code = before.items[0]
    if class_scope.named(context, code) is None:
        return None
    return replace(context, intent="class_detail", slots=Slots(training_class=code, format="ics"))


def _as_offered(context: Context) -> Context:
    """Return the question as the last answer's own button would ask it: "xuất cái đó".

    The button knows what was shown, turns for one, where its question alone does not.
    """
    slots, before = context.slots, context.before
    # A button is exact already; another thing named is no "that".
    if context.tapped or slots.report not in (None, before.intent):
        return context
    offered = (choice.action for choice in before.choices)
    shown = next((slots_of for name, slots_of in map(parse, offered) if name == _INTENT), None)
    if shown is None:
        return context
    # What the words add holds over the button ("xuất cái đó ra pdf"), what was carried on does not.
    new = [name for name in slots.given() if getattr(slots, name) != getattr(before.slots, name)]
    said = slots.only(*new).without("report")
    return replace(context, slots=said.over(Slots.from_json(shown)))


def _builder(context: Context) -> Builder:
    named = context.slots.report or ""
    if question_scope.of_oneself(context) and not question_scope.names_a_unit(context):
        named = _OF_ONESELF.get(named, named)
    builder = _BUILDERS.get(named)
    if builder is not None:
        return builder
    if context.slots.training_class:
        return class_reports.of_class
    # A report without a name is the named unit's, or a head's of their own, else one's own hours.
    of_unit = context.viewer.leads or context.slots.units
    about_people = context.slots.persons
    return unit_reports.of_progress if of_unit and not about_people else own_reports.of_hours


def sent(context: Context, report: Report, named: str) -> Reply:
    """Return a report as a file, with what it holds in a line; who took it out is recorded."""
    # Deferred, slow: few answers carry a table.
    from bot.exchange.exports import tables

    say = context.say
    file = tables.file_of(report.table, context.slots.format, report.name, say)
    record(
        context.connection,
        context.now,
        Action.REPORT_EXPORT,
        actor_id=context.person.id,
        unit_id=report.unit_id,
        report=named or report.name,
        format=file.name.rpartition(".")[2],
        rows=len(report.table.rows),
        people=list(report.people),
    )
    rows = len(report.table.rows) - (1 if report.table.total else 0)
    key = "report.sent" if rows else "report.sent_empty"
    text = say(key, title=report.table.title, file=file.name, rows=say.number(rows))
    again = {**context.slots.stored(), "report": named or None}
    other = "xlsx" if file.name.endswith(".pdf") else "pdf"
    choice = context.choice(f"button.as_{other}", "report_export", **{**again, "format": other})
    return Reply(text, (choice,), files=(Attachment(file.name, file.mime, file.content),))


def _elsewhere(context: Context) -> Reply:
    page = context.name_policy.page
    key = "report.elsewhere" if page else "report.on_the_page"
    return Reply(context.say(key, page=page), outcome=Outcome.REFUSED)
