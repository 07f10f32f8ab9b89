"""A plan gave way to one that asks for less: who was reminded of a duty hears that it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Final

from sqlalchemy import Connection, select

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders.enums import PERHAPS_SEEN, Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.storage.tables import notification
from bot.training import plans_in_use
from bot.training.as_of import AsOf

#: Who was reminded longer ago than this has no open question about it.
_REMEMBERED: Final = timedelta(days=120)
_TOLD_OF: Final = ("obligation", "announcement")
#: Plans of the past in which a duty's title is looked for.
_LOOKED_THROUGH: Final = 10


@dataclass(frozen=True, slots=True)
class DutyWithdrawn:
    """The kind; see the module."""

    name: str = "withdrawn"
    manner: Manner = Manner.NOTICE
    urgency: int = 8
    actions: tuple[Action, ...] = (Action.PLAN_USE,)

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when a plan is replaced."""
        return iter(())

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Yield who was reminded of something that the plan before asked for, with the first."""
        gone = set(_withdrawn(as_of, event))
        if not gone:
            return
        row = notification.c
        rows = as_of.connection.execute(
            select(row.person_id, row.subject)
            .where(
                row.kind.in_(_TOLD_OF),
                row.state.in_(PERHAPS_SEEN),
                row.due_at >= event.at - _REMEMBERED,
                row.due_at < event.at,
            )
            .order_by(row.id)
        )
        told: set[int] = set()
        for person_id, subject in rows:
            about = next((duty["subject"] for duty in subject["items"] if _in(duty, gone)), None)
            if about is not None and person_id not in told:
                told.add(person_id)
                yield Told(person_id, about)

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return what is gone; nothing when a plan in use asks for it again."""
        about = claimed.subject["about"]
        if about in _asked(moment.as_of):
            return Reason.MOVED
        title = _title(moment.connection, about)
        if title is None:
            return Reason.MOVED
        line = moment.say("reminders.withdrawn", title=title)
        obligations = Choice(moment.say("reminders.button.obligations"), action("my_obligations"))
        return Section((line,), line, (obligations,))


def _in(duty: dict[str, str], gone: set[str]) -> bool:
    return duty.get("subject", duty.get("requirement")) in gone


def _asked(as_of: AsOf) -> set[str]:
    return {target.id for used in plans_in_use.in_use(as_of) for target in used.plan.targets}


def _withdrawn(as_of: AsOf, event: Event) -> Iterator[str]:
    """Yield the targets of the plan replaced by a deed that no plan in use has."""
    # By the moment, which is one and the same: a plan and the event of it are one transaction's.
    before = plans_in_use.replaced(as_of.connection, event.at)
    asked = _asked(as_of)
    for plan in before:
        yield from (target.id for target in plan.targets if target.id not in asked)


def _title(connection: Connection, target_id: str) -> str | None:
    """Return what the last plan that had a target called it."""
    for plan in plans_in_use.last_replaced(connection, _LOOKED_THROUGH):
        for target in plan.targets:
            if target.id == target_id:
                return target.title
    return None
