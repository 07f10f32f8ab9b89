"""A place in a class: taking one, giving it up, switching, and taking a write back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.training import bookings, class_lists, undo
from bot.training.booking_checks import Refused, Why
from bot.training.bookings import Booked
from bot.training.class_lists import ClassView
from bot.training.enums import BookingState
from bot.understanding.reading import ChoiceRole
from bot.wording import classes as class_words
from handlers.support import class_scope


def register_class(_request: Request, context: Context) -> Reply:
    """Take a seat at once, or a place in the queue, and offer to undo it."""
    person = context.person
    among = [
        view
        for view in class_lists.upcoming(context.as_of, person.id)
        if view.mine is None and view.registrable(context.today)
    ]
    among = class_scope.for_asker(context, class_scope.fitting_first(context, among))
    meant = class_scope.picked(context, among)
    if isinstance(meant, Reply):
        return meant
    try:
        # A refusal rolls back to here alone: what else the turn writes, its memory for one, stays.
        with context.connection.begin_nested():
            booked = bookings.register(
                context.as_of, context.now, meant.code, person.id, by=context.viewer
            )
    except Refused as refused:
        return _refused(context, refused, meant)
    return _registered(context, meant, booked)


def _registered(context: Context, view: ClassView, booked: Booked) -> Reply:
    say = context.say
    days = class_words.days(view, context.today, say)
    if booked.state is BookingState.WAITING:
        text = say("registration.waiting", name=view.name, days=days, number=booked.queue or 1)
    else:
        text = say("registration.done", name=view.name, days=days)
    if class_scope.outside(context, view):
        text = f"{text}\n{say('registration.for_others', audience=view.audience)}"
    if view.place or view.link:
        text = f"{text}\n{say('class.place', value=view.place or view.link)}"
    slots: dict[str, Any] = {"class": view.code}
    choices = (
        undo_choice(context, booked.change_id),
        context.choice("button.calendar", "class_detail", **slots, format="ics"),
        context.choice("button.schedule", "my_schedule"),
    )
    return Reply(text, choices, items=(view.code,), links=class_words.links(view))


def _refused(context: Context, refused: Refused, view: ClassView) -> Reply:
    """Say why a place cannot be had, and what fits instead."""
    say = context.say
    # Tapped twice or said again: who has the place already is told so, which is no failure.
    if refused.why is Why.TWICE:
        own = class_scope.named(context, view.code)
        seat = class_words.own_place(own, None, say) if own else None
        already = say("registration.already", name=view.name, place=seat or "").strip()
        return Reply(already, (context.choice("button.schedule", "my_schedule"),))
    text = [say.problem(refused)]
    instead = [
        other
        for other in class_lists.upcoming(context.as_of, context.person.id)
        if other.topics & view.topics and other.code != view.code and other.mine is None
        if other.registrable(context.today) and other.seats_left != 0
        if not class_scope.outside(context, other)
    ][:2]
    # Who has left has no class to be offered; a class of the same topic is changed, not doubled.
    if instead and refused.why not in (Why.LEFT, Why.SAME_TOPIC):
        text.append(say("registration.instead"))
        text += [f"• {class_words.row(other, context.today, say)}" for other in instead]
    choices = [
        Choice(
            say("button.register_in", code=other.code),
            action("register_class", **{"class": other.code}),
        )
        for other in (instead if refused.why is not Why.SAME_TOPIC else ())
    ]
    if refused.why is Why.SAME_TOPIC and refused.other:
        switch = action("cancel_registration", **{"class": refused.other, "new_class": view.code})
        choices.append(Choice(say("button.switch"), switch))
    choices.append(context.choice("button.all_classes", "upcoming_classes"))
    return Reply("\n".join(text), tuple(choices), outcome=Outcome.REFUSED)


def cancel_registration(request: Request, context: Context) -> Reply:
    """Give a place up at once, or change it for one in another class, and offer to undo it."""
    person, slots = context.person, context.slots
    held = class_lists.held_by(context.as_of, person.id)
    given_up = slots.training_class not in {None, *(view.code for view in held)}
    if slots.new_class and (given_up or not held):
        # "Đổi qua C02" after C01 was given up: there is nothing to change, only a place to take.
        taken = replace(slots, training_class=slots.new_class, new_class=None)
        return register_class(request, replace(context, slots=taken))
    if not held:
        return Reply(
            context.say("registration.none"),
            (context.choice("button.all_classes", "upcoming_classes"),),
        )
    meant = class_scope.picked(context, held)
    if isinstance(meant, Reply):
        return meant
    # A switch is one write: the old place is given up only for a seat in the new class.
    if context.slots.new_class:
        return _switched(context, meant)
    cancelled = bookings.cancel(
        context.as_of, context.now, meant.code, person.id, by=context.viewer
    )
    days = class_words.days(meant, context.today, context.say)
    text = context.say("registration.cancelled", name=meant.name, days=days)
    choices = (
        undo_choice(context, cancelled.change_id),
        context.choice("button.all_classes", "upcoming_classes"),
    )
    return Reply(text, choices)


def _switched(context: Context, old: ClassView) -> Reply:
    new = class_scope.named(context, context.slots.new_class)
    if new is None:
        return class_scope.none_about(context)
    try:
        with context.connection.begin_nested():
            _, booked = bookings.switch(
                context.as_of, context.now, old.code, new.code, context.person.id, by=context.viewer
            )
    except Refused as refused:
        return _refused(context, refused, new)
    days = class_words.days(new, context.today, context.say)
    text = context.say("registration.switched", old=old.name, name=new.name, days=days)
    return Reply(text, (undo_choice(context, booked.change_id),), items=(new.code,))


def undo_choice(context: Context, change_id: int) -> Choice:
    """Return the button that takes exactly this write back, for ten minutes."""
    return context.choice("button.undo", "undo", ChoiceRole.UNDO, count=change_id)


def take_back(_request: Request, context: Context) -> Reply:
    """Take back the write that the button carries, if nothing has changed since."""
    number = context.slots.count
    # "Hoàn tác" typed names no write: the last one may be another's, or older than it seems.
    if number is None:
        return Reply(context.say("problem.nothing_to_undo"), outcome=Outcome.REFUSED)
    undo.undo(context.as_of, context.now, number, by=context.viewer)
    return Reply(context.say("registration.undone"))
