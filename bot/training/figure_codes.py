"""A code on each unit figure, by which the same figure is shown again as it was known then.

Facts are corrected later: what a code stands for is what was shown, never reckoned anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from bot.storage.tables import figure_code
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
class ShownFigure:
    """What a code stands for."""

    code: str
    unit_id: int
    day: date
    shown_at: datetime
    parts: tuple[ShownPart, ...]
    targets: tuple[str, ...]  # their ids


def keep(
    connection: Connection,
    unit_id: int,
    day: date,
    figures: Sequence[TargetProgress],
    now: datetime,
) -> str:
    """Return the code of some figures of a unit; the same figures of a day have one code."""
    content = [_stored(figure) for figure in figures]
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
        if (row.unit_id, row.day, row.figures) == (unit_id, day, content):
            return code
    raise AssertionError  # pragma: no cover (count never ends)


def find(connection: Connection, code: str) -> ShownFigure | None:
    """Return what a code stands for, None for one that was never given."""
    wanted = code.strip().upper()
    row = connection.execute(select(figure_code).where(figure_code.c.code == wanted)).first()
    if row is None:
        return None
    parts = [ShownPart(**part) for target in row.figures for part in target["parts"]]
    targets = tuple(target["id"] for target in row.figures)
    return ShownFigure(row.code, row.unit_id, row.day, row.shown_at, tuple(parts), targets)


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


def _code(unit_id: int, day: date, content: list[dict[str, Any]], attempt: int) -> str:
    """Return a code with letters and figures, drawn from what it stands for."""
    held = json.dumps([unit_id, day.isoformat(), content, attempt], sort_keys=True)
    number = int.from_bytes(hashlib.sha256(held.encode()).digest())
    while True:
        number, drawn = _drawn(number)
        if not drawn.isalpha() and not drawn.isdigit():
            return drawn


def _drawn(number: int) -> tuple[int, str]:
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    if number == 0:  # used up: go on from what is known
        number = int.from_bytes(hashlib.sha256("".join(letters).encode()).digest())
    return number, "".join(letters)
