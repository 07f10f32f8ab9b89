"""Many rows of a table changed in place: read by id, compared, updated together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select, update


class BulkUpdate:
    """The rows of a table as mappings of some columns."""

    def __init__(self, connection: Connection, table: Table, columns: Sequence[str]) -> None:
        """Name the table and the columns that are compared."""
        self._connection = connection
        self._table = table
        self._columns = tuple(columns)
        self._changed: list[dict[str, Any]] = []

    def load(self, column: str, values: Collection[Any]) -> dict[int, dict[str, Any]]:
        """Return by id the rows whose ``column`` has one of some values."""
        if not values:
            return {}
        columns = [self._table.c[name] for name in self._columns]
        found = self._connection.execute(
            select(self._table.c.id, *columns).where(self._table.c[column].in_(values))
        )
        return {key: dict(zip(self._columns, row, strict=True)) for key, *row in found}

    def change(
        self, key: int, held: Mapping[str, Any], said: Mapping[str, Any], **beside: Any
    ) -> bool:
        """Note what a row says for the next flush; return whether it says anything new.

        ``beside`` are columns that change only when something else does.
        """
        now = {name: said.get(name, held[name]) for name in self._columns}
        if now == held:
            return False
        self._changed.append({"key": key, **now, **beside})
        return True

    def discard(self) -> None:
        """Forget what is not yet written."""
        self._changed.clear()

    def flush(self) -> None:
        """Write the changes."""
        if self._changed:
            statement = update(self._table).where(self._table.c.id == bindparam("key"))
            self._connection.execute(statement, self._changed)
            self._changed.clear()
