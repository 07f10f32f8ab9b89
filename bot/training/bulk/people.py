"""Many people: taken on, their records put right, moved, away and back, their qualifications."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from bot.base.folding import fold
from bot.storage.audit import Action
from bot.storage.tables import person, post, qualification, status_period
from bot.training.bulk.audit_trail import AuditTrail
from bot.training.bulk.authority import Authority
from bot.training.bulk.timelines import Timelines
from bot.training.timeline import Span, on

#: What a person's own record says, beside the code.
FIELDS: Final = (
    *("name", "birth_date", "birth_precision", "gender"),
    *("ethnic_minority", "joined", "phone", "email"),
)
#: The same as it is written: names are searched folded, and phones by a digest of theirs.
COLUMNS: Final = (*FIELDS, "folded_name", "phone_digest")
POST: Final = (
    *("unit_id", "group", "title", "leading", "managing", "sensitive"),
    *("appointed", "grade", "successor", "councillor", "part_time"),
)
QUALIFICATION: Final = ("degree", "political", "management")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredPeople:
    """What the database holds of some people, by id."""

    own: dict[int, dict[str, Any]] = field(default_factory=dict)
    posts: dict[int, list[Span]] = field(default_factory=dict)
    statuses: dict[int, list[Span]] = field(default_factory=dict)
    qualifications: dict[int, list[Span]] = field(default_factory=dict)


class PersonBatch:
    """People on their way into the database; whoever is outside one's units is refused."""

    def __init__(self, authority: Authority, now: datetime) -> None:
        """Prepare; nothing is written yet."""
        self._authority = authority
        self._connection = authority.as_of.connection
        self._posts = Timelines(self._connection, post, "person_id", POST)
        self._statuses = Timelines(self._connection, status_period, "person_id", ("status",))
        self._held = Timelines(self._connection, qualification, "person_id", QUALIFICATION)
        self._trail = AuditTrail(authority, now)
        self._corrected: list[dict[str, Any]] = []
        self._taken_on = 0

    def stored(self, person_ids: Collection[int]) -> StoredPeople:
        """Return what is known of some people."""
        if not person_ids:
            return StoredPeople()
        columns = [person.c[name] for name in FIELDS]
        rows = self._connection.execute(
            select(person.c.id, *columns).where(person.c.id.in_(person_ids))
        )
        return StoredPeople(
            own={key: dict(zip(FIELDS, values, strict=True)) for key, *values in rows},
            posts=self._posts.load(person_ids),
            statuses=self._statuses.load(person_ids),
            qualifications=self._held.load(person_ids),
        )

    def taken_on(self, said: Row) -> list[Any]:
        """Return the record of somebody new as it is to be written, in the order of ``COLUMNS``.

        New people are one event together, with their number: of each there is the record itself.
        """
        self._taken_on += 1
        row = {"ethnic_minority": False, **said, **_searched(said)}
        return [row.get(name) for name in COLUMNS]

    def begin(
        self,
        person_id: int,
        posts: Sequence[Span],
        statuses: Sequence[Span],
        qualifications: Sequence[Span],
    ) -> None:
        """Write the first timelines of somebody new."""
        self._posts.add(person_id, posts)
        self._statuses.add(person_id, statuses)
        self._held.add(person_id, qualifications)

    def correct(self, person_id: int, before: Row, said: Row) -> bool:
        """Put somebody's own record right; return whether anything new is said of it."""
        row = {name: said.get(name, before.get(name)) for name in FIELDS}
        fields = sorted(name for name in FIELDS if row[name] != before.get(name))
        if not fields:
            return False
        self._authority.require_person(person_id)
        self._corrected.append({"key": person_id, **row, **_searched(row)})
        self._trail.add(Action.PERSON_CHANGE, person_id=person_id, fields=fields)
        return True

    def move(self, person_id: int, before: Sequence[Span], posts: Sequence[Span]) -> bool:
        """Write somebody's posts anew; return whether they differ."""
        if not self._replace(self._posts, person_id, before, posts):
            return False
        span = on(posts, self._authority.as_of.day)
        unit_id = span.values["unit_id"] if span else None
        # A unit of the same file that is not yet written has an id below 0.
        known = unit_id if unit_id is None or unit_id > 0 else None
        self._trail.add(Action.PERSON_MOVE, person_id=person_id, unit_id=known)
        return True

    def set_status(self, person_id: int, before: Sequence[Span], statuses: Sequence[Span]) -> bool:
        """Write when somebody is away, and why; return whether it differs."""
        if not self._replace(self._statuses, person_id, before, statuses):
            return False
        self._trail.add(Action.PERSON_STATUS, person_id=person_id)
        return True

    def qualify(self, person_id: int, before: Sequence[Span], held: Sequence[Span]) -> bool:
        """Write what somebody holds: degrees and levels; return whether it differs."""
        if not self._replace(self._held, person_id, before, held):
            return False
        self._trail.add(Action.PERSON_QUALIFY, person_id=person_id)
        return True

    def _replace(
        self, table: Timelines, person_id: int, before: Sequence[Span], spans: Sequence[Span]
    ) -> bool:
        if list(before) == list(spans):
            return False
        self._authority.require_person(person_id)
        table.replace(person_id, spans)
        return True

    def discard(self) -> None:
        """Forget what is not yet written."""
        for pending in (self._posts, self._statuses, self._held, self._trail):
            pending.discard()
        self._corrected.clear()
        self._taken_on = 0

    def flush(self) -> None:
        """Write the records and timelines held back."""
        if self._corrected:
            statement = update(person).where(person.c.id == bindparam("key"))
            self._connection.execute(statement, self._corrected)
            self._corrected.clear()
        for table in (self._posts, self._statuses, self._held):
            table.flush()

    def keep(self) -> None:
        """Write the rest, and the audit events of it all."""
        self.flush()
        if self._taken_on:
            self._trail.add(Action.PERSON_ADD, people=self._taken_on)
        self._trail.flush()


def _searched(row: Row) -> dict[str, Any]:
    # The digest is made by the column's type, with the engine's key.
    return {"folded_name": fold(row["name"]), "phone_digest": row.get("phone")}
