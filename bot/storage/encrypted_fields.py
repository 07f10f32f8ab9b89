"""Which fields are kept encrypted, and how all of them change to another key."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    String,
    bindparam,
    select,
    type_coerce,
    update,
)

from bot.base.phone_numbers import national
from bot.storage.encryption import Cipher, is_encrypted
from bot.storage.tables import person
from bot.storage.tables.zalo import zalo_oa_token

#: Every encrypted column; a field that is written before a key is set is there in clear.
ENCRYPTED: Final[tuple[Column[Any], ...]] = (
    zalo_oa_token.c.access_token,
    zalo_oa_token.c.refresh_token,
    person.c.phone,
    person.c.birth_date,
)


def rotate(connection: Connection, cipher: Cipher) -> int:
    """Encrypt every field anew with the newest key; return how many.

    Raises Problem when one opens with none of the keys; nothing is changed then.
    """
    count = sum(_rotate_column(connection, cipher, column) for column in ENCRYPTED)
    _digest_phones(connection, person.c.phone.is_not(None))
    return count


def seal(connection: Connection, cipher: Cipher) -> int:
    """Encrypt what was written in clear, before a key was set; return how many fields."""
    count = sum(_rotate_column(connection, cipher, column, clear=True) for column in ENCRYPTED)
    _digest_phones(connection, person.c.phone.is_not(None), person.c.phone_digest.is_(None))
    return count


def _digest_phones(connection: Connection, *which: ColumnElement[bool]) -> None:
    """Make numbers findable by the newest key; what is in the field and is no number stays out."""
    rows = connection.execute(select(person.c.id, person.c.phone).where(*which)).all()
    numbers = [
        {"key": row.id, "number": row.phone} for row in rows if national(row.phone) is not None
    ]
    if numbers:
        statement = update(person).where(person.c.id == bindparam("key"))
        connection.execute(statement.values(phone_digest=bindparam("number")), numbers)


def _rotate_column(
    connection: Connection, cipher: Cipher, column: Column[Any], *, clear: bool = False
) -> int:
    (key,) = column.table.primary_key
    # As stored: read by its own type a field of an older key would be in clear already, and an
    # unreadable one would end the count instead of being named.
    stored = type_coerce(column, String)
    found = connection.execute(select(key, stored.label("stored")).where(column.is_not(None)))
    rows = [row for row in found if not (clear and is_encrypted(row.stored))]
    for identity, text in rows:
        anew = cipher.rotate(text) if is_encrypted(text) else cipher.encrypt(text)
        connection.execute(
            update(column.table).where(key == identity).values({column: type_coerce(anew, String)})
        )
    return len(rows)
