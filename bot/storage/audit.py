"""The record of who did or saw what of whom: one row, in the same transaction as the deed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.storage.tables import audit_event


def record(
    connection: Connection,
    now: datetime,
    action: str,
    *,
    actor_id: int | None = None,
    person_id: int | None = None,
    unit_id: int | None = None,
    **details: Any,
) -> None:
    """Write an audit event. ``details`` hold codes and counts, never names or chat texts."""
    connection.execute(
        audit_event.insert().values(
            at=now,
            action=action,
            actor_id=actor_id,
            person_id=person_id,
            unit_id=unit_id,
            details=details,
        )
    )
