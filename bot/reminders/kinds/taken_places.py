"""What is said to somebody whom a class has taken, whether sent there or come up from the queue."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.reminders.enums import Reason
from bot.reminders.kind import Event, Moment, Section, Told
from bot.reminders.kinds.class_booked import calendar_files, class_choices, where_lines
from bot.reminders.outbox import Claimed
from bot.training import class_members
from bot.training.enums import BookingState, ClassState


def told(event: Event) -> Iterator[Told]:
    """Yield whom the booking is of, with the class's code."""
    if event.person_id is not None:
        yield Told(event.person_id, event.details["code"])


def section(
    claimed: Claimed, moment: Moment, states: Collection[BookingState], key: str
) -> Section | Reason:
    """Return the class while the person's booking is in one of the states, and it has not begun.

    ``key`` is the sentence's; ``.no_day`` behind it is that of a class without an opening day.
    """
    code = claimed.subject["about"]
    row = class_members.class_of(moment.as_of, code, claimed.person_id, states)
    if row is None or row.state != ClassState.OPEN:
        return Reason.MOVED
    if row.opens is not None and row.opens < moment.today:
        return Reason.MOVED
    say = moment.say
    day = say.day(row.opens, moment.today) if row.opens else ""
    line = say(key if row.opens else f"{key}.no_day", name=row.name, day=day)
    return Section(
        (line, *where_lines(row, moment)),
        line,
        class_choices(code, say),
        files=calendar_files(code, moment),
    )
