"""A class was changed or called off: those with a place, and those who wait, are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from sqlalchemy import Row

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders import outbox_updates
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.kinds.class_booked import calendar_files, class_choices, where_lines
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.training import class_members
from bot.training.as_of import AsOf
from bot.training.enums import SEATED, BookingState, ClassState

_CONCERNED: Final = (*SEATED, BookingState.WAITING)
#: Changes that those who come have to know of.
_MATTER: Final = frozenset({"name", "opens", "closes", "times", "place", "link", "mode"})


@dataclass(frozen=True, slots=True)
class ClassChanged:
    """The kind; see the module."""

    name: str = "class_changed"
    manner: Manner = Manner.NOTICE
    urgency: int = 4
    actions: tuple[Action, ...] = (Action.CLASS_CHANGE, Action.CLASS_CANCEL)

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when a class is changed."""
        return iter(())

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Yield who has a place in the class or waits for one."""
        changed = event.details.get("fields")
        if changed is not None and not _MATTER & set(changed):
            return
        code = event.details["code"]
        for person_id in class_members.in_states(as_of, code, _CONCERNED):
            yield Told(person_id, code)

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return how the class is now, once for several changes."""
        code = claimed.subject["about"]
        row = class_members.class_of(moment.as_of, code, claimed.person_id, _CONCERNED)
        if row is None or row.state == ClassState.CLOSED:
            return Reason.MOVED
        if outbox_updates.told_again(moment.connection, claimed):
            return Reason.REPLANNED
        return _cancelled(row, moment) if row.state == ClassState.CANCELLED else _now(row, moment)


def _cancelled(row: Row[Any], moment: Moment) -> Section:
    say = moment.say
    key = "reminders.class_cancelled" if row.opens else "reminders.class_cancelled.no_day"
    day = say.day(row.opens, moment.today) if row.opens else ""
    line = say(key, name=row.name, day=day)
    others = Choice(say("reminders.button.classes"), action("upcoming_classes"))
    return Section((line,), line, (others,), files=calendar_files(row.code, moment))


def _now(row: Row[Any], moment: Moment) -> Section:
    say = moment.say
    key = "reminders.class_changed" if row.opens else "reminders.class_changed.no_day"
    day = say.day(row.opens, moment.today) if row.opens else ""
    line = say(key, name=row.name, day=day)
    return Section(
        (line, *where_lines(row, moment)),
        line,
        class_choices(row.code, say),
        files=calendar_files(row.code, moment),
    )
