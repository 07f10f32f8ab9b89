"""When the courses of a year were held, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.demo import days
from bot.demo.catalogue import Course, stream
from bot.demo.structure import Unit
from bot.demo.workbook import ClassRow, topics, word


@dataclass(frozen=True, slots=True)
class Held:
    """A course as it was held once: in a unit, or as a class with a code."""

    course: Course
    title: str
    first: date
    last: date
    organiser: str | None
    code: str | None = None


class Timetable:
    """One year's courses up to a day; each is held ``waves`` times for everybody."""

    def __init__(self, year: int, until: date, seed: int, waves: int) -> None:
        self.year, self.waves = year, waves
        self._days = days.of_year(year, until)
        self._seed = seed
        self._held: dict[tuple[str, str], Held] = {}

    def in_house(self, course: Course, unit: Unit) -> Held:
        """Return the unit's own session."""
        known = self._held.get((course.key, unit.code))
        if known is None:
            # By unit, not by the order of asking: a unit's session has its day whoever is asked
            # about first.
            at = stream(self._seed, self.year, course.key, unit.code).random()
            known = self._held[course.key, unit.code] = self._hold(course, at, unit.name)
        return known

    def wave(self, course: Course, number: int) -> Held:
        """Return one of the course's classes, numbered from 0."""
        code = f"{course.key}-{self.year}-{number + 1:02d}"
        known = self._held.get((course.key, code))
        if known is None:
            at = (number + 0.2 + 0.6 * stream(self._seed, code).random()) / self.waves
            known = self._held[course.key, code] = self._hold(course, at, course.organiser, code)
        return known

    def on(self, course: Course, index: int, unit: Unit) -> Held:
        """Return a session of the unit on one of the year's days, counted from the first."""
        day = self._days[index % len(self._days)]
        return Held(course, self._title(course), day, day, unit.name)

    def classes(self) -> list[Held]:
        """Return the classes that somebody has asked for so far, by code."""
        return sorted((h for h in self._held.values() if h.code), key=lambda held: str(held.code))

    def _hold(
        self, course: Course, at: float, organiser: str | None, code: str | None = None
    ) -> Held:
        first, last = _stretch(self._days, at, course.days)
        if course.months:
            first = days.next_working(last - timedelta(days=30 * course.months))
        return Held(course, self._title(course), first, last, organiser, code)

    def _title(self, course: Course) -> str:
        return course.title.format(year=self.year)


def _stretch(on: Sequence[date], at: float, length: int) -> tuple[date, date]:
    """Return the first and last of ``length`` days, ``at`` (0-1) of the way; fewer if there are."""
    first = int(at * max(1, len(on) - length + 1))
    first = min(first, max(0, len(on) - length))
    return on[first], on[min(first + length, len(on)) - 1]


def row(held: Held) -> ClassRow:
    """Return the row of a class that is over."""
    course = held.course
    return ClassRow(
        code=str(held.code),
        name=held.title,
        topics=topics(course.topics),
        hours=course.hours or None,
        opens=held.first,
        closes=held.last,
        times=None,
        place=course.place,
        mode=word("mode", course.mode),
        link=None,
        organiser=course.organiser,
        audience=None,
        seats=None,
        register_by=None,
        note=None,
    )
