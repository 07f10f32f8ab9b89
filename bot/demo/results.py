"""The rows of results and waivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from bot.demo.catalogue import stream, table
from bot.demo.days import next_working
from bot.demo.people import Member
from bot.demo.timetable import Held
from bot.demo.workbook import ResultRow, WaiverRow, topics, word
from bot.training.enums import LEVELS, Evidence, Topic


@dataclass
class Registrar:
    """Writes results down; numbers the certificates of each year in the order they come."""

    today: date
    numbers: dict[int, int] = field(default_factory=dict)

    def result(self, member: Member, held: Held, *, passed: bool = True) -> ResultRow:
        """Return the row of a course that is over.

        A certificate is handed out a week or two later; until then the attendance list proves it.
        """
        course = held.course
        number, issued = self._certificate(held) if passed else (None, None)
        proof = course.evidence if number else Evidence.ATTENDANCE
        return ResultRow(
            person=member.code,
            title=held.title,
            topics=topics(course.topics),
            hours=course.hours or None,
            starts=held.first,
            ends=held.last,
            mode=word("mode", course.mode),
            organiser=held.organiser,
            level=level(course.topics, course.level),
            evidence=word("evidence", proof),
            certificate_no=number,
            decided=issued,
            passed=_outcome(passed=passed),
            class_code=held.code,
            cost=course.cost,
            funding=self._funding(held) if course.cost else None,
        )

    def _certificate(self, held: Held) -> tuple[str | None, date | None]:
        issued = next_working(held.last + timedelta(days=10))
        if held.course.evidence == Evidence.ATTENDANCE or issued > self.today:
            return None, None
        year = issued.year
        number = self.numbers[year] = self.numbers.get(year, 0) + 1
        return table("learning")["certificates"]["number"].format(number=number, year=year), issued

    @staticmethod
    def _funding(held: Held) -> str:
        sources: list[str] = table("learning")["certificates"]["funding"]
        return sources[sum(map(ord, held.code or "")) % len(sources)]


def level(about: Sequence[Topic], code: str | None) -> str | None:
    """Return the cell of a level reached in the one of the topics that has levels."""
    return next((word(topic, code) for topic in about if topic in LEVELS), None) if code else None


def _outcome(*, passed: bool) -> str | None:
    # An empty cell says the same as the word for "passed", and officers leave it empty.
    return None if passed else word("passed", "no")


def under_way(people: Sequence[Member], rng: Random, today: date) -> Iterator[ResultRow]:
    """Yield results that end after the day: long courses that some are in the middle of."""
    for course in table("learning")["ongoing"]:
        asked = course.get("level")
        for member in people:
            fits = member.group in course["groups"] and member.at_work(today)
            if not fits or member.role or (asked and member.political == asked):
                continue
            if rng.randrange(course["each"]) == 0:
                yield _long_course(member, course, rng, today)


def _long_course(member: Member, course: Mapping[str, Any], rng: Random, today: date) -> ResultRow:
    whole = 30 * int(course["months"])
    first = next_working(today - timedelta(days=rng.randint(whole // 4, whole * 3 // 4)))
    about = tuple(Topic(topic) for topic in course["topics"])
    return ResultRow(
        person=member.code,
        title=course["title"],
        topics=topics(about),
        hours=course["hours"],
        starts=first,
        ends=next_working(first + timedelta(days=whole)),
        mode=word("mode", "in_person"),
        organiser=course["organiser"],
        level=level(about, course.get("level")),
        evidence=word("evidence", course["evidence"]),
        certificate_no=None,
        decided=None,
        passed=None,
        class_code=None,
        cost=None,
        funding=None,
    )


@dataclass(frozen=True, slots=True)
class Waiving:
    """The waivers given in a unit: their rows, and who is exempt from what."""

    rows: list[WaiverRow]
    exempt: dict[str, set[str]]


def waivers(people: Sequence[Member], seed: int, today: date) -> Waiving:
    """Choose a few people of a unit for the waivers of the data, none twice."""
    given = Waiving([], {})
    free = [
        person
        for person in people
        if person.role is None and not person.head and person.at_work(today)
    ]
    sample_head = any(person.role == "head" for person in people)
    for index, kind in enumerate(table("learning")["waiver"]):
        fit = [member for member in free if member.group in kind["groups"]]
        rng = stream(seed, people[0].unit, kind["requirement"], today.year)
        count = int(len(fit) / kind["each"] + rng.random())
        if sample_head:
            count = int(kind.get("always", False))
        for member in rng.sample(fit, min(count, len(fit))):
            free.remove(member)
            given.rows.append(_waiver(member, kind, today, 10 * member.number + index))
            # Who is exempt is left out of the year's figures, so they must not seem to lack what
            # they need not.
            if kind["kind"] == "exemption":
                given.exempt.setdefault(kind["requirement"], set()).add(member.code)
    return given


def _waiver(member: Member, kind: Mapping[str, Any], today: date, number: int) -> WaiverRow:
    # An exemption holds for the year; an extension moves the due date to the end of March.
    last = date(today.year, 12, 31)
    if kind["kind"] == "extension":
        last = date(today.year + 1, 3, 31)
    return WaiverRow(
        person=member.code,
        requirement=kind["requirement"],
        kind=word("waiver", kind["kind"]),
        valid_from=date(today.year, 1, 1),
        valid_to=last,
        reason=kind["reason"],
        document=kind["document"].format(number=100 + number % 900),
    )
