"""Delivery: takes what is due from the outbox, checks it again, sends it, writes what became of it.

The database is asked in threads, one short transaction at a time; nothing is held while a
messenger is waited for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.conversation.messages import Delivery, Gateway, Sent
from bot.reminders import outbox, reachable_chats, releases
from bot.reminders.enums import Reason, State
from bot.reminders.kinds import AT_ONCE, DAILY, KINDS
from bot.reminders.outbox import Claimed
from bot.reminders.reachable_chats import Account
from bot.reminders.sending_check import Message, check
from bot.reminders.working_calendar import Calendars
from bot.storage.engine import reading, writing

#: People written to at a time: a process that dies leaves at most so many attempts open.
_BATCH: Final = 20
#: Outcomes after which the next of a person's chats is tried.
_ELSEWHERE: Final = frozenset({Delivery.REFUSED, Delivery.UNREACHABLE})
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Deliverer:
    """Sends what is due through the channels that this process has, by their names."""

    engine: Engine
    clock: Clock
    say: Texts
    gateways: Mapping[str, Gateway]
    _stopping: bool = field(default=False, init=False)

    def stop(self) -> None:
        """Begin nothing new; what is under way goes on to its end."""
        self._stopping = True

    async def run(self) -> int:
        """Send what is due until nothing is, or the messengers are down; return how many went."""
        went = 0
        while not self._stopping:
            messages = await asyncio.to_thread(self._claim)
            outcomes = await asyncio.gather(*(self._handle(rows) for rows in messages))
            sent = sum(outcome is Delivery.SENT for outcome in outcomes)
            went += sent
            if not messages or (not sent and Delivery.LATER in outcomes):
                break
        if went:
            _log.info("notifications sent: %d", went)
        return went

    def _claim(self) -> list[tuple[Claimed, ...]]:
        """Claim what is due, as the rows of one message each."""
        now = self.clock.now()
        with reading(self.engine) as connection:
            calendar = Calendars(connection, now.date(), self.clock.zone).of(None)
            due = outbox.due(connection, now)
            stopped = releases.stopped(connection)
        if not due:
            return []
        kinds = tuple(KINDS) if calendar.open_at(now) and not stopped else AT_ONCE
        with writing(self.engine) as connection:
            if gone := outbox.give_up(connection, now):
                _log.warning("notifications of unknown outcome: %d", gone)
            return _messages(outbox.claim(connection, now, people=_BATCH, kinds=kinds))

    async def _handle(self, rows: Sequence[Claimed]) -> Delivery | None:
        """Send one message; return the outcome, None when all of it was dropped."""
        try:
            message = await asyncio.to_thread(self._check, rows)
            if message is None:
                return None
            channel, sent = await self._send(message)
            await asyncio.to_thread(self._settle, message.rows, sent, channel)
        except Exception:
            # The claims stay open: they are repeated once when their lease ends, then listed.
            _log.exception("a notification failed")
            return Delivery.UNKNOWN
        return sent.outcome

    def _check(self, rows: Sequence[Claimed]) -> Message | None:
        now = self.clock.now().astimezone(self.clock.zone)
        with reading(self.engine) as connection:
            found = check(connection, rows, now, self.say, self.gateways)
        if found.refused:
            with writing(self.engine) as connection:
                for refused in found.refused:
                    outbox.drop(connection, refused.claimed, refused.state, refused.reason)
        return found.message

    async def _send(self, message: Message) -> tuple[str, Sent]:
        """Try the chats in order until one is not closed to us."""
        channel, sent = "", Sent(Delivery.REFUSED)
        for account in message.accounts:
            channel = account.address.channel
            sent = await self._through(account, message)
            if sent.outcome not in _ELSEWHERE:
                break
            if sent.outcome is Delivery.REFUSED:
                await asyncio.to_thread(self._block, account)
        return channel, sent

    async def _through(self, account: Account, message: Message) -> Sent:
        gateway = self.gateways[account.address.channel]
        try:
            return await gateway.send(account.address, message.reply, message.rows[0].key)
        except Exception as error:
            # It may have gone out before it failed.
            _log.exception("sending failed on %s", account.address.channel)
            return Sent(Delivery.UNKNOWN, reason=type(error).__name__)

    def _settle(self, rows: Iterable[Claimed], sent: Sent, channel: str) -> None:
        now = self.clock.now()
        with writing(self.engine) as connection:
            for claimed in rows:
                if sent.outcome in _ELSEWHERE:
                    reason = sent.reason or Reason.NO_CHANNEL
                    outbox.drop(connection, claimed, State.UNDELIVERABLE, reason)
                else:
                    outbox.settle(connection, claimed, sent, now, channel)

    def _block(self, account: Account) -> None:
        with writing(self.engine) as connection:
            reachable_chats.block(connection, account.id, self.clock.now())


def _messages(claimed: Iterable[Claimed]) -> list[tuple[Claimed, ...]]:
    """Put a person's rows of the day's digest together; others go alone."""

    def message(row: Claimed) -> tuple[int, int]:
        return row.person_id, 0 if row.kind in DAILY else row.id

    by_message = sorted(claimed, key=lambda row: (message(row), KINDS[row.kind].urgency))
    return [tuple(rows) for _, rows in groupby(by_message, key=message)]
