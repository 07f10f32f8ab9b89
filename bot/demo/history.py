"""The sample of the past: a made-up district-level city in 2016 and 2017.

Its turns are exactly those that an article of 2018 reports, by the last day of the class:

- chuyên môn nghiệp vụ 15: topic ``professional_degree``, a degree reached;
- quản lý nhà nước 150: ``state_management``, with the level of the grade;
- lý luận chính trị 14: ``political_theory``, nine trung cấp and five cao cấp;
- kiến thức, kỹ năng chuyên ngành 500: ``specialised`` alone, four fifths of them viên chức;
- kỹ năng lãnh đạo, quản lý 12: ``leadership``, half of them viên chức before appointment.

No turn has a second topic, and no session in law, ethics, public-service skills or professional
titles is added: the article counts none. So the yearly targets of ``kh-774`` that ask for them
have no data, and the others show how far "gần 700 lượt" reaches among 1,200 people. Nobody has
two turns of one topic, except in ``specialised``, once a year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

from bot.demo import people, structure, timetable
from bot.demo.agency import SampleRoles, sample_roles
from bot.demo.catalogue import Course, course, stream, table
from bot.demo.people import Member
from bot.demo.results import Registrar
from bot.demo.timetable import Timetable
from bot.demo.workbook import Book, BookingRow, WaiverRow
from bot.training.enums import Topic

SAMPLE: Final = "history"
STAFF: Final = 1200
SEED: Final = 774
_A_CLASS: Final = 35
_WHO: Final = ("groups", "for", "leaders", "holds", "before_appointment", "counts")


def last_day() -> date:
    """Return the last day that the sample knows about: ask as of this day."""
    day: date = table(SAMPLE)["last_day"]
    return day


def build(path: Path, *, seed: int = SEED) -> SampleRoles:
    """Write the workbook; the same seed writes the same bytes."""
    units = structure.units(SAMPLE, STAFF)
    everybody: list[Member] = []
    with Book(path, last_day(), without=(BookingRow, WaiverRow)) as book:
        for unit in units:
            members = people.members(SAMPLE, seed, unit, len(everybody) + 1, STAFF, last_day())
            book.add(structure.row(unit, members[0].code))
            everybody += members
        for member in everybody:
            book.add(people.row(SAMPLE, member))
        _write_turns(book, everybody, seed)
    return sample_roles(everybody, units[0].code)


def _write_turns(book: Book, everybody: Sequence[Member], seed: int) -> None:
    registrar = Registrar(table(SAMPLE)["certificates_by"])
    gone: dict[tuple[Topic, int | None], set[str]] = {}
    for raw in table(SAMPLE)["turns"]:
        learnt = _course(raw)
        for year, count in raw["counts"].items():
            rng = stream(seed, learnt.key, year)
            # The same topic again only in specialised knowledge, and there the next year.
            again = int(year) if Topic.SPECIALISED in learnt.topics else None
            once = gone.setdefault((learnt.topics[0], again), set())
            chosen = _choose(everybody, raw, int(year), int(count), once, rng)
            once.update(member.code for member in chosen)
            held = _timetable(raw, int(year), seed, len(chosen))
            for index, member in enumerate(chosen):
                book.add(registrar.result(member, held.wave(learnt, index % held.waves)))
            for class_view in held.classes():
                book.add(timetable.row(class_view))


def _course(raw: Mapping[str, Any]) -> Course:
    return course({"measure": "", **{key: raw[key] for key in raw if key not in _WHO}})


def _timetable(raw: Mapping[str, Any], year: int, seed: int, learners: int) -> Timetable:
    until = date(year, 3, 31) if raw.get("before_appointment") else date(year, 12, 31)
    return Timetable(year, until, seed, max(1, -(-learners // _A_CLASS)))


def _choose(
    everybody: Sequence[Member],
    raw: Mapping[str, Any],
    year: int,
    count: int,
    once: set[str],
    rng: Random,
) -> list[Member]:
    """Return ``count`` people of the groups, those first whom the course suits best."""
    free = [
        member
        for member in everybody
        if member.group in raw["groups"]
        and member.code not in once
        and member.joined < date(year, 1, 1)
        and (not raw.get("for") or member.subject in raw["for"])
    ]
    rng.shuffle(free)
    free.sort(key=lambda member: not _suits(member, raw, year))
    return free[:count]


def _suits(member: Member, raw: Mapping[str, Any], year: int) -> bool:
    if raw.get("before_appointment"):
        return member.managing and (member.appointed or date.min) > date(year, 4, 15)
    if raw.get("leaders"):
        return member.leading
    if raw.get("holds"):
        return bool(getattr(member, raw["holds"]) == raw["level"])
    return True
