"""Trying link codes: what a typed one is worth, and how often a wrong one may be typed.

A right code waits, with its chat, for the opt-in that spends it (``linking.agree``).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, select

from bot.conversation import issued_codes, link_codes
from bot.conversation.messages import Address
from bot.storage.audit import Action, record
from bot.storage.tables import audit_event, link_attempt
from bot.understanding.entities.link_codes import LinkCode

#: How long a right code waits for the opt-in.
WAITING: Final = timedelta(minutes=10)
#: Wrong tries within an hour, of one chat, of one network address and of a whole channel, after
#: which codes are not looked at. A channel's limit makes only its own unlinked chats wait.
TRIES_A_CHAT: Final = 5
TRIES_AN_ADDRESS: Final = 20
TRIES_A_CHANNEL: Final = 100
HOUR: Final = timedelta(hours=1)
_KEPT: Final = timedelta(days=2)
_ALARM: Final = Action.LINK_ALARM
_log = logging.getLogger(__name__)


class Verdict(StrEnum):
    """What a typed code turned out to be."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Tried:
    """One try: the verdict, how many tries are left, and for how long a lock holds."""

    verdict: Verdict
    left: int = TRIES_A_CHAT
    wait: timedelta = HOUR


@dataclass(frozen=True, slots=True)
class _Limit:
    """Wrong tries of some kind within the hour, the newest first, and how many are allowed."""

    moments: Sequence[datetime]
    allowed: int

    @property
    def reached(self) -> bool:
        return len(self.moments) >= self.allowed

    def wait(self, now: datetime) -> timedelta:
        return max(timedelta(0), self.moments[self.allowed - 1] + HOUR - now)


@dataclass(frozen=True, slots=True)
class _Limits:
    chat: _Limit
    source: _Limit
    channel: _Limit


def attempt(
    connection: Connection,
    chat: Address,
    code: LinkCode,
    *,
    now: datetime,
    secret: bytes | None,
    source: str | None = None,
) -> Tried:
    """Try a code typed in a chat; a right one then waits for the chat's opt-in.

    ``source`` names the network address that it came from, where there is one. The same queries
    run whatever the code: the time tells nothing.
    """
    connection.execute(delete(link_attempt).where(link_attempt.c.at < now - _KEPT))
    limits = _limits(connection, chat, now, source)
    issued = issued_codes.with_digests(connection, _digests(code, secret))
    if (wait := _held(connection, chat, now, limits)) is not None:
        return wait
    verdict, code_id = _judged(issued, now)
    left = _note(connection, chat, now, source, limits, code_id)
    return Tried(verdict, left)


def wait_for(connection: Connection, chat: Address, code_id: int, now: datetime) -> None:
    """Let a code wait for a chat's opt-in without its being typed."""
    connection.execute(
        link_attempt.insert().values(channel=chat.channel, address=chat.id, at=now, code_id=code_id)
    )


def locked(
    connection: Connection, chat: Address, *, now: datetime, source: str | None = None
) -> Tried | None:
    """Return the lock under which nothing of a chat is looked at; None while there is none."""
    return _held(connection, chat, now, _limits(connection, chat, now, source))


def count_wrong(
    connection: Connection, chat: Address, *, now: datetime, source: str | None = None
) -> int:
    """Count something else than a code that was wrong, such as a number; return the tries left."""
    return _note(connection, chat, now, source, _limits(connection, chat, now, source), None)


def is_open(connection: Connection, code: LinkCode, *, now: datetime, secret: bytes | None) -> bool:
    """Return whether something typed is a code that would link; counts nothing."""
    return issued_codes.is_good(connection, _digests(code, secret), now)


def waiting_person(connection: Connection, chat: Address, now: datetime) -> int | None:
    """Return whose code waits for a chat's opt-in; None when none does."""
    code_id = waiting(connection, chat, now)
    return None if code_id is None else issued_codes.person_of(connection, code_id)


def revoke(connection: Connection, code: LinkCode, *, now: datetime, secret: bytes | None) -> bool:
    """End a code that others have seen; return whether it was still good."""
    people = issued_codes.end_digests(connection, _digests(code, secret), now)
    for person_id in people:
        record(connection, now, Action.LINK_CODE_REVOKED, person_id=person_id)
    return bool(people)


def waiting(connection: Connection, chat: Address, now: datetime) -> int | None:
    """Return the id of the code that waits for a chat's opt-in; None when none does."""
    row = connection.execute(
        select(link_attempt.c.code_id)
        .where(*_of(chat), link_attempt.c.at > now - WAITING)
        .order_by(link_attempt.c.id.desc())
        .limit(1)
    ).first()
    return row.code_id if row else None


def decline(connection: Connection, chat: Address, now: datetime) -> None:
    """Let a chat's right code wait no longer; the code itself stays good."""
    code_id = waiting(connection, chat, now)
    if code_id is not None:
        connection.execute(
            delete(link_attempt).where(*_of(chat), link_attempt.c.code_id == code_id)
        )


def _limits(connection: Connection, chat: Address, now: datetime, source: str | None) -> _Limits:
    from_source = link_attempt.c.source == (source or "")
    in_channel = link_attempt.c.channel == chat.channel
    return _Limits(
        _Limit(_wrong(connection, now, *_of(chat)), TRIES_A_CHAT),
        _Limit(_wrong(connection, now, from_source), TRIES_AN_ADDRESS),
        _Limit(_wrong(connection, now, in_channel), TRIES_A_CHANNEL),
    )


def _held(connection: Connection, chat: Address, now: datetime, limits: _Limits) -> Tried | None:
    if limits.channel.reached:
        _alarm(connection, now, chat.channel, len(limits.channel.moments))
    for limit in (limits.channel, limits.source, limits.chat):
        if limit.reached:
            return Tried(Verdict.LOCKED, 0, limit.wait(now))
    return None


def _note(
    connection: Connection,
    chat: Address,
    now: datetime,
    source: str | None,
    limits: _Limits,
    code_id: int | None,
) -> int:
    """Keep a try, wrong without a code; return how many wrong ones the chat has left."""
    connection.execute(
        link_attempt.insert().values(
            channel=chat.channel, address=chat.id, source=source, at=now, code_id=code_id
        )
    )
    wrong = int(code_id is None)
    if wrong and len(limits.channel.moments) + 1 >= TRIES_A_CHANNEL:
        _alarm(connection, now, chat.channel, len(limits.channel.moments) + 1)
    return TRIES_A_CHAT - len(limits.chat.moments) - wrong


def _of(chat: Address) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return link_attempt.c.channel == chat.channel, link_attempt.c.address == chat.id


def _digests(code: LinkCode, secret: bytes | None) -> list[str]:
    """Return the digests of all codes that a typed one may stand for.

    A code made on the command line without the key is found as well.
    """
    return [link_codes.digest(reading, key) for reading in code.readings for key in (secret, None)]


def _judged(issued: Any | None, now: datetime) -> tuple[Verdict, int | None]:
    if issued is None:
        return Verdict.WRONG, None
    if issued.used_at is not None:
        return Verdict.USED, None
    if issued.expires <= now:
        return Verdict.EXPIRED, None
    return Verdict.RIGHT, issued.id


def _wrong(
    connection: Connection, now: datetime, *which: ColumnElement[bool]
) -> Sequence[datetime]:
    """Return the moments of some wrong tries within the hour, the newest first."""
    newest = (
        select(link_attempt.c.at)
        .where(link_attempt.c.at > now - HOUR, link_attempt.c.code_id.is_(None), *which)
        .order_by(link_attempt.c.at.desc())
        # No limit looks further back than the highest one, however many tries an attack makes.
        .limit(TRIES_A_CHANNEL)
    )
    return connection.execute(newest).scalars().all()


def _alarm(connection: Connection, now: datetime, channel: str, wrong: int) -> None:
    """Raise the alarm that codes are being guessed on a channel, once an hour."""
    recent = select(audit_event.c.details).where(
        audit_event.c.action == _ALARM, audit_event.c.at > now - HOUR
    )
    if channel not in {details.get("channel") for details in connection.execute(recent).scalars()}:
        record(connection, now, _ALARM, wrong=wrong, channel=channel)
        _log.error("link codes are being guessed on %s: %d wrong within an hour", channel, wrong)
