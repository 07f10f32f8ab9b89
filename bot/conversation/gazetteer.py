"""Names as understanding looks for them: indexes of people, units and classes, kept fresh."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from bot.storage.audit import RENAMING
from bot.storage.prepared import Prepared
from bot.storage.tables import audit_event, person, post, training_class, unit, unit_version
from bot.training.access import Sight, Viewer
from bot.training.as_of import AsOf
from bot.training.effective_dates import holds
from bot.training.enums import topics_of
from bot.understanding.entities.class_index import NO_CLASSES, ClassIndex
from bot.understanding.entities.gazetteer import Agency
from bot.understanding.entities.person_index import PeopleIndex
from bot.understanding.entities.unit_index import UnitIndex, Ways, ways_of
from bot.understanding.reading import ClassName

_VERSION: Final = Prepared(
    select(func.coalesce(func.max(audit_event.c.id), 0)).where(audit_event.c.action.in_(RENAMING))
)


@dataclass(frozen=True, slots=True)
class _Names:
    version: tuple[int, date]
    people: PeopleIndex
    units: UnitIndex
    unit_ids: dict[str, int]
    unit_codes: dict[int, str]
    classes: ClassIndex


class Gazetteers:
    """The installation's names, read again when an import has changed them."""

    def __init__(self, locale: str) -> None:
        """Read nothing yet; ``locale`` is the language of the installation's names."""
        self._ways = ways_of(locale)
        self._names: _Names | None = None
        self._lock = threading.Lock()

    def visible(self, as_of: AsOf, viewer: Viewer, targets: tuple[str, ...]) -> Agency:
        """Return the names that a viewer may use."""
        names = self._current(as_of)
        own = viewer.main_unit
        return Agency(
            people_index=names.people,
            unit_index=names.units,
            may_see_unit=lambda code: viewer.sight(names.unit_ids.get(code)) is not Sight.NOTHING,
            may_see_people_of=lambda code: (
                viewer.sight(names.unit_ids.get(code)) is Sight.EVERYTHING
            ),
            # Staff name no colleague: looking for names in their words would only find false ones.
            sees_people=viewer.leads,
            own_unit=names.unit_codes.get(own) if own is not None else None,
            whole_unit=_highest(viewer, names),
            own_code=viewer.person.code if viewer.person else None,
            class_index=names.classes if viewer.linked else NO_CLASSES,
            target_ids=targets,
        )

    def everything(self, as_of: AsOf) -> Agency:
        """Return all names, whoever asks: for taking them out of what is kept."""
        names = self._current(as_of)
        return Agency(names.people, names.units, lambda _code: True, class_index=names.classes)

    def _current(self, as_of: AsOf) -> _Names:
        # With the day: posts and units begin and end on days that no import announces.
        version = (_VERSION.rows(as_of.connection)[0][0], as_of.day)
        names = self._names
        if names is None or names.version != version:
            # Reading all names is slow: of the threads that wait one does it for all.
            with self._lock:
                names = self._names
                if names is None or names.version != version:
                    names = _read(as_of, version, self._ways)
                    self._names = names
        return names


def _highest(viewer: Viewer, names: _Names) -> str | None:
    """Return the highest unit all of which a viewer sees: above their own, else the only one."""
    if not viewer.leads:
        return None

    def seen(code: str | None) -> bool:
        unit_id = names.unit_ids.get(code or "")
        return unit_id is not None and viewer.sight(unit_id) is Sight.EVERYTHING

    parents = names.units.parents
    own = names.unit_codes.get(viewer.main_unit or 0)
    if own is not None and seen(own):
        while (above := parents.get(own)) is not None and seen(above):
            own = above
        return own
    tops = [code for code in names.unit_ids if seen(code) and not seen(parents.get(code))]
    return tops[0] if len(tops) == 1 else None


def _read(as_of: AsOf, version: tuple[int, date], ways: Ways) -> _Names:
    connection, day = as_of.connection, as_of.day
    rows = connection.execute(
        select(
            unit.c.id,
            unit.c.code,
            unit_version.c.name,
            unit_version.c.aliases,
            unit_version.c.parent_id,
        )
        .join(unit_version, unit_version.c.unit_id == unit.c.id)
        .where(holds(unit_version, day))
    ).all()
    unit_codes = {row.id: row.code for row in rows}
    # «phòng Kinh tế xã Nà Tấu»: a unit may be named together with the one above it.
    parents = {row.code: unit_codes[row.parent_id] for row in rows if row.parent_id in unit_codes}
    persons = connection.execute(
        select(person.c.code, person.c.name, post.c.unit_id)
        .join(post, post.c.person_id == person.c.id)
        .where(holds(post, day))
    )
    classes = connection.execute(
        select(
            training_class.c.code,
            training_class.c.name,
            training_class.c.opens,
            training_class.c.closes,
            training_class.c.topics,
        ).order_by(training_class.c.opens, training_class.c.code)
    )
    return _Names(
        version,
        PeopleIndex((row.code, row.name, unit_codes.get(row.unit_id, "")) for row in persons),
        UnitIndex(((row.code, row.name, tuple(row.aliases)) for row in rows), parents, ways),
        {row.code: row.id for row in rows},
        unit_codes,
        ClassIndex(
            ClassName(row.code, row.name, row.opens, row.closes, topics_of(row.topics))
            for row in classes
        ),
    )
