"""What may be sent to a person: when they last wrote, and what Zalo said since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, select, update

from bot.channels.zalo_oa.tariff import MessageKind
from bot.storage.tables import zalo_oa_chat
from bot.storage.upserts import insert_once

#: Zalo's codes for a person: the window is over; they refused this kind; they are not there.
_CLOSED: Final = frozenset({-230, -232})
_REFUSED: Final = frozenset({-217, -244})
_NOT_FOLLOWING: Final = -213
_PERSON_FULL: Final = -218
_INACTIVE: Final = -227
_row: Final = zalo_oa_chat.c


@dataclass(frozen=True, slots=True)
class ChatWindow:
    """What is known of a person. Moments carry an offset."""

    interacted_at: datetime | None = None
    following: bool | None = None
    closed_at: datetime | None = None
    refused: frozenset[str] = frozenset()
    inactive_at: datetime | None = None
    full_on: date | None = None
    quiet_until: datetime | None = None

    def is_quiet(self, now: datetime) -> bool:
        """Return whether somebody is answering this person in the account's console."""
        return self.quiet_until is not None and now < self.quiet_until


def window_of(connection: Connection, user_id: str) -> ChatWindow:
    """Return what is known of a person."""
    row = connection.execute(select(zalo_oa_chat).where(_row.user_id == user_id)).first()
    if row is None:
        return ChatWindow()
    return ChatWindow(
        interacted_at=row.interacted_at,
        following=row.following,
        closed_at=row.closed_at,
        refused=frozenset(row.refused),
        inactive_at=row.inactive_at,
        full_on=row.full_on,
        quiet_until=row.quiet_until,
    )


def interacted(connection: Connection, user_id: str, at: datetime) -> ChatWindow:
    """Note that a person wrote: that opens their window, and ends what stood against them."""
    known = window_of(connection, user_id)
    refused = known.refused - {MessageKind.CONSULTATION}
    _put(
        connection,
        user_id,
        interacted_at=max(at, known.interacted_at or at),
        closed_at=None,
        inactive_at=None,
        refused=sorted(refused),
    )
    return known


def follows(connection: Connection, user_id: str, following: bool) -> None:
    """Note that a person follows the account, or no longer does."""
    _put(connection, user_id, following=following)


def refused(
    connection: Connection, user_id: str, kind: MessageKind, code: int, now: datetime
) -> None:
    """Note what Zalo said of a person, whatever we had reckoned."""
    if code in _CLOSED:
        _put(connection, user_id, closed_at=now)
    elif code in _REFUSED:
        known = window_of(connection, user_id).refused
        _put(connection, user_id, refused=sorted(known | {kind}))
    elif code == _NOT_FOLLOWING and kind is MessageKind.CONSULTATION:
        _put(connection, user_id, following=False)
    elif code == _PERSON_FULL:
        _put(connection, user_id, full_on=now.date())
    elif code == _INACTIVE:
        _put(connection, user_id, inactive_at=now)


def human_wrote(connection: Connection, user_id: str, message_id: str, until: datetime) -> None:
    """Keep still towards a person: somebody answers them in the account's console."""
    _put(connection, user_id, quiet_until=until, quiet_message=message_id)


def _put(connection: Connection, user_id: str, **values: Any) -> None:
    insert_once(connection, zalo_oa_chat, {"user_id": user_id, "refused": []})
    connection.execute(update(zalo_oa_chat).where(_row.user_id == user_id).values(**values))
