"""Codes of units, people and classes: their ids, and the nearest one to a code that is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table, func, select

from bot.base.problems import Problem
from bot.exchange.imports.bulk_insert import Insert

_SUGGESTIONS: Final = 200  # each looks through all codes


class Codes:
    """The codes of one table. An id below 0 stands for a row that will not be written."""

    def __init__(self, connection: Connection, table: Table, unknown: str) -> None:
        """Read all codes. ``unknown`` is the key of the sentence about a code not among them."""
        self._connection = connection
        self._table = table
        self._unknown = unknown
        self._by_id: dict[int, str] | None = None
        self._suggested: dict[str, str | None] = {}
        rows = connection.execute(select(table.c.code, table.c.id))
        self.ids: dict[str, int] = {code: key for code, key in rows}  # noqa: C416 (rows are Row)

    def resolve(self, code: str) -> int:
        """Return the id of a code. Raises Problem, naming the nearest code, when it is unknown."""
        found = self.ids.get(code)
        if found is None:
            near = self._nearest(code)
            key = f"{self._unknown}_near" if near else self._unknown
            raise Problem(key, code=code, near=near)
        return found

    def _nearest(self, code: str) -> str | None:
        if code not in self._suggested and len(self._suggested) < _SUGGESTIONS:
            from rapidfuzz import fuzz, process, utils

            best = process.extractOne(
                code,
                self.ids.keys(),
                scorer=fuzz.ratio,
                processor=utils.default_process,
                score_cutoff=70,
            )
            self._suggested[code] = best[0] if best else None
        return self._suggested.get(code)

    def code_of(self, key: int | None) -> str | None:
        """Return the code of an id, None for none."""
        if key is None:
            return None
        if self._by_id is None or len(self._by_id) != len(self.ids):
            self._by_id = {each: code for code, each in self.ids.items()}
        return self._by_id.get(key)

    def stand_in(self, code: str) -> int:
        """Give a code that is not written an id below 0: rows that name it are not at fault."""
        return self.ids.setdefault(code, -len(self.ids) - 1)

    def create(self, columns: Sequence[str], rows: Mapping[str, Sequence[Any]]) -> None:
        """Write rows by code, ``columns`` beside it, and learn their ids."""
        newest = select(func.coalesce(func.max(self._table.c.id), 0))
        before = self._connection.execute(newest).scalar_one()
        insert = Insert(self._connection, self._table, ("code", *columns))
        for code, values in rows.items():
            insert.add((code, *values))
        insert.flush()
        written = select(self._table.c.code, self._table.c.id).where(self._table.c.id > before)
        for code, key in self._connection.execute(written):
            self.ids[code] = key
