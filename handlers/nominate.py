"""Sending named people to a class (cử đi học): asked back with whom and how many, then done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.base.problems import Problem
from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Attachment, Choice, Outcome, Reply, Request
from bot.training import booking_checks, bookings, class_lists, classes, people, restrictions
from bot.training.access import Deed
from bot.training.booking_checks import Refused, Why
from bot.training.class_lists import ClassView
from bot.training.people import Person
from bot.training.rosters import nameable, roster
from bot.understanding.reading import ChoiceRole
from bot.wording import classes as class_words
from bot.wording import people_named
from handlers.registration import undo_choice
from handlers.reports import class_reports
from handlers.support import class_scope, question_scope

_NAMED: Final = 2
#: So many people fit on a button's action.
_MOST: Final = 60
_SUGGESTED: Final = 4


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody who cannot be sent, and why."""

    person: Person
    why: Refused


def nominate(request: Request, context: Context) -> Reply:
    """Ask whether the people named shall be sent to the class, and send them after a yes."""
    # Before anything is asked back: a "no" typed to the question must end it whatever it names.
    if context.slots.sure is False:
        return Reply(context.say("nominate.left"))
    if (back := _unclear(request, context)) is not None:
        return back
    chosen = _people(context)
    if isinstance(chosen, Reply):
        return chosen
    # Only classes that still take people: one that began is no answer to "cử đi lớp đạo đức".
    open_yet = class_lists.upcoming(context.as_of, context.person.id)
    among = [view for view in open_yet if view.registrable(context.today)]
    view = class_scope.picked(context, among)
    if isinstance(view, Reply):
        return view
    if not chosen:
        return _whom(request, context, view)
    # All go or nobody: the decision (quyết định cử) names its list, and half of it is another one.
    blocked = blocked_from(context, view, chosen)
    # Nobody is queued by another's word: too few seats is told instead of waiting places.
    if blocked or (view.seats_left is not None and view.seats_left < len(chosen)):
        return _cannot(request, context, view, chosen, blocked)
    if context.slots.sure:
        return _sent(request, context, view, chosen)
    return _ask(request, context, view, chosen)


def _unclear(request: Request, context: Context) -> Reply | None:
    """Ask back where words mean several people, or nobody who may be sent."""
    if not (context.ambiguous.get("person") or context.unknown.get("person")):
        return None
    # Namesakes could only be told apart by listing them, which this channel may not carry.
    if context.ambiguous.get("person") and not context.name_policy.may_go(request.sender.channel):
        return Reply(context.say("ask.whole_name"), outcome=Outcome.ASKED_BACK, asks="person")
    return question_scope.which(context, "person")


def _people(context: Context) -> list[Person] | Reply:
    """Return the people named, all of whom the asker may send; the same words for all others."""
    chosen: list[Person] = []
    for code in context.slots.persons:
        try:
            person = people.find(context.as_of, code)
        except Problem:
            person = None
        # Nobody sends themselves: a place for oneself is a registration, which needs no one's word.
        if person is not None and person.id == context.person.id:
            text = context.say("nominate.not_oneself")
            about: dict[str, Any] = {"class": context.slots.training_class}
            choices = (context.choice("button.register", "register_class", **about),)
            return Reply(text, choices, outcome=Outcome.REFUSED)
        # No such code and somebody out of sight get one sentence, so that trying tells nothing.
        if person is None or not context.viewer.may(Deed.NOMINATE, person):
            return Reply(context.say("colleague.refused"), outcome=Outcome.REFUSED)
        if restrictions.restricted(context.connection, person.id):
            return Reply(context.say("colleague.restricted"), outcome=Outcome.REFUSED)
        chosen.append(person)
    return chosen


def _whom(request: Request, context: Context, view: ClassView) -> Reply:
    """Ask whom to send, with those who lack what the class is about."""
    say, wanted = context.say, context.slots.count
    unit = context.viewer.main_unit
    members = roster(context.as_of, unit) if unit is not None else []
    lacking = [
        member
        for member in nameable(members, context.person.id)
        if member.person_id != context.person.id
        and any(
            part.topic in view.topics and not part.met
            for obligation in member.open()
            for part in obligation.parts
        )
    ]
    known = people.by_ids(context.as_of, [member.person_id for member in lacking])
    free = [
        known[member.person_id]
        for member in lacking
        if member.person_id in known
        and context.viewer.may(Deed.NOMINATE, known[member.person_id])
        and not blocked_from(context, view, [known[member.person_id]])
    ]
    first = say("nominate.whom_count", count=wanted, name=view.name) if wanted else say(
        "nominate.whom", name=view.name
    )  # fmt: skip
    shown = free[: wanted or _SUGGESTED]
    # Suggested are those who lack it, may be named, and whom nothing keeps from this class.
    if not shown or not context.name_policy.may_go(request.sender.channel):
        return Reply(first, outcome=Outcome.ASKED_BACK, asks="person")
    names = say.join(person.name for person in shown)
    key = "nominate.suggested" if len(free) > len(shown) else "nominate.suggested_all"
    text = f"{first}\n{say(key, names=names, count=len(free))}"
    choices = [_for(view, shown, say("nominate.button.these", count=len(shown)))]
    if not wanted:
        choices += [_for(view, [person], person.name) for person in shown]
    staff_codes = tuple(person.code for person in shown)
    return Reply(text, tuple(choices), outcome=Outcome.ASKED_BACK, asks="person", items=staff_codes)


def _for(view: ClassView, chosen: Sequence[Person], label: str) -> Choice:
    return Choice(label, action("nominate", **_slots(view, chosen)))


def _slots(view: ClassView, chosen: Sequence[Person]) -> dict[str, Any]:
    staff_codes = [person.code for person in chosen[:_MOST]]
    return {"class": view.code, "persons": staff_codes}


def blocked_from(context: Context, view: ClassView, chosen: Sequence[Person]) -> list[Blocked]:
    """Return who cannot have a place in the class, and why; its seats are not asked."""
    training_class = classes.find(context.as_of, view.code)
    blocked = []
    for person in chosen:
        try:
            booking_checks.check(context.as_of, training_class, person)
        except Refused as why:
            blocked.append(Blocked(person, why))
    return blocked


def _cannot(
    request: Request,
    context: Context,
    view: ClassView,
    chosen: Sequence[Person],
    blocked: Sequence[Blocked],
) -> Reply:
    """Say who cannot go, or that there are too few seats; nobody is sent."""
    say, seats = context.say, view.seats_left
    out = {blocked.person.id for blocked in blocked}
    rest = [person for person in chosen if person.id not in out]
    text = []
    if blocked:
        key = "nominate.blocked"
        if all(one.why.why is Why.TWICE for one in blocked):
            key = "nominate.seated_all" if len(blocked) == len(chosen) else "nominate.seated"
        text.append(say(key, count=len(blocked), all=len(chosen), name=view.name))
        named = context.name_policy.may_go(request.sender.channel)
        text += [
            say("nominate.blocked_one", name=blocked.person.name, why=say.problem(blocked.why))
            for blocked in blocked[:_SUGGESTED]
            if named
        ]
    if seats is not None and seats < len(rest):
        text.append(say("nominate.too_few_seats", name=view.name, seats=seats, count=len(rest)))
        # In the order named: who was said first is meant most.
        rest = rest[:seats]
    choices = []
    if rest and len(rest) <= _MOST:
        choices.append(_for(view, rest, say("nominate.button.rest", count=len(rest))))
    topic = sorted(view.topics)[:1]
    choices.append(
        context.choice("button.all_classes", "upcoming_classes", topic=topic[0] if topic else None)
    )
    return Reply("\n".join(text), tuple(choices), outcome=Outcome.REFUSED)


def _names(request: Request, context: Context, chosen: Sequence[Person]) -> str:
    """Return «A, B và 3 người nữa»; nothing where names may not go."""
    if not context.name_policy.may_go(request.sender.channel):
        return ""
    names = [person.name for person in chosen[:_NAMED]]
    return people_named.first_of(names, len(chosen), context.say)


def _ask(request: Request, context: Context, view: ClassView, chosen: Sequence[Person]) -> Reply:
    say = context.say
    days = class_words.days(view, context.today, say)
    names = _names(request, context, chosen)
    key = "nominate.ask" if names else "nominate.ask_count"
    text = [say(key, count=len(chosen), names=names, name=view.name, days=days)]
    if context.slots.count and context.slots.count != len(chosen):
        # "Cử 3 đồng chí" and two names: both numbers are said, so that the slip is seen.
        text.append(say("nominate.counted", said=context.slots.count, count=len(chosen)))
    if view.seats_left is not None:
        left = view.seats_left - len(chosen)
        text.append(say("nominate.seats_after", seats=view.seats_left, left=left))
    text.append(say("nominate.consequence"))
    about = _slots(view, chosen)
    choices = (
        context.choice("nominate.button.yes", "nominate", ChoiceRole.CONFIRM, **about, sure=True),
        context.choice("nominate.button.no", "nominate", ChoiceRole.CANCEL, **about, sure=False),
    )
    staff_codes = tuple(person.code for person in chosen)
    return Reply("\n".join(text), choices, outcome=Outcome.ASKED_BACK, items=staff_codes)


def _sent(request: Request, context: Context, view: ClassView, chosen: Sequence[Person]) -> Reply:
    ids = [person.id for person in chosen]
    booked = bookings.nominate(context.as_of, context.now, view.code, ids, by=context.viewer)
    say, days = context.say, class_words.days(view, context.today, context.say)
    names = _names(request, context, chosen)
    key = "nominate.done" if names else "nominate.done_count"
    text = [say(key, count=len(booked), names=names, name=view.name, days=days)]
    text.append(say("nominate.told"))
    files: tuple[Attachment, ...] = ()
    if names:
        # Deferred, slow: few answers carry a table.
        from bot.exchange.exports import tables

        # The list is what the unit's proposal wants beside it, so it comes without being asked for.
        report = class_reports.listed(context, view, only=set(ids))
        file = tables.file_of(report.table, "xlsx", f"cu-di-hoc-{view.code}", say)
        files = (Attachment(file.name, file.mime, file.content),)
    about: dict[str, Any] = {"class": view.code}
    choices = (
        undo_choice(context, booked[0].change_id),
        context.choice("button.class_of_next", "class_detail", **about),
    )
    items = tuple(person.code for person in chosen)
    return Reply("\n".join(text), choices, files=files, items=items)
