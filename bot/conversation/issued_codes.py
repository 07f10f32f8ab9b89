"""The one-time codes and links that were given out: kept as digests, spent, ended.

A code is good until it is used or over; both ends are one ``UPDATE`` with its condition, so that
of two chats which spend the same code at once only one gets a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from bot.storage.tables import link_code

_code = link_code.c


def keep(connection: Connection, digest: str, person_id: int, expires: datetime) -> int:
    """Keep a new code's digest; return its id."""
    values = {"digest": digest, "person_id": person_id, "expires": expires}
    row = link_code.insert().values(values).returning(_code.id)
    return int(connection.execute(row).scalar_one())


def with_digests(connection: Connection, digests: Sequence[str]) -> Any | None:
    """Return ``id``, ``expires``, ``used_at`` of a code, good or not; None for one unknown."""
    return connection.execute(
        select(_code.id, _code.expires, _code.used_at).where(_code.digest.in_(digests))
    ).first()


def is_good(connection: Connection, digests: Sequence[str], now: datetime) -> bool:
    """Return whether a code would still be taken; changes nothing."""
    query = select(_code.id).where(_code.digest.in_(digests), *_good(now))
    return connection.execute(query).first() is not None


def is_used(connection: Connection, code_id: int) -> bool:
    """Return whether a code was spent."""
    used = select(_code.used_at).where(_code.id == code_id)
    return connection.execute(used).scalar() is not None


def person_of(connection: Connection, code_id: int) -> int | None:
    """Return whose code it is."""
    return connection.execute(select(_code.person_id).where(_code.id == code_id)).scalar()


def spend(connection: Connection, code_id: int, now: datetime) -> int | None:
    """Use a code that is good; return its person, None where it is used or over."""
    return _spent(connection, now, _code.id == code_id)


def spend_digest(connection: Connection, digest: str, now: datetime) -> int | None:
    """Use the code of a digest, as ``spend``."""
    return _spent(connection, now, _code.digest == digest)


def end_of(connection: Connection, person_id: int, now: datetime) -> None:
    """End the codes of a person that are still good."""
    connection.execute(
        update(link_code).where(_code.person_id == person_id, *_good(now)).values(expires=now)
    )


def end_digests(connection: Connection, digests: Sequence[str], now: datetime) -> list[int]:
    """End codes that are still good; return whose they were."""
    ended = update(link_code).where(_code.digest.in_(digests), *_good(now)).values(expires=now)
    return list(connection.execute(ended.returning(_code.person_id)).scalars())


def _spent(connection: Connection, now: datetime, which: ColumnElement[bool]) -> int | None:
    spent = update(link_code).where(which, *_good(now)).values(used_at=now)
    return connection.execute(spent.returning(_code.person_id)).scalar()


def _good(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _code.used_at.is_(None), _code.expires > now
