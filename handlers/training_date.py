"""Having a day already: nobody is reminded of it until then, and the officer hears of it."""

from __future__ import annotations

from datetime import UTC, date

from bot.conversation.context import Context
from bot.conversation.messages import Outcome, Reply, Request
from bot.reminders import training_dates
from bot.training.obligations import Obligation, obligations
from bot.understanding.reading import ChoiceRole
from handlers.support.reminder_times import next_line


def training_date(_request: Request, context: Context) -> Reply:
    """Keep the day on which the asker does what is open, or ask for it."""
    open_ = _open(context)
    if context.slots.sure is False:
        training_dates.forget(context.connection, context.person.id)
        return Reply("\n".join([context.say("training_date.forgotten"), *next_line(context)]))
    if not open_:
        return Reply(context.say("training_date.nothing"))
    day = context.slots.period.first if context.slots.period else None
    if day is None:
        return Reply(
            context.say("training_date.ask", title=open_[0].target.title),
            outcome=Outcome.ASKED_BACK,
            asks="period",
        )
    # A day after the due day is taken, with a warning; one after the period counts for the next.
    if day < context.today or day > max(obligation.period[1] for obligation in open_):
        last = context.say.day(max(obligation.due for obligation in open_), context.today)
        return Reply(
            context.say("training_date.outside", due=last),
            outcome=Outcome.ASKED_BACK,
            asks="period",
        )
    return _kept(open_, day, context)


def _open(context: Context) -> list[Obligation]:
    """Return what is open of what the button names, else all that is."""
    person = context.person
    open_duties = obligations(context.as_of.on(context.today), person.id, person.unit_id).open
    named = context.slots.targets
    return [obligation for obligation in open_duties if not named or obligation.target.id in named]


def _kept(duties: list[Obligation], day: date, context: Context) -> Reply:
    for obligation in duties:
        training_dates.say(
            context.connection,
            context.person.id,
            obligation.target.id,
            day,
            context.now.astimezone(UTC),
        )
    text = context.say(
        "training_date.kept",
        day=context.say.day(day, context.today),
        count=len(duties),
        title=duties[0].target.title,
    )
    undo = context.choice("reminders.button.undo", "training_date", ChoiceRole.UNDO, sure=False)
    late = [obligation for obligation in duties if obligation.due < day]
    warning = [context.say("training_date.late")] if late else []
    return Reply("\n".join([text, *warning, *next_line(context)]), (undo,))
