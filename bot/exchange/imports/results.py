"""The sheet Kết quả: entries of the ledger, never rewritten: a correction reverses and adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Column, Date, MetaData, Select, Table, select, true

from bot.base.folding import fold
from bot.base.problems import Problem
from bot.exchange.imports import cells, days
from bot.exchange.imports.import_job import Job, batches
from bot.exchange.imports.near_results import NearResults
from bot.exchange.imports.sheet_reader import Row, SheetKind
from bot.exchange.imports.sheets import Sheet
from bot.exchange.imports.vocabulary import vocabulary
from bot.storage.bulk_insert import BulkInsert
from bot.storage.tables import Key, ledger
from bot.training.enums import LEVELS, Evidence, topics_of

#: What the column Kết quả says of a result that is to be taken out again.
CANCEL: Final = "cancel"
_DAYS: Final = ("starts", "ends", "decided")

KIND: Final = SheetKind(
    key="results",
    keys=("person", "title", "ends"),
    readers={
        "person": cells.code,
        "name": cells.person_name,
        "title": cells.text(500),
        "topics": cells.topics,
        "hours": cells.hours,
        "starts": days.first_day,
        "ends": days.last_day,
        "mode": cells.text(100),
        "organiser": cells.text(300),
        "level": cells.level,
        "evidence": cells.choice("evidence"),
        "certificate_no": cells.label(100),
        "decided": days.last_day,
        "passed": cells.choice("passed", {"yes": True, "no": False, "cancel": CANCEL}),
        "class_code": cells.code,
        "cost": cells.money,
        "funding": cells.text(200),
    },
    empties={"passed": True},
    years={"starts": (1960, 6), "ends": (1960, 8), "decided": (1960, 2)},
)
SOURCE: Final = "import"
_KEY: Final = ("person_id", "title", "ends")
_FIELDS: Final = (
    *(name for name in KIND.readers if name not in {"person", "name", "title", "ends"}),
    *(f"{name}_precision" for name in _DAYS),
)
_COLUMNS: Final = (*_KEY, *_FIELDS, "reverses")
_DEFAULTS: Final = (
    ("hours", Decimal(0)),
    ("passed", True),
    ("evidence", Evidence.ATTENDANCE.value),
)
_AT_ONCE: Final = 10_000
_NAMED: Final = 5  # in a note
_EntryKey = tuple[int, int, date]
_Held = dict[_EntryKey, tuple[int, dict[str, Any]]]


class Results:
    """Imports the sheet, some thousand rows at a time."""

    def __init__(self, job: Job, sheet: Sheet) -> None:
        """Prepare; nothing is read yet."""
        self.job = job
        self.sheet = sheet
        fixed = {"source": SOURCE, "recorded_at": job.now}
        self.new = BulkInsert(job.connection, ledger, _COLUMNS, fixed)
        self.stored = _Stored(job)
        self.titles = _Titles()
        self.near = NearResults(job.connection)
        self.levels: dict[tuple[str, int], str] = {}
        self.without_evidence = 0
        self.unknown_classes: dict[str, int] = {}

    def read(self) -> None:
        """Read the results and write those that are new or changed."""
        for batch in batches(self.sheet.rows(), _AT_ONCE):
            rows = [row for row in batch if not row.failed and self._resolve(row)]
            held, reversed_keys = self.stored.load(rows, self.titles)
            added = []
            for row in rows:
                values = row.values
                cancels = values.get("passed") == CANCEL
                if not (self.stored.any or cancels):  # as in every first import
                    self._add(row)
                    continue
                key = (values["person_id"], self.titles[values["title"]], values["ends"])
                if cancels:
                    self._cancel(row, held.get(key), known=key in reversed_keys)
                elif key in held:
                    self._compare(row, *held[key])
                else:
                    self._add(row)
                    added.append(row)
            self.near.look(added, stored=self.stored.any)
            if self.job.writes:
                self.new.flush()
            else:
                self.new.discard()
        self.stored.close()
        self._note()

    def _resolve(self, row: Row) -> bool:
        """Find whose result it is, and refuse what the importer may not bring in."""
        values, job = row.values, self.job
        person_id = job.people.ids.get(values["person"])
        if person_id is None or person_id == job.actor_id or job.scope is not None:
            try:
                person_id = job.people.resolve(values["person"])
                if person_id == job.actor_id:
                    raise Problem("import.not_for_yourself")  # noqa: TRY301
                job.require_person(person_id)
            except Problem as problem:
                self.sheet.fail(row, "person", problem)
                return False
        values["person_id"] = person_id
        if "name" in values:
            job.check_name(self.sheet, row)
        self._precise(values)
        key = ((person_id << 20 | self.titles[values["title"]]) << 22) | values["ends"].toordinal()
        return self.sheet.first_time(row, key)

    def _precise(self, values: dict[str, Any]) -> None:
        for name in _DAYS:
            if isinstance(values.get(name), days.RoughDay):
                values[name], values[f"{name}_precision"] = days.precise(values[name])

    def _add(self, row: Row) -> None:
        """Take a result that is not known yet."""
        values = row.values
        if not self._consistent(row, values):
            return
        self.without_evidence += "evidence" not in values
        for name, value in _DEFAULTS:
            values.setdefault(name, value)
        self.new.add(map(values.get, _COLUMNS))
        self.sheet.count.added += 1

    def _cancel(
        self, row: Row, stored: tuple[int, Mapping[str, Any]] | None, *, known: bool
    ) -> None:
        """Take a result out: its entry is reversed and stays in the ledger."""
        if stored is not None:
            key, before = stored
            self.new.add(map({**row.values, **before, "reverses": key}.get, _COLUMNS))
            self.sheet.count.changed += 1
        elif known:
            self.sheet.count.unchanged += 1
        else:
            self.sheet.fail(row, "passed", Problem("import.nothing_to_cancel"))

    def _compare(self, row: Row, key: int, before: Mapping[str, Any]) -> None:
        """Take what a row says of a known result: a change reverses the entry and adds another."""
        values = {**before, **row.values}
        for name in _DAYS:
            if name in row.values:
                precision = f"{name}_precision"
                values[precision] = row.values.get(precision)
        if not self._consistent(row, values):
            return
        if all(values[name] == value for name, value in before.items()):
            self.sheet.count.unchanged += 1
            return
        self.new.add(map({**values, **before, "reverses": key}.get, _COLUMNS))
        self.new.add(map({**values, "reverses": None}.get, _COLUMNS))
        self.sheet.count.changed += 1

    def _consistent(self, row: Row, values: dict[str, Any]) -> bool:
        """Check a result as it would be written; its level becomes a code."""
        topics = values.get("topics")
        if topics is None:
            self.sheet.fail(row, "topics", Problem("import.result_needs_topic"))
        elif "level" in row.values:
            values["level"] = self._level(row, row.values["level"], topics)
        starts = values.get("starts")
        if starts is not None and starts > values["ends"]:
            self.sheet.fail(row, "ends", Problem("import.ends_before_it_begins"))
        code = row.values.get("class_code")
        if code is not None and code not in self.job.classes.ids:
            self.unknown_classes[code] = self.unknown_classes.get(code, 0) + 1
        return not row.failed

    def _level(self, row: Row, written: str, topics: int) -> str | None:
        """Return the code of a level of one of the row's topics."""
        known = self.levels.get((written, topics))
        if known is None:
            try:
                known = self.levels[written, topics] = _read_level(written, topics)
            except Problem as problem:
                self.sheet.fail(row, "level", problem)
        return known

    def _note(self) -> None:
        findings = self.job.findings
        if self.near.found:
            named = ", ".join(
                findings.texts("import.near_result", **each) for each in self.near.found[:_NAMED]
            )
            more = " …" if self.near.found[_NAMED:] else ""
            findings.note("import.near_results", count=len(self.near.found), results=named + more)
        if self.without_evidence:
            findings.note("import.results_without_evidence", count=self.without_evidence)
        if self.unknown_classes:
            findings.note(
                "import.results_of_unknown_classes",
                count=sum(self.unknown_classes.values()),
                codes=", ".join(list(self.unknown_classes)[:5]),
            )


def _read_level(written: str, topics: int) -> str:
    """Return the code of a level as it is compared. Raises Problem for none of the topics'."""
    ladders = [vocabulary().lists[topic] for topic in topics_of(topics) if topic in LEVELS]
    if not ladders:
        raise Problem("import.topic_without_level")
    for ladder in ladders:
        if written in ladder.codes:
            return ladder.codes[written]
    near = next((found for ladder in ladders if (found := ladder.meant(written))), None)
    if near is not None:
        raise Problem("import.not_accepted", near=near)
    accepted = "; ".join(name for ladder in ladders for name in ladder.names.values())
    raise Problem("import.not_accepted_any", accepted=accepted)


class _Titles(dict[str, int]):
    """A number for each title; spellings that differ in case, accents or spaces share one.

    One number is a smaller key than a tuple: there may be 800,000 of them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._folded: dict[str, int] = {}

    def __missing__(self, title: str) -> int:
        number = self._folded.setdefault(fold(title), len(self._folded))
        self[title] = number
        return number


class _Stored:
    """Entries that earlier imports wrote and nothing has reversed since, by their key."""

    def __init__(self, job: Job) -> None:
        self._connection = job.connection
        self.any = job.connection.execute(
            select(ledger.c.id).where(ledger.c.source == SOURCE).limit(1)
        ).first()
        self._wanted: Table | None = None

    def load(self, rows: Sequence[Row], titles: _Titles) -> tuple[_Held, set[_EntryKey]]:
        """Return what is stored under the keys of some rows, and the keys of what was reversed.

        Of an entry its id and what a row may change, the title in its spelling included.
        """
        held: _Held = {}
        reversed_keys: set[_EntryKey] = set()
        if not self.any or not rows:
            return held, reversed_keys
        found = self._connection.execute(self._matching(self._ask(rows)))
        # Source and reversals are sorted out here: in SQL they mislead both planners.
        for entry, reverses, reversed_by, source, person_id, title, ends, *values in found:
            key = (person_id, titles[title], ends)
            if reverses is not None or source != SOURCE:
                continue
            if reversed_by is None:
                said = dict(zip(_FIELDS, values, strict=True))
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
            *(ledger.c[name] for name in (*_KEY, *_FIELDS)),
        ).where(ledger.c.person_id == wanted.c.person_id, ledger.c.ends == wanted.c.ends)
        if self._connection.dialect.name != "postgresql":
            return matching
        # Without statistics of rows just written PostgreSQL would read the whole ledger each time;
        # OFFSET keeps it from joining in any other way than pair by pair.
        each = matching.correlate(wanted).offset(0).lateral("each")
        return select(each).join_from(wanted, each, true())

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
