"""A person's own requests: everything that is kept about them, and the erasure of what may go."""

from __future__ import annotations

from base64 import b64encode
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, delete, select

from bot.storage.audit import Action, record
from bot.storage.personal_data import REGISTRY, Erasure
from bot.storage.tables import audit_event, person


def export(connection: Connection, person_id: int, now: datetime) -> dict[str, list[Any]]:
    """Return every row about a person by its table, as JSON has it; the look is recorded."""
    rows_of: dict[str, list[Any]] = {}
    for kept in REGISTRY:
        if kept.rows_of is None:
            continue
        rows = connection.execute(select(kept.table).where(kept.rows_of(person_id))).mappings()
        rows_of[kept.table.name] = [
            {name: _plain(value) for name, value in row.items()} for row in rows
        ]
    rows_of["looks"] = _looks(connection, person_id)
    record(connection, now, Action.PRIVACY_EXPORT, person_id=person_id)
    # Looks are told to whom they were at: the law's right to know who used one's data.
    return {name: rows for name, rows in rows_of.items() if rows}


def _looks(connection: Connection, person_id: int) -> list[Any]:
    """Return who looked at a person's record, or at a list that held them, by name, and when."""
    event = audit_event.c
    code = connection.execute(select(person.c.code).where(person.c.id == person_id)).scalar()
    rows = connection.execute(
        select(event.at, person.c.name, event.action, event.person_id, event.details)
        .join(person, person.c.id == event.actor_id)
        .where(
            (event.person_id == person_id) | event.person_id.is_(None),
            event.actor_id != person_id,
            event.action.startswith("view."),
        )
        .order_by(event.id)
    )
    return [
        {"at": _plain(row.at), "by": row.name, "what": row.action}
        for row in rows
        if row.person_id is not None or _holds(row.details, code)
    ]


def _holds(details: Any, code: str | None) -> bool:
    """Return whether a list that was looked at named somebody."""
    named = details.get("people") if isinstance(details, dict) else None
    return isinstance(named, list) and code in named


def erase(
    connection: Connection, person_id: int, now: datetime, *, actor_id: int | None = None
) -> dict[str, int]:
    """Delete what a person may have erased; return how many rows by table.

    The personnel record and the record of who did what stay: see ``Erasure``. ``actor_id`` is the
    officer who granted it, None for the command line.
    """
    gone = {}
    for kept in REGISTRY:
        # In the registry's order: what hangs on a chat goes before the chat by which it is found.
        if kept.rows_of is not None and kept.erasure is Erasure.ERASED:
            deleted = connection.execute(delete(kept.table).where(kept.rows_of(person_id)))
            gone[kept.table.name] = deleted.rowcount
    rows = sum(gone.values())
    record(connection, now, Action.PRIVACY_ERASE, actor_id=actor_id, person_id=person_id, rows=rows)
    return {name: count for name, count in gone.items() if count}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes | memoryview):
        return b64encode(bytes(value)).decode("ascii")
    return value
