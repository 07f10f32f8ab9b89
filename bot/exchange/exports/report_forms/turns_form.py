"""Mẫu số 1: turns of training in classes that ended, by what was learned and by whom.

The columns and rows are those of the form in use; post and grade are those of the class's first
day. A turn stands in one column: that of the first of the class's topics which has one. It may
stand in several rows (a leader is of a grade too) and once in each sum.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import Row, Select, func, select

from bot.base.folding import fold
from bot.base.texts import LOCALES, Texts
from bot.exchange.exports.tables.table import Cell, Column, Table
from bot.storage.tables import ledger, person, post
from bot.training.as_of import AsOf
from bot.training.criteria import in_effect
from bot.training.effective_dates import units_within
from bot.training.enums import LEVELS, Group, Topic, topics_of
from bot.training.units import Unit
from bot.wording import lines

#: Topics whose columns are their levels, the highest first.
_LEVELLED: Final = (
    Topic.POLITICAL_THEORY,
    Topic.STATE_MANAGEMENT,
    Topic.PROFESSIONAL_DEGREE,
)
_SHORT: Final[Mapping[Topic, str]] = {
    Topic.SPECIALISED: "specialised",
    # Law, ethics, digital skills have no column in the form in use: they are among the others.
    Topic.PROFESSIONAL_TITLE: "specialised",
    Topic.PUBLIC_SERVICE_SKILLS: "specialised",
    Topic.LEADERSHIP: "leadership",
    Topic.ETHNIC_LANGUAGE: "ethnic_language",
    Topic.DEFENCE_SECURITY: "defence_security",
    Topic.FOREIGN_LANGUAGE: "foreign_language",
    Topic.INFORMATICS: "informatics",
}
_OTHER: Final = "other"
_AFTER: Final = (
    "specialised", "leadership", "ethnic_language", _OTHER, "defence_security",
    "foreign_language", "informatics",
)  # fmt: skip
_OFFICIALS: Final = (Group.CAN_BO, Group.CONG_CHUC)
_WOMAN: Final = "nu"

_Counted = tuple[Row[Any], int]


def table(as_of: AsOf, unit: Unit, first: date, last: date, say: Texts) -> Table:
    """Return the form of a unit's subtree for classes that ended from ``first`` to ``last``."""
    counted = _turns(as_of.on(last), unit, first, last)
    rows: list[tuple[Cell, ...]] = []
    for letter, groups, kinds in (
        ("officials", _OFFICIALS, _OFFICIAL_ROWS),
        ("employees", (Group.VIEN_CHUC,), _EMPLOYEE_ROWS),
    ):
        theirs = [counts for counts in counted if counts[0].group in groups]
        rows.append((None, say(f"export.rows.{letter}"), *[None] * (len(_columns()) + 3)))
        for number, (kind, holds) in enumerate(kinds, 1):
            name = say(f"export.row.{kind}")
            rows.append(_row(number, name, [their for their in theirs if holds(their[0])]))
        rows.append(_row(None, say(f"export.sum.{letter}"), theirs))
    days = lines.span(first, last, say)
    headings = [Column(say("report.column.number"), 5), Column(say("export.column.group"), 34)]
    headings += [Column(_heading(key, say), 9) for key in _columns()]
    headings += [Column(say(f"export.column.{key}"), 9) for key in ("total", "minority", "women")]
    foot = (say("export.turns_note"),)
    title = say("export.turns_title", unit=unit.name)
    return Table(title, tuple(headings), tuple(rows), (days,), foot)


def _turns(as_of: AsOf, unit: Unit, first: date, last: date) -> list[_Counted]:
    """Return how many turns there are of each kind of result and person."""
    # The form asks for post and grade at the class's beginning, and counts a class in the year in
    # which it ended: one across New Year would else vanish from both.
    begun = func.coalesce(ledger.c.starts, ledger.c.ends)
    kinds = (
        ledger.c.topics, ledger.c.level, person.c.gender, person.c.ethnic_minority, post.c.group,
        post.c.leading, post.c.managing, post.c.successor, post.c.councillor, post.c.part_time,
        post.c.grade,
    )  # fmt: skip
    statement: Select[Any] = (
        select(*kinds, func.count().label("turns"))
        .select_from(ledger)
        .join(person, person.c.id == ledger.c.person_id)
        .join(
            post,
            (post.c.person_id == ledger.c.person_id)
            & (post.c.valid_from <= begun)
            & (post.c.valid_to >= begun),
        )
        .where(
            ledger.c.ends.between(first, last),
            ledger.c.passed,
            in_effect(),
            post.c.unit_id.in_(units_within(as_of.scope(unit.id), as_of.day)),
        )
        .group_by(*kinds)
    )
    return [(row, row.turns) for row in as_of.connection.execute(statement)]


def _row(number: int | None, name: str, counted: list[_Counted]) -> tuple[Cell, ...]:
    by_column: Counter[str] = Counter()
    minority = women = 0
    for kind, turns in counted:
        by_column[_column(kind)] += turns
        minority += turns if kind.ethnic_minority else 0
        women += turns if kind.gender == _WOMAN else 0
    cells = [by_column[key] for key in _columns()]
    return (number, name, *cells, sum(cells), minority, women)


@cache
def _columns() -> tuple[str, ...]:
    levels = [f"{topic}.{level}" for topic in _LEVELLED for level in reversed(LEVELS[topic])]
    return (*levels, *_AFTER)


def _column(kind: Row[Any]) -> str:
    topics = topics_of(kind.topics)
    for topic in _LEVELLED:
        if topic in topics and kind.level in LEVELS[topic]:
            return f"{topic}.{kind.level}"
    found = {_SHORT[topic] for topic in topics if topic in _SHORT}
    return next((key for key in _AFTER if key in found), _OTHER)


def _heading(key: str, say: Texts) -> str:
    topic, _, level = key.partition(".")
    if level:
        return f"{say.name('topic', topic)}: {say.name(f'level.{topic}', level)}"
    return say(f"export.column.{key}")


def _of_grade(wanted: str) -> Callable[[Row[Any]], bool]:
    return lambda kind: grade_of(kind.grade) == wanted


_OFFICIAL_ROWS: Final[tuple[tuple[str, Callable[[Row[Any]], bool]], ...]] = (
    ("leading", lambda kind: kind.leading),
    *((grade, _of_grade(grade)) for grade in ("cvcc", "cvc", "cv", "cs")),
    ("successor", lambda kind: kind.successor),
    ("councillor", lambda kind: kind.councillor),
    ("part_time", lambda kind: kind.part_time),
)
_EMPLOYEE_ROWS: Final[tuple[tuple[str, Callable[[Row[Any]], bool]], ...]] = (
    ("managing", lambda kind: kind.managing),
    *((grade, _of_grade(grade)) for grade in ("hang1", "hang2", "hang3", "hang4")),
)


def grade_of(written: str | None) -> str | None:
    """Return the code of a grade as an office writes it: «Chuyên viên chính», «Hạng III»."""
    words = f" {fold(written or '')} "
    for code, spellings in _grades().items():
        # Whole words: «chuyên viên» begins «chuyên viên chính», so the longer is listed first.
        if any(f" {fold(spelling)} " in words for spelling in spellings):
            return code
    return None


@cache
def _grades() -> Mapping[str, list[str]]:
    """Return the grades' spellings, the longer before those that they begin with."""
    path = LOCALES / "vi" / "grades.toml"
    found: Mapping[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))["grades"]
    return found
