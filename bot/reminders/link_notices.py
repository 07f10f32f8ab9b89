"""The notice to a person's other chats that one more was joined to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from sqlalchemy import Connection

from bot.base.texts import Texts
from bot.conversation.actions import action
from bot.conversation.messages import Choice, Reply
from bot.reminders import outbox, reachable_chats
from bot.reminders.eligibility import Ready, Refused
from bot.reminders.enums import Kind, Reason, State
from bot.reminders.outbox import Claimed, Planned


def tell_others(
    connection: Connection, person_id: int, account_id: int, channel: str, now: datetime
) -> int:
    """Plan the notice for every other chat of a person; return how many will get one."""
    others = [each for each in reachable_chats.of(connection, person_id) if each.id != account_id]
    rows: Iterable[Planned] = (
        Planned(
            person_id,
            Kind.LINKED,
            {"account": account_id, "channel": channel, "to": each.id, "at": now.isoformat()},
            # With the moment: a chat that is unlinked and joined again may get its number back.
            f"{account_id}-{each.id}-{now.astimezone(UTC):%Y%m%dT%H%M%S}",
            now,
        )
        for each in others
    )
    return outbox.plan(connection, rows, now)


def check(connection: Connection, claimed: Claimed, zone: tzinfo, say: Texts) -> Ready | Refused:
    """Return the notice ready to send to its one chat."""
    to = claimed.subject["to"]
    chats = [each for each in reachable_chats.of(connection, claimed.person_id) if each.id == to]
    if not chats:
        return Refused(State.UNDELIVERABLE, Reason.NO_CHANNEL)
    at = datetime.fromisoformat(claimed.subject["at"]).astimezone(zone)
    channel = say.name("linking.channel", claimed.subject["channel"])
    text = say(
        "linking.notice", channel=channel, hour=say.hour(at), day=say.day(at.date(), at.date())
    )
    not_me = Choice(
        say("linking.button.not_me"),
        action("link_account", not_me=claimed.subject["account"]),
    )
    return Ready(Reply(text, (not_me,)), tuple(chats))
