"""Delivery: takes what is due from the outbox, checks it again, sends it, writes what became of it.

The database is asked in threads, one short transaction at a time; nothing is held while a
messenger is waited for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.conversation import chat_accounts
from bot.conversation.messages import Delivery, Gateway, Sent
from bot.reminders import outbox, outbox_updates, releases
from bot.reminders.enums import Reason, State
from bot.reminders.kinds import AT_ONCE, DAILY, EVENTS, KINDS
from bot.reminders.outbox import Claimed
from bot.reminders.reachable_chats import Account
from bot.reminders.sending_check import Checked, Message, Wait, check
from bot.reminders.working_calendar import Calendars
from bot.storage.engine import reading, writing

#: People written to at a time: a process that dies leaves at most so many attempts open.
_BATCH: Final = 20
#: Messages in a row that a messenger did not take, after which it is left alone for a while.
_DOWN: Final = 10
#: Seconds between two messages to one chat: messengers take no more of a private chat.
_CHAT_PAUSE: Final = 1.0
#: Outcomes after which the next of a person's chats is tried.
_ELSEWHERE: Final = frozenset({Delivery.REFUSED, Delivery.UNREACHABLE})
_NOT_TAKEN: Final = frozenset({Delivery.LATER, Delivery.UNKNOWN})
_log = logging.getLogger(__name__)


async def _alone() -> int:
    """Tell nobody that there is more to do."""
    return 0


@dataclass(slots=True)
class Deliverer:
    """Sends what is due through the channels that this process has, by their names.

    ``lease`` is how long a claim holds; ``more`` is told when there is work for others too.
    """

    engine: Engine
    clock: Clock
    say: Texts
    gateways: Mapping[str, Gateway]
    lease: timedelta = outbox.LEASE
    more: Callable[[], Awaitable[int]] = _alone
    chat_pause: float = _CHAT_PAUSE
    _stopping: bool = field(default=False, init=False)

    def stop(self) -> None:
        """Begin nothing new; what is under way goes on to its end."""
        self._stopping = True

    async def run(self) -> int:
        """Send what is due until nothing is, or the messengers are down; return how many went.

        The next chunk is claimed while half of the last one is still under way: what one slow
        message takes, the others do not wait for.
        """
        went, refused, left = 0, 0, True
        under_way: set[asyncio.Task[list[Delivery]]] = set()
        while True:
            if left and not self._stopping and refused < _DOWN and len(under_way) <= _BATCH // 2:
                people = await self._claimed(_BATCH - len(under_way))
                left = bool(people)
                under_way |= {asyncio.create_task(self._serve(messages)) for messages in people}
            if not under_way:
                break
            done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for outcome in (outcome for task in done for outcome in task.result()):
                went += outcome is Delivery.SENT
                refused = refused + 1 if outcome in _NOT_TAKEN else 0
        if went:
            _log.info("notifications sent: %d", went)
        return went

    async def _claimed(self, wanted: int) -> list[list[tuple[Claimed, ...]]]:
        """Claim what is due, as the messages of one person each."""
        claimed = await asyncio.to_thread(self._claim, wanted)
        # As many as were asked for: there are most likely more.
        if len({one.person_id for one in claimed}) == wanted:
            with suppress(Problem):  # help is welcome, not needed
                await self.more()
        messages = _messages(claimed)
        return [list(own) for _, own in groupby(messages, key=lambda rows: rows[0].person_id)]

    def _claim(self, people: int) -> list[Claimed]:
        now = self.clock.now()
        with reading(self.engine) as connection:
            calendars = Calendars(connection, now.date(), self.clock.zone)
            due = outbox.due(connection, now)
            stopped = releases.stopped(connection)
        if not due:
            return []
        kinds = _kinds(open_=calendars.any_open_at(now), stopped=stopped)
        with writing(self.engine) as connection:
            if gone := outbox_updates.give_up(connection, now):
                _log.warning("notifications of unknown outcome: %d", gone)
            apart = timedelta(seconds=self.chat_pause)
            return outbox.claim(
                connection, now, people=people, kinds=kinds, lease=self.lease, apart=apart
            )

    async def _serve(self, messages: Sequence[tuple[Claimed, ...]]) -> list[Delivery]:
        """Send one person's messages, one after the other; return the outcomes of what went."""
        outcomes: list[Delivery] = []
        for rows in messages:
            if outcomes:
                await asyncio.sleep(self.chat_pause)
            outcome = await self._handle(rows)
            if outcome is not None:
                outcomes.append(outcome)
        return outcomes

    async def _handle(self, rows: Sequence[Claimed]) -> Delivery | None:
        """Send one message; return the outcome, None when nothing of it is sent."""
        try:
            message = await asyncio.to_thread(self._check, rows)
            # Looked at last before sending: whoever was paused here has lost the claim, and another
            # sends.
            if message is None or self.clock.now() >= message.rows[0].lease_until:
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
            if not outbox.held(connection, rows):
                return None  # paused for longer than the lease: another one has it
            if rows[0].kind not in AT_ONCE and releases.stopped(connection):
                found = Checked(None, wait=Wait(tuple(rows), now))  # stopped since it was claimed
            else:
                found = check(connection, rows, now, self.say, self.gateways)
        if found.refused or found.wait:
            with writing(self.engine) as connection:
                for refused in found.refused:
                    outbox.drop(connection, refused.claimed, refused.state, refused.reason)
                if found.wait is not None:
                    outbox.put_off(connection, found.wait.rows, found.wait.until)
        return found.message

    async def _send(self, message: Message) -> tuple[str, Sent]:
        """Try the chats in order until one is not closed to us."""
        channel, sent = "", Sent(Delivery.REFUSED)
        for account in message.accounts:
            channel = account.address.channel
            sent = await self._through(account, message)
            if sent.outcome not in _ELSEWHERE:
                break
            # Closed by the person or the messenger. Unreachable, on the other hand, is of the
            # moment.
            if sent.outcome is Delivery.REFUSED:
                await asyncio.to_thread(self._block, account)
        return channel, sent

    async def _through(self, account: Account, message: Message) -> Sent:
        gateway, reply = self.gateways[account.address.channel], message.reply
        if not gateway.capabilities.calendars:
            reply = replace(reply, files=())  # a button hands them out
        try:
            return await gateway.send(account.address, reply, message.rows[0].key)
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
                    outbox.settle(connection, claimed, sent, now, channel, self.lease)

    def _block(self, account: Account) -> None:
        with writing(self.engine) as connection:
            chat_accounts.block(connection, account.id, self.clock.now())


def _kinds(*, open_: bool, stopped: bool) -> tuple[str, ...]:
    """Return the kinds that may go now: outside the windows events of the day, before noon."""
    if stopped:
        return AT_ONCE
    return tuple(KINDS) if open_ else (*AT_ONCE, *EVENTS)


def _messages(claimed: Iterable[Claimed]) -> list[tuple[Claimed, ...]]:
    """Put a person's rows of the day's digest together; others go alone."""

    def message(row: Claimed) -> tuple[int, int]:
        return row.person_id, 0 if row.kind in DAILY else row.id

    # Grouping takes neighbours only, and the digest's most urgent line comes first.
    by_message = sorted(claimed, key=lambda row: (message(row), KINDS[row.kind].urgency))
    return [tuple(rows) for _, rows in groupby(by_message, key=message)]
