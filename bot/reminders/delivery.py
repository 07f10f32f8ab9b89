"""Delivery: takes what is due from the ledger, checks it again, sends it, writes what became of it.

The database is asked in threads, one short transaction at a time; nothing is held while a
messenger is waited for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Engine

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.conversation.messages import Delivery, Gateway, Sent
from bot.reminders import eligibility, link_notices, outbox, reachable_chats
from bot.reminders.eligibility import Ready, Refused
from bot.reminders.enums import AT_ONCE, Kind, Reason, State
from bot.reminders.outbox import Claimed
from bot.reminders.reachable_chats import Account
from bot.reminders.working_calendar import Calendars
from bot.storage.engine import reading, writing

#: Notifications under way at a time: a process that dies leaves at most so many open.
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
            batch = await asyncio.to_thread(self._claim)
            outcomes = await asyncio.gather(*(self._handle(each) for each in batch))
            sent = sum(outcome is Delivery.SENT for outcome in outcomes)
            went += sent
            if not batch or (not sent and Delivery.LATER in outcomes):
                break
        if went:
            _log.info("notifications sent: %d", went)
        return went

    def _claim(self) -> list[Claimed]:
        now = self.clock.now()
        with reading(self.engine) as connection:
            calendar = Calendars(connection, now.date(), self.clock.zone).of(None)
            due = outbox.due(connection, now)
        if not due:
            return []
        kinds = tuple(Kind) if calendar.open_at(now) else AT_ONCE
        with writing(self.engine) as connection:
            if gone := outbox.give_up(connection, now):
                _log.warning("notifications of unknown outcome: %d", gone)
            return outbox.claim(connection, now, limit=_BATCH, kinds=kinds)

    async def _handle(self, claimed: Claimed) -> Delivery | None:
        """Send one notification; return the outcome, None when it was dropped."""
        try:
            ready = await asyncio.to_thread(self._check, claimed)
            if ready is None:
                return None
            channel, sent = await self._send(claimed, ready)
            if sent.outcome in _ELSEWHERE:
                why = Refused(State.UNDELIVERABLE, sent.reason or Reason.NO_CHANNEL)
                await asyncio.to_thread(self._drop, claimed, why)
            else:
                await asyncio.to_thread(self._settle, claimed, sent, channel)
        except Exception:
            # The claim stays open: it is repeated once when its lease ends, then listed.
            _log.exception("a notification failed")
            return Delivery.UNKNOWN
        return sent.outcome

    def _check(self, claimed: Claimed) -> Ready | None:
        now, zone = self.clock.now(), self.clock.zone
        with reading(self.engine) as connection:
            if claimed.kind is Kind.LINKED:
                found = link_notices.check(connection, claimed, zone, self.say)
            else:
                found = eligibility.check(connection, claimed, now, zone, self.say)
        if isinstance(found, Ready):
            chats = tuple(each for each in found.accounts if each.address.channel in self.gateways)
            if chats:
                return Ready(found.reply, chats)
            found = Refused(State.UNDELIVERABLE, Reason.NO_CHANNEL)
        self._drop(claimed, found)
        return None

    async def _send(self, claimed: Claimed, ready: Ready) -> tuple[str, Sent]:
        """Try the chats in order until one is not closed to us."""
        channel, sent = "", Sent(Delivery.REFUSED)
        for account in ready.accounts:
            channel = account.address.channel
            sent = await self._through(account, claimed, ready)
            if sent.outcome not in _ELSEWHERE:
                break
            if sent.outcome is Delivery.REFUSED:
                await asyncio.to_thread(self._block, account)
        return channel, sent

    async def _through(self, account: Account, claimed: Claimed, ready: Ready) -> Sent:
        gateway = self.gateways[account.address.channel]
        try:
            return await gateway.send(account.address, ready.reply, claimed.key)
        except Exception as error:
            # It may have gone out before it failed.
            _log.exception("sending failed on %s", account.address.channel)
            return Sent(Delivery.UNKNOWN, reason=type(error).__name__)

    def _settle(self, claimed: Claimed, sent: Sent, channel: str) -> None:
        with writing(self.engine) as connection:
            outbox.settle(connection, claimed, sent, self.clock.now(), channel)

    def _drop(self, claimed: Claimed, why: Refused) -> None:
        with writing(self.engine) as connection:
            outbox.drop(connection, claimed, why.state, why.reason)

    def _block(self, account: Account) -> None:
        with writing(self.engine) as connection:
            reachable_chats.block(connection, account.id, self.clock.now())
