"""What every sheet's import works with: the database, the day, the codes, who may touch whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, select

from bot.base.problems import Problem
from bot.exchange.imports.error_report import Findings
from bot.exchange.imports.known_codes import Codes
from bot.exchange.imports.person_names import PersonNames
from bot.exchange.imports.sheet_reader import Row
from bot.exchange.imports.sheets import Sheet
from bot.storage.tables import post

_T = TypeVar("_T")

#: Rows that are compared with what is stored in one go.
BATCH = 2_000


@dataclass(slots=True)
class Job:
    """One import. ``scope`` is the ids of the units that may be touched, None for all.

    ``actor_id`` is who imports, None on the command line.
    """

    connection: Connection
    now: datetime
    today: date
    findings: Findings
    units: Codes
    people: Codes
    classes: Codes
    names: PersonNames
    actor_id: int | None = None
    scope: frozenset[int] | None = None
    touched_units: set[int] = field(default_factory=set)
    touched_people: set[int] = field(default_factory=set)
    _inside: set[int] | None = None

    @property
    def writes(self) -> bool:
        """Whether writing still makes sense: after an error all is rolled back."""
        return not self.findings.failed

    def covers_unit(self, unit_id: int | None) -> bool:
        """Return whether a unit may be touched: it is in the scope, or new below it."""
        return (
            self.scope is None
            or unit_id in self.scope
            or unit_id in self.touched_units
            or (unit_id is not None and unit_id < 0)
        )

    def require_person(self, person_id: int) -> None:
        """Raise Problem when a person stands outside the scope."""
        if self.scope is None or person_id < 0 or person_id in self.touched_people:
            return
        if self._inside is None:
            self._inside = self._people_inside()
        if person_id not in self._inside:
            raise Problem("import.person_outside")

    def _people_inside(self) -> set[int]:
        """Return who is in the scope's units today, or comes to one next."""
        rows = self.connection.execute(
            select(post.c.person_id, post.c.unit_id)
            .where(post.c.valid_to >= self.today, post.c.unit_id.is_not(None))
            .order_by(post.c.person_id, post.c.valid_from)
        )
        place: dict[int, int] = {}
        for person_id, unit_id in rows:
            place.setdefault(person_id, unit_id)
        return {person_id for person_id, unit_id in place.items() if self.covers_unit(unit_id)}

    def check_name(self, sheet: Sheet, row: Row) -> None:
        """Report a name beside a code that is not that person's."""
        values = row.values
        try:
            self.names.require(values["person_id"], values["person"], values.get("name"))
        except Problem as problem:
            sheet.fail(row, "name", problem)

    def known_code(self, codes: Codes, sheet: Sheet, row: Row) -> str | None:
        """Return a row's own code as it is known, and put it into the row; None for none.

        One that could be a second code of something known is reported.
        """
        if "code" not in row.values:
            return None
        try:
            row.values["code"] = found = str(codes.known_as(row.values["code"], learn=True))
        except Problem as problem:
            sheet.fail(row, "code", problem)
            return None
        return found


def batches(items: Iterable[_T], size: int = BATCH) -> Iterator[list[_T]]:
    """Yield lists of at most ``size`` items."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
