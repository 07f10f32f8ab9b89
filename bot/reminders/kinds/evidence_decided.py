"""A proof that somebody sent in was approved, refused, or needs something more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from bot.conversation.actions import action
from bot.conversation.messages import Address, Choice
from bot.reminders import outbox_updates
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Event, Manner, Moment, Section, Told
from bot.reminders.outbox import Claimed
from bot.storage.audit import Action
from bot.training import evidence
from bot.training.as_of import AsOf
from bot.training.enums import EvidenceState

#: A reviewer's reason is cut here: a message has four lines.
_LONGEST_REASON: Final = 200
_BUTTONS: Final = {
    EvidenceState.APPROVED: ("reminders.button.missing", "my_missing"),
    EvidenceState.ASKED_BACK: ("reminders.button.evidence", "submit_evidence"),
    EvidenceState.REFUSED: ("reminders.button.contact", "contact_officer"),
}


@dataclass(frozen=True, slots=True)
class EvidenceDecided:
    """The kind; see the module."""

    name: str = "evidence"
    manner: Manner = Manner.NOTICE
    urgency: int = 6
    actions: tuple[Action, ...] = (
        Action.EVIDENCE_APPROVE,
        Action.EVIDENCE_ASK_BACK,
        Action.EVIDENCE_REFUSE,
    )

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when a proof is reviewed."""
        return iter(())

    def told(self, as_of: AsOf, event: Event) -> Iterator[Told]:
        """Yield who sent it in."""
        if event.person_id is not None:
            yield Told(event.person_id, str(event.details["evidence"]))

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return how the review stands; nothing while it is open again."""
        number = int(claimed.subject["about"])
        row = evidence.sent_by(moment.as_of, number, claimed.person_id)
        if row is None or row.state not in _BUTTONS:
            return Reason.MOVED
        if outbox_updates.told_again(moment.connection, claimed):
            return Reason.REPLANNED
        say, state = moment.say, EvidenceState(row.state)
        line = say(f"reminders.evidence.{state}", title=row.title or row.name)
        lines = [line]
        if row.reason:
            lines.append(say("reminders.reason_given", reason=row.reason[:_LONGEST_REASON]))
        label, intent = _BUTTONS[state]
        choice = Choice(say(label), action(intent))
        asked_in = Address(row.channel, row.address) if row.channel else None
        return Section(tuple(lines), line, (choice,), first=asked_in)
