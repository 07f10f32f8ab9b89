"""Audit events of many deeds: one each, where each concerns somebody by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.storage.audit import Action
from bot.storage.bulk_insert import BulkInsert
from bot.storage.tables import audit_event
from bot.training.bulk.authority import Authority


class AuditTrail:
    """Events held back until ``flush``; they are written with the rows that they tell of."""

    def __init__(self, authority: Authority, now: datetime) -> None:
        """Prepare; nothing is written yet."""
        self._events = BulkInsert(
            authority.as_of.connection,
            audit_event,
            ("action", "person_id", "unit_id", "details"),
            fixed={"at": now, "actor_id": authority.actor_id},
        )

    def add(
        self,
        action: Action,
        *,
        person_id: int | None = None,
        unit_id: int | None = None,
        **details: Any,
    ) -> None:
        """Note an event. ``details`` hold codes and counts, never names."""
        self._events.add((action.value, person_id, unit_id, details))

    def discard(self) -> None:
        """Forget what is not yet written."""
        self._events.discard()

    def flush(self) -> None:
        """Write what is left."""
        self._events.flush()
