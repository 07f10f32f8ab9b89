"""What a unit's people owe, for those who are told of it: each person's own head, and no other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date, tzinfo

from bot.reminders.kind import Concerned, Matter
from bot.reminders.occurrences import Occurrence, Schedule
from bot.reminders.recipients import PlanInUse, members
from bot.training import people, units
from bot.training.as_of import AsOf
from bot.training.enums import Status
from bot.training.obligations import Obligation
from bot.training.plan import Plan
from bot.training.rosters import Member, roster


class HeadedDuties:
    """The open duties of a day, by the person who heads those who owe them."""

    def __init__(self, as_of: AsOf, zone: tzinfo, schedule: Callable[[Plan], Schedule]) -> None:
        """Look at the plans in use; ``schedule`` says on which days their heads are told."""
        self._as_of, self._zone, self._schedule = as_of, zone, schedule
        self._lines: dict[int, list[int]] = {}
        # Backwards, so that a head stays where somebody acts beside them: one is told, not both.
        self._heads = {head.unit_id: head for head in reversed(units.heads(as_of))}

    def concerned(self) -> Iterator[Concerned]:
        """Yield each head with a matter ``unit:requirement`` for each duty that is open."""
        known: dict[Plan, Schedule] = {}
        found: dict[tuple[int, Plan], dict[Matter, None]] = {}
        used: dict[Plan, PlanInUse] = {}
        for member in members(self._as_of, self._zone):
            plan = member.used.plan
            if plan not in known:
                known[plan] = self._schedule(plan)
            if not known[plan].days or member.unit_id is None:
                continue
            head = self._head(member.unit_id, member.person_id)
            if head is None:
                continue
            used[plan] = member.used
            matters = found.setdefault((head.person_id, plan), {})
            for requirement, due in member.owes:
                matters[Matter(_subject(head.unit_id, requirement), due)] = None
        yield from self._by_head(found, known, used)

    def _by_head(
        self,
        found: dict[tuple[int, Plan], dict[Matter, None]],
        known: dict[Plan, Schedule],
        used: dict[Plan, PlanInUse],
    ) -> Iterator[Concerned]:
        persons = people.by_ids(self._as_of, [person_id for person_id, _ in found])
        told: set[int] = set()
        for (person_id, plan), matters in found.items():
            person = persons.get(person_id)
            if person is None or person.status == Status.LEFT or not matters or person_id in told:
                continue
            told.add(person_id)
            yield Concerned(
                person_id,
                person.code,
                person.unit_id,
                known[plan],
                used[plan].since,
                tuple(matters),
            )

    def _head(self, unit_id: int, person_id: int) -> units.Head | None:
        """Return the nearest head above somebody who is not that person."""
        for number in self._line(unit_id):
            head = self._heads.get(number)
            # A head's own duty is told one step further up: nobody escalates to themselves.
            if head is not None and head.person_id != person_id:
                return head
        return None

    def _line(self, unit_id: int) -> list[int]:
        if unit_id not in self._lines:
            self._lines[unit_id] = units.line_up(self._as_of, unit_id)
        return self._lines[unit_id]


def duty_of(occurrence: Occurrence) -> tuple[int, str]:
    """Return the unit's id and the requirement that an occurrence is about."""
    unit, _, requirement = occurrence.subject.partition(":")
    return int(unit), requirement


def headed_by(as_of: AsOf, person_id: int) -> frozenset[int]:
    """Return the ids of the units that somebody heads."""
    return frozenset(head.unit_id for head in units.heads(as_of) if head.person_id == person_id)


def _subject(unit_id: int, requirement: str) -> str:
    return f"{unit_id}:{requirement}"


def open_in(
    as_of: AsOf, unit_id: int, targets: Collection[str], late: date | None = None
) -> list[tuple[Member, tuple[Obligation, ...]]]:
    """Return who of a unit's subtree has some targets open, by the day ``late`` at the latest."""
    behind = []
    for member in roster(as_of, unit_id):
        items = tuple(
            obligation
            for obligation in member.open(frozenset(targets))
            if late is None or obligation.due <= late
        )
        if items:
            behind.append((member, items))
    return behind
