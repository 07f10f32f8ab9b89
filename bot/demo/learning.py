"""Who has learnt what in a year: shares of a unit that a plan's targets meet or just miss."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, Final

from bot.demo.catalogue import Course, courses, stream, table
from bot.demo.people import Member
from bot.demo.structure import Unit
from bot.demo.timetable import Held, Timetable
from bot.training.enums import Group

ENOUGH_HOURS: Final = 40
_TALK_ROOM: Final = 32  # with four tiết more somebody is still short of 40
_NEWCOMER_DAYS: Final = 100
_ASKED: Final = ("law", "ethics", "skills", "digital", "specialised")
_CIVIL_SERVANTS: Final = (Group.CAN_BO, Group.CONG_CHUC)

Exempt = Mapping[str, Collection[str]]  # staff codes, by the id of what they are exempt from


@dataclass(frozen=True, slots=True)
class Taken:
    """A person took part in something."""

    member: Member
    held: Held
    passed: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """Who of a unit did each measure of a year, as staff codes, and who of those asked did not."""

    did: dict[str, set[str]] = field(default_factory=dict)
    missing: dict[str, list[Member]] = field(default_factory=dict)


def this_year(unit: Unit, people: Sequence[Member], exempt: Exempt, seed: int, day: date) -> Choice:
    """Return who did what in the year so far; the unit's pace decides how many."""
    pace: dict[str, int] = table("learning")["pace"][unit.pace]

    def asked(member: Member, measure: Mapping[str, Any]) -> bool:
        if measure.get("waiver") and member.code in exempt.get(measure["waiver"], ()):
            return False
        return member.at_work(day) and (day - member.joined).days >= _NEWCOMER_DAYS

    return _choose(people, pace, "did", asked, stream(seed, unit.code, day.year))


def last_year(unit: Unit, people: Sequence[Member], seed: int, year: int) -> Choice:
    """Return who did what the year before, about the same in every unit."""
    rng = stream(seed, unit.code, year)
    usual: dict[str, int] = table("learning")["last_year"]
    spread = rng.uniform(-usual["spread"], usual["spread"])
    pace = {key: min(100, round(value + spread)) for key, value in usual.items()}

    def asked(member: Member, _measure: Mapping[str, Any]) -> bool:
        return member.joined <= date(year, 9, 1)

    return _choose(people, pace, "did_last_year", asked, rng)


def _choose(
    people: Sequence[Member],
    pace: Mapping[str, int],
    wish: str,
    asked: Callable[[Member, Mapping[str, Any]], bool],
    rng: Random,
) -> Choice:
    keen = {member.code: rng.random() for member in people}
    choice = Choice()
    for measure in table("learning")["measure"]:
        name = measure["id"]
        pool = [
            person
            for person in people
            if person.group in measure["groups"] and asked(person, measure)
        ]
        count = _quota(pace[name], measure["need"], len(pool))
        # Mostly the same people are keen; nobody does ethics who has not done law, if it goes.
        score = {member.code: keen[member.code] + rng.random() / 2 for member in pool}
        if name == "ethics":
            score = {code: at - (code in choice.did["law"]) for code, at in score.items()}
        did = _pick(pool, count, score, name, wish)
        choice.did[name] = did
        choice.missing[name] = [member for member in pool if member.code not in did]
    return choice


def _quota(share: int, need: int, people: int) -> int:
    if share < 0:
        # Below zero: so many people short of the target, so that a unit just misses it, whatever
        # its size.
        return max(0, -(-need * people // 100) + share)
    return round(share * people / 100)


def _pick(
    pool: Sequence[Member], count: int, score: Mapping[str, float], measure: str, wish: str
) -> set[str]:
    roles: dict[str, Any] = table("learning")["role"]

    def rank(member: Member) -> tuple[int, float]:
        role = roles.get(member.role or "", {})
        if measure in role.get(wish, ()):
            return 0, 0.0
        return (2 if wish == "did" and measure in role.get("lacks", ()) else 1), score[member.code]

    # The sample roles come first or never: what ``SampleRoles`` says of them must hold.
    ordered = [member for member in sorted(pool, key=rank) if rank(member)[0] < 2]
    return {member.code for member in ordered[:count]}


def attended(
    unit: Unit, people: Sequence[Member], choice: Choice, timetable: Timetable, rng: Random
) -> Iterator[tuple[Member, list[Held]]]:
    """Yield each person with what they went to that year."""
    menu = _menu(unit)
    for member in people:
        done = {name for name, codes in choice.did.items() if member.code in codes}
        wanted = _courses(member, done, menu, rng)
        yield member, [_held(course, unit, timetable, rng) for course in wanted]


def failures(
    unit: Unit, choice: Choice, timetable: Timetable, rng: Random
) -> Iterator[tuple[Member, Held]]:
    """Yield a few of those who have not done something: they went, and did not pass."""
    one_in = int(table("learning")["certificates"]["failed"])
    menu = _menu(unit)
    for measure in ("law", "skills", "digital", "specialised"):
        classes = [course for course in menu[measure] if not course.house]
        for member in choice.missing[measure]:
            if classes and member.role is None and rng.randrange(one_in) == 0:
                yield member, _held(rng.choice(classes), unit, timetable, rng)


def _menu(unit: Unit) -> dict[str, list[Course]]:
    menu: dict[str, list[Course]] = {}
    for course in courses():
        if not course.subjects or unit.kind.subject in course.subjects:
            menu.setdefault(course.measure, []).append(course)
    return menu


def _courses(
    member: Member, done: set[str], menu: Mapping[str, Sequence[Course]], rng: Random
) -> list[Course]:
    names: list[str] = [name for name in _ASKED if name in done]
    if {"law", "ethics"} <= done and rng.random() < 0.3:
        names = ["law+ethics", *names[2:]]
    if "calling" in done:
        names.append("calling")
    wanted = [rng.choice(menu[name]) for name in names]
    hours = sum(course.hours for course in wanted)
    if "hours" in done:
        return wanted + _longer(member, hours, menu["hours"], rng)
    if member.group not in _CIVIL_SERVANTS or hours > _TALK_ROOM:
        return wanted
    talks = member.role == "staff" or rng.random() < 0.35
    return wanted + (list(menu["talk"]) if talks else [])


def _longer(member: Member, hours: int, menu: Sequence[Course], rng: Random) -> list[Course]:
    """Return courses that bring the hours to 40, none twice."""
    fitting = [
        course
        for course in menu
        if (course.level is None or course.level == member.management)
        and (member.leading or not course.leaders)
    ]
    rng.shuffle(fitting)
    chosen: list[Course] = []
    while hours < ENOUGH_HOURS and fitting:
        chosen.append(fitting.pop())
        hours += chosen[-1].hours
    return chosen


def _held(course: Course, unit: Unit, timetable: Timetable, rng: Random) -> Held:
    if course.house:
        return timetable.in_house(course, unit)
    return timetable.wave(course, rng.randrange(timetable.waves))
