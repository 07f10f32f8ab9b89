"""What one must take, and what of it is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.conversation.context import Context
from bot.conversation.messages import MOST_CHOICES, Reply, Request
from bot.training.access import Sight
from bot.training.obligations import Obligation, Obligations, State
from bot.understanding.question_form import Whether
from bot.wording import first_line, lines
from bot.wording.topics import topic_list
from handlers import counting_rules, unit_missing, unit_progress
from handlers.support import obligation_answers, question_scope
from handlers.support.subjects import Subject


def _unit_missing(request: Request, context: Context) -> Reply:
    """Say who lacks something in a unit; to whom names are not open, how far it is."""
    back = question_scope.which(context, "unit")
    if back:
        return back
    unit = question_scope.unit(context, question_scope.day(context))
    # "Phòng em còn thiếu gì" of staff is no refusal: figures without names are theirs to know.
    if unit is not None and context.viewer.sight(unit.id) is Sight.EVERYTHING:
        return unit_missing.unit_missing(request, context)
    return unit_progress.unit_progress(request, context)


def _missing(context: Context, subject: Subject, owed: Obligations, day: date) -> Reply:
    """Say what is not done yet."""
    left, topics = owed.open, question_scope.topics(context)
    if not left:
        out = [
            obligation
            for obligation in owed.items
            if obligation.left_out and not obligation.outside
        ]
        text = [
            _whether(all_done(context, subject, owed, day), context, done=True),
            *lines.bulleted(obligation_answers.told(out, context, day)),
        ]
    # The topic is done, its target is not: "done" alone would be untrue of the other part.
    elif not any(question_scope.lacks(obligation, topics) for obligation in left):
        topic_names = topic_list(topics, context.say)
        asked = context.form.whether is Whether.YET
        key = "answer.done_about" if asked else "missing.part_done"
        text = [context.say(key, topics=topic_names, whom=subject.whom)]
        text += lines.bulleted(obligation_answers.told(left, context, day))
    else:
        text = [_begun(context, subject, owed, day)]
        text += lines.bulleted(obligation_answers.told(left, context, day))
    all_of_it = subject.choice("button.obligations", "my_obligations", context)
    # Only today and of oneself: a class taken now closes no gap of a year that is over.
    if subject.own and left and day == context.today:
        fitting = context.choice("button.fitting_classes", "upcoming_classes", **_lacked(left))
        reply = obligation_answers.reply(context, subject, owed, text, fitting)
        return replace(reply, choices=(*reply.choices, all_of_it)[:MOST_CHOICES])
    return obligation_answers.reply(context, subject, owed, text, all_of_it)


def _lacked(left: Sequence[Obligation]) -> dict[str, Any]:
    """Return the topics that are lacked, where all that is missing has some."""
    parts = [
        [part for part in obligation.parts if part.topic and not part.met] for obligation in left
    ]
    # Any class closes tiết without a topic of their own: naming topics would hide the others.
    if not all(parts):
        return {}
    return {"topics": sorted({str(part.topic) for lacked in parts for part in lacked})}


def _begun(context: Context, subject: Subject, owed: Obligations, day: date) -> str:
    """Return the first line where something is missing; yes or no first where that is asked."""
    say, left, topics = context.say, owed.open, question_scope.topics(context)
    # One line says no, what and by when: "not yet" before a headline would say it twice.
    if day == context.today and context.form.whether is Whether.YET and len(left) == 1:
        missing = obligation_answers.lacking(left[0], topics, say)
        due = say.day(left[0].due, context.today)
        return say("answer.not_yet_missing", whom=subject.whom, missing=missing, due=due)
    headline = _headline(context, subject, owed, day)
    if context.form.whether is Whether.YET:
        return _whether(headline, context, done=False)
    own_today = subject.own and day == context.today
    return first_line.about_topics(topics, headline, say) if own_today else headline


def _whether(text: str, context: Context, *, done: bool) -> str:
    if context.form.whether is not Whether.YET:
        return text
    key = "answer.done" if done else "answer.not_yet"
    return first_line.answered(key, text, context.say, of_asker=False)


def all_done(context: Context, subject: Subject, owed: Obligations, day: date) -> str:
    """Return that nothing is left of what is asked about, or was by the end of a period."""
    done = [obligation for obligation in owed.items if obligation.state is State.MET]
    if all(lines.closed(obligation, context, day) for obligation in done):
        span = lines.span(*question_scope.stretch(context, day), context.say)
        return context.say("missing.closed_done", span=span, whom=subject.whom, count=len(done))
    # Of one topic nothing may be missing while of others there is.
    if topic_names := _named(context, done):
        return context.say("missing.done_named", topics=topic_names, whom=subject.whom)
    return context.say("missing.all_done", who=subject.who, count=len(done))


def _named(context: Context, done: list[Obligation]) -> str:
    """Return what a question was narrowed to: its topics, or the one target in tiết or by id."""
    slots = context.slots
    if slots.topics or not (slots.targets or slots.in_hours) or len(done) != 1:
        return topic_list(slots.topics, context.say)
    return done[0].target.title


def _headline(context: Context, subject: Subject, owed: Obligations, day: date) -> str:
    """Return the first line: how much is missing and the nearest day."""
    say, left = context.say, owed.open
    first = min(left, key=lambda obligation: obligation.due)
    if day < context.today:
        return _headline_then(context, subject, owed, day)
    due = say.day(first.due, context.today)
    values: dict[str, Any] = {"count": len(left), "due": due}
    # "Chưa có dữ liệu" is not "chưa học": nobody is told that they failed by an empty record.
    if lines.no_data(left):
        return say("missing.no_data", whom=subject.whom, **values)
    if len(left) == 1 and first.unit == "hours":
        hours = say.number(first.missing)
        return say("missing.hours", who=subject.who, hours=hours, due=due)
    overdue = sum(obligation.state is State.OVERDUE for obligation in left)
    if overdue:
        return say("missing.overdue", who=subject.who, overdue=overdue, **values)
    return say("missing.open", who=subject.who, **values)


def _headline_then(context: Context, subject: Subject, owed: Obligations, day: date) -> str:
    """Return the first line about a day that is over: what was missing then."""
    say, left, whom = context.say, owed.open, subject.whom
    if not all(lines.closed(obligation, context, day) for obligation in left):
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
    applying = sum(not obligation.left_out for obligation in owed.items)
    return say("missing.closed", span=span, whom=whom, count=len(left), all=applying)


def _all(context: Context, subject: Subject, owed: Obligations, day: date) -> Reply:
    """Say all that has to be done this period, done or not."""
    say = context.say
    # What leaves one out comes last with its reason: an exemption unseen is asked about again.
    applying = [obligation for obligation in owed.items if not obligation.left_out]
    done = sum(obligation.state is State.MET for obligation in applying)
    values: dict[str, Any] = {"count": len(applying), "done": done, "plan": _plan(owed)}
    if day < context.today:
        text = [_all_then(context, subject, owed, day, values)]
    elif context.form.whether is Whether.SO:
        text = [_owed(context, subject, applying)]
    else:
        text = [say("obligation.all", who=subject.who, **values)]
    text += [
        f"{_mark(obligation)} {lines.obligation(obligation, context, day)}"
        for obligation in applying
    ]
    out = [
        obligation for obligation in owed.items if obligation.left_out and not obligation.outside
    ]
    text += [
        f"{_mark(obligation)} {lines.obligation(obligation, context, day)}" for obligation in out
    ]
    what_is_left = subject.choice("button.missing", "my_missing", context)
    return obligation_answers.reply(context, subject, owed, text, what_is_left)


def _all_then(
    context: Context, subject: Subject, owed: Obligations, day: date, values: dict[str, Any]
) -> str:
    """Return the first line about a year that is over; of one thing alone, what became of it."""
    if context.form.whether is Whether.SO and values["count"] == 1:
        closed = _headline_then if owed.open else all_done
        return closed(context, subject, owed, day)
    span = lines.span(*question_scope.stretch(context, day), context.say)
    return context.say("obligation.all_then", span=span, whom=subject.whom, **values)


def _owed(context: Context, subject: Subject, applying: list[Obligation]) -> str:
    """Return yes, with what is left: nothing that is asked of nobody comes here."""
    say, left = context.say, [obligation for obligation in applying if obligation.state.open]
    if not left:
        return say("answer.owed_done", whom=subject.whom)
    if len(applying) > 1:
        done = len(applying) - len(left)
        return say("answer.owed_several", count=len(applying), done=done)
    topics = question_scope.topics(context)
    if not question_scope.lacks(left[0], topics):
        return say("answer.owed_part_done", whom=subject.whom, topics=topic_list(topics, say))
    missing = obligation_answers.lacking(left[0], topics, say)
    return say("answer.owed", missing=missing, due=say.day(left[0].due, context.today))


def _plan(owed: Obligations) -> str:
    return owed.plan.code if owed.plan else ""


def _mark(obligation: Obligation) -> str:
    if obligation.state is State.MET:
        return "✓"
    return "○" if obligation.state.open else "–"


def my_obligations(request: Request, context: Context) -> Reply:
    """Say what one has to learn; of a staff group, whether the plan asks anything of it."""
    # "Viên chức phải học gì" is of a group, and the asker may be of another one.
    if context.form.groups:
        return counting_rules.groups_owe(context)
    reply = _own_obligations(request, context)
    return _by_the_record(reply, context)


def _by_the_record(reply: Reply, context: Context) -> Reply:
    """Begin with the group on record where the asker says to be of another one."""
    claimed, who = context.form.claimed_groups, context.person
    if not claimed or who is None or who.group in claimed or not who.group:
        return reply
    say = context.say
    said = say.join(say.name("group", code) for code in claimed)
    note = say("answer.group_on_record", group=say.name("group", who.group), said=said)
    return replace(reply, text=f"{note} {reply.text}")


my_missing = obligation_answers.about(_missing, of_unit=_unit_missing)
_own_obligations = obligation_answers.about(_all, of_unit=unit_progress.unit_progress)
