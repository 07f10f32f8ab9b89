"""Classes of the coming two months, and who has a place in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from bot.demo import days
from bot.demo.catalogue import Course, courses, draw, stream, table
from bot.demo.learning import Choice
from bot.demo.people import Member
from bot.demo.workbook import BookingRow, ClassRow, topics, word

_KEPT: Final = 400  # of those who miss something, in each subject: more would fill no class
_WAITING: Final = 3
_STATES: Final = {"registered": 65, "nominated": 30, "cancelled": 5}


@dataclass
class Candidates:
    """Some of those who miss something, by measure: they fill the coming classes."""

    known: dict[tuple[str, str], list[Member]] = field(default_factory=dict)

    def note(self, choice: Choice) -> None:
        """Remember those of a unit. Sample roles stay free to register by themselves."""
        for measure, people in choice.missing.items():
            for member in people:
                kept = self.known.setdefault((measure, member.subject), [])
                if member.role is None and len(kept) < _KEPT:
                    kept.append(member)

    def fitting(self, course: Course) -> list[Member]:
        """Return those who fit a course."""
        fit: list[Member] = []
        for (measure, subject), people in self.known.items():
            if measure == course.measure and (not course.subjects or subject in course.subjects):
                fit += [person for person in people if person.leading or not course.leaders]
        return fit

    def spend(self, course: Course, taken: Sequence[Member]) -> None:
        """Forget those who got a place."""
        gone = {member.code for member in taken}
        for (measure, subject), people in self.known.items():
            if measure == course.measure:
                self.known[measure, subject] = [
                    person for person in people if person.code not in gone
                ]


def classes(
    candidates: Candidates, staff: int, waves: int, seed: int, today: date
) -> Iterator[ClassRow | BookingRow]:
    """Yield the classes and their bookings."""
    by_key = {course.key: course for course in courses()}
    for index, planned in enumerate(table("learning")["class"], 1):
        course = by_key[planned["key"]]
        rng = stream(seed, "class", index, today)
        fitting = candidates.fitting(course)
        rng.shuffle(fitting)
        seats = max(6, min(planned["seats"], staff // 8))
        if planned["booked"] == 100:  # a full class, whoever there is to fill it
            seats = min(seats, max(1, len(fitting) - _WAITING))
        row = _class(course, planned, waves + index, seats, today)
        yield row
        booked = fitting[: min(seats * planned["booked"] // 100, _at_most(len(fitting), planned))]
        states = [draw(rng, _STATES) for _ in booked]
        if planned["booked"] == 100:
            booked += fitting[len(booked) : len(booked) + _WAITING]
            states = ["registered"] * seats + ["waiting"] * _WAITING
        # Who has a place is no candidate any more: nobody sits in two classes about one topic.
        candidates.spend(course, booked)
        for member, state in zip(booked, states, strict=False):
            yield BookingRow(row.code, member.code, word("booking", state))


def _at_most(fitting: int, planned: Mapping[str, Any]) -> int:
    # Of those who miss something most have not registered yet; only a full class takes them all.
    return fitting if planned["booked"] == 100 else -(-fitting // 2)


def _class(
    course: Course, planned: Mapping[str, Any], number: int, seats: int, today: date
) -> ClassRow:
    opens = _opening(planned, today)
    on = days.span(opens, opens + timedelta(days=3 * course.days + 30))
    register_by = days.last_working(opens - timedelta(days=planned["close"]))
    if planned["close"] < planned["after"]:
        # Holidays may push the last day to register behind today: then no class could be tried at
        # all.
        register_by = max(register_by, today)
    return ClassRow(
        code=f"{course.key}-{opens.year}-{number:02d}",
        name=course.title.format(year=opens.year),
        topics=topics(course.topics),
        hours=course.hours,
        opens=opens,
        closes=on[course.days - 1],
        times=planned.get("times"),
        place=planned.get("place"),
        mode=word("mode", planned.get("mode", course.mode)),
        link=planned.get("link"),
        organiser=course.organiser,
        audience=planned.get("audience"),
        seats=seats,
        register_by=register_by,
        note=planned.get("note"),
    )


def _opening(planned: Mapping[str, Any], today: date) -> date:
    """Return the first day; for a class of this year not later than its last working day."""
    opens = days.next_working(today + timedelta(days=planned["after"]))
    if planned.get("this_year") and opens.year > today.year:
        left = days.span(today + timedelta(days=1), date(today.year, 12, 31))
        opens = left[-1] if left else opens
    return opens
