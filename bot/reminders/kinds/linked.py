"""Another chat was joined to a person: the chats they had before are told at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from sqlalchemy import Connection

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders import outbox, reachable_chats
from bot.reminders.enums import Reason
from bot.reminders.kind import Concerned, Manner, Moment, Section
from bot.reminders.outbox import Claimed, Planned
from bot.training.as_of import AsOf


@dataclass(frozen=True, slots=True)
class Linked:
    """The kind; see the module."""

    name: str = "linked"
    manner: Manner = Manner.AT_ONCE
    urgency: int = 0

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield nobody: it is planned when a chat is joined."""
        return iter(())

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return the warning, for the one chat that it was planned for."""
        subject, say = claimed.subject, moment.say
        at = datetime.fromisoformat(subject["at"]).astimezone(moment.now.tzinfo)
        text = say(
            "linking.notice",
            channel=say.name("linking.channel", subject["channel"]),
            hour=say.hour(at),
            day=say.day(at.date(), at.date()),
        )
        does = action("link_account", not_me=subject["account"])
        not_me = Choice(say("linking.button.not_me"), does)
        return Section((text,), text, (not_me,), account_id=subject["to"])


def tell_others(
    connection: Connection, person_id: int, account_id: int, channel: str, now: datetime
) -> int:
    """Plan the notice for every other chat of a person; return how many will get one."""
    others = [chat for chat in reachable_chats.of(connection, person_id) if chat.id != account_id]
    rows = (
        Planned(
            person_id,
            Linked().name,
            {"account": account_id, "channel": channel, "to": chat.id, "at": now.isoformat()},
            # With the moment: a chat that is unlinked and joined again may get its number back.
            f"{account_id}-{chat.id}-{now.astimezone(UTC):%Y%m%dT%H%M%S}",
            now,
        )
        for chat in others
    )
    return outbox.plan(connection, rows, now)
