"""What people choose of their reminders: hours without any, their own days, kinds, one duty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply
from bot.reminders import preferences, silences
from bot.reminders.kinds import ASKED_FOR, CHOSEN
from bot.reminders.last_message import last_kinds
from bot.reminders.occurrences import Schedule
from bot.reminders.schedules import obligatory
from bot.reminders.working_calendar import WINDOWS, Hours, windows_besides
from bot.training import plans_in_use
from bot.training.enums import Topic
from bot.training.obligations import Obligation, obligations
from bot.training.timeline import OPEN
from bot.understanding.reading import ChoiceRole
from bot.understanding.reminder_wish import ReminderAction, ReminderWish
from handlers.support.reminder_times import next_line

_SETTINGS: Final = "reminder_settings"
_OBLIGATION: Final = "obligation"
#: The longest that a duty which may not be turned off is put off.
LONGEST: Final = timedelta(days=90)
_KINDS_SHOWN: Final = 5


def hours(asked: ReminderWish, context: Context) -> Reply:
    """Keep hours without reminders; hours that leave none for them are asked for again."""
    if asked.hours is None:
        return Reply(context.say("reminders.hours.which"), outcome=Outcome.ASKED_BACK)
    # Hours that cover every window would be an opt-out by another name, obligatory kinds included.
    left = windows_besides(asked.hours)
    if not left:
        text = context.say("reminders.hours.none_left", windows=spans(WINDOWS, context))
        return Reply(text, _hour_choices(context), outcome=Outcome.ASKED_BACK)
    preferences.keep_quiet(context.connection, context.person.id, asked.hours, context.now)
    key = "reminders.hours.already" if left == WINDOWS else "reminders.hours.kept"
    text = context.say(key, windows=spans(left, context))
    return _with_next(text, context, (_usual_choice(context),))


def spans(windows: tuple[Hours, ...], context: Context) -> str:
    """Return hours of the day in words: «07:30–11:00 và 13:30–16:30»."""
    return context.say.join([f"{first:%H:%M}–{last:%H:%M}" for first, last in windows])


def days(asked: ReminderWish, context: Context) -> Reply:
    """Keep somebody's own days before a due day, in place of the plan's."""
    count = (context.slots.count,) if context.slots.count else ()
    wanted = asked.days_before or tuple(number for number in count if number)
    if not wanted:
        text = context.say("reminders.days.which")
        return Reply(text, outcome=Outcome.ASKED_BACK, asks="count")
    preferences.remind_before(context.connection, context.person.id, wanted, context.now)
    # Only days before are one's own to choose; what comes after the due day stays the plan's.
    after = [str(number) for number in _plan_days(context) if number > 0]
    say = context.say
    then = say("reminders.settings.after", after=say.join(after)) if after else ""
    text = say("reminders.days.kept", days=say.join([str(number) for number in wanted]), after=then)
    return _with_next(text, context, (_usual_choice(context),))


def usual(_asked: ReminderWish, context: Context) -> Reply:
    """Go back to the hours, days and kinds of the plan."""
    connection, me, now = context.connection, context.person.id, context.now
    # "Như cũ" undoes every choice at once, the opt-out too; a pause of one duty as well.
    preferences.opt_in(connection, me, now)
    preferences.keep_quiet(connection, me, None, now)
    preferences.remind_before(connection, me, (), now)
    preferences.mute(connection, me, (), now)
    silences.resume(connection, me, now)
    return _with_next(context.say("reminders.usual"), context, ())


def mute(asked: ReminderWish, context: Context) -> Reply:
    """Send no more of a kind: of the one named, or of the last message's."""
    record = (context.slots.record,) if context.slots.record else ()
    named = tuple(kind for kind in (asked.kinds or record) if kind in CHOSEN)
    # "Đừng gửi cái này nữa" points at the last message, which a digest may make of several kinds.
    kinds = named or last_kinds(context.connection, context.person.id, context.now)
    if context.slots.sure is False:
        return _unmute(kinds, context)
    if not kinds or (not named and len(kinds) > 1):
        return _which_kind(kinds or ASKED_FOR, context)
    fixed = obligatory(context.as_of, context.person.unit_id)
    free = [kind for kind in kinds if kind not in fixed]
    if not free:
        return moved_only(context)
    muted = preferences.of(context.connection, context.person.id).muted | set(free)
    preferences.mute(context.connection, context.person.id, muted, context.now)
    text = context.say("reminders.muted", kinds=_names(free, context))
    if len(free) < len(kinds):
        # A half that stays is said: silence would let it come later like a broken promise.
        text = f"{text}\n{context.say('reminders.obligatory')}"
    undo = context.choice(
        *("reminders.button.undo", _SETTINGS, ChoiceRole.UNDO),
        do=ReminderAction.MUTE,
        record=free[0],
        sure=False,
    )
    return _with_next(text, context, (undo,))


def _unmute(kinds: tuple[str, ...], context: Context) -> Reply:
    muted = preferences.of(context.connection, context.person.id).muted - set(kinds)
    preferences.mute(context.connection, context.person.id, muted, context.now)
    return _with_next(context.say("reminders.unmuted", kinds=_names(kinds, context)), context, ())


def _which_kind(kinds: Sequence[str], context: Context) -> Reply:
    fixed = obligatory(context.as_of, context.person.unit_id)
    offered = [kind for kind in kinds if kind not in fixed][:_KINDS_SHOWN]
    if not offered:
        return moved_only(context)
    choices = tuple(
        Choice(
            context.say.name("reminders.kind", kind),
            action(_SETTINGS, do=ReminderAction.MUTE, record=kind),
        )
        for kind in offered
    )
    return Reply(context.say("reminders.mute.which"), choices, outcome=Outcome.ASKED_BACK)


def moved_only(context: Context, key: str = "reminders.obligatory", **named: str) -> Reply:
    """Say that what is obligatory can be moved and not turned off, and offer how."""
    return Reply(context.say(key, **named), _moves(context), outcome=Outcome.ASKED_BACK)


def _moves(context: Context) -> tuple[Choice, ...]:
    say = context.say
    week = action(_SETTINGS, do=ReminderAction.SNOOZE, count=7)
    return (
        Choice(say("reminders.button.week"), week),
        *_hour_choices(context),
        context.choice("reminders.button.dated", "training_date"),
        context.choice("reminders.button.learned", _SETTINGS, do=ReminderAction.LEARNED),
    )


def _hour_choices(context: Context) -> tuple[Choice, ...]:
    morning = context.choice(
        "reminders.button.mornings", _SETTINGS, do=ReminderAction.HOURS, record="morning"
    )
    return (morning,)


def duty(asked: ReminderWish, context: Context) -> Reply:
    """Say nothing of one duty until a day, or no more where the plan lets it be turned off."""
    if context.slots.sure is False:
        silences.resume(context.connection, context.person.id, context.now)
        return _with_next(context.say("reminders.duty.resumed"), context, ())
    duties = _meant(context)
    if not duties:
        return _with_next(context.say("reminders.duty.none"), context, ())
    until = asked.until
    if until is None and context.slots.count:
        until = context.today + timedelta(days=context.slots.count)
    fixed = _OBLIGATION in obligatory(context.as_of, context.person.unit_id)
    if until is None and fixed:
        return _ask_until(duties[0], context)
    return _silenced(
        duties, min(until or OPEN, context.today + LONGEST if fixed else OPEN), context
    )


def _silenced(duties: list[Obligation], until: date, context: Context) -> Reply:
    say, titles = context.say, [obligation.target.title for obligation in duties]
    for obligation in duties:
        silences.pause(
            context.connection, context.person.id, obligation.target.id, until, context.now
        )
    key = "reminders.duty.off" if until == OPEN else "reminders.duty.paused"
    day = say.day(until, context.today) if until != OPEN else ""
    text = [say(key, titles=say.join(titles[:2]), until=day)]
    due = min(obligation.due for obligation in duties)
    # A pause beyond the due day is kept as wished, with the day that it hides.
    if context.today <= due < until < OPEN:
        text.append(say("reminders.duty.late", due=say.day(due, context.today)))
    undo = context.choice(
        *("reminders.button.undo", _SETTINGS, ChoiceRole.UNDO),
        do=ReminderAction.DUTY,
        sure=False,
    )
    return _with_next("\n".join(text), context, (undo,))


def _ask_until(obligation: Obligation, context: Context) -> Reply:
    say = context.say
    about = {"do": ReminderAction.DUTY, "target": obligation.target.id}
    choices = (
        Choice(say("reminders.button.week"), action(_SETTINGS, **about, count=7)),
        Choice(say("reminders.button.days", days=30), action(_SETTINGS, **about, count=30)),
        context.choice("reminders.button.dated", "training_date", target=obligation.target.id),
        context.choice("reminders.button.learned", _SETTINGS, do=ReminderAction.LEARNED),
    )
    text = say("reminders.duty.obligatory", title=obligation.target.title)
    return Reply(text, choices, outcome=Outcome.ASKED_BACK)


def _meant(context: Context) -> list[Obligation]:
    """Return the open duties that are named, by target or by topic."""
    slots, person = context.slots, context.person
    open_duties = obligations(context.as_of.on(context.today), person.id, person.unit_id).open
    topics = set(slots.topics)
    return [
        obligation
        for obligation in open_duties
        if obligation.target.id in slots.targets
        or topics & set(obligation.target.measure.about or tuple(Topic))
        if not topics or obligation.target.measure.about or not _exact(open_duties, topics)
    ]


def _exact(open_duties: tuple[Obligation, ...], topics: set[Topic]) -> bool:
    """Return whether a duty is about some topics by name, not only one that takes all topics."""
    # "40 tiết" takes every topic: silencing ethics must not silence the hours with it.
    return any(topics & set(obligation.target.measure.about) for obligation in open_duties)


def _plan_days(context: Context) -> tuple[int, ...]:
    governing = plans_in_use.governing(context.as_of, context.person.unit_id)
    return Schedule.from_plan(governing.plan, _OBLIGATION).days if governing else ()


def _names(kinds: list[str] | tuple[str, ...], context: Context) -> str:
    return context.say.join([context.say.name("reminders.kind", kind) for kind in kinds])


def _usual_choice(context: Context) -> Choice:
    return context.choice("reminders.button.usual", _SETTINGS, do=ReminderAction.USUAL)


def _with_next(text: str, context: Context, choices: tuple[Choice, ...]) -> Reply:
    return Reply("\n".join([text, *next_line(context)]), choices)
