"""Replies that were worked out and not yet surely sent.

A reply is kept in the transaction of its answer and forgotten once the messenger has it, so a
process that dies or is stopped in between loses none: the next one sends what is left. Forgetting
rides along with the next answer's transaction, or comes in one of its own when there is none.
Until then an attempt is open: a process that dies would have it repeated. So whoever sends is told
when it is recorded, and keeps few open.
"""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

import structlog
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    insert,
    or_,
    select,
    true,
    update,
)

from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.channels.reply_json import reply_as_json, reply_from_json
from bot.conversation.messages import Address, Delivery, Reply, Sent
from bot.storage.engine import reading, writing
from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import unsent_reply

#: How long other processes leave a reply to the one that is to send it; renewed by ``claim``.
LEASE: Final = timedelta(minutes=1)
#: Attempts of unknown outcome: one may be repeated, so that at most one copy too many arrives.
_ATTEMPTS: Final = 2
#: How long forgetting waits for an answer's transaction to ride along with, in seconds.
_ALONG: Final = 0.1
_row: Final = unsent_reply.c
_KEEP: Final = Prepared(insert(unsent_reply), columns=tuple(_row.keys()))
_FORGET: Final = Prepared(
    delete(unsent_reply).where(_row.key == parameter("of_key", _row.key.type))
)
#: Sent replies that one transaction forgets; more have piled up in an outage only.
_AT_ONCE: Final = 20
#: So many wait for no answer's transaction any more: whoever sends keeps few attempts open.
_MANY: Final = 4
#: Pause after a database that was away, in seconds.
_AWAY: Final = 2.0
#: Told that the database knows what became of an attempt.
Recorded = Callable[[], None]
_log = structlog.get_logger(__name__)


def _unheeded() -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A reply to be sent; the first ``pieces`` of its messages have gone."""

    key: str
    to: Address
    reply: Reply
    redraws: str | None
    kept_at: datetime
    pieces: int = 0
    attempts: int = 0


class ReplyOutbox:
    """The replies of this process, and those that others have left behind.

    Belongs to one event loop; ``keep`` is called by the threads that answer.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Begin with nothing in hand."""
        self._engine, self._clock = engine, clock
        self._owner = uuid.uuid4().hex
        self._lock = threading.Lock()
        self._in_hand: set[str] = set()
        self._sent: dict[str, Recorded] = {}
        # What an answer's transaction takes out, by that answer's key, until it is known to stand.
        self._taken: dict[str, dict[str, Recorded]] = {}
        self._many = asyncio.Event()
        self._forgetting: asyncio.Task[None] | None = None

    def keep(
        self, connection: Connection, to: Address, reply: Reply, redraws: str | None
    ) -> Unsent:
        """Write a reply inside its answer's transaction, and forget what has been sent."""
        key = uuid.uuid4().hex
        with self._lock:
            self._in_hand.add(key)
            taken = self._take(key)
        # In hand before it is dated: ``claim`` leaves what is dated after it looked.
        unsent = Unsent(key, to, reply, redraws, self._clock.now())
        _KEEP.rows(connection, **self._values(unsent))
        for gone in taken:
            _FORGET.rows(connection, of_key=gone)
        return unsent

    def stands(self, unsent: Unsent) -> None:
        """Note that a reply's transaction stands, and with it what that one took out."""
        for recorded in self._taken.pop(unsent.key, {}).values():
            recorded()

    def settle(self, unsent: Unsent, sent: Sent, recorded: Recorded = _unheeded) -> None:
        """Note what became of a reply: it is forgotten, or waits for ``claim``.

        ``recorded`` is called once the attempt would not be repeated by another process.
        """
        unknown = sent.outcome is Delivery.UNKNOWN and unsent.attempts + 1 < _ATTEMPTS
        waits = sent.outcome is Delivery.LATER or unknown
        with self._lock:
            self._in_hand.discard(unsent.key)
            if not waits:
                self._sent[unsent.key] = recorded
        if waits:
            recorded()
        else:
            self._forget_later()

    def release(self, replies: Iterable[Unsent]) -> None:
        """Put claimed replies back for the next ``claim``; those rolled back took nothing out."""
        with self._lock:
            for unsent in replies:
                self._in_hand.discard(unsent.key)
                self._sent |= self._taken.pop(unsent.key, {})
        if self._sent:
            self._forget_later()

    async def went(self, unsent: Unsent, pieces: int) -> None:
        """Note how many messages of a long reply have gone: they are not sent again."""
        await asyncio.to_thread(self._update, unsent.key, {"pieces": pieces})

    async def tried(self, unsent: Unsent) -> None:
        """Note one more attempt that may or may not have arrived."""
        await asyncio.to_thread(self._update, unsent.key, {"attempts": unsent.attempts + 1})

    async def claim(self, channel: str, chats: str = "") -> list[Unsent]:
        """Take the replies that nobody is sending any more, in the order they were kept.

        Only of the channel's chats whose id begins with ``chats``.
        """
        try:
            return await asyncio.to_thread(self._claim, channel, chats)
        except Problem as problem:  # the next time will do
            _log.warning("replies_not_claimed", problem=problem.key)
            return []

    async def close(self) -> None:
        """Forget what was sent; what cannot be is sent once more by the next process."""
        with self._lock:
            while self._taken:
                self._sent |= self._taken.popitem()[1]
        try:
            while self._sent:
                await self._forget()
        except Problem as problem:
            _log.warning("replies_not_forgotten", problem=problem.key)

    def _forget_later(self) -> None:
        if len(self._sent) >= _MANY:
            self._many.set()
        if self._forgetting is None or self._forgetting.done():
            self._forgetting = asyncio.create_task(self._forget_soon())

    async def _forget_soon(self) -> None:
        """Forget what no answer's transaction takes along in a moment."""
        while keys := frozenset(self._sent):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._many.wait(), _ALONG)
            self._many.clear()
            if len(self._sent) < _MANY and keys.isdisjoint(self._sent):
                continue
            try:
                await self._forget()
            except Problem as problem:
                _log.warning("replies_not_forgotten", problem=problem.key)
                await asyncio.sleep(_AWAY)

    async def _forget(self) -> None:
        """Take out sent replies in a transaction of their own."""
        own = uuid.uuid4().hex
        with self._lock:
            taken = self._take(own)
        try:
            await asyncio.to_thread(self._delete, taken)
        except Problem:
            with self._lock:
                self._sent |= self._taken.pop(own, {})
            raise
        for recorded in self._taken.pop(own, {}).values():
            recorded()

    def _take(self, by: str) -> tuple[str, ...]:
        """Return the sent replies that one transaction is to take out, and no other meanwhile."""
        keys = tuple(islice(self._sent, _AT_ONCE))
        if keys:
            self._taken[by] = {key: self._sent.pop(key) for key in keys}
        return keys

    def _delete(self, keys: Iterable[str]) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(unsent_reply).where(_row.key.in_(tuple(keys))))

    def _values(self, unsent: Unsent) -> dict[str, Any]:
        return {
            "key": unsent.key,
            "channel": unsent.to.channel,
            "address": unsent.to.id,
            "content": reply_as_json(unsent.reply) | {"redraws": unsent.redraws},
            "kept_at": unsent.kept_at,
            "owner": self._owner,
            "lease_until": unsent.kept_at + LEASE,
            "pieces": unsent.pieces,
            "attempts": unsent.attempts,
        }

    def _update(self, key: str, values: Mapping[str, Any]) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(unsent_reply).where(_row.key == key).values(**values))

    def _claim(self, channel: str, chats: str) -> list[Unsent]:
        now = self._clock.now()
        of_channel = and_(_row.channel == channel, _row.address.startswith(chats, autoescape=True))
        renewed = {"owner": self._owner, "lease_until": now + LEASE}
        with reading(self._engine) as connection:
            # Nearly always empty: looked at first without the lock of the one writer.
            if connection.execute(select(_row.key).where(of_channel).limit(1)).first() is None:
                return []
        with writing(self._engine) as connection:
            connection.execute(
                update(unsent_reply).where(_row.owner == self._owner).values(**renewed)
            )
            # Within the transaction: an answer kept meanwhile would be taken for one left behind.
            with self._lock:
                busy = self._in_hand.union(self._sent, *self._taken.values())
            free = and_(of_channel, self._left(now), _row.key.not_in(busy))
            rows = connection.execute(
                update(unsent_reply).where(free).values(**renewed).returning(unsent_reply)
            ).all()
        with self._lock:
            self._in_hand |= {row.key for row in rows}
        return sorted(map(_unsent, rows), key=lambda one: (one.kept_at, one.key))

    def _left(self, now: datetime) -> ColumnElement[bool]:
        """Return that this process may send a reply: its own, or one that was left behind."""
        if self._engine.dialect.name == "sqlite":  # one process serves it: others are gone
            return true()
        mine = and_(_row.owner == self._owner, _row.kept_at <= now)
        return or_(mine, _row.lease_until <= now)


def _unsent(row: Any) -> Unsent:
    return Unsent(
        row.key,
        Address(row.channel, row.address),
        reply_from_json(row.content),
        row.content["redraws"],
        row.kept_at,
        row.pieces,
        row.attempts,
    )


def drop(connection: Connection, chat: Address) -> None:
    """Forget the replies to a chat that nobody has been given yet, whoever was to send them."""
    connection.execute(
        delete(unsent_reply).where(_row.channel == chat.channel, _row.address == chat.id)
    )
