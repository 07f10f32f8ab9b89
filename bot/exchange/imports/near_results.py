"""Results that are perhaps one: the same class of the same person, its day corrected.

A day is part of a result's key, so a correction looks like a second result and its hours would
count twice. Both are kept and named, for a class may well be held twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from bot.base.folding import fold_words
from bot.exchange.imports.import_job import batches
from bot.exchange.imports.sheet_reader import Row
from bot.storage.tables import ledger

_NEAR_DAYS: Final = 7  # monthly meetings of one title are no corrections of each other
_NEAR_IN_A_FILE: Final = 1
_AT_ONCE: Final = 5_000  # people a statement asks about

#: The first day of a result, where it is known, and the last.
_Stretch = tuple[date | None, date]


class NearResults:
    """Collects new results near to another one, as values of the sentence that names both."""

    def __init__(self, connection: Connection) -> None:
        """Prepare; nothing is read yet."""
        self._connection = connection
        self.found: list[dict[str, Any]] = []
        self._here: dict[int, _Stretch] = {}

    def look_here(self, row: Row, key: int) -> None:
        """Compare a new row with the last one of its file for the same person and title.

        ``key`` stands for both. A file lists weekly meetings too: only a day beside another, one
        beginning with two ends, and days turned round are named.
        """
        values = row.values
        mine = (values.get("starts"), values["ends"])
        other = self._here.get(key)
        self._here[key] = mine
        if other is not None and _near(mine, other, days=_NEAR_IN_A_FILE):
            self._name(row, other[1])

    def _name(self, row: Row, other: date) -> None:
        values = row.values
        self.found.append(
            {
                "code": values["person"],
                "title": values["title"],
                "ends": values["ends"],
                "other": other,
            }
        )

    def look(self, added: Sequence[Row], *, stored: object) -> None:
        """Compare new rows with the ledger, where it has entries."""
        if not stored:
            return
        here: dict[tuple[int, str], list[_Stretch]] = {}
        for person_id, title, starts, ends in self._entries(added):
            here.setdefault((person_id, fold_words(title)), []).append((starts, ends))
        for row in added:
            values = row.values
            known = here.get((values["person_id"], fold_words(values["title"])), [])
            mine = (values.get("starts"), values["ends"])
            other = next((stretch for stretch in known if _near(mine, stretch)), None)
            if other is not None:
                self._name(row, other[1])

    def _entries(self, added: Sequence[Row]) -> Iterator[tuple[int, str, date | None, date]]:
        """Yield the results that stand of the people of some rows."""
        reversal = ledger.alias("reversal")
        for people in batches(sorted({row.values["person_id"] for row in added}), _AT_ONCE):
            rows = self._connection.execute(
                select(ledger.c.person_id, ledger.c.title, ledger.c.starts, ledger.c.ends)
                .outerjoin(reversal, reversal.c.reverses == ledger.c.id)
                .where(ledger.c.person_id.in_(people))
                .where(ledger.c.reverses.is_(None), reversal.c.id.is_(None))
            )
            yield from ((row.person_id, row.title, row.starts, row.ends) for row in rows)


def _near(one: _Stretch, other: _Stretch, days: int = _NEAR_DAYS) -> bool:
    """Return whether two results of one title end near to each other or begin on one day."""
    (starts, ends), (other_starts, other_ends) = one, other
    if ends == other_ends:
        return False
    same_beginning = starts is not None and starts == other_starts
    # 3/4 for 4/3: the commonest slip, and by far more than some days off.
    turned = (ends.year, ends.month, ends.day) == (
        other_ends.year,
        other_ends.day,
        other_ends.month,
    )
    return same_beginning or turned or abs((ends - other_ends).days) <= days
