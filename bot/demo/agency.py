"""The sample agency of today: a made-up commune, its people, and two years of their results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.demo import coming, learning, people, results, structure, timetable
from bot.demo.catalogue import Course, courses, stream
from bot.demo.people import Member
from bot.demo.structure import Unit
from bot.demo.timetable import Held, Timetable
from bot.demo.workbook import Book, BookingRow, ResultRow, word
from bot.training.enums import Role

SAMPLE: Final = "agency"
#: Of the plan that the article reports, so that it is no number out of the blue.
SEED: Final = 774
_STAFF_A_CLASS: Final = 200


@dataclass(frozen=True, slots=True)
class SampleGrant:
    """A role that the demo gives; without a unit it holds for the whole installation."""

    person: str
    role: Role
    unit: str | None


@dataclass(frozen=True, slots=True)
class SampleRoles:
    """Staff codes of those whom the demo shows, and the roles to grant.

    ``staff`` is a công chức a few tiết short of 40 without ethics; ``head`` leads that person's
    department, which is short of its law and ethics target by three; ``chief`` leads everything.
    """

    staff: str
    head: str
    chief: str
    officer: str
    admin: str
    grants: tuple[SampleGrant, ...]


def build(
    path: Path, *, staff: int = 1200, today: date, seed: int = SEED, results_each: int | None = None
) -> SampleRoles:
    """Write the agency's workbook; the same arguments write the same bytes.

    ``results_each`` tops everybody up to that many results with short sessions of the year before,
    and cuts the year before where there are more: for measuring, this year's figures stay.
    Raises ValueError for fewer than 20 people.
    """
    units = structure.units(SAMPLE, staff)
    agency = _Agency(staff, today, seed, results_each)
    with Book(path, today) as book:
        # Unit after unit, forgetting each: an agency of fifty thousand is made on a laptop.
        first = 1
        for unit in units:
            agency.write_unit(book, unit, first)
            first += unit.size
        agency.write_classes(book)
    return sample_roles(agency.shown, units[0].code)


class _Agency:
    """Writes unit after unit, keeping only what the classes at the end need."""

    def __init__(self, staff: int, today: date, seed: int, results_each: int | None) -> None:
        self.staff, self.today, self.seed, self.results_each = staff, today, seed, results_each
        self.waves = max(2, -(-staff // _STAFF_A_CLASS))
        self.now = Timetable(today.year, today, seed, self.waves)
        self.before = Timetable(today.year - 1, date(today.year - 1, 12, 31), seed, self.waves)
        self.registrar = results.Registrar(today)
        self.candidates = coming.Candidates()
        self.shown: list[Member] = []
        self._short: Course = next(course for course in courses() if course.measure == "short")
        # The last law class that is over shows who came and who did not.
        law = next(course for course in courses() if course.key == "PL")
        self._latest = self.now.wave(law, self.waves - 1)
        self._came: list[BookingRow] = []

    def write_unit(self, book: Book, unit: Unit, first: int) -> None:
        members = people.members(SAMPLE, self.seed, unit, first, self.staff, self.today)
        self.shown += [member for member in members if member.role]
        book.add(structure.row(unit, members[0].code))
        for member in members:
            book.add(people.row(SAMPLE, member))
        waived = results.waivers(members, self.seed, self.today)
        for waiver in waived.rows:
            book.add(waiver)
        choice = learning.this_year(unit, members, waived.exempt, self.seed, self.today)
        self.candidates.note(choice)
        # One who was booked and did not come, in each unit: attendance has something to show.
        for member in [member for member in choice.missing["law"] if member.role is None][:1]:
            self._book(member, "absent")
        for result in self._results(unit, members, choice):
            book.add(result)

    def write_classes(self, book: Book) -> None:
        for held in (*self.before.classes(), *self.now.classes()):
            book.add(timetable.row(held))
        for booking in self._came:
            book.add(booking)
        for row in coming.classes(self.candidates, self.staff, self.waves, self.seed, self.today):
            book.add(row)

    def _results(
        self, unit: Unit, members: list[Member], choice: learning.Choice
    ) -> Iterator[ResultRow]:
        rng = stream(self.seed, unit.code, "results")
        year = self.before.year
        earlier = learning.last_year(unit, members, self.seed, year)
        old = learning.attended(unit, members, earlier, self.before, rng)
        new = learning.attended(unit, members, choice, self.now, rng)
        for (member, past), (_, present) in zip(old, new, strict=True):
            for held in (*self._past(unit, member, past, len(present)), *present):
                yield self.registrar.result(member, held)
                if held is self._latest:
                    self._book(member, "attended")
        for member, held in learning.failures(unit, choice, self.now, rng):
            yield self.registrar.result(member, held, passed=False)
        yield from results.under_way(members, rng, self.today)

    def _past(self, unit: Unit, member: Member, past: list[Held], present: int) -> list[Held]:
        """Return the results of the year before, as many as ``results_each`` leaves room for."""
        if self.results_each is None:
            return past
        room = max(0, self.results_each - present)
        more = range(7 * member.number % 200, 400)
        return past[:room] + [
            self.before.on(self._short, index, unit)
            for _, index in zip(range(room - len(past)), more, strict=False)
        ]

    def _book(self, member: Member, state: str) -> None:
        self._came.append(BookingRow(str(self._latest.code), member.code, word("booking", state)))


def sample_roles(everybody: Iterable[Member], root: str) -> SampleRoles:
    """Return the roles of a sample. Raises KeyError when a role has nobody."""
    codes = {member.role: member.code for member in everybody if member.role}
    grants = (
        SampleGrant(codes["officer"], Role.OFFICER, root),
        SampleGrant(codes["admin"], Role.ADMIN, None),
    )
    return SampleRoles(
        staff=codes["staff"],
        head=codes["head"],
        chief=codes["chief"],
        officer=codes["officer"],
        admin=codes["admin"],
        grants=grants,
    )
