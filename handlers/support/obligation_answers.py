"""What the answers about one person's obligations share: whose, which, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps

from bot.base.texts import Texts
from bot.conversation.context import Context
from bot.conversation.messages import MOST_CHOICES, Choice, Reply, Request
from bot.conversation.routing import Handler
from bot.training.enums import EXEMPT, Topic
from bot.training.obligations import Obligation, Obligations, obligations
from bot.training.plan import Plan, Target
from bot.understanding.question_form import Whether
from bot.wording import first_line, lines
from bot.wording.reasons import waiver_sentences
from bot.wording.targets import population
from bot.wording.topics import lacking_parts, topic_list
from handlers.support import coming_periods, left_out, question_scope, subjects
from handlers.support.subjects import Subject

#: What is said of the obligations that a question is about, on a day.
Answer = Callable[[Context, Subject, Obligations, date], Reply]


def wanted(context: Context, owed: Obligations) -> Obligations:
    """Return the obligations that the question is about.

    Of the plan's targets, not only of those asked of the person: what is named and asked of others
    is then told to be theirs.
    """
    asked = owed.plan.in_force(owed.day) if owed.plan else ()
    # An extension keeps an older period open under a plan that has been replaced since.
    kept_open = (duty.target for duty in owed.items if duty.target not in asked)
    ids = question_scope.targets(context, [*asked, *kept_open])
    if ids is None and not context.slots.except_topics:
        return owed
    named = (obligation for obligation in owed.items if ids is None or obligation.target.id in ids)
    items = left_out.items(context, named)
    return Obligations(owed.person_id, owed.day, owed.plan, items)


def on(context: Context, subject: Subject, day: date) -> Obligations:
    """Return somebody's obligations on a day, those that the question is about."""
    person = subject.person
    owed = obligations(context.as_of.on(day), person.id, person.unit_id)
    return wanted(context, owed)


def nothing(context: Context, subject: Subject, owed: Obligations, day: date) -> Reply | None:
    """Return the answer where no plan holds, or nothing of it is asked of the person."""
    say, whom, topics = context.say, subject.whom, question_scope.topics(context)
    if owed.plan is None or not owed.plan.in_force(day):
        return _no_plan(context, subject, day)
    if owed.items and not all(obligation.left_out for obligation in owed.items):
        return None
    if not owed.items and (apart := left_out.nothing_left(context)):
        return apart
    if owed.items:
        text = _left_out(context, subject, owed, day)
    elif only := _asked_of_others(context, owed.plan, day):
        text = _only_for(only, context)
    elif topics:
        text = say("obligation.none_about", topics=topic_list(topics, say), whom=whom)
        text = _whether_not(text, context)
    else:
        text = _whether_not(say("obligation.none", plan=owed.plan.code, whom=whom), context)
    return Reply(
        text, choices_after(context, subject, owed), items=subject.items, edits=context.redraws
    )


def _no_plan(context: Context, subject: Subject, day: date) -> Reply:
    """Return that no plan holds, and the way to the last year that had one."""
    text = context.say("obligation.no_plan", year=day.year, whom=subject.whom)
    unit_id = subject.person.unit_id
    choices = coming_periods.last_year(context, unit_id, day, "my_missing", person=subject.code)
    return Reply(text, choices, items=subject.items, edits=context.redraws)


def _asked_of_others(context: Context, plan: Plan, day: date) -> Target | None:
    """Return the one target that a question names and that is asked of other groups only."""
    targets = plan.in_force(day)
    ids = question_scope.targets(context, targets)
    named = [target for target in targets if ids and target.id in ids]
    return named[0] if len(named) == 1 else None


def _only_for(target: Target, context: Context) -> str:
    """Return of whom a target is asked; "must I take it?" is answered no, "when is it due?" not."""
    who = population(target.population, context.say)
    text = context.say("obligation.only_for", title=target.title, who=who)
    # A date was asked for: "no" would answer a question that nobody put.
    if context.intent == "deadlines":
        return text
    return first_line.answered("answer.no", text, context.say, of_asker=True)


def _whether_not(text: str, context: Context) -> str:
    """Return a line that begins with no where yes or no was asked."""
    if context.form.whether is None:
        return text
    return first_line.answered("answer.no", text, context.say, of_asker=True)


def _left_out(context: Context, subject: Subject, owed: Obligations, day: date) -> str:
    """Return that nothing applies, and why."""
    # Targets of other staff groups are no reason: a công chức is not "left out" of viên chức's.
    own = [obligation for obligation in owed.items if not obligation.outside]
    text = [_not_applying(context, subject, owed, day)]
    if len(owed.items) == 1 or {obligation.left_out for obligation in own} & {EXEMPT}:
        text += lines.bulleted(told(own, context, day))
    # Reason and document of a waiver may tell of health: they are the person's own to read.
    if subject.own:
        for obligation in own:
            text += waiver_sentences(
                context.as_of.on(day), subject.person.id, obligation, context.say
            )
    return "\n".join((*text, lines.as_of(context, day)))


def _not_applying(context: Context, subject: Subject, owed: Obligations, day: date) -> str:
    """Return the first line where nothing applies: whom it is for, or what leaves one out."""
    say, whom, reason = context.say, subject.whom, lines.reasons(owed.items, context.say)
    named = bool(question_scope.topics(context) or context.slots.targets)
    only = owed.items[0] if len(owed.items) == 1 else None
    asks_whether = context.form.whether is Whether.SO
    if only and only.outside and (asks_whether or named):
        return _only_for(only.target, context)
    if named:
        key = "obligation.not_due" if context.intent == "deadlines" else "obligation.not_asked"
        return say(key, whom=whom, reason=reason)
    if day < context.today:
        span = lines.span(*question_scope.stretch(context, day), say)
        return say("obligation.nothing_then", span=span, whom=whom, reason=reason)
    return _whether_not(say("obligation.nothing_now", whom=whom, reason=reason), context)


def about(answer: Answer, *, of_unit: Handler | None = None, explains: bool = False) -> Handler:
    """Make a handler of what is said where the question is about any obligations.

    A question about a unit goes to ``of_unit``; one that ``explains`` also says why nothing
    applies.
    """

    @wraps(answer)
    def handler(request: Request, context: Context) -> Reply:
        # A person named beside a unit is meant: "chị Mai phòng Kinh tế còn thiếu gì".
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
    # Before today's figures: a year ahead asked about would else be answered with this year's.
    later = coming_periods.of(context, subject, on)
    if later is not None:
        none = nothing(context, subject, later, later.day)
        return none or coming_periods.reply(
            context, subject, later, choices_after(context, subject, later)
        )
    owed = on(context, subject, day)
    none = nothing(context, subject, owed, day)
    if none and not (explains and owed.items):
        return none
    return answer(context, subject, owed, day)


def choices_after(
    context: Context, subject: Subject, owed: Obligations, *first: Choice
) -> tuple[Choice, ...]:
    """Return the buttons that go on from an answer, without the one that would repeat it."""
    if not owed.items:  # nothing to explain, no day to wait for
        everything = subject.choice("button.obligations", "my_obligations", context)
        return (*first, everything, context.choice("button.plan", "plan_targets"))
    rest = (
        subject.why(owed, context),
        subject.choice("button.hours", "hours_this_year", context),
        subject.choice("button.deadlines", "deadlines", context),
        context.choice("button.wrong", "report_error", person=subject.code),
    )
    kept = [choice for choice in rest if choice.action.partition("?")[0] != context.intent]
    return (*first, *kept)[:MOST_CHOICES]


def reply(
    context: Context,
    subject: Subject,
    owed: Obligations,
    text: Sequence[str],
    *first: Choice,
) -> Reply:
    """Return an answer with the moment of its figures and the buttons that go on from it."""
    headline, *below = text
    return Reply(
        "\n".join((left_out.said(context, headline), *below, lines.as_of(context, owed.day))),
        choices_after(context, subject, owed, *first),
        edits=context.redraws,
        items=subject.items,
    )


def lacking(obligation: Obligation, topics: frozenset[Topic], say: Texts) -> str:
    """Return what one thing lacks in a few words: «4 tiết», the parts about some topics."""
    if obligation.unit == "hours":
        return say("who.hours", missing=say.number(obligation.missing))
    if obligation.target.measure.any_part:
        return lines.missing(obligation, say)
    about = [part for part in obligation.parts if not part.met and part.topic in topics]
    return lacking_parts(about or obligation.parts, say)


def told(duties: Iterable[Obligation], context: Context, day: date) -> Iterable[str]:
    """Return each obligation as it stands on a day, a line each."""
    return (lines.obligation(obligation, context, day) for obligation in duties)
