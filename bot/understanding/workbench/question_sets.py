"""Files of questions whose reading is known, and the agency that they speak of."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from bot.base.problems import Problem
from bot.understanding.entities.class_index import ClassIndex
from bot.understanding.entities.gazetteer import Agency
from bot.understanding.entities.person_index import PeopleIndex
from bot.understanding.entities.unit_index import UnitIndex, ways_of
from bot.understanding.reading import ClassName, Surroundings

_HEADINGS: Final = frozenset({"intent", "label", "text", "question", "utterance", "sentence"})


@dataclass(frozen=True, slots=True)
class Question:
    """A text with its known label, and slots where they are known."""

    label: str
    text: str
    slots: dict[str, Any] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class World:
    """The day and the agency that a set of questions speaks of."""

    today: date
    surroundings: Surroundings


def read_questions(path: Path) -> list[Question]:
    """Read label, text and optional JSON slots, tabs between. Raises Problem naming the line."""
    found = []
    for number, line in _lines(path):
        label, tab, rest = line.partition("\t")
        text, _, slots = rest.partition("\t")
        if not tab or not label.strip() or not text.strip():
            raise Problem("understanding.bad_row", file=path.name, line=number)
        found.append(Question(label.strip(), text, _slots(path, number, slots), number))
    if not found:
        raise Problem("understanding.empty_set", file=path.name)
    return found


def read_labelled(path: Path) -> list[Question]:
    """Read questions with any labels, whichever of the two columns holds these.

    Labels are the column with fewer different values; a row of column names is left out.
    """
    questions = [
        read_question for read_question in read_questions(path) if not _is_heading(read_question)
    ]
    if not questions:
        raise Problem("understanding.empty_set", file=path.name)
    labels, texts = (
        {question.label for question in questions},
        {question.text for question in questions},
    )
    if len(labels) <= len(texts):
        return questions
    return [
        replace(question, label=question.text.strip(), text=question.label)
        for question in questions
    ]


def _is_heading(question: Question) -> bool:
    return {question.label.lower(), question.text.strip().lower()} <= _HEADINGS


def read_dialogues(path: Path) -> list[list[Question]]:
    """Read blocks of ``text => intent {slots}``, a blank line between blocks."""
    blocks: list[list[Question]] = [[]]
    for number, line in _lines(path, blank=True):
        if not line.strip():
            blocks.append([])
            continue
        text, arrow, expected = line.rpartition("=>")
        label, _, slots = expected.strip().partition(" ")
        if not arrow or not text.strip() or not label:
            raise Problem("understanding.bad_row", file=path.name, line=number)
        blocks[-1].append(Question(label, text.strip(), _slots(path, number, slots), number))
    return [block for block in blocks if block]


def _lines(path: Path, *, blank: bool = False) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem("understanding.no_file", path=str(path)) from error
    for number, line in enumerate(text.splitlines(), 1):
        if (blank or line.strip()) and not line.startswith("#"):
            yield number, line


def _slots(path: Path, number: int, source: str) -> dict[str, Any]:
    if not source.strip():
        return {}
    try:
        slots = json.loads(source)
    except ValueError as error:
        raise Problem("understanding.bad_slots", file=path.name, line=number) from error
    if not isinstance(slots, dict):
        raise Problem("understanding.bad_slots", file=path.name, line=number)
    return slots


def read_world(path: Path) -> World:
    """Read the agency of a set of questions."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    agency = Agency(
        people_index=PeopleIndex(
            (code, name, table["own_unit"]) for code, name in table["people"].items()
        ),
        unit_index=UnitIndex(
            ((code, name, ()) for code, name in table["units"].items()),
            ways=ways_of(table.get("locale", "vi")),
        ),
        may_see_unit=lambda _: True,
        own_unit=table["own_unit"],
        own_code=table["own_code"],
        class_index=ClassIndex(
            ClassName(code, raw["name"], raw["opens"], raw["opens"], tuple(raw["topics"]))
            for code, raw in table["classes"].items()
        ),
    )
    return World(table["today"], agency)
