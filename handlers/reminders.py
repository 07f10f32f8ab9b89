"""Reminders as their receiver wants them: later, none, or again; and "I have done it"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, time, timedelta
from typing import Final

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.forms import filling
from bot.conversation.messages import MOST_CHOICES, Choice, Outcome, Reply, Request
from bot.reminders import preferences, reachable_chats
from bot.reminders.occurrences import Schedule
from bot.reminders.preferences import Preference
from bot.reminders.working_calendar import Calendars, windows_besides
from bot.training import plans_in_use
from bot.understanding.mood import Mood
from bot.understanding.question_form import Whether
from bot.understanding.reminder_wish import OF_OFFICERS, ReminderAction, ReminderWish
from bot.understanding.slots import Slots
from handlers import release_reminders, reminder_choices, submit_evidence, undelivered
from handlers.support import reminder_buttons, reminder_undo
from handlers.support.reminder_times import next_line
from handlers.support.reminders_off import are_off, duties_stay, whether_possible
from handlers.training_date import training_date

#: The longest pause; longer is to turn reminders off.
LONGEST: Final = timedelta(days=90)
#: How long "I have done it" keeps reminders away, while the record is put right.
_CHECKING: Final = timedelta(days=7)
_AFTERNOONS: Final = (time(12), time(0))


def reminder_settings(request: Request, context: Context) -> Reply:
    """Pause, stop or resume the asker's reminders, say where first, or show how they stand."""
    if context.slots.channel is not None:
        return _prefer(context, context.slots.channel)
    asked = context.slots.reminder or ReminderWish(ReminderAction.SHOW)
    if asked.mood is not Mood.TOLD:
        return _unchanged(asked.mood, context)
    # "Đừng tắt nhắc" and "có tắt được không" hold the deed's words: mood is asked before deeds.
    until = asked.ends(context.today)
    if asked.action in OF_OFFICERS:
        return _for_officers(asked.action, request, context)
    if asked.action is ReminderAction.DATED:
        return training_date(request, context)
    if asked.action is ReminderAction.LEARNED:
        return learned(request, context)
    if asked.action is ReminderAction.HOURS and context.slots.record == "morning":
        asked = replace(asked, hours=_AFTERNOONS)
    if (chosen := _CHOSEN.get(asked.action)) is not None:
        return chosen(asked, context)
    if asked.action is ReminderAction.SNOOZE and until is not None:
        return _snooze(context, until, early=asked.early)
    return _DOES[asked.action](context)


def _for_officers(what: ReminderAction, request: Request, context: Context) -> Reply:
    """Answer what officers ask of everybody's reminders; of one's own for anybody else."""
    if not context.viewer.officer:
        return _DOES[_OWN.get(what, ReminderAction.SHOW)](context)
    if what is ReminderAction.STOP and context.slots.sure is None:
        choices = (
            context.choice("release.button.stop", "stop_reminders"),
            context.choice("reminders.button.off", "reminder_settings", do=ReminderAction.OFF),
        )
        text = context.say("release.stop_which")
        return Reply(text, choices, outcome=Outcome.ASKED_BACK)
    return _OFFICERS[what](request, context)


def _unchanged(mood: Mood, context: Context) -> Reply:
    """Answer what was denied, asked about or put off: nothing is changed, a button would do it."""
    shown = _show(context)
    if mood is Mood.ASKED and (context.form.whether is Whether.SO or context.form.supposes):
        told = whether_possible(context)
    else:
        told = context.say("reminders.settings.unchanged")
    return Reply(f"{told}\n{shown.text}", shown.choices)


def _snooze(context: Context, until: date, *, early: bool) -> Reply:
    if are_off(context):
        return _still_off(context)
    if until <= context.today:
        return _later(context, "reminders.past")
    if until - context.today > LONGEST:
        text = context.say("reminders.too_far", days=LONGEST.days)
        return Reply(text, (reminder_buttons.off(context),), outcome=Outcome.ASKED_BACK)
    until = _worked(context, until)
    before = preferences.of(context.connection, context.person.id)
    preferences.snooze(context.connection, context.person.id, until, context.now)
    key = "reminders.snoozed_at_once" if early else "reminders.snoozed"
    text = context.say(key, until=context.say.day(until, context.today))
    return Reply(_with_next(text, context), (reminder_undo.choice(context, before),))


def _worked(context: Context, day: date) -> date:
    """Return the first day from one on that is worked: on others nothing goes out."""
    calendars = Calendars(context.connection, context.today, context.now.tzinfo or UTC)
    return calendars.of(context.person.unit_id).next_working(day)


def _still_off(context: Context) -> Reply:
    """Answer a wish for a pause by who gets none: a pause would turn them on when it ends."""
    return Reply(context.say("reminders.still_off"), (reminder_buttons.on(context),))


def _later(context: Context, key: str = "reminders.later") -> Reply:
    if are_off(context):
        return _still_off(context)
    choices = (
        reminder_buttons.snooze(context, 1, "reminders.button.tomorrow"),
        reminder_buttons.snooze(context, 3, "reminders.button.days"),
        reminder_buttons.snooze(context, 7, "reminders.button.week"),
        reminder_buttons.off(context),
    )
    return Reply(context.say(key), choices, outcome=Outcome.ASKED_BACK, asks="period")


def _off(context: Context) -> Reply:
    before = preferences.of(context.connection, context.person.id)
    preferences.opt_out(context.connection, context.person.id, context.now)
    back = () if before.opted_out else (reminder_undo.choice(context, before),)
    if duties_stay(context):
        text = _with_next(context.say("reminders.opted_out.rest"), context)
        later = (reminder_buttons.later(context), reminder_buttons.mornings(context))
        return Reply(text, (*back, *later, reminder_buttons.on(context)))
    return Reply(context.say("reminders.opted_out"), (*back, reminder_buttons.on(context)))


def _on(context: Context) -> Reply:
    if reminder_undo.is_asked(context):
        return reminder_undo.take_back(context)
    preferences.opt_in(context.connection, context.person.id, context.now)
    text = _with_next(context.say("reminders.opted_in"), context)
    return Reply(text, (reminder_buttons.off(context),))


def learned(request: Request, context: Context) -> Reply:
    """Keep reminders away while the record is put right, and ask for the proof at once."""
    asked = filling.handler(submit_evidence.FORM)(
        request, replace(context, intent=submit_evidence.INTENT, slots=Slots())
    )
    text = context.say("reminders.learned_off")
    back = reminder_undo.choice(context, preferences.of(context.connection, context.person.id))
    if not are_off(context):
        until = _worked(context, context.today + _CHECKING)
        preferences.snooze(context.connection, context.person.id, until, context.now)
        text = context.say("reminders.learned", until=context.say.day(until, context.today))
        text = _with_next(text, context)
    wrong = context.choice("reminders.button.wrong", "report_error")
    choices = (*asked.choices, wrong, back)
    return replace(asked, text=f"{text}\n{asked.text}", choices=choices[:MOST_CHOICES])


def _show(context: Context) -> Reply:
    wanted = preferences.of(context.connection, context.person.id)
    if wanted.opted_out and not duties_stay(context):
        return Reply(context.say("reminders.settings.off"), (reminder_buttons.on(context),))
    text = "\n".join([_days(context), *_chosen(wanted, context)])
    if wanted.snoozed(context.today) and wanted.snoozed_until:
        until = context.say.day(wanted.snoozed_until, context.today)
        text = _with_next(context.say("reminders.settings.snoozed", until=until), context)
        return Reply(text, (reminder_buttons.on(context), reminder_buttons.off(context)))
    text = _with_next(text, context)
    own = (reminder_buttons.usual(context),) if wanted != Preference() else ()
    choices = (
        reminder_buttons.later(context),
        reminder_buttons.mornings(context),
        reminder_buttons.off(context),
        *own,
    )
    return Reply(text, (*choices, *_others(context))[:MOST_CHOICES])


def _chosen(wanted: Preference, context: Context) -> list[str]:
    """Return what the asker chose otherwise than the plan."""
    say, sentences = context.say, []
    if wanted.quiet is not None:
        windows = reminder_choices.spans(windows_besides(wanted.quiet), context)
        sentences.append(say("reminders.settings.hours", windows=windows))
    if wanted.muted:
        kinds = say.join([say.name("reminders.kind", kind) for kind in sorted(wanted.muted)])
        sentences.append(say("reminders.settings.muted", kinds=kinds))
    if wanted.opted_out:
        sentences.append(say("reminders.settings.rest_off"))
    return sentences


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


def _partly(context: Context) -> Reply:
    shown = _show(context)
    text = f"{context.say('reminders.settings.by_topic')}\n{shown.text}"
    return Reply(text, shown.choices, outcome=Outcome.ASKED_BACK)


def _days(context: Context) -> str:
    """Return on which days the asker's plan reminds them."""
    say = context.say
    governing = plans_in_use.governing(context.as_of, context.person.unit_id)
    own = preferences.of(context.connection, context.person.id).days_before
    days = Schedule.from_plan(governing.plan, "obligation").own(own).days if governing else ()
    if not days:
        return say("reminders.settings.none")
    before = [str(-day) for day in days if day <= 0]
    after = [str(day) for day in days if day > 0]
    then = say("reminders.settings.after", after=say.join(after)) if after else ""
    key = "reminders.settings.on" if before else "reminders.settings.on_date_only"
    return say(key, before=say.join(before), after=then)


def _with_next(text: str, context: Context) -> str:
    return "\n".join([text, *next_line(context)])


_DOES: Final[dict[ReminderAction, Callable[[Context], Reply]]] = {
    ReminderAction.SHOW: _show,
    ReminderAction.LATER: _later,
    ReminderAction.SNOOZE: _later,
    ReminderAction.OFF: _off,
    ReminderAction.ON: _on,
    ReminderAction.PARTLY: _partly,
}
_CHOSEN: Final[dict[ReminderAction, Callable[[ReminderWish, Context], Reply]]] = {
    ReminderAction.HOURS: reminder_choices.hours,
    ReminderAction.DAYS: reminder_choices.days,
    ReminderAction.BY_PLAN: reminder_choices.days,
    ReminderAction.USUAL: reminder_choices.usual,
    ReminderAction.MUTE: reminder_choices.mute,
    ReminderAction.DUTY: reminder_choices.duty,
}
_OFFICERS: Final[dict[ReminderAction, Callable[[Request, Context], Reply]]] = {
    ReminderAction.UNSENT: undelivered.undelivered,
    ReminderAction.LOG: undelivered.delivery_log,
    ReminderAction.REHEARSE: release_reminders.release_reminders,
    ReminderAction.RELEASE: release_reminders.release_reminders,
    ReminderAction.STOP: release_reminders.stop_reminders,
    ReminderAction.RESUME: release_reminders.resume_reminders,
}
#: What the same words mean of one's own reminders.
_OWN: Final = {ReminderAction.STOP: ReminderAction.OFF, ReminderAction.RESUME: ReminderAction.ON}
