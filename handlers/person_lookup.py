"""One named colleague's state, for their head or officer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.conversation.context import Context
from bot.conversation.messages import Outcome, Reply, Request
from bot.training.obligations import Obligation, Obligations, State
from bot.understanding.question_form import Whether
from bot.wording import first_line, lines
from bot.wording.topics import topic_list
from handlers import hours, why_obligation
from handlers.support import obligation_answers, question_scope, subjects
from handlers.support.subjects import Subject


def person_lookup(request: Request, context: Context) -> Reply:
    """Say what a colleague has done and what is missing; every look is logged."""
    back = subjects.not_one(request, context)
    if back:
        return back
    say, code = context.say, context.slots.person
    if not code:
        # Before a name is asked for: who may see nobody would answer it in vain.
        if not context.viewer.leads:
            return Reply(say("colleague.own_only"), outcome=Outcome.REFUSED)
        return Reply(say("ask.person"), outcome=Outcome.ASKED_BACK, asks="person")
    subject = subjects.seen(context, str(code), question_scope.day(context))
    if isinstance(subject, Reply):
        return subject
    if context.slots.reasons:
        return obligation_answers.tell(why_obligation.explain, context, subject, explains=True)
    if context.slots.period and context.slots.in_hours:
        # What was learnt in some days is a matter of record, whatever a year's plan asks for.
        return hours.tell(context, subject)
    return obligation_answers.tell(_summary, context, subject)


def _summary(context: Context, subject: Subject, owed: Obligations, day: date) -> Reply:
    left = owed.open
    headline = _headline(context, subject, owed, day)
    if context.form.whether is Whether.YET:
        key = "answer.not_yet" if _lacking(context, left) else "answer.done"
        headline = first_line.answered(key, headline, context.say, of_asker=False)
    text = [headline]
    text += lines.bulleted(lines.obligation(obligation, context, day) for obligation in left)
    out = [
        obligation for obligation in owed.items if obligation.left_out and not obligation.outside
    ]
    text += lines.bulleted(lines.obligation(obligation, context, day) for obligation in out)
    text.append(lines.as_of(context, day))
    person = subject.person
    choices = [
        subject.why(owed, context),
        subject.choice("button.hours", "hours_this_year", context),
        context.choice("button.unit", "unit_progress", unit=person.unit_code),
    ]
    return Reply("\n".join(text), tuple(choices), edits=context.redraws, items=(person.code,))


def _lacking(context: Context, left: Sequence[Obligation]) -> bool:
    topics = question_scope.topics(context)
    return any(question_scope.lacks(obligation, topics) for obligation in left)


def _headline(context: Context, subject: Subject, owed: Obligations, day: date) -> str:
    """Return the first line: what was asked about them, else how much is missing of all."""
    say, name, left = context.say, subject.person.name, owed.open
    applying = [obligation for obligation in owed.items if not obligation.left_out]
    hours_owed = _only_hours(context, applying)
    if hours_owed is not None and hours_owed.state is not State.NO_DATA:
        values = {
            "name": name,
            "done": say.number(hours_owed.done),
            "need": say.number(hours_owed.need),
        }
        if hours_owed.state.open:
            return say("colleague.hours", missing=say.number(hours_owed.missing), **values)
        return say("colleague.hours_done", **values)
    topics = question_scope.topics(context)
    # Of one topic alone an empty record says nothing, and "chưa học" would accuse.
    if topics and not lines.no_data(left):
        lacking = _lacking(context, left)
        topic_names = topic_list(topics, say)
        return say(
            "colleague.about" if lacking else "colleague.about_done", name=name, topics=topic_names
        )
    done = sum(obligation.state is State.MET for obligation in applying)
    over = bool(applying) and all(lines.closed(obligation, context, day) for obligation in applying)
    span = lines.span(*question_scope.stretch(context, day), say)
    if lines.no_data(left) and not done:
        if over:
            return say("missing.closed_no_data", span=span, whom=name, count=len(left))
        due = say.day(min(obligation.due for obligation in left), context.today)
        return say("missing.no_data", whom=name, count=len(left), due=due)
    if over:
        key = "colleague.closed" if left else "colleague.closed_done"
        return say(key, name=name, span=span, count=len(left), done=done)
    key = "colleague.missing" if left else "colleague.done"
    return say(key, name=name, count=len(left), done=done)


def _only_hours(context: Context, applying: list[Obligation]) -> Obligation | None:
    """Return the obligation in tiết when that alone is asked about."""
    if len(applying) != 1 or applying[0].unit != "hours" or not context.slots.in_hours:
        return None
    return applying[0]
