"""Reminders as their receiver wants them: later, none, or again; and "I have done it"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, timedelta
from typing import Final

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.reminders import preferences, reachable_chats
from bot.reminders.occurrences import Schedule
from bot.reminders.working_calendar import Calendars
from bot.training import plans_in_use
from bot.understanding.mood import Mood
from bot.understanding.reminder_wish import ReminderAction, ReminderWish
from handlers.support.reminder_times import next_line

#: The longest pause; longer is to turn reminders off.
LONGEST: Final = timedelta(days=90)
#: How long "I have done it" keeps reminders away, while the record is put right.
_CHECKING: Final = timedelta(days=7)


def reminder_settings(_request: Request, context: Context) -> Reply:
    """Pause, stop or resume the asker's reminders, say where first, or show how they stand."""
    if context.slots.channel is not None:
        return _prefer(context, context.slots.channel)
    asked = context.slots.reminder or ReminderWish(ReminderAction.SHOW)
    if asked.mood is not Mood.TOLD:
        return _unchanged(context)
    until = asked.ends(context.today)
    if asked.action is ReminderAction.SNOOZE and until is not None:
        return _snooze(context, until, early=asked.early)
    return _DOES[asked.action](context)


def _unchanged(context: Context) -> Reply:
    """Answer what was denied, asked about or put off: nothing is changed, a button would do it."""
    shown = _show(context)
    text = f"{context.say('reminders.settings.unchanged')}\n{shown.text}"
    return Reply(text, shown.choices)


def _snooze(context: Context, until: date, *, early: bool) -> Reply:
    if _is_off(context):
        return _still_off(context)
    if until <= context.today:
        return _later(context, "reminders.past")
    if until - context.today > LONGEST:
        text = context.say("reminders.too_far", days=LONGEST.days)
        return Reply(text, (_off_button(context),), outcome=Outcome.ASKED_BACK)
    until = _worked(context, until)
    preferences.snooze(context.connection, context.person.id, until, context.now)
    key = "reminders.snoozed_at_once" if early else "reminders.snoozed"
    text = context.say(key, until=context.say.day(until, context.today))
    return Reply(_with_next(text, context), (_undo(context),))


def _worked(context: Context, day: date) -> date:
    """Return the first day from one on that is worked: on others nothing goes out."""
    calendars = Calendars(context.connection, context.today, context.now.tzinfo or UTC)
    return calendars.of(context.person.unit_id).next_working(day)


def _is_off(context: Context) -> bool:
    return preferences.of(context.connection, context.person.id).opted_out


def _still_off(context: Context) -> Reply:
    """Answer a wish for a pause by who gets none: a pause would turn them on when it ends."""
    return Reply(context.say("reminders.still_off"), (_on_button(context),))


def _later(context: Context, key: str = "reminders.later") -> Reply:
    if _is_off(context):
        return _still_off(context)
    choices = (
        _snooze_button(context, 1, "reminders.button.tomorrow"),
        _snooze_button(context, 3, "reminders.button.days"),
        _snooze_button(context, 7, "reminders.button.week"),
        _off_button(context),
    )
    return Reply(context.say(key), choices, outcome=Outcome.ASKED_BACK, asks="period")


def _off(context: Context) -> Reply:
    preferences.opt_out(context.connection, context.person.id, context.now)
    return Reply(context.say("reminders.opted_out"), (_on_button(context),))


def _on(context: Context) -> Reply:
    preferences.opt_in(context.connection, context.person.id, context.now)
    text = _with_next(context.say("reminders.opted_in"), context)
    return Reply(text, (_settings_button(context),))


def _learned(context: Context) -> Reply:
    proofs = (
        context.choice("reminders.button.evidence", "submit_evidence"),
        context.choice("reminders.button.wrong", "report_error"),
    )
    if _is_off(context):
        return Reply(context.say("reminders.learned_off"), proofs)
    until = _worked(context, context.today + _CHECKING)
    preferences.snooze(context.connection, context.person.id, until, context.now)
    text = context.say("reminders.learned", until=context.say.day(until, context.today))
    text = _with_next(text, context)
    return Reply(text, (*proofs, _undo(context)))


def _show(context: Context) -> Reply:
    wanted = preferences.of(context.connection, context.person.id)
    if wanted.opted_out:
        return Reply(context.say("reminders.settings.off"), (_on_button(context),))
    text = _days(context)
    if wanted.snoozed(context.today) and wanted.snoozed_until:
        until = context.say.day(wanted.snoozed_until, context.today)
        text = _with_next(context.say("reminders.settings.snoozed", until=until), context)
        return Reply(text, (_on_button(context), _off_button(context)))
    text = _with_next(text, context)
    return Reply(text, (_later_button(context), _off_button(context), *_others(context)))


def _prefer(context: Context, said: str) -> Reply:
    """Remind in these channels first, in the order said, commas between.

    A family's name stands for all of its channels; where the asker has no chat nothing changes.
    """
    say, own = context.say, _channels(context)
    wanted = {
        name: [channel for channel in own if channel == name or channel.startswith(f"{name}_")]
        for name in said.split(",")
    }
    order = [channel for channels in wanted.values() for channel in channels]
    if not order:
        text = say("reminders.no_chat_there", channel=_named(context, said.split(",")))
        return Reply(f"{text}\n{_show(context).text}")
    preferences.prefer(context.connection, context.person.id, order, context.now)
    first, *rest = _channels(context)
    key = "reminders.first_channel" if rest else "reminders.only_channel"
    text = say(key, channel=_named(context, [first]), others=_named(context, rest))
    if missing := [name for name, channels in wanted.items() if not channels]:
        absent = say("reminders.no_chat_there", channel=_named(context, missing))
        text = f"{text}\n{absent}"
    return Reply(text)


def _named(context: Context, channels: Sequence[str]) -> str:
    say = context.say
    return say.join(say.name("reminders.channel", channel) for channel in channels)


def _channels(context: Context) -> list[str]:
    """Return the asker's channels in the order in which they are tried."""
    chats = reachable_chats.of(context.connection, context.person.id)
    return list(dict.fromkeys(chat.address.channel for chat in chats))


def _others(context: Context) -> tuple[Choice, ...]:
    """Return a button for each channel that could be the first instead."""
    return tuple(
        Choice(
            context.say(
                "reminders.button.channel", channel=context.say.name("reminders.channel", channel)
            ),
            action("reminder_settings", channel=channel),
        )
        for channel in _channels(context)[1:4]
    )


def _by_plan(context: Context) -> Reply:
    shown = _show(context)
    text = f"{context.say('reminders.settings.by_plan')}\n{shown.text}"
    return Reply(text, shown.choices)


def _partly(context: Context) -> Reply:
    shown = _show(context)
    text = f"{context.say('reminders.settings.by_topic')}\n{shown.text}"
    return Reply(text, shown.choices, outcome=Outcome.ASKED_BACK)


def _days(context: Context) -> str:
    """Return on which days the asker's plan reminds them."""
    say = context.say
    governing = plans_in_use.governing(context.as_of, context.person.unit_id)
    days = Schedule.from_plan(governing.plan, "obligation").days if governing else ()
    if not days:
        return say("reminders.settings.none")
    before = [str(-day) for day in days if day <= 0]
    after = [str(day) for day in days if day > 0]
    then = say("reminders.settings.after", after=say.join(after)) if after else ""
    key = "reminders.settings.on" if before else "reminders.settings.on_date_only"
    return say(key, before=say.join(before), after=then)


def _with_next(text: str, context: Context) -> str:
    return "\n".join([text, *next_line(context)])


def _snooze_button(context: Context, days: int, label: str) -> Choice:
    does = action("reminder_settings", do=ReminderAction.SNOOZE, count=days)
    return Choice(context.say(label, days=days), does)


def _later_button(context: Context) -> Choice:
    return context.choice("reminders.button.later", "reminder_settings", do=ReminderAction.LATER)


def _off_button(context: Context) -> Choice:
    return context.choice("reminders.button.off", "reminder_settings", do=ReminderAction.OFF)


def _on_button(context: Context) -> Choice:
    return context.choice("reminders.button.on", "reminder_settings", do=ReminderAction.ON)


def _undo(context: Context) -> Choice:
    return context.choice("reminders.button.undo", "reminder_settings", do=ReminderAction.ON)


def _settings_button(context: Context) -> Choice:
    return context.choice("reminders.button.off", "reminder_settings", do=ReminderAction.OFF)


_DOES: Final[dict[ReminderAction, Callable[[Context], Reply]]] = {
    ReminderAction.SHOW: _show,
    ReminderAction.LATER: _later,
    ReminderAction.SNOOZE: _later,
    ReminderAction.OFF: _off,
    ReminderAction.ON: _on,
    ReminderAction.LEARNED: _learned,
    ReminderAction.BY_PLAN: _by_plan,
    ReminderAction.PARTLY: _partly,
}
