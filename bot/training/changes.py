"""What a verb wrote: its audit event, and the steps by which exactly that may be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Date, Table, delete, insert, select, update

from bot.storage.audit import Action, record
from bot.storage.tables import change
from bot.storage.types import Hours, Instant
from bot.training.access import Viewer, actor_id
from bot.training.as_of import AsOf

Row = dict[str, Any]


@dataclass(slots=True)
class Change:
    """One deed while it is done: rows are written through it, and remembered.

    ``keep`` ends it: the audit event and the steps are written, and the change's number returned.
    """

    connection: Connection
    now: datetime
    actor_id: int | None
    steps: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, as_of: AsOf, now: datetime, by: Viewer | None) -> Change:
        """Begin a deed of somebody; ``by`` is None for the command line."""
        return cls(as_of.connection, now, actor_id(by))

    def add(self, table: Table, values: Mapping[str, Any]) -> int:
        """Insert a row; return its number."""
        result = self.connection.execute(insert(table).values(values))
        number = int(result.inserted_primary_key[0])  # type: ignore[index]
        self.steps.append({"table": table.name, "id": number, "before": None})
        self._seal(table)
        return number

    def update(self, table: Table, number: int, values: Mapping[str, Any]) -> None:
        """Change a row."""
        before = row_of(self.connection, table, number)
        self.connection.execute(update(table).where(table.c.id == number).values(values))
        self.steps.append({"table": table.name, "id": number, "before": before})
        self._seal(table)

    def keep(
        self,
        action: Action,
        *,
        person_id: int | None = None,
        unit_id: int | None = None,
        **details: Any,
    ) -> int:
        """Write the audit event and what may be undone; return the change's number."""
        record(
            self.connection,
            self.now,
            action,
            actor_id=self.actor_id,
            person_id=person_id,
            unit_id=unit_id,
            **details,
        )
        return self.step_of(action)

    def step_of(self, action: Action) -> int:
        """Write what may be undone, where the audit events are written; return its number."""
        result = self.connection.execute(
            insert(change).values(
                actor_id=self.actor_id, action=action, at=self.now, steps=self.steps
            )
        )
        return int(result.inserted_primary_key[0])  # type: ignore[index]

    def _seal(self, table: Table) -> None:
        """Remember the row as it is now: undone is only what nobody has touched since."""
        # Read back, not taken from what was written: the database's defaults and the types'
        # rounding are part of the row that an undo compares.
        step = self.steps[-1]
        step["after"] = row_of(self.connection, table, step["id"])


def joined(connection: Connection, first: int, second: int) -> int:
    """Make two changes of one deed one, so that they are undone together; return its number."""
    steps = {
        number: connection.execute(select(change.c.steps).where(change.c.id == number)).scalar_one()
        for number in (first, second)
    }
    both = [*steps[first], *steps[second]]
    connection.execute(update(change).where(change.c.id == second).values(steps=both))
    connection.execute(delete(change).where(change.c.id == first))
    return second


def row_of(connection: Connection, table: Table, number: int) -> Row:
    """Return a row as JSON can hold it. Raises LookupError when it is gone."""
    row = connection.execute(select(table).where(table.c.id == number)).mappings().first()
    if row is None:
        raise LookupError(f"{table.name} has no row {number}")
    return {name: _plain(value) for name, value in row.items()}


def restored(table: Table, row: Row) -> Row:
    """Return a row of ``row_of`` as the database takes it."""
    return {name: _typed(table, name, value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if not isinstance(value, str):
        return value
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if isinstance(kind, Hours):
        return Decimal(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value
