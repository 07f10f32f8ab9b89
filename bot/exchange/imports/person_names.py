"""Whose name belongs to a code: a name beside a code must be that person's."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot.base.folding import fold
from bot.base.problems import Problem
from bot.storage.tables import person


class PersonNames:
    """The names of everybody by id, those of this workbook's Danh sách included."""

    def __init__(self, connection: Connection) -> None:
        """Read nothing yet: few workbooks have names beside codes."""
        self._connection = connection
        self._read: dict[int, str] | None = None
        self._learned: dict[int, str] = {}

    def learn(self, person_id: int, name: str) -> None:
        """Keep the name that a row of Danh sách gives."""
        self._learned[person_id] = name

    def require(self, person_id: int, code: str, written: str | None) -> None:
        """Raise Problem when the name written beside a code is another one, accents apart."""
        if written is None:
            return
        known = self._known(person_id)
        if known is not None and fold(known) != fold(written):
            raise Problem("import.name_of_another", code=code, name=known, written=written)

    def _known(self, person_id: int) -> str | None:
        if person_id in self._learned:
            return self._learned[person_id]
        if self._read is None:
            found = self._connection.execute(select(person.c.id, person.c.name))
            self._read = {key: name for key, name in found}  # noqa: C416 (rows are Row)
        return self._read.get(person_id)
