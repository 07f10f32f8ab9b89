"""Random agencies, plans and days, and how they are put into a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.storage import tables
from bot.training.enums import LEVELS, USUALLY_EXCLUDED, Evidence, Group, Status, Topic
from bot.training.measures import KINDS, Measure
from bot.training.plan import Plan, Population, Target
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.rows import (
    add,
    add_person,
    add_post,
    add_result,
    add_status,
    add_unit_version,
    add_waiver,
)
from tests.training.reference import Human, Result
from tests.training.reference_measures import RANDOM, TOPICS

DAYS = st.dates(date(2024, 11, 1), date(2027, 2, 28))
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass
class Agency:
    parents: list[int | None]  # unit number → number of the unit above
    humans: list[Human]


@st.composite
def results(draw: st.DrawFn) -> Result:
    topics = tuple(sorted(draw(st.sets(st.sampled_from(TOPICS), min_size=1, max_size=2))))
    ends = draw(DAYS)
    leveled = [topic for topic in topics if topic in LEVELS]
    level = draw(st.none() | st.sampled_from(LEVELS[leveled[0]])) if leveled else None
    return Result(
        topics=topics,
        hours=Decimal(draw(st.sampled_from(["0", "4", "8", "12.5", "16", "40", "0.01"]))),
        starts=draw(st.none() | st.dates(date(2024, 10, 1), ends)),
        ends=ends,
        decided=draw(st.none() | DAYS),
        evidence=draw(st.sampled_from(list(Evidence))),
        passed=draw(st.sampled_from([True, True, True, False])),
        level=level,
        reversed=draw(st.sampled_from([False, False, False, True])),
    )


@st.composite
def humans(draw: st.DrawFn, number: int, units: int, ids: tuple[str, ...]) -> Human:
    return Human(
        code=f"{number:04}",
        unit=draw(st.integers(0, units - 1)),
        group=draw(st.sampled_from([group.value for group in Group])),
        leading=draw(st.booleans()),
        managing=draw(st.booleans()),
        sensitive=draw(st.booleans()),
        status=draw(st.sampled_from([*(["dang_cong_tac"] * 5), *[s.value for s in Status]])),
        joined=draw(st.none() | DAYS),
        appointed=draw(st.none() | DAYS),
        degree=draw(st.none() | st.sampled_from(LEVELS[Topic.PROFESSIONAL_DEGREE])),
        political=draw(st.none() | st.sampled_from(LEVELS[Topic.POLITICAL_THEORY])),
        results=draw(st.lists(results(), max_size=4)),
        exempt=draw(st.sets(st.sampled_from(ids), max_size=1)) if ids else set(),
    )


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    kind = draw(st.sampled_from(["flow", *KINDS]))
    evidence = draw(
        st.sampled_from(
            [Evidence.DECLARED, Evidence.ATTENDANCE, Evidence.COMPLETION, Evidence.DIPLOMA]
        )
    )
    return draw(RANDOM[kind](evidence))


@st.composite
def targets(draw: st.DrawFn, number: int) -> Target:
    flags = st.none() | st.booleans()
    return Target(
        id=f"T{number}",
        title=f"target {number}",
        population=Population(
            groups=tuple(draw(st.sets(st.sampled_from(Group), min_size=1))),
            exclude_status=tuple(draw(st.sets(st.sampled_from(USUALLY_EXCLUDED)))),
            min_months=draw(st.sampled_from([0, 0, 1, 6])),
            leading=draw(flags),
            managing=draw(st.none()),
            sensitive=draw(st.none() | st.just(True)),
            appointed_in_period=draw(st.sampled_from([False, False, True])),
        ),
        measure=draw(measures()),
        threshold=Decimal(draw(st.sampled_from(["80", "70", "66.7", "100", "0"]))),
        period=draw(st.sampled_from(["year", "plan", "term"])),
        date_basis=draw(st.sampled_from(["end", "start", "decision"])),
        due=draw(st.none() | st.just((9, 30))),
        valid_from=ALWAYS,
        valid_to=OPEN,
        document="D",
        quote=None,
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    count = draw(st.integers(1, 4))
    return Plan(
        code="P",
        title="a plan",
        issuer="somebody",
        unit=None,
        valid_from=draw(st.sampled_from([ALWAYS, date(2025, 1, 1)])),
        valid_to=draw(st.sampled_from([OPEN, date(2026, 12, 31)])),
        targets=tuple(draw(targets(number)) for number in range(count)),
        reminders=(),
    )


@st.composite
def agencies(draw: st.DrawFn, ids: tuple[str, ...] = ("T0", "T1")) -> Agency:
    units = draw(st.integers(1, 5))
    parents: list[int | None] = [None]
    parents += [draw(st.integers(0, number - 1)) for number in range(1, units)]
    count = draw(st.integers(0, 8))
    return Agency(parents, [draw(humans(number, units, ids)) for number in range(count)])


def fill(connection: Connection, agency: Agency) -> None:
    """Put an agency into an empty database; unit and person ids are their numbers + 1."""
    for number, parent in enumerate(agency.parents, 1):
        add(connection, tables.unit, id=number, code=f"U{number - 1}")
        above = None if parent is None else parent + 1
        add_unit_version(connection, number, f"unit {number}", parent_id=above)
    for number, human in enumerate(agency.humans, 1):
        _person(connection, number, human)


def _person(connection: Connection, number: int, human: Human) -> None:
    add_person(connection, human.code, f"Person {number}", id=number, joined=human.joined)
    add_post(
        connection,
        number,
        human.unit + 1,
        human.group,
        leading=human.leading,
        managing=human.managing,
        sensitive=human.sensitive,
        appointed=human.appointed,
    )
    if human.status != "dang_cong_tac":
        add_status(connection, number, human.status)
    add(
        connection,
        tables.qualification,
        person_id=number,
        degree=human.degree,
        political=human.political,
        valid_from=ALWAYS,
        valid_to=OPEN,
    )
    for result in human.results:
        entry = _result(connection, number, result)
        if result.reversed:
            _result(connection, number, result, reverses=entry)
    for requirement in human.exempt:
        add_waiver(connection, number, requirement)


def _result(connection: Connection, person_id: int, result: Result, **values: Any) -> int:
    return add_result(
        connection,
        person_id,
        result.topics,
        result.ends,
        result.hours,
        at=NOW,
        level=result.level,
        starts=result.starts,
        decided=result.decided,
        evidence=result.evidence,
        passed=result.passed,
        **values,
    )


def empty(connection: Connection) -> None:
    """Remove everything that ``fill`` put in."""
    for table in reversed(tables.metadata.sorted_tables):
        connection.execute(table.delete())
