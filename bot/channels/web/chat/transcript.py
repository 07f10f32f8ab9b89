"""What was said in a web chat: rows of ``message``, in the order of their ids.

Ids rise with the order in which a chat's messages become visible, so a page that has seen one id
misses nothing by asking for what came after it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.conversation.messages import Attachment, Choice, Reply
from bot.storage.tables import message, message_file
from bot.storage.upserts import insert_once

CHANNEL: Final = "web"
#: Messages shown at once; more are asked for.
PAGE: Final = 30
# Quiet rows and edits are read too: three pages of rows hold a page to show in most chats.
_SCAN: Final = 3 * PAGE


@dataclass(frozen=True, slots=True)
class Incoming:
    """What the person did: typed, tapped (``tapped`` is the button's message) or sent a file."""

    key: str
    text: str
    tapped: int | None = None
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One message as it is kept. ``quiet`` is not shown; ``edits`` redraws an earlier one."""

    id: int
    incoming: bool
    content: dict[str, Any]
    at: datetime
    key: str | None

    @property
    def edits(self) -> int | None:
        """The message that this one redraws."""
        return self.content.get("edits")

    @property
    def shown(self) -> bool:
        """Whether history shows it: what edits is seen in what it edited."""
        return self.edits is None and not self.content.get("quiet", False)


def is_taken(connection: Connection, chat: str, key: str) -> bool:
    """Return whether a page's message has been kept already."""
    return (
        connection.execute(select(message.c.id).where(*_in(chat), _client_key(key))).first()
        is not None
    )


def keep_turn(
    connection: Connection, chat: str, came: Incoming, reply: Reply, now: datetime
) -> None:
    """Keep what came and what is answered, in the answer's transaction."""
    _one_at_a_time(connection, chat)
    content = _reply_content(reply)
    # A file is a message of its own: in place of an old one nobody would look for it up there.
    edited = came.tapped if reply.edits and not reply.files else None
    # The page names the message, so it may name anybody's: what is not this chat's is said below.
    if edited is not None and not _redraw(connection, chat, edited, content):
        edited = None
    asked = _values(chat, _incoming_content(came, edited is not None), now, "c:" + came.key)
    _insert(connection, {**asked, "incoming": True})
    if edited is not None:
        content["edits"] = edited
    answered = _insert(connection, _values(chat, content, now, None))
    _keep_files(connection, answered, reply.files)


def keep_push(connection: Connection, chat: str, reply: Reply, key: str, now: datetime) -> int:
    """Keep a message that nobody asked for; the same key is kept once. Return its id."""
    _one_at_a_time(connection, chat)
    # Keys of notifications are of any length; the letter keeps them apart from the pages' own.
    kept_key = "s:" + hashlib.sha256(key.encode()).hexdigest()[:60]
    values = _values(chat, _reply_content(reply), now, kept_key)
    inserted = insert_once(connection, message, values)
    message_id: int = connection.execute(
        select(message.c.id).where(*_in(chat), message.c.client_key == kept_key)
    ).scalar_one()
    if inserted:
        _keep_files(connection, message_id, reply.files)
    return message_id


def take_out(connection: Connection, chat: str) -> None:
    """Empty all messages of a chat, and delete its files.

    The rows stay, empty and not shown, because pages count on numbers that only rise.
    """
    files = select(message.c.id).where(*_in(chat))
    connection.execute(delete(message_file).where(message_file.c.message_id.in_(files)))
    emptied = {"text": "", "quiet": True}
    connection.execute(update(message).where(*_in(chat)).values(content=emptied))


def move(connection: Connection, chat: str, to: str) -> None:
    """Give what was said in a chat to another."""
    connection.execute(update(message).where(*_in(chat)).values(address=to))


def since(connection: Connection, chat: str, after: int, limit: int = PAGE) -> list[Said]:
    """Return the messages after an id, oldest first, quiet ones and edits too."""
    rows = connection.execute(
        select(message).where(*_in(chat), message.c.id > after).order_by(message.c.id).limit(limit)
    )
    return [_said(row) for row in rows]


def newest(connection: Connection, chats: Iterable[str]) -> dict[str, int]:
    """Return the id of the last message of each chat that has any."""
    rows = connection.execute(
        select(message.c.address, func.max(message.c.id))
        .where(message.c.channel == CHANNEL, message.c.address.in_(list(chats)))
        .group_by(message.c.address)
    )
    return {row[0]: row[1] for row in rows}


def page(connection: Connection, chat: str, before: int | None = None) -> tuple[list[Said], int]:
    """Return the last shown messages before an id, oldest first, and where older ones begin.

    The second value is the ``before`` of the page before this one; 0 when there is none.
    """
    shown: list[Said] = []
    while True:
        rows = _scan(connection, chat, before)
        for row in rows:
            before = row.id
            said = _said(row)
            if said.shown:
                shown.append(said)
            if len(shown) == PAGE:
                return shown[::-1], before
        if len(rows) < _SCAN:
            return shown[::-1], 0


def file_of(connection: Connection, chat: str, message_id: int, number: int) -> Attachment | None:
    """Return a file that a message of this chat offers, counted from 0."""
    row = connection.execute(
        select(message_file.c.name, message_file.c.mime, message_file.c.content)
        .join(message, message.c.id == message_file.c.message_id)
        .where(*_in(chat), message.c.id == message_id)
        .order_by(message_file.c.id)
        .offset(number)
        .limit(1)
    ).first()
    return Attachment(row.name, row.mime, row.content) if row else None


def _in(chat: str) -> tuple[Any, Any]:
    return message.c.channel == CHANNEL, message.c.address == chat


def _client_key(key: str) -> Any:
    return message.c.client_key == "c:" + key


def _scan(connection: Connection, chat: str, before: int | None) -> Sequence[Row[Any]]:
    statement = select(message).where(*_in(chat)).order_by(message.c.id.desc()).limit(_SCAN)
    if before is not None:
        statement = statement.where(message.c.id < before)
    return connection.execute(statement).all()


def _said(row: Row[Any]) -> Said:
    key = row.client_key or ""
    return Said(
        row.id, row.incoming, row.content, row.at, key[2:] if key.startswith("c:") else None
    )


def _one_at_a_time(connection: Connection, chat: str) -> None:
    """Make other writers of this chat wait until this transaction ends (SQLite has one anyway).

    PostgreSQL hands out ids before commit: without this a lower id could appear after a higher.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(chat, 0))))


def _redraw(connection: Connection, chat: str, target: int, content: dict[str, Any]) -> bool:
    changed = connection.execute(
        update(message)
        .where(*_in(chat), message.c.id == target, ~message.c.incoming)
        .values(content=content)
    )
    return bool(changed.rowcount)


def _incoming_content(came: Incoming, quiet: bool) -> dict[str, Any]:
    content: dict[str, Any] = {"text": came.text}
    if came.file is not None:
        content["files"] = [_listed(came.file)]
    if quiet:
        content["quiet"] = True
    return content


def _reply_content(reply: Reply) -> dict[str, Any]:
    content: dict[str, Any] = {"text": reply.text}
    if reply.choices:
        content["choices"] = [_choice(choice) for choice in reply.choices]
    if reply.files:
        content["files"] = [_listed(file) for file in reply.files]
    return content


def _choice(choice: Choice) -> dict[str, str]:
    return {"label": choice.label, "action": choice.action}


def _listed(file: Attachment) -> dict[str, Any]:
    return {"name": file.name, "mime": file.mime, "bytes": len(file.content)}


def _values(
    chat: str, content: dict[str, Any], now: datetime, client_key: str | None
) -> dict[str, Any]:
    return {
        "channel": CHANNEL,
        "address": chat,
        "incoming": False,
        "content": content,
        "at": now,
        "client_key": client_key,
    }


def _insert(connection: Connection, values: dict[str, Any]) -> int:
    statement = insert(message).values(values).returning(message.c.id)
    key: int = connection.execute(statement).scalar_one()
    return key


def _keep_files(connection: Connection, message_id: int, files: Sequence[Attachment]) -> None:
    for file in files:
        connection.execute(
            insert(message_file).values(
                message_id=message_id, name=file.name, mime=file.mime, content=file.content
            )
        )
