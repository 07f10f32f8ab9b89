"""Classes: which open, one in detail, and those in which one has a place."""

from __future__ import annotations

from typing import Any

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import MOST_CHOICES, Attachment, Choice, Reply, Request
from bot.training import bookings, class_lists
from bot.training.class_lists import ClassView
from bot.training.enums import BookingState, ClassState
from bot.wording import classes as class_words
from bot.wording import first_line, lines
from bot.wording.topics import topic_list
from handlers.support import class_scope, question_scope


def upcoming_classes(_request: Request, context: Context) -> Reply:
    """List the classes that open, those that close a gap of the asker's first."""
    say = context.say
    period = context.slots.period
    first, last = (period.first, period.last) if period else (None, None)
    person_id = class_scope.asker_id(context)
    everything = class_lists.upcoming(context.as_of, person_id, first=first, last=last)
    open_classes = class_lists.about(everything, question_scope.topics(context))
    if not open_classes:
        return class_scope.none_about(context)
    # Those that close a gap come before the nearest: a class that counts for nothing helps nobody.
    ranked = class_scope.fitting_first(context, open_classes)
    page, pages = question_scope.page(context, len(ranked), lines.PAGE)
    start = (page - 1) * lines.PAGE
    shown = ranked[start : start + lines.PAGE]
    text = [_headline(context, open_classes, ranked[0])]
    text += [f"{number}. {_row(context, view)}" for number, view in enumerate(shown, start + 1)]
    if pages > 1:
        text.append(say("list.page", page=page, pages=pages))
    choices = (*_first_steps(context, shown), *_pages(context, page, pages))
    class_codes = tuple(view.code for view in shown)
    reply = Reply("\n".join(text), choices[:MOST_CHOICES], edits=context.redraws, items=class_codes)
    return question_scope.turned(reply, context, page, pages)


def _headline(context: Context, open_classes: list[ClassView], best: ClassView) -> str:
    say = context.say
    closed = best.mine is None and best.closed_to_new(context.today)  # so are the others
    key = "class.headline_for_others" if class_scope.outside(context, best) else "class.headline"
    text = say(
        "class.headline_closed" if closed else key,
        count=say.number(len(open_classes)),
        name=best.name,
        days=class_words.days(best, context.today, say),
    )
    if context.slots.period:
        period = context.slots.period
        text = first_line.dated(period.first, period.last, text, say)
    return first_line.about_topics(question_scope.topics(context), text, say)


def _row(context: Context, view: ClassView) -> str:
    """Return a class in a line; one that is evidently for others says for whom."""
    row = class_words.row(view, context.today, context.say)
    if not class_scope.outside(context, view):
        return row
    return context.say("class.row_for_others", row=row, audience=view.audience)


def _first_steps(context: Context, shown: list[ClassView]) -> list[Choice]:
    """Return buttons for the first classes: their details, and a seat where one can be had."""
    choices = []
    for view in shown[:2]:
        for_others = class_scope.outside(context, view)
        slots: dict[str, Any] = {"class": view.code}
        free = view.mine is None and view.registrable(context.today) and not for_others
        if free and context.viewer.linked:
            # A place in the queue is not called a seat.
            key = "button.wait_in" if view.seats_left == 0 else "button.register_in"
            label = context.say(key, code=view.code)
            choices.append(_choice(label, "register_class", **slots))
        choices.append(
            _choice(context.say("button.class", code=view.code), "class_detail", **slots)
        )
    return choices


def _choice(label: str, intent: str, **slots: object) -> Choice:
    return Choice(label, action(intent, **slots))


def _pages(context: Context, page: int, pages: int) -> list[Choice]:
    turns = (("button.previous", page - 1), ("button.next", page + 1))
    return [
        context.choice(label, context.intent, **{**context.slots.stored(), "page": other})
        for label, other in turns
        if 1 <= other <= pages
    ]


def class_detail(_request: Request, context: Context) -> Reply:
    """Say when and where a class is, by whom, and one's own place in it; its calendar file."""
    among = class_lists.upcoming(context.as_of, class_scope.asker_id(context))
    # "Lớp học ở đâu" without a name is of the class that one has a place in, if there is one.
    own = [view for view in among if view.mine is not None]
    meant = class_scope.picked(context, own if own and not context.slots.topics else among)
    return meant if isinstance(meant, Reply) else detailed(context, meant)


def detailed(context: Context, view: ClassView) -> Reply:
    """Return a class in detail."""
    say = context.say
    text = [f"{class_words.headline(view, context.today, say)}."]
    if view.state is ClassState.CANCELLED:
        when = class_words.days(view, context.today, say)
        text = [say("class.cancelled", name=view.name, code=view.code, days=when)]
    if class_scope.outside(context, view):
        text.append(say("class.for_others", audience=view.audience))
    if (own := class_words.own_place(view, _queue(context, view), say)) is not None:
        text.append(own)
    text += class_words.details(view, context.today, say)
    slots: dict[str, Any] = {"class": view.code}
    choices = []
    if view.mine in (BookingState.REGISTERED, BookingState.NOMINATED, BookingState.WAITING):
        choices.append(context.choice("button.cancel_place", "cancel_registration", **slots))
    elif view.mine is None and view.registrable(context.today) and context.viewer.linked:
        choices.append(context.choice("button.register", "register_class", **slots))
    files: tuple[Attachment, ...] = ()
    if context.slots.format == "ics":
        files = (calendar_file(context, [view]),)
    # A class without a day has no event that a telephone's calendar would take.
    elif view.opens is not None:
        choices.append(context.choice("button.calendar", "class_detail", **slots, format="ics"))
    return Reply(
        "\n".join(text[: lines.MOST_LINES]),
        tuple(choices),
        files=files,
        items=(view.code,),
        links=class_words.links(view),
    )


def _queue(context: Context, view: ClassView) -> int | None:
    person_id = class_scope.asker_id(context)
    if view.mine is not BookingState.WAITING or person_id is None:
        return None
    return bookings.place_in_queue(context.as_of, view.id, person_id)


def my_schedule(_request: Request, context: Context) -> Reply:
    """List the classes in which one has a place, the next thing first."""
    say, period = context.say, context.slots.period
    first, last = (period.first, period.last) if period else (None, None)
    held = class_lists.held_by(context.as_of, context.person.id, first=first, last=last)
    own_classes = class_lists.about(held, question_scope.topics(context))
    if not own_classes:
        return _empty_schedule(context)
    nearest = own_classes[0]
    when = class_words.days(nearest, context.today, say)
    headline = say("schedule.headline", count=len(own_classes), name=nearest.name, days=when)
    if period:
        headline = first_line.dated(period.first, period.last, headline, say)
    text = [first_line.about_topics(question_scope.topics(context), headline, say)]
    text += [
        f"{number}. {class_words.row(view, context.today, say)}"
        for number, view in enumerate(own_classes[: lines.PAGE], 1)
    ]
    if len(own_classes) > lines.PAGE:
        text.append(say("schedule.more", count=len(own_classes) - lines.PAGE))
    files: tuple[Attachment, ...] = ()
    next_one: dict[str, Any] = {"class": nearest.code}
    choices = [context.choice("button.class_of_next", "class_detail", **next_one)]
    if context.slots.format == "ics":
        files = (calendar_file(context, own_classes),)
    else:
        choices.append(context.choice("button.calendar", "my_schedule", format="ics"))
    class_codes = tuple(view.code for view in own_classes[: lines.PAGE])
    return Reply("\n".join(text), tuple(choices), files=files, items=class_codes)


def _empty_schedule(context: Context) -> Reply:
    say, topics = context.say, question_scope.topics(context)
    text = say("schedule.empty")
    if context.slots.period:
        text = first_line.dated(context.slots.period.first, context.slots.period.last, text, say)
    if topics:
        text = say("schedule.empty_about", topics=topic_list(topics, say))
    return Reply(text, (context.choice("button.all_classes", "upcoming_classes"),))


def calendar_file(context: Context, views: list[ClassView]) -> Attachment:
    """Return some classes as a calendar file, each with its sessions."""
    # Deferred, slow: few answers carry a calendar file.
    from bot.exchange.exports import calendar

    content = calendar.of_classes(context.as_of, views, context.now)
    name = f"{views[0].code}.ics" if len(views) == 1 else "lich-hoc.ics"
    return Attachment(name, "text/calendar", content)
