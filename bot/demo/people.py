"""The people of a sample unit: posts, grades, certificates, statuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from bot.demo.catalogue import Job, draw, stream, table
from bot.demo.names import name
from bot.demo.structure import Unit
from bot.demo.workbook import PersonRow, word
from bot.training.enums import Group, Status, Topic

_YEAR: Final = 365.25
_BIG_ENOUGH: Final = 12  # units of this size have somebody away


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the sample. ``role`` is the demo's, ``subject`` the unit's for courses."""

    number: int
    code: str
    name: str
    female: bool
    minority: bool
    born: date
    joined: date
    group: Group
    title: str
    unit: str
    subject: str
    role: str | None
    head: bool
    leading: bool
    managing: bool
    appointed: date | None
    grade: str | None
    degree: str | None
    political: str | None
    management: str | None
    successor: bool
    councillor: bool
    sensitive: bool
    part_time: bool
    status: Status = Status.ACTIVE
    status_first: date | None = None
    status_last: date | None = None
    since: date | None = None

    def at_work(self, day: date) -> bool:
        """Return whether nothing keeps the person away on the day."""
        if self.status == Status.ACTIVE or (self.status_first and self.status_first > day):
            return True
        return self.status_last is not None and self.status_last < day


def members(
    sample: str, seed: int, unit: Unit, first: int, staff: int, today: date
) -> list[Member]:
    """Return the unit's people, its head first. ``first`` numbers the first of them."""
    rng = stream(seed, unit.code, "people")
    width = max(4, len(str(staff)))
    made = []
    for number, (job, rank) in enumerate(_posts(unit, rng), first):
        code = f"{table(sample)['person_code']}{number:0{width}d}"
        made.append(_hire(rng, unit, job, rank, number, code, today))
    return _with_absences(rng, unit, made, today)


def row(sample: str, member: Member) -> PersonRow:
    """Return the person's row. Only heads and the officer give a work phone."""
    words: dict[str, Any] = table(sample)
    reachable = member.head or member.role == "officer"
    # Four digits fill the sample's range of numbers that ring nowhere.
    number = member.number % 10_000
    return PersonRow(
        code=member.code,
        name=member.name,
        birth_date=member.born,
        gender=word("gender", "nu" if member.female else "nam"),
        ethnic_minority=member.minority,
        group=word("group", member.group),
        title=member.title,
        leading=member.leading,
        managing=member.managing,
        appointed=member.appointed,
        grade=member.grade,
        unit=member.unit,
        degree=_level(Topic.PROFESSIONAL_DEGREE, member.degree),
        political=_level(Topic.POLITICAL_THEORY, member.political),
        management=_level(Topic.STATE_MANAGEMENT, member.management),
        joined=member.joined,
        status=word("status", member.status),
        status_from=member.status_first,
        status_to=member.status_last,
        unit_since=member.since,
        successor=member.successor,
        councillor=member.councillor,
        part_time=member.part_time,
        sensitive=member.sensitive,
        phone=words["phone"].format(number=number) if reachable else None,
        email=words["email"].format(code=member.code.lower()),
    )


def _level(topic: Topic, code: str | None) -> str | None:
    return word(topic, code) if code else None


def _posts(unit: Unit, rng: Random) -> Iterator[tuple[Job, str]]:
    """Yield the unit's posts with their rank: its head, deputies, named roles, then the others."""
    kind = unit.kind
    yield Job(kind.head, grades=kind.leader_grades, role=kind.role), "head"
    deputies = min(3, (unit.size - 1) // kind.deputy_each)
    for _ in range(deputies):
        yield Job(kind.deputy, grades=kind.leader_grades), "deputy"
    for job in kind.fixed:
        yield job, "staff"
    others = unit.size - 1 - deputies - len(kind.fixed)
    for job in rng.choices(kind.jobs, [job.weight for job in kind.jobs], k=others):
        yield job, "staff"


def _hire(
    rng: Random, unit: Unit, job: Job, rank: str, number: int, code: str, today: date
) -> Member:
    kind, boss = unit.kind, rank != "staff"
    group = job.group or kind.group
    female = (
        job.female if job.female is not None else not job.men and rng.random() * 100 < kind.women
    )
    called, minority = (job.name, job.minority) if job.name else name(rng, female=female)
    age = rng.triangular(38, 57, 46) if boss else rng.triangular(24, 57, 35)
    born = today - timedelta(days=int(age * _YEAR))
    joined = _between(rng, born + timedelta(days=int(23 * _YEAR)), today - timedelta(days=150))
    leading = (boss or job.leading) and group in (Group.CAN_BO, Group.CONG_CHUC)
    grade = draw(rng, job.grades) if job.grades else None
    degree, political = _certificates(rng, group, boss or job.leading)
    managing = boss and group == Group.VIEN_CHUC
    return Member(
        number=number,
        code=code,
        name=called,
        female=female,
        minority=minority,
        born=born,
        joined=joined,
        group=group,
        title=job.title,
        unit=unit.code,
        subject=kind.subject,
        role=job.role,
        head=rank == "head",
        leading=leading,
        managing=managing,
        appointed=_appointed(rng, joined, today) if leading or managing else None,
        grade=grade,
        degree=degree,
        political=political,
        management=_management(rng, grade, managing=managing),
        successor=not boss and group != Group.HOP_DONG and _percent(rng, "successor"),
        councillor=kind.councillors or (rank == "head" and leading and rng.random() < 0.5),
        sensitive=job.sensitive,
        part_time=job.part_time,
    )


def _certificates(rng: Random, group: Group, boss: bool) -> tuple[str | None, str | None]:
    ladders = table("people")["ladder"]
    if group == Group.HOP_DONG:
        ladder = ladders["contract"]
    elif group == Group.VIEN_CHUC:
        ladder = ladders["manager" if boss else "professional"]
    else:
        ladder = ladders["leader" if boss else "officer"]
    return draw(rng, ladder["degree"]) or None, draw(rng, ladder["political"]) or None


def _management(rng: Random, grade: str | None, *, managing: bool) -> str | None:
    level = table("people")["grade_level"].get(grade)
    if level:
        return str(level) if _percent(rng, "grade_level") else None
    return "chuyen_vien" if managing and _percent(rng, "manager_level") else None


def _percent(rng: Random, key: str) -> bool:
    return rng.random() * 100 < int(table("people")["holds"][key])


def _between(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def _appointed(rng: Random, joined: date, today: date) -> date:
    earliest = max(joined, today - timedelta(days=9 * 365))
    return _between(rng, earliest, today - timedelta(days=75))


def _with_absences(rng: Random, unit: Unit, made: list[Member], today: date) -> list[Member]:
    """Return the people with some away, some gone, some new, some moved here lately."""
    free = [index for index, member in enumerate(made) if not member.head and member.role is None]
    rng.shuffle(free)
    wanted = list(unit.kind.absences if unit.size >= _BIG_ENOUGH else ())
    if not unit.kind.settled:
        wanted += [draw(rng, _LIKELY) for _ in range(int(unit.size * 0.055 + rng.random()))]
    for status in wanted:
        # Never the head nor a role: who is away could not be shown.
        chosen = next((index for index in free if _fits(status, made[index], today)), None)
        if chosen is not None:
            free.remove(chosen)
            made[chosen] = _CHANGES.get(status, _away)(rng, made[chosen], status, today)
    return made


_LIKELY: Final = {
    "thai_san": 26,
    "di_hoc_dai_han": 9,
    "biet_phai": 8,
    "nghi_cho_huu": 8,
    "da_nghi": 8,
    "back": 12,
    "new": 17,
    "moved": 12,
}
#: Days since it began and days until it ends, as drawn for each status.
_SPANS: Final = {
    "thai_san": ((5, 140), 182),
    "di_hoc_dai_han": ((60, 420), 730),
    "biet_phai": ((30, 300), 540),
    "nghi_cho_huu": ((5, 80), 150),
}


def _fits(status: str, member: Member, today: date) -> bool:
    age = (today - member.born).days / _YEAR
    if status == "back" and (today - member.joined).days < 600:
        return False
    if status in ("thai_san", "back"):
        return member.female and age < 43 and not member.managing
    if status == "nghi_cho_huu":
        return age > 51 and not member.managing
    return not member.leading and not member.managing


def _away(rng: Random, member: Member, status: str, today: date) -> Member:
    since, whole = _SPANS[status]
    first = today - timedelta(days=rng.randint(*since))
    born = member.born
    # Born anew rather than chosen by age: a unit need not have anybody old enough.
    if status == "nghi_cho_huu":  # nearly the age of retirement
        born = today - timedelta(days=int((57 if member.female else 61) * _YEAR))
    return replace(
        member,
        born=born,
        status=Status(status),
        status_first=max(first, member.joined),
        status_last=first + timedelta(days=whole),
    )


def _back(rng: Random, member: Member, _status: str, today: date) -> Member:
    last = today - timedelta(days=rng.randint(40, 300))
    first = max(last - timedelta(days=181), member.joined)
    return replace(member, status=Status.MATERNITY, status_first=first, status_last=last)


def _gone(rng: Random, member: Member, _status: str, today: date) -> Member:
    first = today - timedelta(days=rng.randint(20, 140))
    return replace(member, status=Status.LEFT, status_first=first)


def _new(rng: Random, member: Member, _status: str, today: date) -> Member:
    joined = today - timedelta(days=rng.randint(3, 80))
    born = today - timedelta(days=int(rng.uniform(23, 29) * _YEAR))
    return replace(member, born=born, joined=joined, since=joined, successor=False)


def _moved(rng: Random, member: Member, _status: str, today: date) -> Member:
    return replace(member, since=_between(rng, member.joined, today - timedelta(days=30)))


_CHANGES: Final = {"back": _back, "da_nghi": _gone, "new": _new, "moved": _moved}
