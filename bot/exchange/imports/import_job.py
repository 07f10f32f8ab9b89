"""What every sheet's import works with: the database, the day, the codes, who brings it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy import Connection

from bot.base.problems import Problem
from bot.exchange.imports.error_report import Findings
from bot.exchange.imports.known_codes import Codes
from bot.exchange.imports.person_names import PersonNames
from bot.exchange.imports.sheet_reader import Row
from bot.exchange.imports.sheets import Sheet
from bot.training.access import Deed
from bot.training.as_of import AsOf
from bot.training.bulk.authority import Authority

_T = TypeVar("_T")

#: Rows that are compared with what is stored in one go.
BATCH = 2_000


@dataclass(slots=True)
class Job:
    """One import, with whom it is brought in by."""

    connection: Connection
    now: datetime
    today: date
    findings: Findings
    units: Codes
    people: Codes
    classes: Codes
    names: PersonNames
    authority: Authority

    @property
    def writes(self) -> bool:
        """Whether writing still makes sense: after an error all is rolled back."""
        return not self.findings.failed

    @property
    def as_of(self) -> AsOf:
        """The day of the import, opened."""
        return self.authority.as_of

    def require_person(self, person_id: int) -> None:
        """Raise Problem when a person stands outside the importer's units."""
        with in_a_row():
            self.authority.require_person(person_id)

    def require(self, deed: Deed, person_id: int) -> None:
        """Raise Problem unless the importer may do something about a person."""
        with in_a_row():
            self.authority.require(deed, person_id)

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


#: How a refusal is said of a row: what its officer can do about it.
_IN_A_ROW: Final = {
    "problem.not_for_oneself": "import.not_for_yourself",
    "problem.not_allowed": "import.person_outside",
    "problem.class_ends_before": "import.ends_before_it_begins",
    "problem.class_closed": "import.class_closed",
    "problem.class_cancelled": "import.class_closed",
    "problem.class_of_others": "import.class_outside",
}


@contextmanager
def in_a_row() -> Iterator[None]:
    """Say what a verb refuses as it is said of a row."""
    try:
        yield
    except Problem as problem:
        raise Problem(_IN_A_ROW.get(problem.key, problem.key), **problem.values) from problem


def batches(items: Iterable[_T], size: int = BATCH) -> Iterator[list[_T]]:
    """Yield lists of at most ``size`` items."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
