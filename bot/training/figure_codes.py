"""A code on each unit figure, by which the same figure is shown again as it was known then.

Facts are corrected later: what a code stands for is what was shown, never reckoned anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from bot.storage.tables import figure_code
from bot.training.enums import Group
from bot.training.progress import PartProgress, TargetProgress

#: Letters that a Telex keyboard leaves alone and nobody takes for figures.
ALPHABET: Final = "23456789BCGHKLMNPQTV"
#: Link codes are longer: neither is ever taken for the other.
LENGTH: Final = 6


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A target, or a part of one (``topic``), as it was shown, in people."""

    title: str
    topic: str | None
    met: int
    population: int
    need: int
    percent: int | None
    threshold: str
    state: str
    excluded: dict[str, int]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """Figures that are no unit's targets, in the lines that said them; nobody is named in them.

    ``question`` is the intent and its slots, to ask it again; ``units`` are the ids of all units
    that it tells of.
    """

    lines: tuple[str, ...]
    intent: str
    slots: Mapping[str, Any]
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """What a code stands for: targets of a unit, or else an ``answer``.

    Where there are ``groups``, only people of these staff groups were counted.
    """

    code: str
    unit_id: int
    day: date
    shown_at: datetime
    parts: tuple[ShownPart, ...] = ()
    targets: tuple[str, ...] = ()  # their ids
    groups: tuple[Group, ...] = ()
    answer: ShownAnswer | None = None

    @property
    def units(self) -> tuple[int, ...]:
        """The ids of the units that it tells of."""
        return self.answer.units if self.answer else (self.unit_id,)


def keep(
    connection: Connection,
    unit_id: int,
    day: date,
    figures: Sequence[TargetProgress],
    now: datetime,
    groups: Collection[Group] = (),
) -> str:
    """Return the code of some figures of a unit; the same figures of a day have one code."""
    content = [_stored(figure) for figure in figures]
    # Only where there are some: a figure of everybody keeps the code it was given before groups
    # could be asked about.
    if groups:
        content = [{**target, "groups": sorted(groups)} for target in content]
    return _kept(connection, unit_id, day, content, now)


def keep_answer(connection: Connection, day: date, shown: ShownAnswer, now: datetime) -> str:
    """Return the code of figures in the lines that said them; the same of a day have one code."""
    content = {
        "lines": list(shown.lines),
        "intent": shown.intent,
        "slots": dict(shown.slots),
        "units": list(shown.units),
    }
    return _kept(connection, shown.units[0], day, content, now)


def _kept(connection: Connection, unit_id: int, day: date, content: Any, now: datetime) -> str:
    for attempt in count():
        code = _code(unit_id, day, content, attempt)
        row = connection.execute(select(figure_code).where(figure_code.c.code == code)).first()
        if row is None:
            connection.execute(
                insert(figure_code).values(
                    code=code, unit_id=unit_id, day=day, figures=content, shown_at=now
                )
            )
            return code
        # Another figure has this code: six letters are few. The next attempt is as repeatable.
        if (row.unit_id, row.day, row.figures) == (unit_id, day, content):
            return code
    raise AssertionError  # pragma: no cover (count never ends)


def find(connection: Connection, code: str) -> ShownFigure | None:
    """Return what a code stands for, None for one that was never given."""
    wanted = code.strip().upper()
    row = connection.execute(select(figure_code).where(figure_code.c.code == wanted)).first()
    if row is None:
        return None
    shown = ShownFigure(row.code, row.unit_id, row.day, row.shown_at)
    if isinstance(row.figures, dict):
        lines, of = tuple(row.figures["lines"]), tuple(row.figures["units"])
        answer = ShownAnswer(lines, row.figures["intent"], row.figures["slots"], of)
        return replace(shown, answer=answer)
    parts = [ShownPart(**part) for target in row.figures for part in target["parts"]]
    targets = tuple(target["id"] for target in row.figures)
    named = {group for target in row.figures for group in target.get("groups", ())}
    groups = tuple(group for group in Group if group in named)
    return replace(shown, parts=tuple(parts), targets=targets, groups=groups)


def same(shown: ShownFigure, figures: Sequence[TargetProgress]) -> bool:
    """Return whether figures reckoned now are those that were shown."""
    now = [ShownPart(**part) for figure in figures for part in _stored(figure)["parts"]]
    return tuple(now) == shown.parts


def _stored(figure: TargetProgress) -> dict[str, Any]:
    whole = _part(figure, figure, None)
    several = figure.parts if len(figure.parts) > 1 else ()
    parts = [_part(figure, part, part.topic) for part in several]
    return {"id": figure.target.id, "parts": [whole, *parts]}


def _part(
    figure: TargetProgress, judged: TargetProgress | PartProgress, topic: str | None
) -> dict[str, Any]:
    return {
        "title": figure.target.title,
        "topic": None if topic is None else str(topic),
        "met": judged.met,
        "population": figure.population,
        "need": judged.need,
        "percent": judged.percent,
        "threshold": f"{figure.target.threshold.normalize():f}",
        "state": str(judged.state),
        "excluded": {} if topic else dict(figure.excluded),
    }


def _code(unit_id: int, day: date, content: Any, attempt: int) -> str:
    """Return a code with letters and figures, drawn from what it stands for."""
    held = json.dumps([unit_id, day.isoformat(), content, attempt], sort_keys=True)
    number = int.from_bytes(hashlib.sha256(held.encode()).digest())
    while True:
        number, drawn = _drawn(number)
        # All letters could be a word, all figures a number: a code typed alone is told from both.
        if not drawn.isalpha() and not drawn.isdigit():
            return drawn


def _drawn(number: int) -> tuple[int, str]:
    letters = []
    for _ in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    if number == 0:  # used up: go on from what is known
        number = int.from_bytes(hashlib.sha256("".join(letters).encode()).digest())
    return number, "".join(letters)
