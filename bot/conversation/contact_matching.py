"""Whose record a phone number is in: a way to link without a code.

The messenger vouches that the number is the sender's own, the record that it is the person's. A
number in several records tells nobody apart: the staff code that is asked for then does.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.conversation import issued_codes, link_attempts, link_codes
from bot.conversation.linking import LIFETIME
from bot.conversation.messages import Address
from bot.storage.audit import Action, record
from bot.storage.tables import person
from bot.training import people
from bot.training.as_of import AsOf
from bot.training.enums import Status


def with_number(as_of: AsOf, number: str) -> list[int]:
    """Return the ids of the people at work in whose record a phone number is, however written."""
    rows = as_of.connection.execute(
        select(person.c.id).where(person.c.phone_digest == number).order_by(person.c.id)
    )
    return [key for key in rows.scalars() if _works_here(as_of, key)]


def digest_of(as_of: AsOf, person_id: int) -> str | None:
    """Return what the number in a record is known by; it is no number that could be called."""
    query = select(person.c.phone_digest).where(person.c.id == person_id)
    return as_of.connection.execute(query).scalar()


def with_digest(as_of: AsOf, digest: str, staff_code: str) -> int | None:
    """Return the person at work with a staff code whose number is known by a digest."""
    row = as_of.connection.execute(
        select(person.c.id, person.c.phone_digest).where(
            func.lower(person.c.code) == staff_code.lower()
        )
    ).first()
    # One answer for a wrong code, another's code and somebody who has left: trying tells nothing.
    if row is None or row.phone_digest != digest or not _works_here(as_of, row.id):
        return None
    return int(row.id)


def offer(
    connection: Connection, chat: Address, person_id: int, now: datetime, secret: bytes | None
) -> None:
    """Let a chat's consent wait, as after a right code; codes on paper stay good."""
    digest = link_codes.digest(link_codes.made(), secret)
    code_id = issued_codes.keep(connection, digest, person_id, now + LIFETIME)
    link_attempts.wait_for(connection, chat, code_id, now)
    record(
        connection, now, Action.LINK_CODE, person_id=person_id, channel=chat.channel, contact=True
    )


def _works_here(as_of: AsOf, person_id: int) -> bool:
    return people.by_id(as_of, person_id).status != Status.LEFT
