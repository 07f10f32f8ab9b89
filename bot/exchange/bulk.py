"""Many rows into a table, at the speed of the driver: executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Date, Table

from bot.exchange.cells import Memo
from bot.problems import Problem

BATCH: Final = 5_000


class Insert:
    """Rows on their way into one table. ``fixed`` are columns with the same value in every row."""

    def __init__(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        fixed: Mapping[str, Any] | None = None,
    ) -> None:
        """Prepare the statement and each column's stored form."""
        self._connection = connection
        self._stored = [
            (place, _stored_form(connection, table, name))
            for place, name in enumerate(columns)
            if _stored_form(connection, table, name)
        ]
        self._fixed = tuple(
            form(value) if (form := _stored_form(connection, table, name)) else value
            for name, value in (fixed or {}).items()
        )
        prepare = connection.dialect.identifier_preparer
        names = ", ".join(prepare.quote(name) for name in (*columns, *(fixed or {})))
        self._copies = connection.dialect.name == "postgresql"
        marks = ", ".join("?" * (len(columns) + len(self._fixed)))
        self._statement = (
            f"COPY {table.name} ({names}) FROM STDIN"
            if self._copies
            else f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 (own names)
        )
        self._rows: list[tuple[Any, ...]] = []

    def add(self, row: Sequence[Any]) -> None:
        """Add a row, its values in the order of the columns; writes every few thousand."""
        values = list(row)
        for place, form in self._stored:
            if values[place] is not None:
                values[place] = form(values[place])
        self._rows.append((*values, *self._fixed))
        if len(self._rows) >= BATCH:
            self.flush()

    def discard(self) -> None:
        """Forget the rows not yet written."""
        self._rows.clear()

    def flush(self) -> None:
        """Write what is left. Raises Problem when the database refuses."""
        if not self._rows:
            return
        raw = self._connection.connection.driver_connection
        assert raw is not None  # noqa: S101 (an open connection has one)
        try:
            cursor = raw.cursor()
            if self._copies:
                with cursor.copy(self._statement) as copy:
                    for row in self._rows:
                        copy.write_row(row)
            else:
                cursor.executemany(self._statement, self._rows)
            cursor.close()
        except self._connection.dialect.loaded_dbapi.Error as error:
            reason = str(error).strip().splitlines() or ["?"]
            raise Problem("problem.database", reason=reason[0]) from error
        self._rows.clear()


def _stored_form(
    connection: Connection, table: Table, name: str
) -> Callable[[Any], Any] | None:
    """Return what turns a value into its stored form; the same days come again and again."""
    kind = table.c[name].type
    form = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if form is not None and isinstance(kind, Date):
        return Memo(form).__getitem__
    return form
