"""Joining a chat to a person by a one-time code.

Two steps: a right code waits for the opt-in, the opt-in spends it. What waits is kept with the
chat in the database, so a button carries nothing that could be forged. A person may have several
chats; a chat belongs to one person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select, update

from bot.conversation import link_codes
from bot.conversation.link_attempts import Verdict, waiting
from bot.conversation.messages import Address
from bot.storage.audit import Action, record
from bot.storage.tables import channel_account, link_code
from bot.storage.upserts import insert_once

#: The version of what is agreed to. Changed with the words of ``linking.terms`` and of the page's
#: sign-in; each account keeps the version that its person agreed to.
CONSENT: Final = "2026-11"
#: How long a code lives unless it is a printed slip's.
LIFETIME: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Issued:
    """A new code, told once: only its digest is kept."""

    person_id: int
    code: str
    expires: datetime


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
    """Make one code for each person, for ten minutes or until ``expires``.

    A new code ends the older ones: of two slips only the last is good.
    """
    issued = [
        Issued(person_id, link_codes.made(), expires or now + LIFETIME) for person_id in people
    ]
    for code in issued:
        end_codes(connection, code.person_id, now)
        connection.execute(
            link_code.insert().values(
                digest=link_codes.digest(code.code, secret),
                person_id=code.person_id,
                expires=code.expires,
            )
        )
        record(connection, now, Action.LINK_CODE, actor_id=actor_id, person_id=code.person_id)
    return issued


def end_codes(connection: Connection, person_id: int, now: datetime) -> None:
    """End the codes of a person that are still good."""
    connection.execute(
        update(link_code)
        .where(
            link_code.c.person_id == person_id,
            link_code.c.used_at.is_(None),
            link_code.c.expires > now,
        )
        .values(expires=now)
    )


def agree(connection: Connection, chat: Address, now: datetime) -> Linked | Verdict:
    """Spend the code that waits for a chat and join the chat to its person; see ``spend``."""
    person_id = spend(connection, chat, now)
    if isinstance(person_id, Verdict):
        return person_id
    return join(connection, chat, person_id, now) or Verdict.USED


def spend(connection: Connection, chat: Address, now: datetime) -> int | Verdict:
    """Spend the code that waits for a chat; return the id of its person.

    Returns ``WRONG`` when no code waits, ``USED`` when another chat was quicker, ``EXPIRED`` when
    its time ran out while it waited.
    """
    code_id = waiting(connection, chat, now)
    if code_id is None:
        return Verdict.WRONG
    person_id = connection.execute(
        update(link_code)
        .where(link_code.c.id == code_id, link_code.c.used_at.is_(None), link_code.c.expires > now)
        .values(used_at=now)
        .returning(link_code.c.person_id)
    ).scalar()
    if person_id is None:
        used = select(link_code.c.used_at).where(link_code.c.id == code_id)
        return Verdict.EXPIRED if connection.execute(used).scalar() is None else Verdict.USED
    return int(person_id)


def join(connection: Connection, chat: Address, person_id: int, now: datetime) -> Linked | None:
    """Join a chat to a person who agreed to it; None when it is joined already."""
    values = {
        "channel": chat.channel,
        "address": chat.id,
        "person_id": person_id,
        "linked_at": now,
        "seen_at": now,
        "consent": CONSENT,
    }
    if not insert_once(connection, channel_account, values):
        return None
    account_id = connection.execute(
        select(channel_account.c.id).where(
            channel_account.c.channel == chat.channel, channel_account.c.address == chat.id
        )
    ).scalar_one()
    record(
        connection,
        now,
        Action.LINK_ADD,
        actor_id=person_id,
        person_id=person_id,
        channel=chat.channel,
    )
    return Linked(person_id, account_id)
