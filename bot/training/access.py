"""Who may see and who may change what: the one place where it is decided.

A viewer's sight of a unit is one of three: nothing, totals (their own unit's, without names and
reasons) or everything. The rules are those of the product's roles: staff, manager (a head, or one
acting until a date, over the unit's subtree), officer and admin (by grant).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum, auto
from typing import Final

from sqlalchemy import select

from bot.base.problems import Problem
from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import unit_head
from bot.training import grants, people, units
from bot.training.as_of import AsOf
from bot.training.effective_dates import DAY, holds
from bot.training.enums import Role, Status
from bot.training.people import Person

_ONE_DAY: Final = timedelta(days=1)


class Sight(IntEnum):
    """How much of a unit somebody may see."""

    NOTHING = 0
    TOTALS = 1
    EVERYTHING = 2


class Deed(StrEnum):
    """What somebody may do about a person, or a unit's classes."""

    REGISTER = auto()
    CANCEL_BOOKING = auto()
    SUBMIT_EVIDENCE = auto()
    ASK = auto()
    NOMINATE = auto()
    REMIND = auto()
    MARK_ATTENDANCE = auto()
    MANAGE_CLASS = auto()
    WRITE_RESULT = auto()
    WAIVE = auto()
    REVIEW_EVIDENCE = auto()
    DECIDE_REQUEST = auto()
    MANAGE_ACCOUNT = auto()
    GRANT = auto()


#: Done for oneself only.
_OWN: Final = frozenset({Deed.REGISTER, Deed.CANCEL_BOOKING, Deed.SUBMIT_EVIDENCE, Deed.ASK})
#: Done by whoever sees all of the person's unit: its head, or an officer.
_LEADING: Final = frozenset({Deed.NOMINATE, Deed.CANCEL_BOOKING, Deed.REMIND})
#: Done by an officer of the person's unit, or of the class's.
_OFFICIAL: Final = frozenset(
    {
        Deed.MARK_ATTENDANCE,
        Deed.MANAGE_CLASS,
        Deed.WRITE_RESULT,
        Deed.WAIVE,
        Deed.REVIEW_EVIDENCE,
        Deed.DECIDE_REQUEST,
        Deed.MANAGE_ACCOUNT,
    }
)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who asks. ``person`` is None for a chat that is not linked, and in groups.

    ``units`` are the ids of the units of which they see names; ``headed`` those that they head
    themselves; ``granted`` those of which they are an officer; ``everywhere`` is true for an
    officer of the whole installation.
    """

    person: Person | None = None
    headed: tuple[int, ...] = ()
    units: frozenset[int] = frozenset()
    granted: frozenset[int] = frozenset()
    everywhere: bool = False
    all_units: bool = False  # an officer of every unit there is
    officer: bool = False
    admin: bool = False

    @property
    def linked(self) -> bool:
        """Whether the chat belongs to a person."""
        return self.person is not None

    @property
    def leads(self) -> bool:
        """Whether there is any unit of which they see names."""
        return self.everywhere or bool(self.units)

    def sight(self, unit_id: int | None) -> Sight:
        """Return how much of a unit (None: the whole installation) they may see."""
        if self.person is None or self.person.status == Status.LEFT:
            return Sight.NOTHING
        if self.everywhere or (unit_id is not None and unit_id in self.units):
            return Sight.EVERYTHING
        if unit_id is not None and unit_id == self.person.unit_id:
            return Sight.TOTALS
        return Sight.NOTHING

    def sees_person(self, person: Person) -> bool:
        """Return whether they may see another person's record; everybody sees their own."""
        if self.person is None:
            return False
        if person.id == self.person.id:
            return True
        return self.sight(person.unit_id) is Sight.EVERYTHING

    def may(self, deed: Deed, person: Person) -> bool:
        """Return whether they may do something about a person."""
        return self.may_of(deed, person.id, person.unit_id)

    def may_of(self, deed: Deed, person_id: int, unit_id: int | None) -> bool:
        """Return whether they may do something about a person of a unit, both by id.

        Nobody approves, waives, records or grants for themselves, whatever their role.
        """
        if self.person is None or self.person.status == Status.LEFT:
            return False
        if person_id == self.person.id:
            # Before any role is asked: nobody is the officer, or the head, of their own record.
            return deed in _OWN
        if deed is Deed.GRANT:
            # An admin lets people in and decides nothing about them: that is the other role.
            return self.admin
        if deed in _LEADING and self.sight(unit_id) is Sight.EVERYTHING:
            return True
        return deed in _OFFICIAL and self.answers_for(unit_id)

    def answers_for(self, unit_id: int | None) -> bool:
        """Return whether they are an officer of a unit; of None one of all units is."""
        if self.person is None or self.person.status == Status.LEFT:
            return False
        if unit_id is None:
            # A grant over the one root is how most agencies are set up: it must be worth no less
            # than one without a unit, or nobody could open a class for everybody.
            return self.everywhere or self.all_units
        return self.everywhere or unit_id in self.granted

    @property
    def main_unit(self) -> int | None:
        """The unit meant by "my unit": the first they head, else their own."""
        if self.headed:
            return self.headed[0]
        return self.person.unit_id if self.person else None


NOBODY = Viewer()
#: Of so few people in a target, staff are told nothing: it would tell of one of them.
TOO_FEW: Final = 2


def totals_day(day: date, today: date) -> date:
    """Return the day whose totals staff are given for a day that they ask about.

    That is today, or the end of a month: totals of every day would tell who finished when.
    """
    if day == today or (day + _ONE_DAY).day == 1:
        return day
    return day.replace(day=1) - _ONE_DAY


def actor_id(by: Viewer | None) -> int | None:
    """Return whom a deed is written down to, None for the command line."""
    return by.person.id if by is not None and by.person is not None else None


def require(by: Viewer | None, deed: Deed, person: Person) -> None:
    """Raise Problem unless somebody may do something about a person.

    None is the command line, where whoever runs it answers for what is done.
    """
    require_of(by, deed, person.id, person.unit_id)


def require_of(by: Viewer | None, deed: Deed, person_id: int, unit_id: int | None) -> None:
    """Raise Problem as ``require`` does, for a person of a unit, both by id."""
    if by is not None and not by.may_of(deed, person_id, unit_id):
        own = by.person is not None and by.person.id == person_id
        raise Problem("problem.not_for_oneself" if own else "problem.not_allowed")


def require_unit(by: Viewer | None, unit_id: int | None) -> None:
    """Raise Problem unless somebody answers for a unit's classes, as an officer."""
    if by is not None and not by.answers_for(unit_id):
        raise Problem("problem.not_allowed")


@dataclass(frozen=True, slots=True)
class NamePolicy:
    """Which channels may carry lists of names; ``channels`` None means all.

    Elsewhere such a list is replaced by the address of the signed-in page.
    """

    channels: frozenset[str] | None = None
    page: str = ""

    @classmethod
    def of(cls, channels: str | None, page: str | None) -> NamePolicy:
        """Read the setting: names of channels with commas between."""
        listed = (name.strip() for name in (channels or "").split(","))
        # Empty is unset: the contract's default is all channels, and an empty line in ``.env``
        # means just that.
        return cls(frozenset(filter(None, listed)) if channels else None, page or "")

    def may_go(self, channel: str) -> bool:
        """Return whether a channel may carry lists of names."""
        return self.channels is None or channel in self.channels


NAMES_ANYWHERE = NamePolicy()


def viewer(as_of: AsOf, person_id: int | None, *, in_group: bool = False) -> Viewer:
    """Return what a person may see. In a group everybody is nobody."""
    if person_id is None or in_group:
        return NOBODY
    person = people.by_id(as_of, person_id)
    if person.status == Status.LEFT:
        # Who has left keeps their own record, and no one else's.
        return Viewer(person=person)
    headed = _headed(as_of, person)
    given = grants.of(as_of, person_id)
    officer = [grant for grant in given if grant.role is Role.OFFICER]
    scopes = [grant.unit_id for grant in officer if grant.unit_id is not None]
    granted = units.ids_below(as_of, scopes)
    seen = granted | units.ids_below(as_of, headed)
    return Viewer(
        person=person,
        headed=tuple(unit_id for unit_id in headed if unit_id in seen),  # a unit may be no more
        units=seen,
        granted=granted,
        everywhere=any(grant.unit_id is None for grant in officer),
        all_units=bool(granted) and all(root.id in granted for root in units.roots(as_of)),
        officer=bool(officer),
        admin=any(grant.role is Role.ADMIN for grant in given),
    )


def leading(as_of: AsOf) -> dict[int, str]:
    """Return who leads anything, by person: ``officer``, or else ``manager``."""
    heads = as_of.connection.execute(
        select(unit_head.c.person_id).where(holds(unit_head, as_of.day)).distinct()
    )
    officers = {person_id for person_id, _ in grants.holders(as_of, Role.OFFICER)}
    return {**dict.fromkeys(heads.scalars(), "manager"), **dict.fromkeys(officers, "officer")}


_HEADED: Final = Prepared(
    select(unit_head.c.unit_id).where(
        unit_head.c.person_id == parameter("person", unit_head.c.person_id.type),
        holds(unit_head, DAY),
    )
)


def _headed(as_of: AsOf, person: Person) -> tuple[int, ...]:
    """Return the units that a person heads, their own first, then in order of ids."""
    rows = _HEADED.rows(as_of.connection, person=person.id, day=as_of.day)
    found = {row.unit_id for row in rows}
    return tuple(sorted(found, key=lambda unit: (unit != person.unit_id, unit)))
