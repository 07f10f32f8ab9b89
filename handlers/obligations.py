"""What one must take, what is missing, by when, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from typing import Any

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.conversation.routing import Handler
from bot.training import classes
from bot.training import obligations as owed
from bot.training.access import Sight
from bot.training.enums import EXEMPT
from bot.training.obligations import Obligation, Obligations, State
from bot.training.timeline import OPEN
from bot.wording import labels, lines
from bot.wording.reasons import because, rule_sentence, waiver_sentences
from bot.wording.topics import topic_list
from handlers import unit_missing, unit_progress
from handlers.support import coming_periods, question_scope, subjects
from handlers.support.subjects import Subject
from handlers.unit_deadlines import unit_deadlines

#: What is said of the obligations that a question is about, on a day.
Answer = Callable[[Context, Subject, Obligations, date], Reply]


def wanted(context: Context, found: Obligations) -> Obligations:
    """Return the obligations that the question is about."""
    ids = question_scope.targets(context, [each.target for each in found.items])
    if ids is None:
        return found
    items = tuple(each for each in found.items if each.target.id in ids)
    return Obligations(found.person_id, found.day, found.plan, items)


def on(context: Context, subject: Subject, day: date) -> Obligations:
    """Return somebody's obligations on a day, those that the question is about."""
    person = subject.person
    found = owed.obligations(context.connection, person.id, person.unit_id, day)
    return wanted(context, found)


def nothing(context: Context, subject: Subject, found: Obligations, day: date) -> Reply | None:
    """Return the answer where no plan holds, or nothing of it is asked of the person."""
    say, whom = context.say, subject.whom
    if found.plan is None or not found.plan.in_force(day):
        text = say("obligation.no_plan", year=day.year, whom=whom)
    elif found.items and not all(each.left_out for each in found.items):
        return None
    elif found.items:
        text = _left_out(context, subject, found, day)
    elif topics := question_scope.topics(context):
        text = say("obligation.none_about", topics=topic_list(topics, say), whom=whom)
    else:
        text = say("obligation.none", plan=found.plan.code, whom=whom)
    return Reply(text, _choices(context, subject, found), items=subject.items, edits=context.tapped)


def _left_out(context: Context, subject: Subject, found: Obligations, day: date) -> str:
    """Return that nothing applies, and why."""
    say, whom = context.say, subject.whom
    reason = lines.reasons(found.items, say)
    if question_scope.topics(context) or context.slots.get("target"):
        # "Must I take ethics?" is answered "no"; "when is it due?" is not.
        key = "obligation.not_due" if context.intent == "deadlines" else "obligation.not_asked"
        text = [say(key, whom=whom, reason=reason)]
    elif day < context.today:
        span = lines.span(*question_scope.stretch(context, day), say)
        text = [say("obligation.nothing_then", span=span, whom=whom, reason=reason)]
    else:
        text = [say("obligation.nothing_now", whom=whom, reason=reason)]
    own = [each for each in found.items if each.left_out != "outside"]
    if len(found.items) == 1 or {each.left_out for each in own} & {EXEMPT}:
        text += lines.bulleted(_each(own, context, day))
    if subject.own:
        for each in own:
            text += waiver_sentences(context.connection, subject.person.id, each, day, say)
    return "\n".join((*text, lines.as_of(context, day)))


def about(answer: Answer, *, of_unit: Handler | None = None, explains: bool = False) -> Handler:
    """Make a handler of what is said where the question is about any obligations.

    A question about a unit goes to ``of_unit``; one that ``explains`` also says why nothing
    applies.
    """

    @wraps(answer)
    def handler(request: Request, context: Context) -> Reply:
        if of_unit and not subjects.somebody(context) and question_scope.names_a_unit(context):
            return of_unit(request, context)
        day = question_scope.day(context)
        subject = subjects.subject(request, context, day)
        if isinstance(subject, Reply):
            return subject
        return tell(answer, context, subject, explains=explains)

    return handler


def tell(answer: Answer, context: Context, subject: Subject, *, explains: bool = False) -> Reply:
    """Answer about somebody on the day asked about, or about what is to come."""
    day = question_scope.day(context)
    later = coming_periods.of(context, subject, on)
    if later is not None:
        none = nothing(context, subject, later, later.day)
        return none or coming_periods.reply(
            context, subject, later, _choices(context, subject, later)
        )
    found = on(context, subject, day)
    none = nothing(context, subject, found, day)
    if none and not (explains and found.items):
        return none
    return answer(context, subject, found, day)


def _unit_missing(request: Request, context: Context) -> Reply:
    """Say who lacks something in a unit; to whom names are not open, how far it is."""
    back = question_scope.which(context, "unit")
    if back:
        return back
    unit = question_scope.unit(context, question_scope.day(context))
    if unit is not None and context.viewer.sight(unit.id) is Sight.EVERYTHING:
        return unit_missing.unit_missing(request, context)
    return unit_progress.unit_progress(request, context)


def _choices(
    context: Context, subject: Subject, found: Obligations, *first: Choice
) -> tuple[Choice, ...]:
    rest = (
        subject.why(found, context),
        subject.choice("button.hours", "hours_this_year", context),
        subject.choice("button.deadlines", "deadlines", context),
        context.choice("button.wrong", "report_error", person=subject.code),
    )
    kept = [each for each in rest if each.action.partition("?")[0] != context.intent]
    return (*first, *kept)[:6]


def _reply(
    context: Context,
    subject: Subject,
    found: Obligations,
    text: Sequence[str],
    *first: Choice,
) -> Reply:
    """Return an answer with the moment of its figures and the buttons that go on from it."""
    return Reply(
        "\n".join((*text, lines.as_of(context, found.day))),
        _choices(context, subject, found, *first),
        edits=context.tapped,
        items=subject.items,
    )


def _each(items: Iterable[Obligation], context: Context, day: date) -> Iterable[str]:
    return (lines.obligation(each, context, day) for each in items)


def _missing(context: Context, subject: Subject, found: Obligations, day: date) -> Reply:
    """Say what is not done yet."""
    left, topics = found.open, question_scope.topics(context)
    if not left:
        out = [each for each in found.items if each.left_out and each.left_out != "outside"]
        text = [_all_done(context, subject, found, day), *lines.bulleted(_each(out, context, day))]
    elif not any(question_scope.lacks(each, topics) for each in left):
        names = topic_list(topics, context.say)
        text = [context.say("missing.part_done", topics=names, whom=subject.whom)]
        text += lines.bulleted(_each(left, context, day))
    else:
        text = [_headline(context, subject, found, day)]
        text += lines.bulleted(_each(left, context, day))
    all_of_it = subject.choice("button.obligations", "my_obligations", context)
    return _reply(context, subject, found, text, all_of_it)


def _all_done(context: Context, subject: Subject, found: Obligations, day: date) -> str:
    done = [each for each in found.items if each.state is State.MET]
    if all(lines.closed(each, context, day) for each in done):
        span = lines.span(*question_scope.stretch(context, day), context.say)
        return context.say("missing.closed_done", span=span, whom=subject.whom, count=len(done))
    return context.say("missing.all_done", who=subject.who, count=len(done))


def _headline(context: Context, subject: Subject, found: Obligations, day: date) -> str:
    """Return the first line: how much is missing and the nearest day."""
    say, left = context.say, found.open
    first = min(left, key=lambda each: each.due)
    if day < context.today:
        return _headline_then(context, subject, found, day)
    due = say.day(first.due, context.today)
    values: dict[str, Any] = {"count": len(left), "due": due}
    if lines.no_data(left):
        return say("missing.no_data", whom=subject.whom, **values)
    if len(left) == 1 and first.unit == "hours":
        hours = say.number(first.missing)
        return say("missing.hours", who=subject.who, hours=hours, due=due)
    overdue = sum(each.state is State.OVERDUE for each in left)
    if overdue:
        return say("missing.overdue", who=subject.who, overdue=overdue, **values)
    return say("missing.open", who=subject.who, **values)


def _headline_then(context: Context, subject: Subject, found: Obligations, day: date) -> str:
    """Return the first line about a day that is over: what was missing then."""
    say, left, whom = context.say, found.open, subject.whom
    if not all(lines.closed(each, context, day) for each in left):
        return say("missing.then", day=say.full_date(day), whom=whom, count=len(left))
    span = lines.span(*question_scope.stretch(context, day), say)
    if lines.no_data(left):
        return say("missing.closed_no_data", span=span, whom=whom, count=len(left))
    if len(left) == 1 and left[0].unit == "hours":
        return say(
            "missing.closed_hours",
            span=span,
            whom=whom,
            hours=say.number(left[0].missing),
            done=say.number(left[0].done),
            need=say.number(left[0].need),
        )
    applying = sum(not each.left_out for each in found.items)
    return say("missing.closed", span=span, whom=whom, count=len(left), all=applying)


def _all(context: Context, subject: Subject, found: Obligations, day: date) -> Reply:
    """Say all that has to be done this period, done or not."""
    say = context.say
    applying = [each for each in found.items if not each.left_out]
    done = sum(each.state is State.MET for each in applying)
    values: dict[str, Any] = {"count": len(applying), "done": done, "plan": _plan(found)}
    if day < context.today:
        span = lines.span(*question_scope.stretch(context, day), say)
        text = [say("obligation.all_then", span=span, whom=subject.whom, **values)]
    else:
        text = [say("obligation.all", who=subject.who, **values)]
    text += [f"{_mark(each)} {lines.obligation(each, context, day)}" for each in applying]
    out = [each for each in found.items if each.left_out and each.left_out != "outside"]
    text += [f"{_mark(each)} {lines.obligation(each, context, day)}" for each in out]
    what_is_left = subject.choice("button.missing", "my_missing", context)
    return _reply(context, subject, found, text, what_is_left)


def _plan(found: Obligations) -> str:
    return found.plan.code if found.plan else ""


def _mark(each: Obligation) -> str:
    if each.state is State.MET:
        return "✓"
    return "○" if each.state.open else "–"


def _deadlines(context: Context, subject: Subject, found: Obligations, day: date) -> Reply:
    """Say by when each thing is due."""
    say = context.say
    left = sorted(found.open, key=lambda each: each.due)
    topics = question_scope.topics(context)
    open_classes = classes.registrable(context.connection, context.today, topics) if topics else []
    if left:
        text = [_nearest(context, subject, left, day)]
        text += lines.bulleted(
            say("deadline.item", title=each.target.title, due=say.day(each.due, context.today))
            for each in left
        )
    elif open_classes:
        text = [say("deadline.nothing_more", whom=subject.whom)]
    elif day < context.today:
        text = [_all_done(context, subject, found, day)]
    else:
        text = [say("deadline.nothing", who=subject.who)]
    text += lines.bulleted(_registration(each, context) for each in open_classes[:3])
    what_is_left = subject.choice("button.missing", "my_missing", context)
    return _reply(context, subject, found, text, what_is_left)


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


def explain(context: Context, subject: Subject, found: Obligations, day: date) -> Reply:
    """Say which rule asks for something, and which results counted or did not."""
    say, connection = context.say, context.connection
    applying = tuple(each for each in found.items if not each.left_out)
    if not found.open and len(applying) > 1:
        return _all_rules(context, subject, applying, day)
    left_out = tuple(each for each in found.items if each.left_out != "outside")
    item = (found.open or applying or left_out or found.items)[0]
    past = day < context.today
    reasons = because(connection, subject.person.id, item, day, say, past=past)
    if subject.own:
        reasons[2:2] = waiver_sentences(connection, subject.person.id, item, day, say)
    shown = reasons[: lines.MOST_LINES - 3]
    state = lines.state(item, context, day)
    title = subject.named(say("why.title", title=item.target.title, state=state), context)
    text = [title, *shown]
    if len(reasons) > len(shown):
        text.append(say("why.more", count=len(reasons) - len(shown)))
    others = [each for each in found.items if each is not item and each.state.open][:3]
    return _reply(context, subject, found, text, *(_why(each, context, subject) for each in others))


def _all_rules(
    context: Context, subject: Subject, items: tuple[Obligation, ...], day: date
) -> Reply:
    """Say each rule in a line, with a button for its entries: nothing is left to explain first."""
    rules = [f"{each.target.title}. {rule_sentence(each, context.say)}" for each in items]
    text = [context.say("why.all", who=subject.who, count=len(items)), *lines.bulleted(rules)]
    text.append(lines.as_of(context, day))
    choices = tuple(_why(each, context, subject) for each in items[:5])
    return Reply("\n".join(text), choices, edits=context.tapped, items=subject.items)


def _why(each: Obligation, context: Context, subject: Subject) -> Choice:
    title = labels.short(each.target.title)
    tap = subject.choice("button.why", "why_obligation", context, target=each.target.id)
    return Choice(context.say("button.why_other", title=title), tap.action)


my_missing = about(_missing, of_unit=_unit_missing)
my_obligations = about(_all, of_unit=unit_progress.unit_progress)
deadlines = about(_deadlines, of_unit=unit_deadlines)
why_obligation = about(explain, of_unit=unit_progress.unit_progress, explains=True)
