"""Somebody was exempted, or given longer, by decision: they are told of it and of the paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from sqlalchemy import select

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders import outbox_updates
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.storage.tables import audit_event
from bot.training import plans_in_use, waivers
from bot.training.as_of import AsOf
from bot.training.timeline import OPEN


@dataclass(frozen=True, slots=True)
class WaiverDecided:
    """The kind; see the module."""

    name: str = "waiver"
    manner: Manner = Manner.NOTICE
    urgency: int = 7
    actions: tuple[Action, ...] = (Action.WAIVER_GRANT, Action.WAIVER_CHANGE)

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when a waiver is granted or changed."""
        return iter(())

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Yield whose it is; whoever asked for it in a chat is told of their request."""
        if event.person_id is not None and not _asked_for(as_of, event):
            yield Told(event.person_id, str(event.details["requirement"]))

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the waiver as it stands; nothing once it is over or its target is gone."""
        about = claimed.subject["about"]
        row = waivers.find(moment.as_of, claimed.person_id, about)
        title = _titles(moment.as_of).get(about)
        if row is None or title is None or row.valid_to < moment.today:
            return Reason.MOVED
        if outbox_updates.told_again(moment.connection, claimed):
            return Reason.REPLANNED
        say, dated = moment.say, row.valid_to != OPEN
        key = f"reminders.waiver.{row.kind}" if dated else f"reminders.waiver.{row.kind}.open"
        until = say.day(row.valid_to, moment.today) if dated else ""
        line = say(key, title=title, until=until)
        why = [say("reminders.waiver.document", document=row.document)] if row.document else []
        obligations = Choice(say("reminders.button.obligations"), action("my_obligations"))
        return Section((line, *why), line, (obligations,))


def _asked_for(as_of: AsOf, event: Event) -> bool:
    row = audit_event.c
    found = select(row.id).where(
        row.action == Action.REQUEST_DECIDE,
        row.person_id == event.person_id,
        row.at == event.at,
    )
    return as_of.connection.execute(found.limit(1)).first() is not None


def _titles(as_of: AsOf) -> dict[str, str]:
    return {
        target.id: target.title
        for used in plans_in_use.in_use(as_of)
        for target in used.plan.targets
    }
