"""Dated rows of a table as timelines, read and written by owner."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, delete, select, true

from bot.storage.bulk_insert import BulkInsert
from bot.training.timeline import Span

#: Owners whose rows are replaced by one statement: SQLite takes at most 32,766 values in one.
_AT_ONCE: Final = 5_000


class Timelines:
    """The rows of a table with ``valid_from`` and ``valid_to`` that belong to an owner."""

    def __init__(
        self,
        connection: Connection,
        table: Table,
        owner: str,
        fields: Sequence[str],
        only: ColumnElement[bool] | None = None,
    ) -> None:
        """Name the table, the owner's column and the columns that are the spans' values.

        ``only`` narrows which rows are meant; the others are left alone.
        """
        self._connection = connection
        self._owner = table.c[owner]
        self._table = table
        self._fields = tuple(fields)
        self._only = true() if only is None else only
        self._insert = BulkInsert(connection, table, (owner, "valid_from", "valid_to", *fields))
        self._replaced: dict[int, Sequence[Span]] = {}

    def load(self, owners: Collection[int] | None = None) -> dict[int, list[Span]]:
        """Return the timelines of some owners, or of all; an owner without rows is not there."""
        names = [self._table.c[name] for name in self._fields]
        statement = (
            select(self._owner, self._table.c.valid_from, self._table.c.valid_to, *names)
            .where(self._only)
            .order_by(self._owner, self._table.c.valid_from)
        )
        if owners is not None:
            statement = statement.where(self._owner.in_(owners))
        found: dict[int, list[Span]] = {}
        for owner, first, last, *values in self._connection.execute(statement):
            span = Span(first, last, dict(zip(self._fields, values, strict=True)))
            found.setdefault(owner, []).append(span)
        return found

    def add(self, owner: int, spans: Sequence[Span]) -> None:
        """Write the timeline of an owner who has none."""
        for span in spans:
            values: list[Any] = [span.values[name] for name in self._fields]
            self._insert.add((owner, span.first, span.last, *values))

    def replace(self, owner: int, spans: Sequence[Span]) -> None:
        """Write an owner's timeline in place of the stored one, at the next flush."""
        self._replaced[owner] = spans

    def discard(self) -> None:
        """Forget what is not yet written."""
        self._replaced.clear()
        self._insert.discard()

    def flush(self) -> None:
        """Write what is left."""
        rest = iter(self._replaced)
        while owners := list(islice(rest, _AT_ONCE)):
            self._connection.execute(
                delete(self._table).where(self._owner.in_(owners)).where(self._only)
            )
        # Whole timelines anew, not what changed in them: spans are split and joined by one change,
        # and an owner has few.
        for owner, spans in self._replaced.items():
            self.add(owner, spans)
        self._replaced.clear()
        self._insert.flush()
