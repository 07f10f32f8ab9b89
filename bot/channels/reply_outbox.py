"""Replies that were worked out and not yet surely sent.

A reply is kept in the transaction of its answer and forgotten once the messenger has it, so a
process that dies or is stopped in between loses none: the next one sends what is left. Forgetting
rides along with the next answer's transaction, or comes in one of its own when there is none.
"""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Iterable, Mapping
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
#: Sent replies that one answer's transaction forgets; more have piled up in an outage only.
_AT_ONCE: Final = 20
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Unsent:
    """A reply to be sent; the first ``pieces`` of its messages have gone.

    ``forgets`` are the keys of sent replies that its own transaction took out.
    """

    key: str
    to: Address
    reply: Reply
    redraws: str | None
    kept_at: datetime
    pieces: int = 0
    attempts: int = 0
    forgets: tuple[str, ...] = ()


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
        self._sent: set[str] = set()
        self._forgetting: asyncio.Task[None] | None = None

    def keep(
        self, connection: Connection, to: Address, reply: Reply, redraws: str | None
    ) -> Unsent:
        """Write a reply inside its answer's transaction, and forget what has been sent."""
        key = uuid.uuid4().hex
        with self._lock:
            self._in_hand.add(key)
            sent = tuple(islice(self._sent, _AT_ONCE))
        # In hand before it is dated: ``claim`` leaves what is dated after it looked.
        unsent = Unsent(key, to, reply, redraws, self._clock.now(), forgets=sent)
        _KEEP.rows(connection, **self._values(unsent))
        for gone in sent:
            _FORGET.rows(connection, of_key=gone)
        return unsent

    def settle(self, unsent: Unsent, sent: Sent) -> None:
        """Note what became of a reply: it is forgotten, or waits for ``claim``."""
        unknown = sent.outcome is Delivery.UNKNOWN and unsent.attempts + 1 < _ATTEMPTS
        with self._lock:
            self._in_hand.discard(unsent.key)
            # Whoever sends a reply has its answer's transaction behind them.
            self._sent.difference_update(unsent.forgets)
            if sent.outcome is Delivery.LATER or unknown:
                return
            self._sent.add(unsent.key)
        if self._forgetting is None or self._forgetting.done():
            self._forgetting = asyncio.create_task(self._forget_soon())

    def release(self, replies: Iterable[Unsent]) -> None:
        """Put claimed replies back for the next ``claim``."""
        with self._lock:
            self._in_hand -= {unsent.key for unsent in replies}

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
        try:
            await asyncio.to_thread(self._forget, frozenset(self._sent))
        except Problem as problem:
            _log.warning("replies_not_forgotten", problem=problem.key)

    async def _forget_soon(self) -> None:
        try:
            while keys := frozenset(self._sent):
                await asyncio.sleep(_ALONG)
                if not keys.isdisjoint(self._sent):
                    await asyncio.to_thread(self._forget, keys)
        except Problem as problem:  # with the next answer's transaction, then
            _log.warning("replies_not_forgotten", problem=problem.key)

    def _forget(self, keys: frozenset[str]) -> None:
        """Take out those of some sent replies that no answer's transaction has."""
        with self._lock:
            keys &= self._sent
        if not keys:
            return
        with reading(self._engine) as connection:
            left = connection.execute(select(_row.key).where(_row.key.in_(keys))).scalars().all()
        if left:  # else an answer's transaction took them along
            with writing(self._engine) as connection:
                connection.execute(delete(unsent_reply).where(_row.key.in_(left)))
        with self._lock:
            self._sent -= keys

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
            if connection.execute(select(_row.key).where(of_channel).limit(1)).first() is None:
                return []
        with writing(self._engine) as connection:
            connection.execute(
                update(unsent_reply).where(_row.owner == self._owner).values(**renewed)
            )
            # Within the transaction: an answer kept meanwhile would be taken for one left behind.
            with self._lock:
                busy = self._in_hand | self._sent
            free = and_(of_channel, self._left(now), _row.key.not_in(busy))
            found = connection.execute(
                update(unsent_reply).where(free).values(**renewed).returning(unsent_reply)
            ).all()
        with self._lock:
            self._in_hand |= {row.key for row in found}
        return sorted(map(_unsent, found), key=lambda one: (one.kept_at, one.key))

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
