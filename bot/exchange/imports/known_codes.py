"""Codes of units, people and classes: their ids, and which one a differently written code means.

One person with two codes is two people in every figure. So CB01 and cb01 are one code, a cell that
holds the number 127 is the one code 00127 where there is one, and a text 127 beside 00127 is asked
about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, func, select

from bot.base.folding import fold_words, tidy
from bot.base.problems import Problem
from bot.exchange.imports.cells import NumberCode
from bot.storage.bulk_insert import BulkInsert
from bot.storage.tables import unit, unit_version
from bot.training.effective_dates import holds

_SUGGESTIONS: Final = 200  # each looks through all codes


class Codes:
    """The codes of one table. An id below 0 stands for a row that will not be written."""

    def __init__(self, connection: Connection, table: Table, unknown: str, today: date) -> None:
        """Read all codes. ``unknown`` is the key of the sentence about a code not among them."""
        self._today = today
        self._connection = connection
        self._table = table
        self._unknown = unknown
        self._by_id: dict[int, str] | None = None
        self._suggested: dict[str, str | None] = {}
        self._by_name: dict[str, str | None] | None = None
        self._alike: dict[str, str] | None = None
        self._bare: dict[str, str | None] = {}
        self._zeros = False
        #: Codes that were taken for another spelling: as written → as known.
        self.taken_as: dict[str, str] = {}
        rows = connection.execute(select(table.c.code, table.c.id))
        self.ids: dict[str, int] = {code: key for code, key in rows}  # noqa: C416 (rows are Row)

    def resolve(self, code: str) -> int:
        """Return the id of a code. Raises Problem, naming the nearest code, when it is unknown."""
        found = self.ids.get(code)
        if found is None:
            found = self.ids.get(self.known_as(code))
        if found is None:
            near = self._named(code) or self._nearest(code)
            key = f"{self._unknown}_near" if near else self._unknown
            raise Problem(key, code=code, near=near)
        return found

    def known_as(self, code: str, *, learn: bool = False) -> str:
        """Return the code that a written one means: itself where it is known or means no other.

        ``learn`` keeps an unknown one, so that later rows may mean it. Raises Problem where it
        could be a second code of somebody.
        """
        if code in self.ids:
            return code
        if self._alike is None:
            self._alike = {}
            for known_code in self.ids:
                self._learn(known_code)
        known = self._alike.get(_alike(code))
        # Only digits lose zeros; and a text has its zeros, so that 127 beside 00127 is asked about.
        if known is None and code.isdecimal() and _bare(code) in self._bare:
            known = self._bare[_bare(code)]
            if known is None or not isinstance(code, NumberCode):
                raise Problem("import.code_nearly_known", code=code, near=known or code)
        if known is not None:
            if known != code:
                self.taken_as.setdefault(code, known)
            return known
        # Codes here begin with zeros, so a number's were lost: it would become a second person.
        if learn and isinstance(code, NumberCode) and self._zeros:
            raise Problem("import.code_lost_zeros", code=code)
        if learn:
            self._learn(code)
        return code

    def _learn(self, code: str) -> None:
        assert self._alike is not None  # noqa: S101 (made before)
        self._alike.setdefault(_alike(code), str(code))
        if code.isdecimal():
            bare = _bare(code)
            self._bare[bare] = None if bare in self._bare else str(code)
            self._zeros = self._zeros or (code.startswith("0") and len(code) > 1)

    def _named(self, text: str) -> str | None:
        """Return the one code whose name stands where a code should."""
        if self._by_name is None:
            self._by_name = {}
            for code, name in self._connection.execute(self._names()):
                # Of two with one name neither is meant more than the other.
                other = self._by_name.setdefault(fold_words(name), code) != code
                if other:
                    self._by_name[fold_words(name)] = None
        return self._by_name.get(fold_words(text))

    def _names(self) -> Select[str, str]:
        if self._table is not unit:
            return select(self._table.c.code, self._table.c.name)
        versions = unit_version.c.unit_id == unit.c.id
        named = select(unit.c.code, unit_version.c.name).join(unit_version, versions)
        return named.where(holds(unit_version, self._today))

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
            self._by_id = {number: code for code, number in self.ids.items()}
        return self._by_id.get(key)

    def stand_in(self, code: str) -> int:
        """Give a code that is not written an id below 0: rows that name it are not at fault."""
        return self.ids.setdefault(code, -len(self.ids) - 1)

    def create(self, columns: Sequence[str], rows: Mapping[str, Sequence[Any]]) -> None:
        """Write rows by code, ``columns`` beside it, and learn their ids."""
        # COPY returns no ids: what is above the highest before is what was written. One import runs
        # at a time (see ``workbook_import``), so nobody else's rows are among them.
        newest = select(func.coalesce(func.max(self._table.c.id), 0))
        before = self._connection.execute(newest).scalar_one()
        insert = BulkInsert(self._connection, self._table, ("code", *columns))
        for code, values in rows.items():
            insert.add((code, *values))
        insert.flush()
        written = select(self._table.c.code, self._table.c.id).where(self._table.c.id > before)
        for code, key in self._connection.execute(written):
            self.ids[code] = key


def _alike(code: str) -> str:
    """Return a code without case and spaces: so written it means the same person."""
    return tidy(code).casefold().replace(" ", "")


def _bare(code: str) -> str:
    """Return digits without the zeros that a number loses."""
    return code.lstrip("0") or "0"
