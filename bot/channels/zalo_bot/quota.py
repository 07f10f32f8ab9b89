"""How many messages each bot has sent this month, and how many people it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, func, select, update

from bot.base.clock import Clock
from bot.channels.alarms import raise_alarm
from bot.channels.zalo_bot.updates import CHANNEL, chat_of
from bot.conversation.messages import Address
from bot.storage.engine import writing
from bot.storage.tables import channel_account, zalo_bot_month
from bot.storage.upserts import insert_once

#: The share of the month's messages, or of a bot's people, at which it is time to say so.
WARNED_AT: Final = 0.8
_row: Final = zalo_bot_month.c


class QuotaError(Exception):
    """The bot has sent all that it may this month."""


@dataclass(frozen=True, slots=True)
class Quota:
    """One bot's messages in a month."""

    engine: Engine
    clock: Clock
    bot: str
    month_limit: int

    def take(self) -> None:
        """Count a message that is about to be sent. Raises QuotaError when none is left."""
        now = self.clock.now()
        month = _month(now)
        with writing(self.engine) as connection:
            insert_once(
                connection, zalo_bot_month, {"bot": self.bot, "month": month, "messages": 0}
            )
            used = connection.execute(
                update(zalo_bot_month)
                .where(self._is(month), _row.messages < self.month_limit)
                .values(messages=_row.messages + 1)
                .returning(_row.messages)
            ).scalar()
            self._warn(connection, now, self.month_limit if used is None else used)
        if used is None:
            raise QuotaError

    def give_back(self) -> None:
        """Take back the count of a message that was surely not sent."""
        with writing(self.engine) as connection:
            connection.execute(
                update(zalo_bot_month)
                .where(self._is(_month(self.clock.now())), _row.messages > 0)
                .values(messages=_row.messages - 1)
            )

    def refused(self) -> None:
        """Raise the alarm of a bot whose messages Zalo calls used up, whatever we counted."""
        with writing(self.engine) as connection:
            raise_alarm(connection, self.clock.now(), "zalo_bot_refused", bot=self.bot)

    def _is(self, month: date) -> ColumnElement[bool]:
        return (_row.bot == self.bot) & (_row.month == month)

    def _warn(self, connection: Connection, now: datetime, used: int) -> None:
        if used >= WARNED_AT * self.month_limit:
            raise_alarm(connection, now, "zalo_bot_quota", bot=self.bot, used=used)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a bot has left."""

    bot: str
    people: int
    messages: int


def usage(connection: Connection, bots: Sequence[str], now: datetime) -> list[Usage]:
    """Return each bot's linked people, and its messages of the month."""
    rows = connection.execute(
        select(_row.bot, _row.messages).where(_row.month == _month(now), _row.bot.in_(bots))
    )
    messages = {row.bot: row.messages for row in rows}
    people = dict.fromkeys(bots, 0)
    linked = select(channel_account.c.address, func.count()).where(
        channel_account.c.channel == CHANNEL
    )
    for chat, count in connection.execute(linked.group_by(channel_account.c.address)):
        bot, _ = chat_of(Address(CHANNEL, chat))
        if bot in people:
            people[bot] += count
    return [Usage(bot, people[bot], messages.get(bot, 0)) for bot in bots]


def emptiest(connection: Connection, bots: Sequence[str], now: datetime) -> str:
    """Return the bot that new people are to be sent to: with fewest people, then messages."""
    usages = usage(connection, bots, now)
    return min(usages, key=lambda usage: (usage.people, usage.messages)).bot


def _month(moment: datetime) -> date:
    return moment.date().replace(day=1)
