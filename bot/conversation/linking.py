"""Joining a chat to a person by a one-time code, and parting them again.

Two steps: a right code waits for the opt-in, the opt-in spends it. What waits is kept with the
chat in the database, so a button carries nothing that could be forged. A person may have several
chats; a chat belongs to one person.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, select, update

from bot.base.folding import fold
from bot.base.texts import LOCALES
from bot.conversation import link_codes
from bot.conversation.messages import Address
from bot.storage.audit import record
from bot.storage.tables import (
    audit_event,
    channel_account,
    link_attempt,
    link_code,
    message,
    message_file,
)
from bot.storage.upserts import insert_once

#: How long a code lives unless it is a printed slip's.
LIFETIME: Final = timedelta(minutes=10)
#: How long a right code waits for the opt-in.
WAITING: Final = timedelta(minutes=10)
#: Wrong tries within an hour, of one chat and of all, after which codes are not looked at.
TRIES_A_CHAT: Final = 5
TRIES_OF_ALL: Final = 100
HOUR: Final = timedelta(hours=1)
_KEPT: Final = timedelta(days=2)
_ALARM: Final = "link.alarm"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Issued:
    """A new code, told once: only its digest is kept."""

    person_id: int
    code: str
    expires: datetime


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
class Linked:
    """A chat newly joined to a person."""

    person_id: int
    account_id: int


def issue(
    connection: Connection,
    people: Sequence[int],
    *,
    now: datetime,
    secret: bytes | None,
    expires: datetime | None = None,
    actor_id: int | None = None,
) -> list[Issued]:
    """Make one code for each person, for ten minutes or until ``expires``."""
    issued = [Issued(each, link_codes.made(), expires or now + LIFETIME) for each in people]
    for each in issued:
        connection.execute(
            link_code.insert().values(
                digest=link_codes.digest(each.code, secret),
                person_id=each.person_id,
                expires=each.expires,
            )
        )
        record(connection, now, "link.code", actor_id=actor_id, person_id=each.person_id)
    return issued


def attempt(
    connection: Connection, chat: Address, code: str, *, now: datetime, secret: bytes | None
) -> Tried:
    """Try a code typed in a chat; a right one then waits for the chat's opt-in.

    The same queries run whatever the code: the time tells nothing.
    """
    connection.execute(delete(link_attempt).where(link_attempt.c.at < now - _KEPT))
    of_chat = _wrong(connection, now, chat)
    of_all = _wrong(connection, now)
    found = connection.execute(
        select(link_code.c.id, link_code.c.expires, link_code.c.used_at).where(
            # A code made on the command line without the key is found as well.
            link_code.c.digest.in_((link_codes.digest(code, secret), link_codes.digest(code, None)))
        )
    ).first()
    if len(of_all) >= TRIES_OF_ALL:
        _alarm(connection, now, len(of_all))
        return Tried(Verdict.LOCKED, 0, _until_free(of_all, TRIES_OF_ALL, now))
    if len(of_chat) >= TRIES_A_CHAT:
        return Tried(Verdict.LOCKED, 0, _until_free(of_chat, TRIES_A_CHAT, now))
    verdict, code_id = _judged(found, now)
    right = verdict is Verdict.RIGHT
    connection.execute(
        link_attempt.insert().values(channel=chat.channel, address=chat.id, at=now, code_id=code_id)
    )
    if not right and len(of_all) + 1 >= TRIES_OF_ALL:
        _alarm(connection, now, len(of_all) + 1)
    return Tried(verdict, TRIES_A_CHAT - len(of_chat) - (not right))


def _judged(found: Row[Any, Any, Any] | None, now: datetime) -> tuple[Verdict, int | None]:
    if found is None:
        return Verdict.WRONG, None
    if found.used_at is not None:
        return Verdict.USED, None
    if found.expires <= now:
        return Verdict.EXPIRED, None
    return Verdict.RIGHT, found.id


def _wrong(connection: Connection, now: datetime, chat: Address | None = None) -> list[datetime]:
    """Return the moments of the wrong tries within the hour, the newest first."""
    statement = select(link_attempt.c.at).where(
        link_attempt.c.at > now - HOUR, link_attempt.c.code_id.is_(None)
    )
    if chat is not None:
        statement = statement.where(
            link_attempt.c.channel == chat.channel, link_attempt.c.address == chat.id
        )
    newest = statement.order_by(link_attempt.c.at.desc()).limit(TRIES_OF_ALL)
    return list(connection.execute(newest).scalars())


def _until_free(moments: Sequence[datetime], allowed: int, now: datetime) -> timedelta:
    return max(timedelta(0), moments[allowed - 1] + HOUR - now)


def _alarm(connection: Connection, now: datetime, wrong: int) -> None:
    """Raise the alarm that codes are being guessed, once an hour."""
    recent = select(func.count()).where(
        audit_event.c.action == _ALARM, audit_event.c.at > now - HOUR
    )
    if not connection.execute(recent).scalar_one():
        record(connection, now, _ALARM, wrong=wrong)
        _log.error("link codes are being guessed: %d wrong within an hour", wrong)


def waiting(connection: Connection, chat: Address, now: datetime) -> int | None:
    """Return the id of the code that waits for a chat's opt-in; None when none does."""
    row = connection.execute(
        select(link_attempt.c.code_id)
        .where(
            link_attempt.c.channel == chat.channel,
            link_attempt.c.address == chat.id,
            link_attempt.c.at > now - WAITING,
        )
        .order_by(link_attempt.c.id.desc())
        .limit(1)
    ).first()
    return row.code_id if row else None


def decline(connection: Connection, chat: Address, now: datetime) -> None:
    """Let a chat's right code wait no longer; the code itself stays good."""
    code_id = waiting(connection, chat, now)
    if code_id is not None:
        connection.execute(
            delete(link_attempt).where(
                link_attempt.c.channel == chat.channel,
                link_attempt.c.address == chat.id,
                link_attempt.c.code_id == code_id,
            )
        )


def agree(connection: Connection, chat: Address, now: datetime) -> Linked | Verdict:
    """Spend the code that waits for a chat and join the chat to its person.

    Returns ``WRONG`` when no code waits, ``USED`` when another chat was quicker.
    """
    code_id = waiting(connection, chat, now)
    if code_id is None:
        return Verdict.WRONG
    person_id = connection.execute(
        update(link_code)
        .where(link_code.c.id == code_id, link_code.c.used_at.is_(None))
        .values(used_at=now)
        .returning(link_code.c.person_id)
    ).scalar()
    if person_id is None:
        return Verdict.USED
    return join(connection, chat, person_id, now) or Verdict.USED


def join(connection: Connection, chat: Address, person_id: int, now: datetime) -> Linked | None:
    """Join a chat to a person who is known to have it; None when it is joined already."""
    values = {
        "channel": chat.channel,
        "address": chat.id,
        "person_id": person_id,
        "linked_at": now,
        "seen_at": now,
    }
    if not insert_once(connection, channel_account, values):
        return None
    account_id = connection.execute(
        select(channel_account.c.id).where(
            channel_account.c.channel == chat.channel, channel_account.c.address == chat.id
        )
    ).scalar_one()
    record(
        connection, now, "link.add", actor_id=person_id, person_id=person_id, channel=chat.channel
    )
    return Linked(person_id, account_id)


def unlink(connection: Connection, chat: Address, now: datetime) -> bool:
    """Part a chat from its person; return whether it was joined to one."""
    person_id = connection.execute(
        delete(channel_account)
        .where(channel_account.c.channel == chat.channel, channel_account.c.address == chat.id)
        .returning(channel_account.c.person_id)
    ).scalar()
    return _parted(connection, person_id, chat, now)


def disown(connection: Connection, chat: Address, account_id: int, now: datetime) -> bool:
    """Part another chat from the person of this one, who says that it is not theirs.

    Only one that was linked after this: whoever linked with another's code cannot part the
    person's own chats, and so keep them from being told.
    """
    own = (
        select(channel_account.c.id, channel_account.c.person_id)
        .where(channel_account.c.channel == chat.channel, channel_account.c.address == chat.id)
        .subquery()
    )
    row = connection.execute(
        delete(channel_account)
        .where(
            channel_account.c.id == account_id,
            channel_account.c.person_id == select(own.c.person_id).scalar_subquery(),
            channel_account.c.id > select(own.c.id).scalar_subquery(),
        )
        .returning(
            channel_account.c.person_id, channel_account.c.channel, channel_account.c.address
        )
    ).first()
    if row is None:
        return False
    other = Address(row.channel, row.address)
    return _parted(connection, row.person_id, other, now, disowned=True)


def _parted(
    connection: Connection,
    person_id: int | None,
    chat: Address,
    now: datetime,
    *,
    disowned: bool = False,
) -> bool:
    if person_id is None:
        return False
    _take_out(connection, chat)
    record(
        connection,
        now,
        "link.remove",
        actor_id=person_id,
        person_id=person_id,
        channel=chat.channel,
        disowned=disowned,
    )
    return True


def _take_out(connection: Connection, chat: Address) -> None:
    """Take out what was said in a chat that is parted: who links it next must not read it.

    The rows stay, empty and not shown, because pages count on numbers that only rise.
    """
    of_chat = (message.c.channel == chat.channel, message.c.address == chat.id)
    files = select(message.c.id).where(*of_chat)
    connection.execute(delete(message_file).where(message_file.c.message_id.in_(files)))
    connection.execute(update(message).where(*of_chat).values(content={"text": "", "quiet": True}))


def answer_in(text: str, locale: str) -> bool | None:
    """Return whether a message that is but an answer says yes or no; None for anything else."""
    said = fold(text).strip(" .,!")
    yes, no = _answers(locale)
    return True if said in yes else False if said in no else None


@cache
def _answers(locale: str) -> tuple[frozenset[str], frozenset[str]]:
    import tomllib

    found = tomllib.loads((LOCALES / locale / "linking.toml").read_text(encoding="utf-8"))
    yes, no = (frozenset(map(fold, found[name])) for name in ("yes", "no"))
    return yes, no
