"""A text as the model of fragments sees it: each value that it names is one mark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from bot.understanding.classifier import fragments
from bot.understanding.parsing import Parsed, is_code

_NUMBER: Final = "@number"


class _Span(Protocol):
    """Words of a text that name something."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def fragment_words(parsed: Parsed) -> list[str]:
    """Return the words of a text with its values as marks: "thế @topic thì sao"."""
    marks = dict(_marks(parsed))
    said: list[str] = []
    for place, word in enumerate(parsed.words):
        mark = marks.get(place) or (fragments.CLASS if is_code(word) else None)
        if mark is None:
            said.append(_NUMBER if word.isdigit() else word)
        elif not said or said[-1] != mark:
            said.append(mark)
    return said


def _marks(parsed: Parsed) -> Iterator[tuple[int, str]]:
    class_ = parsed.classes if parsed.classes and parsed.classes.exact else None
    listed: tuple[tuple[_Span | None, str], ...] = (
        *((topic, fragments.TOPIC) for topic in parsed.topics),
        *((time, fragments.TIME) for time in parsed.times),
        *((person, fragments.PERSON) for person in parsed.people),
        *((unit, fragments.OWN_UNIT if unit.own else fragments.UNIT) for unit in parsed.units),
        *((whole, fragments.WHOLE) for whole in parsed.wholes),
        (parsed.count, fragments.COUNT),
        (parsed.format, fragments.FORMAT),
        (class_, fragments.CLASS),
        *((denied, fragments.LEFT_OUT) for denied in parsed.denied),
    )
    for item, mark in listed:
        if item is not None:
            yield from ((place, mark) for place in range(item.start, item.end))
