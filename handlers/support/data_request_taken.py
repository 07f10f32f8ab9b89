"""An officer takes a request about personal data on, within the law's days."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply
from bot.reminders.working_calendar import Calendars
from bot.training import acknowledgements, people
from bot.training.requests import Request
from handlers.support.review_items import ReviewItem

_INTENT = "review_queue"


def acknowledge(context: Context, review_item: ReviewItem) -> Reply:
    """Take a request on; its person is told, so it is not undone."""
    taken = acknowledgements.acknowledge(
        context.as_of, context.now, review_item.number, by=context.viewer
    )
    day = context.say.day(taken.answer_due, context.today)
    text = context.say("review.acknowledged", name=review_item.name, day=day)
    further = (
        context.choice("review.button_open", _INTENT, record=review_item.record, verb="open"),
        context.choice("review.button_queue", _INTENT, verb="show"),
    )
    return Reply(text, further, items=(review_item.record,))


def choices(context: Context, review_item: ReviewItem, asked: Request) -> tuple[Choice, ...]:
    """Return the button that does it; none where it is done, or not the law's matter."""
    if not acknowledgements.missing(context.as_of, [asked]):
        return ()
    record = review_item.record
    label = "review.button_acknowledge"
    return (context.choice(label, _INTENT, record=record, verb="acknowledge"),)


def due(context: Context, asked: Request) -> str:
    """Return by when the person is to be told that their request was received."""
    zone = context.now.tzinfo
    assert zone is not None  # noqa: S101 (moments have zones)
    unit_id = people.by_id(context.as_of, asked.person_id).unit_id
    calendar = Calendars(context.connection, context.today, zone).of(unit_id)
    day = calendar.after(acknowledgements.asked_on(asked, zone), acknowledgements.WITHIN)
    return context.say("review.acknowledge_by", day=context.say.day(day, context.today))
