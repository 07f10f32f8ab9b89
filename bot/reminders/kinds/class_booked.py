"""A class that somebody is sent to, or has put themselves down for, begins soon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Select, and_, func, select

from bot.base.texts import Texts
from bot.conversation.actions import action
from bot.conversation.messages import Attachment, Choice
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Manner, Matter, Moment, Section
from bot.reminders.outbox import Claimed
from bot.reminders.schedules import Schedules
from bot.storage.tables import booking, person, post, status_period, training_class
from bot.training import class_lists
from bot.training.as_of import AsOf
from bot.training.class_hours import starts_early
from bot.training.effective_dates import holds
from bot.training.enums import BookingState, ClassState, Status
from bot.wording.speech import Speech

#: Who comes: sent by the unit, or registered by themselves.
_COMING: Final = (BookingState.NOMINATED, BookingState.REGISTERED)


@dataclass(frozen=True, slots=True)
class ClassBooked:
    """The kind; see the module."""

    name: str = "class"
    manner: Manner = Manner.DIGEST
    urgency: int = 10

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield everybody who has a place in a class that has not begun."""
        schedules = Schedules(as_of, zone, self.name)
        rows = as_of.connection.execute(_bookings(as_of).order_by(person.c.id))
        for _, bookings_of_class in groupby(rows, key=lambda row: row.id):
            listed = list(bookings_of_class)
            first = listed[0]
            schedule, since = schedules.of_unit(first.unit_id)
            if not schedule.days:
                continue
            # On leave is no reason: who was sent to a class and is away has to hear of it all the
            # same.
            left = first.status == Status.LEFT
            matters = () if left else tuple(map(_matter, listed))
            settled = Reason.LEFT if left else None
            schedule = replace(schedule, of_event=True)
            yield Concerned(first.id, first.code, first.unit_id, schedule, since, matters, settled)

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the classes that still begin on the day they were planned for."""
        planned = {(occurrence.subject, occurrence.due) for occurrence in claimed.items}
        rows = moment.as_of.connection.execute(
            _bookings(moment.as_of)
            .where(person.c.id == claimed.person_id)
            .order_by(training_class.c.opens, training_class.c.code)
        )
        still = [row for row in rows if (row.class_code, row.opens) in planned]
        if not still:
            return Reason.MOVED
        nearest, *others = still
        code = nearest.class_code
        # The calendar entry comes with the first message; the later ones only remind.
        ahead = (nearest.opens - moment.today).days > 1
        files = calendar_files(code, moment) if ahead else ()
        choices = class_choices(code, moment.say)
        lines = (_headline(nearest, moment), *where_lines(nearest, moment))
        return Section(lines, _headline(nearest, moment), choices, more=len(others), files=files)


def _bookings(as_of: AsOf) -> Select[Any]:
    day = as_of.day
    return (
        select(
            person.c.id,
            person.c.code,
            post.c.unit_id,
            func.coalesce(status_period.c.status, Status.ACTIVE).label("status"),
            training_class.c.code.label("class_code"),
            training_class.c.name,
            training_class.c.opens,
            training_class.c.times,
            training_class.c.place,
        )
        .select_from(booking)
        .join(person, person.c.id == booking.c.person_id)
        .join(post, and_(post.c.person_id == person.c.id, holds(post, day)))
        .outerjoin(
            status_period,
            and_(status_period.c.person_id == person.c.id, holds(status_period, day)),
        )
        .join(training_class, training_class.c.id == booking.c.class_id)
        .where(
            booking.c.state.in_(_COMING),
            training_class.c.opens >= day,
            training_class.c.state == ClassState.OPEN,
        )
    )


def _matter(row: Any) -> Matter:
    return Matter(row.class_code, row.opens, early=starts_early(row.times))


def _headline(row: Any, speech: Speech) -> str:
    days = (row.opens - speech.today).days
    key = {0: "today", 1: "tomorrow"}.get(days, "before")
    return speech.say(
        f"reminders.class.{key}",
        days=days,
        name=row.name,
        day=speech.say.day(row.opens, speech.today),
    )


def class_choices(code: str, say: Texts) -> tuple[Choice, ...]:
    """Return the buttons that show a class, and hand its calendar entry out."""
    shown = {"class": code}
    return (
        Choice(say("reminders.button.class"), action("class_detail", **shown)),
        Choice(say("reminders.button.calendar"), action("class_detail", **shown, format="ics")),
    )


def calendar_files(code: str, moment: Moment) -> tuple[Attachment, ...]:
    """Return a class's calendar entry; nothing where it has no day."""
    # Deferred, slow: needed for few messages.
    from bot.exchange.exports import calendar

    view = class_lists.of_code(moment.as_of, None, code)
    if view is None or view.opens is None:
        return ()
    content = calendar.of_classes(moment.as_of, [view], moment.now)
    return (Attachment(f"{code}.ics", "text/calendar", content),)


def where_lines(row: Any, speech: Speech) -> tuple[str, ...]:
    """Return the line on a class's hours and place, nothing where neither is known."""
    known = [part for part in (row.times, row.place) if part]
    return (speech.say("reminders.class.where", where=", ".join(known)),) if known else ()
