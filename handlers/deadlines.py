"""By when each thing is due, and until when a class takes registrations."""

from __future__ import annotations

from datetime import date

from bot.conversation.context import Context
from bot.conversation.messages import Reply, Request
from bot.training import audiences, classes
from bot.training.enums import Topic
from bot.training.obligations import Obligation, Obligations
from bot.training.timeline import OPEN
from bot.understanding.question_form import DateAsked
from bot.wording import first_line, lines
from bot.wording.topics import topic_list
from handlers.obligations import all_done
from handlers.support import obligation_answers, question_scope, subjects
from handlers.support.subjects import Subject
from handlers.unit_deadlines import unit_deadlines

#: Classes that an answer names.
_CLASSES = 3


def _deadlines(context: Context, subject: Subject, owed: Obligations, day: date) -> Reply:
    """Say by when each thing is due."""
    say = context.say
    left = sorted(owed.open, key=lambda obligation: obligation.due)
    topics = question_scope.topics(context)
    # "Hạn đạo đức" may mean the duty or the class: with a topic named both days are told.
    open_classes = _open_classes(context, topics) if topics else []
    if left:
        text = [_nearest(context, subject, left, day)]
        text += lines.bulleted(_item(obligation, context) for obligation in left)
    elif open_classes:
        text = [say("deadline.nothing_more", whom=subject.whom)]
    elif day < context.today:
        text = [all_done(context, subject, owed, day)]
    else:
        text = [say("deadline.nothing", who=subject.who)]
    text += lines.bulleted(
        _registration(open_class_view, context) for open_class_view in open_classes[:_CLASSES]
    )
    what_is_left = subject.choice("button.missing", "my_missing", context)
    return obligation_answers.reply(context, subject, owed, text, what_is_left)


def _open_classes(context: Context, topics: frozenset[Topic]) -> list[classes.OpenClass]:
    """Return the classes to register for that are not evidently for others, and the one named."""
    asker, named = context.viewer.person, context.slots.training_class
    return [
        open_class
        for open_class in classes.registrable(context.as_of, topics)
        if open_class.code == named or not audiences.outside(open_class.audience, asker)
    ]


def _registration_days(_request: Request, context: Context) -> Reply:
    """Say until when classes take registrations: those asked about, else of what is missing."""
    subject = subjects.themselves(context)
    owed = obligation_answers.on(context, subject, context.today)
    say, topics = context.say, question_scope.topics(context)
    missing = frozenset(
        part.topic
        for obligation in owed.open
        for part in obligation.parts
        if part.topic and not part.met
    )
    open_classes = _open_classes(context, topics or missing or frozenset(Topic))
    picked = [
        open_class_view
        for open_class_view in open_classes
        if open_class_view.code == context.slots.training_class
    ]
    if listed := picked or open_classes:
        text = [_registration(listed[0], context, "deadline.registration_first")]
        if len(listed) > 1:
            text.append(say("deadline.registration_others"))
        text += lines.bulleted(
            _registration(open_class, context) for open_class in listed[1:_CLASSES]
        )
    elif topics:
        text = [say("deadline.registration_none_about", topics=topic_list(topics, say))]
    else:
        text = [say("deadline.registration_none")]
    what_is_left = subject.choice("button.missing", "my_missing", context)
    return obligation_answers.reply(context, subject, owed, text, what_is_left)


def _papers_day(context: Context, subject: Subject, owed: Obligations, _day: date) -> Reply:
    """Say until when papers are taken: a plan has no day of its own for them."""
    say, left = context.say, sorted(owed.open, key=lambda obligation: obligation.due)
    if left:
        text = [say("deadline.papers", due=say.day(left[0].due, context.today))]
        text += lines.bulleted(_item(obligation, context) for obligation in left)
    else:
        text = [say("deadline.papers_none", whom=subject.whom)]
    evidence = context.choice("reminders.button.evidence", "submit_evidence")
    return obligation_answers.reply(context, subject, owed, text, evidence)


def _item(obligation: Obligation, context: Context) -> str:
    due = context.say.day(obligation.due, context.today)
    return context.say("deadline.item", title=obligation.target.title, due=due)


def _nearest(context: Context, subject: Subject, left: list[Obligation], day: date) -> str:
    """Return the first line about the deadlines of what is not done."""
    say, first = context.say, left[0]
    if day < context.today:
        if all(lines.closed(obligation, context, day) for obligation in left):
            span = lines.span(*question_scope.stretch(context, day), say)
            key = "missing.closed_no_data" if lines.no_data(left) else "deadline.closed"
            due = say.day(first.due, context.today)
            return say(key, span=span, whom=subject.whom, count=len(left), due=due)
        then = say.full_date(day)
        return say("deadline.then", day=then, whom=subject.whom, count=len(left))
    days, due = first.days_left(day), say.day(first.due, context.today)
    text = say(_nearness(first, day), due=due, days=abs(days))
    if context.slots.overdue and context.form.whether is not None:
        late = sum(obligation.days_left(day) < 0 for obligation in left)
        if late:
            text = say("deadline.some_overdue", count=late, due=due)
        else:
            text = say("deadline.none_overdue", nearest=first_line.within(text))
    topics = question_scope.topics(context)
    return subject.named(first_line.about_topics(topics, text, say), context)


def _nearness(first: Obligation, day: date) -> str:
    # A target over the whole plan may have no last day: the far date that stands for it is no day.
    if first.due == OPEN:
        return "deadline.open"
    left = first.days_left(day)
    return "deadline.overdue" if left < 0 else "deadline.next" if left else "deadline.today"


def _registration(
    open_class: classes.OpenClass, context: Context, key: str = "deadline.registration"
) -> str:
    """Return by when one may register for a class, and when it opens."""
    say = context.say
    return say(
        key,
        name=open_class.name,
        by=say.day(open_class.register_by, context.today),
        opens=say.day(open_class.opens, context.today),
    )


def deadlines(request: Request, context: Context) -> Reply:
    """Say the day that is asked for: an obligation's, a class's, or the papers'."""
    return _OF[context.form.date](request, context)


_due = obligation_answers.about(_deadlines, of_unit=unit_deadlines)
_OF = {
    None: _due,
    DateAsked.REGISTRATION: _registration_days,
    DateAsked.PAPERS: obligation_answers.about(_papers_day),
}
