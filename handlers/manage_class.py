"""A class as its officer runs it: opened, changed, called off, closed, and who is in it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from bot.base.problems import Problem
from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.forms.declaration import Field, Form, Values
from bot.conversation.messages import MOST_CHOICES, Choice, Outcome, Reply, Request
from bot.storage.audit import Action, record
from bot.training import bookings, class_lists, class_members, classes, grants
from bot.training.class_lists import ClassView
from bot.training.class_members import Member
from bot.training.enums import SEATED, BookingState, Role, Topic
from bot.understanding.form_answers import ValueKind
from bot.understanding.reading import FormState
from bot.understanding.slots import Slots
from bot.wording import classes as class_words
from bot.wording.topics import topic_name
from handlers import change_class
from handlers.registration import undo_choice
from handlers.support import class_confirm, class_scope

_INTENT: Final = "manage_class"
_OPEN: Final = "open_class"
_ROWS: Final = 8


def manage_class(_request: Request, context: Context) -> Reply:
    """Do what is asked of a class; without a verb show it with what may be done."""
    if context.slots.verb == "open":
        return _begin(context)
    meant = class_scope.picked(context, class_lists.upcoming(context.as_of, None))
    if isinstance(meant, Reply):
        return meant
    # By the class's unit: a head who sees everything runs no classes, nor an officer of another.
    unit_id = classes.find(context.as_of, meant.code).unit_id
    if not context.viewer.answers_for(unit_id):
        raise Problem("problem.not_allowed")
    return _DOES.get(context.slots.verb or "", _show)(context, meant)


def _show(context: Context, view: ClassView) -> Reply:
    text = [view.name, *class_words.details(view, context.today, context.say)]
    choices = [_choice(context, view, verb) for verb in ("list", "registration", "close", "cancel")]
    return Reply("\n".join(text), tuple(choices), items=(view.code,))


def _choice(context: Context, view: ClassView, verb: str) -> Choice:
    slots: dict[str, Any] = {"class": view.code, "verb": verb}
    return context.choice(f"manage_class.button_{verb}", _INTENT, **slots)


def _list(context: Context, view: ClassView) -> Reply:
    """Name who has a place; the look is recorded."""
    say, members = context.say, class_members.of(context.as_of, view.id)
    if not members:
        return Reply(say("manage_class.nobody", name=view.name), items=(view.code,))
    record(
        context.connection,
        context.now,
        Action.VIEW_NAMES,
        actor_id=context.person.id,
        about=_INTENT,
        code=view.code,
    )
    page = min(max(context.slots.page or 1, 1), -(-len(members) // _ROWS))
    seated = sum(member.state in SEATED for member in members)
    text = [say("manage_class.members", name=view.name, seated=seated, count=len(members))]
    text += [_line(member, context) for member in members[(page - 1) * _ROWS : page * _ROWS]]
    about: dict[str, Any] = {"class": view.code, "report": "class_list"}
    choices = [
        _choice(context, view, "close"),
        context.choice("button.excel", "report_export", **about),
    ]
    if page * _ROWS < len(members):
        slots: dict[str, Any] = {"class": view.code, "verb": "list", "page": page + 1}
        choices.append(context.choice("button.next", _INTENT, **slots))
    return Reply("\n".join(text), tuple(choices), items=(view.code,))


def _line(member: Member, context: Context) -> str:
    state = context.say.name("booking", member.state)
    return f"{member.name} ({member.code}): {state}"


def _cancel(context: Context, view: ClassView) -> Reply:
    """Call a class off, once it is sure; those booked and those waiting are told."""
    say = context.say
    members = class_confirm.concerned(context, view)
    if not context.slots.sure:
        names = class_confirm.names(context, members)
        question = say(
            "manage_class.confirm_cancel", name=view.name, count=len(members), names=names
        )
        return class_confirm.sure(context, view, "cancel", question)
    # Asked back instead of undone: whoever hears that a class is off makes other plans.
    told = classes.cancel(context.as_of, context.now, view.code, by=context.viewer)
    return Reply(say("manage_class.cancelled", name=view.name, count=len(told)))


def _close(context: Context, view: ClassView) -> Reply:
    """Write down who was there, those not marked absent, and close the class."""
    say = context.say
    # Results count on a class's last day: closed before it, they would stand in the future.
    if view.last_day is not None and view.last_day > context.today:
        day = say.day(view.last_day, context.today)
        text = say("manage_class.not_over", name=view.name, day=day)
        choices = [_choice(context, view, verb) for verb in ("list", "cancel")]
        return Reply(text, tuple(choices), outcome=Outcome.REFUSED, items=(view.code,))
    members = class_members.of(context.as_of, view.id)
    unmarked = [member for member in members if member.state in SEATED]
    # Who is booked and not marked counts as there: an officer marks the few who stayed away.
    count = len(unmarked) + sum(member.state is BookingState.ATTENDED for member in members)
    if not context.slots.sure:
        there = [member for member in members if member.state is not BookingState.ABSENT]
        question = say(
            "manage_class.confirm_close",
            name=view.name,
            count=count,
            names=class_confirm.names(context, there),
        )
        return class_confirm.sure(context, view, "close", question)
    # Nobody writes a result for themselves: another officer marks this one.
    others = [member.person_id for member in unmarked if member.person_id != context.person.id]
    if others:
        bookings.attend(context.as_of, context.now, view.code, others, by=context.viewer)
    closed = classes.close(context.as_of, context.now, view.code, by=context.viewer)
    text = say("manage_class.closed", name=view.name, count=closed.results)
    return Reply(text, (undo_choice(context, closed.change_id),), items=(view.code,))


def _absent(context: Context, view: ClassView) -> Reply:
    """Mark somebody as not there."""
    members = class_members.of(context.as_of, view.id)
    whom = [member for member in members if member.code in context.slots.persons]
    if not whom:
        return _list(context, view)
    ids = [member.person_id for member in whom]
    number = bookings.absent(context.as_of, context.now, view.code, ids, by=context.viewer)
    names = context.say.join([member.name for member in whom])
    text = context.say("manage_class.absent", names=names, name=view.name)
    return Reply(text, (undo_choice(context, number),), items=(view.code,))


_DOES: Final = {
    "list": _list,
    "cancel": _cancel,
    "close": _close,
    "absent": _absent,
    "registration": change_class.end_registration,
    "change": change_class.change,
}


def _begin(context: Context) -> Reply:
    """Begin the form for a new class with what was said at once."""
    said = {
        "topics": ";".join(context.slots.topics),
        "opens": context.slots.period.first.isoformat() if context.slots.period else "",
        "seats": str(context.slots.count or ""),
    }
    values = {name: value for name, value in said.items() if value}
    asked = OPEN.missing(values) or OPEN.fields[0]
    # What one sentence named is kept as said by the officer, and is not asked for again.
    state = FormState(_OPEN, values, tuple(values), asked=asked.name)
    return Reply(
        context.say(asked.asks),
        tuple(asked.choices(context, values)),
        outcome=Outcome.ASKED_BACK,
        form=state,
    )


def _never(_values: Values) -> bool:
    return False


def _topics(slots: Slots) -> str | None:
    return ";".join(slots.topics) or None


def _some_topics(_context: Context, _values: Values) -> list[Choice]:
    return [
        Choice(topic_name(topic, _context.say), action(_OPEN, topic=topic))
        # The first six are what yearly plans ask for, and as many as messages have buttons.
        for topic in list(Topic)[:MOST_CHOICES]
    ]


def _named(context: Context, values: Values) -> str | None:
    named = any(letter.isalpha() for letter in values["name"])
    return None if named else context.say("manage_class.name_wrong")


def _coming(context: Context, values: Values) -> str | None:
    over = date.fromisoformat(values["opens"]) < context.today
    return context.say("manage_class.day_over") if over else None


def _seats(context: Context, values: Values) -> str | None:
    # Numbers come from the reading as decimals ("30.0"): a part of a seat is none.
    number = values["seats"].partition(".")[0]
    right = number.isdecimal() and 0 < int(number) <= change_class.MOST_SEATS
    return None if right else context.say("manage_class.seats_wrong", most=change_class.MOST_SEATS)


def _open(_request: Request, context: Context, values: Values) -> Reply:
    """Open the class in the officer's unit, to be taken back within ten minutes."""
    day = date.fromisoformat(values["opens"])
    code = classes.next_code(context.as_of, day.year)
    number = classes.open_(
        context.as_of,
        context.now,
        code,
        by=context.viewer,
        unit_id=_whose(context),
        name=values["name"],
        topics=tuple(Topic(part) for part in values["topics"].split(";")),
        hours=classes.hours_of(values["hours"]),
        opens=day,
        # A chat opens classes of a day; longer ones come in the workbook, or are moved later.
        closes=day,
        seats=int(values["seats"].partition(".")[0]),
        times=values.get("times"),
        place=values.get("place"),
    )
    view = class_scope.named(context, code)
    details = class_words.details(view, context.today, context.say) if view else []
    days = class_words.days(view, context.today, context.say) if view else context.say.day(day)
    text = [context.say("manage_class.opened", name=values["name"], code=code, days=days), *details]
    return Reply("\n".join(text), (undo_choice(context, number),), items=(code,))


def _whose(context: Context) -> int | None:
    """Return the unit that the class is of: the officer's main one, else one granted to them."""
    # The narrowest unit that the grant covers, so that a phòng's class is not the whole agency's.
    main = context.viewer.main_unit
    if main is not None and context.viewer.answers_for(main):
        return main
    given = grants.of(context.as_of, context.person.id)
    return next((grant.unit_id for grant in given if grant.role is Role.OFFICER), None)


OPEN: Final = Form(
    _OPEN,
    "manage_class.form_title",
    (
        Field("topics", ValueKind.TOPICS, "manage_class.ask_topics", _topics, choices=_some_topics),
        Field("name", ValueKind.WORDS, "manage_class.ask_name", check=_named),
        Field("opens", ValueKind.DAY, "manage_class.ask_opens", check=_coming),
        # Taken where it is said beside something else; an officer who knows none opens without.
        Field("times", ValueKind.CLOCK, "manage_class.ask_times", needed=_never, in_passing=True),
        Field("hours", ValueKind.HOURS, "manage_class.ask_hours", in_passing=True),
        Field("seats", ValueKind.NUMBER, "manage_class.ask_seats", check=_seats),
        Field("place", ValueKind.WORDS, "manage_class.ask_place", optional=True),
    ),
    acts=_open,
)
