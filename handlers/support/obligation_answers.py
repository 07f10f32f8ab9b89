"""What the answers about one person's obligations share: whose, which, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.conversation.routing import Handler
from bot.training import obligations as owed
from bot.training.enums import EXEMPT
from bot.training.obligations import Obligation, Obligations
from bot.wording import lines
from bot.wording.reasons import waiver_sentences
from bot.wording.topics import topic_list
from handlers.support import coming_periods, question_scope, subjects
from handlers.support.subjects import Subject

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
    found = owed.obligations(context.as_of.on(day), person.id, person.unit_id)
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
    return Reply(
        text, choices_after(context, subject, found), items=subject.items, edits=context.tapped
    )


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
        text += lines.bulleted(told(own, context, day))
    if subject.own:
        for each in own:
            text += waiver_sentences(context.as_of.on(day), subject.person.id, each, say)
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
            context, subject, later, choices_after(context, subject, later)
        )
    found = on(context, subject, day)
    none = nothing(context, subject, found, day)
    if none and not (explains and found.items):
        return none
    return answer(context, subject, found, day)


def choices_after(
    context: Context, subject: Subject, found: Obligations, *first: Choice
) -> tuple[Choice, ...]:
    """Return the buttons that go on from an answer, without the one that would repeat it."""
    rest = (
        subject.why(found, context),
        subject.choice("button.hours", "hours_this_year", context),
        subject.choice("button.deadlines", "deadlines", context),
        context.choice("button.wrong", "report_error", person=subject.code),
    )
    kept = [each for each in rest if each.action.partition("?")[0] != context.intent]
    return (*first, *kept)[:6]


def reply(
    context: Context,
    subject: Subject,
    found: Obligations,
    text: Sequence[str],
    *first: Choice,
) -> Reply:
    """Return an answer with the moment of its figures and the buttons that go on from it."""
    return Reply(
        "\n".join((*text, lines.as_of(context, found.day))),
        choices_after(context, subject, found, *first),
        edits=context.tapped,
        items=subject.items,
    )


def told(items: Iterable[Obligation], context: Context, day: date) -> Iterable[str]:
    """Return each obligation as it stands on a day, a line each."""
    return (lines.obligation(each, context, day) for each in items)
