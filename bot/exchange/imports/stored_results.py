"""What the ledger holds of the results in a workbook, looked up thousands at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Column, Connection, Date, MetaData, Select, Table, select, true

from bot.base.folding import fold_words
from bot.exchange.imports.sheet_reader import Row
from bot.storage.bulk_insert import BulkInsert
from bot.storage.tables import Key, ledger
from bot.training.bulk.results import COLUMNS
from bot.training.results import FROM_WORKBOOK

_KEY: Final = ("person_id", "title", "ends")
#: What a row may change of an entry, by the ledger's names.
FIELDS: Final = tuple(name for name in COLUMNS if name not in {*_KEY, "reverses"})
#: An entry's person, number of its title, last day.
EntryKey = tuple[int, int, date]
#: Entries by key: the id, and what may be changed.
StoredEntries = dict[EntryKey, tuple[int, dict[str, Any]]]


class Titles(dict[str, int]):
    """A number for each title; spellings that differ in case, accents, marks or spaces share one.

    One number is a smaller key than a tuple: there may be 800,000 of them.
    """

    def __init__(self) -> None:
        """Begin without any title."""
        super().__init__()
        self._folded: dict[str, int] = {}

    def __missing__(self, title: str) -> int:
        """Give a new spelling the number of its title."""
        number = self._folded.setdefault(fold_words(title), len(self._folded))
        self[title] = number
        return number


class StoredResults:
    """Entries that earlier imports wrote and nothing has reversed since, by their key."""

    def __init__(self, connection: Connection) -> None:
        """Ask whether there are any."""
        self._connection = connection
        self.any = connection.execute(
            select(ledger.c.id).where(ledger.c.source == FROM_WORKBOOK).limit(1)
        ).first()
        self._wanted: Table | None = None

    def load(self, rows: Sequence[Row], titles: Titles) -> tuple[StoredEntries, set[EntryKey]]:
        """Return what is stored under the keys of some rows, and the keys of what was reversed.

        Of an entry its id and what a row may change, the title in its spelling included.
        """
        held: StoredEntries = {}
        reversed_keys: set[EntryKey] = set()
        if not self.any or not rows:
            return held, reversed_keys
        stored = self._connection.execute(self._matching(self._ask(rows)))
        # Source and reversals are sorted out here: in SQL they mislead both planners.
        for entry, reverses, reversed_by, source, person_id, title, ends, *values in stored:
            key = (person_id, titles[title], ends)
            # A workbook corrects what workbooks brought: results from classes and proofs were
            # decided by somebody, one by one.
            if reverses is not None or source != FROM_WORKBOOK:
                continue
            if reversed_by is None:
                said = dict(zip(FIELDS, values, strict=True))
                held[key] = (entry, {"title": title, **said})
            else:
                reversed_keys.add(key)
        return held, reversed_keys

    def _matching(self, wanted: Table) -> Select[Any]:
        """Return the statement that looks up each wanted pair by the index of people and days."""
        reversal = ledger.alias("reversal")
        reversed_by = select(reversal.c.id).where(reversal.c.reverses == ledger.c.id)
        matching = select(
            ledger.c.id,
            ledger.c.reverses,
            reversed_by.scalar_subquery(),
            ledger.c.source,
            *(ledger.c[name] for name in (*_KEY, *FIELDS)),
        ).where(ledger.c.person_id == wanted.c.person_id, ledger.c.ends == wanted.c.ends)
        if self._connection.dialect.name != "postgresql":
            return matching
        # Without statistics of rows just written PostgreSQL would read the whole ledger each time;
        # OFFSET keeps it from joining in any other way than pair by pair.
        entries = matching.correlate(wanted).offset(0).lateral("found")
        return select(entries).join_from(wanted, entries, true())

    def _ask(self, rows: Sequence[Row]) -> Table:
        """Put people and days into a table of this transaction: thousands of pairs to look up."""
        if self._wanted is None:
            self._wanted = Table(
                "wanted_result",
                MetaData(),
                Column("person_id", Key),
                Column("ends", Date),
                prefixes=["TEMPORARY"],
            )
            self._wanted.create(self._connection, checkfirst=False)
        self._connection.execute(self._wanted.delete())
        insert = BulkInsert(self._connection, self._wanted, ("person_id", "ends"))
        for pair in {(row.values["person_id"], row.values["ends"]) for row in rows}:
            insert.add(pair)
        insert.flush()
        return self._wanted

    def close(self) -> None:
        """Drop the table."""
        if self._wanted is not None:
            self._wanted.drop(self._connection)
