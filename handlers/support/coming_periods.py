"""What will have to be done in a period that has not begun."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply
from bot.training import plans_in_use
from bot.training.obligations import Obligation, Obligations, State
from bot.wording import lines
from bot.wording.reasons import rule_sentence
from handlers.support import question_scope
from handlers.support.subjects import Subject

#: Somebody's obligations on a day.
On = Callable[[Context, Subject, date], Obligations]


def of(context: Context, subject: Subject, on: On) -> Obligations | None:
    """Return what a period ahead asks of somebody; None where today's figures are the answer.

    They are when no such period is asked about, and for later days of this year under the plan
    of today: what has been done for them is known.
    """
    first = question_scope.future(context)
    if first is None:
        return None
    # The next quarter of a yearly target is this year's duty, and what is done already counts.
    if first.year == context.today.year:
        unit = subject.person.unit_id
        now, then = (
            plans_in_use.governing(context.as_of.on(day), unit) for day in (context.today, first)
        )
        if now and then and now.plan is then.plan and then.plan.in_force(first):
            return None
    return on(context, subject, first)


def last_year(
    context: Context, unit_id: int | None, day: date, intent: str, **slots: object
) -> tuple[Choice, ...]:
    """Return the button to the results of the year before a day without a plan, if one held then.

    Nobody is left with "no plan" on the first of January: what the old year came to is on record.
    """
    year = min(day.year - 1, context.today.year)
    # "Năm 1" is a year that somebody typed; there is none before it.
    if year < date.min.year:
        return ()
    last = date(year, 12, 31)
    then = min(last, context.today)
    governing = plans_in_use.governing(context.as_of.on(then), unit_id)
    if governing is None or not governing.plan.in_force(then):
        return ()
    period = {"from": date(year, 1, 1).isoformat(), "to": last.isoformat()}
    label = context.say("button.last_year", year=year)
    return (Choice(label, action(intent, **slots, period=period)),)


def reply(
    context: Context, subject: Subject, owed: Obligations, choices: tuple[Choice, ...]
) -> Reply:
    """Say what has to be done in that period, by when; for "why" also by which rule."""
    say = context.say
    applying = [obligation for obligation in owed.items if not obligation.left_out]
    left = sum(obligation.state is not State.MET for obligation in applying)
    span = lines.span(*question_scope.stretch(context, owed.day), say)
    plan = owed.plan.code if owed.plan else ""
    text = [say("obligation.ahead", span=span, whom=subject.whom, count=left, plan=plan)]
    text += lines.bulleted(_line(obligation, context) for obligation in applying)
    text.append(lines.as_of(context, context.today))
    return Reply("\n".join(text), choices, edits=context.redraws, items=subject.items)


def _line(obligation: Obligation, context: Context) -> str:
    say, title = context.say, obligation.target.title
    if obligation.state is State.MET:  # held already, as a degree is
        return say("line.done", title=title, state=say.name("state", State.MET))
    if context.intent == "why_obligation":
        return f"{title}. {rule_sentence(obligation, say)}"
    return say("deadline.item", title=title, due=say.day(obligation.due, context.today))
