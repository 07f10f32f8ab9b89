"""Many rows into a table, at the speed of the driver: executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Connection, Table

from bot.base.memo import Memo
from bot.base.problems import Problem

#: Enough that a statement's own cost no longer shows, few enough that a batch is some megabytes.
BATCH: Final = 5_000


class BulkInsert:
    """Rows on their way into one table. ``fixed`` are columns with the same value in every row.

    With ``new_only`` a row whose key is there already is passed over; ``written`` counts the
    others.
    """

    def __init__(
        self,
        connection: Connection,
        table: Table,
        columns: Sequence[str],
        fixed: Mapping[str, Any] | None = None,
        *,
        new_only: bool = False,
    ) -> None:
        """Prepare the statement and each column's stored form."""
        self._connection = connection
        forms = [_stored_form(connection, table, name) for name in columns]
        self._forms = [(index, form) for index, form in enumerate(forms) if form]
        self._fixed = tuple(
            form(value) if (form := _stored_form(connection, table, name)) else value
            for name, value in (fixed or {}).items()
        )
        prepare = connection.dialect.identifier_preparer
        names = ", ".join(prepare.quote(name) for name in (*columns, *(fixed or {})))
        on_postgresql = connection.dialect.name == "postgresql"
        # COPY knows no ON CONFLICT: what may be there already goes in row by row.
        self._copies = on_postgresql and not new_only
        mark = "%s" if on_postgresql else "?"
        marks = ", ".join([mark] * (len(columns) + len(self._fixed)))
        self._statement = (
            f"COPY {table.name} ({names}) FROM STDIN"
            if self._copies
            else f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 (own names)
        )
        if new_only:
            self._statement += " ON CONFLICT DO NOTHING"
        self.written = 0
        self._rows: list[tuple[Any, ...]] = []

    def add(self, row: Iterable[Any]) -> None:
        """Add a row, its values in the order of the columns; writes every few thousand."""
        self._rows.append(tuple(row))
        if len(self._rows) >= BATCH:
            self.flush()

    def discard(self) -> None:
        """Forget the rows not yet written."""
        self._rows.clear()

    def _ready(self) -> list[tuple[Any, ...]]:
        """Return the rows in their stored form, made column by column."""
        columns: list[Iterable[Any]] = list(zip(*self._rows, strict=True))
        for index, form in self._forms:
            columns[index] = map(form, columns[index])
        columns.extend(repeat(value, len(self._rows)) for value in self._fixed)
        return list(zip(*columns, strict=True))

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
                    for row in self._ready():
                        copy.write_row(row)
            else:
                cursor.executemany(self._statement, self._ready())
                self.written += cursor.rowcount
            cursor.close()
        except self._connection.dialect.loaded_dbapi.Error as error:
            reason = str(error).strip().splitlines() or ["?"]
            # Past SQLAlchemy, so its errors have to be told here: the sentence has the driver's
            # first line, what follows it may hold a row, and a row may hold a name.
            raise Problem("problem.database", reason=reason[0]) from error
        self._rows.clear()


def _stored_form(connection: Connection, table: Table, name: str) -> Callable[[Any], Any] | None:
    """Return what turns a value into its stored form, None when it is that already."""
    kind = table.c[name].type
    form = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if isinstance(kind, Boolean):
        return None  # both drivers take booleans as they are
    if form is None or isinstance(kind, JSON):
        return form
    return Memo(form, None).__getitem__  # the same days and figures come again and again
