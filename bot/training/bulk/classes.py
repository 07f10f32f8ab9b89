"""Many classes: opened and changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update

from bot.base.folding import fold
from bot.base.problems import Problem
from bot.storage.audit import Action
from bot.storage.bulk_update import BulkUpdate
from bot.storage.tables import training_class
from bot.training import classes, units
from bot.training.bulk.audit_trail import AuditTrail
from bot.training.bulk.authority import Authority
from bot.training.enums import ClassState

_HELD: Final = ("code", "state", "unit_id", "sequence")
#: What a class is opened with, beside its code.
#: Overbooking has no column in the workbook: what was set elsewhere stays as it is.
COLUMNS: Final = (*sorted(classes.FIELDS - {"overbooking"}), "folded_name")

Row = Mapping[str, Any]


class ClassBatch:
    """Classes on their way into the database."""

    def __init__(self, authority: Authority, now: datetime) -> None:
        """Prepare; nothing is written yet."""
        self._authority = authority
        self._connection = authority.as_of.connection
        self._changed = BulkUpdate(self._connection, training_class, COLUMNS)
        self._trail = AuditTrail(authority, now)
        self._held: dict[int, Row] = {}
        self._cancelled: list[int] = []
        self._units: dict[str, int | None] | None = None

    def stored(self, class_ids: Collection[int]) -> dict[int, dict[str, Any]]:
        """Lock classes and return, by id, what is said of them."""
        columns = [training_class.c[name] for name in _HELD]
        locked = (
            select(training_class.c.id, *columns)
            .where(training_class.c.id.in_(class_ids))
            .order_by(training_class.c.code)
            .with_for_update()
        )
        for number, *values in self._connection.execute(locked):
            self._held[number] = dict(zip(_HELD, values, strict=True))
        return self._changed.load("id", class_ids)

    def opened(self, code: str, said: Row) -> dict[str, Any]:
        """Return a new class as it is to be written: of its organiser's unit or the officer's.

        Raises Problem for days in a wrong order. An organiser outside the officer's units does
        not make it a class of theirs.
        """
        classes.check_days(said.get("opens"), said.get("closes"))
        # Without a unit of theirs they could not change, by the next workbook, what this one
        # opened.
        own = self._authority.own_unit()
        unit_id = self._unit_called(said.get("organiser"))
        if unit_id is None or not self._authority.covers(unit_id):
            unit_id = own
        self._trail.add(Action.CLASS_OPEN, unit_id=unit_id, code=code)
        row = {"topics": 0, **said, "folded_name": fold(said["name"]), "unit_id": unit_id}
        return {name: row.get(name) for name in (*COLUMNS, "unit_id")}

    def change(self, class_id: int, before: Row, said: Row) -> bool:
        """Change a class that is open; return whether anything new is said of it.

        Its calendar file's sequence goes up. Raises Problem where it cannot be changed.
        """
        row = {**before, **{name: said[name] for name in COLUMNS if name in said}}
        row["folded_name"] = fold(row["name"])
        fields = sorted(name for name in COLUMNS if row[name] != before[name])
        if not fields:
            return False
        classes.check_days(row["opens"], row["closes"])
        held = self._held[class_id]
        if not self._authority.covers(held["unit_id"]):
            raise Problem("problem.class_of_others", code=held["code"])
        if held["state"] != ClassState.OPEN:
            raise Problem(f"problem.class_{held['state']}", code=held["code"])
        self._trail.add(
            Action.CLASS_CHANGE, unit_id=held["unit_id"], code=held["code"], fields=fields
        )
        return self._changed.change(class_id, before, row, sequence=held["sequence"] + 1)

    def cancel(self, class_id: int) -> bool:
        """Call a class off; return whether that is new. Raises Problem where it cannot be."""
        held = self._held[class_id]
        if held["state"] == ClassState.CANCELLED:
            return False
        if not self._authority.covers(held["unit_id"]):
            raise Problem("problem.class_of_others", code=held["code"])
        if held["state"] != ClassState.OPEN:
            raise Problem(f"problem.class_{held['state']}", code=held["code"])
        self._trail.add(Action.CLASS_CANCEL, unit_id=held["unit_id"], code=held["code"])
        self._cancelled.append(class_id)
        return True

    def _unit_called(self, name: str | None) -> int | None:
        """Return the one unit that is so called today, None for none or several."""
        if name is None:
            return None
        if self._units is None:
            self._units = {}
            for unit in units.all_units(self._authority.as_of):
                for written in {fold(name) for name in (unit.code, unit.name, *unit.aliases)}:
                    self._units[written] = None if written in self._units else unit.id
        return self._units.get(fold(name))

    def discard(self) -> None:
        """Forget what is not yet written."""
        self._changed.discard()
        self._trail.discard()
        self._cancelled.clear()

    def flush(self) -> None:
        """Write the changes held back."""
        self._changed.flush()
        table = training_class.c
        self._connection.execute(
            update(training_class)
            .where(table.id.in_(self._cancelled))
            .values(state=ClassState.CANCELLED, sequence=table.sequence + 1)
        )
        self._cancelled.clear()

    def keep(self) -> None:
        """Write the rest, and the audit events of it all."""
        self.flush()
        self._trail.flush()
