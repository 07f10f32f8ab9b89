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

from sqlalchemy import Connection

from bot.conversation import chat_accounts, issued_codes, link_codes
from bot.conversation.link_attempts import Verdict, waiting
from bot.conversation.messages import Address
from bot.storage.audit import Action, record

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
        issued_codes.end_of(connection, code.person_id, now)
        digest = link_codes.digest(code.code, secret)
        issued_codes.keep(connection, digest, code.person_id, code.expires)
        record(connection, now, Action.LINK_CODE, actor_id=actor_id, person_id=code.person_id)
    return issued


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
    person_id = issued_codes.spend(connection, code_id, now)
    if person_id is None:
        return Verdict.USED if issued_codes.is_used(connection, code_id) else Verdict.EXPIRED
    return person_id


def join(connection: Connection, chat: Address, person_id: int, now: datetime) -> Linked | None:
    """Join a chat to a person who agreed to it; None when it is joined already."""
    account_id = chat_accounts.add(connection, chat, person_id, now, CONSENT)
    if account_id is None:
        return None
    record(
        connection,
        now,
        Action.LINK_ADD,
        actor_id=person_id,
        person_id=person_id,
        channel=chat.channel,
    )
    return Linked(person_id, account_id)
