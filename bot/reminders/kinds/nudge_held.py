"""A nudge by hand waits for an officer; and, once decided, its asker is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders import held_nudges
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.training import people, units
from bot.training.as_of import AsOf


@dataclass(frozen=True, slots=True)
class NudgeHeld:
    """What officers are told of a nudge that waits for them."""

    name: str = "nudge_held"
    manner: Manner = Manner.NOTICE
    urgency: int = 4
    actions: tuple[Action, ...] = (Action.REMINDERS_HOLD,)

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when somebody asks for it."""
        return iter(())

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Yield those who may let it go."""
        held = held_nudges.of_id(as_of, int(event.details["held"]))
        if held is not None:
            for officer in held_nudges.officers(as_of, held.unit_id, held.asker_id):
                yield Told(officer, str(held.id))

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return who asks for whom, while it waits."""
        held = held_nudges.of_id(moment.as_of, int(claimed.subject["about"]))
        if held is None or held.sent is not None:
            return Reason.DONE
        say, unit = moment.say, units.by_id(moment.as_of, held.unit_id)
        asker = people.by_id(moment.as_of, held.asker_id).name
        line = say(
            "reminders.nudge_held",
            by=asker,
            count=len(held.people),
            unit=unit.name if unit else "",
        )
        show = Choice(
            say("reminders.button.rehearse"), action("release_reminders", record=str(held.id))
        )
        return Section((line,), line, (show,))


@dataclass(frozen=True, slots=True)
class NudgeDecided:
    """What somebody is told whose nudge an officer decided."""

    name: str = "nudge_decided"
    manner: Manner = Manner.NOTICE
    urgency: int = 8
    actions: tuple[Action, ...] = (Action.REMINDERS_HELD_DECIDE,)

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when an officer decides."""
        return iter(())

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Yield who asked for it."""
        if event.person_id is not None:
            count = len(event.details["people"])
            yield Told(event.person_id, f"{event.details['held']}:{count}")

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return what became of it."""
        number, _, count = claimed.subject["about"].partition(":")
        held = held_nudges.of_id(moment.as_of, int(number))
        if held is None or held.sent is None:
            return Reason.MOVED
        unit = units.by_id(moment.as_of, held.unit_id)
        key = "reminders.nudge_sent" if held.sent else "reminders.nudge_dropped"
        line = moment.say(key, unit=unit.name if unit else "", count=int(count))
        about = {"unit": unit.code} if unit else {}
        look = Choice(moment.say("button.unit"), action("unit_progress", **about))
        return Section((line,), line, (look,))
