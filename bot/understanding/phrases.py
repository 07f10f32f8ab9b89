"""Looking up phrases of a list in a text, longest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.understanding.vocabulary import Words

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A phrase found: words ``start`` up to ``end``, and what it stands for."""

    start: int
    end: int
    value: Value


class Phrases(Generic[Value]):
    """Phrases, each standing for a value."""

    def __init__(self, entries: Iterable[tuple[Words, Value]]) -> None:
        """Index the phrases by their first word."""
        self._by_first: dict[str, list[tuple[Words, Value]]] = {}
        for words, value in entries:
            if words:
                self._by_first.setdefault(words[0], []).append((words, value))
        for listed in self._by_first.values():
            listed.sort(key=lambda entry: -len(entry[0]))

    def at(self, words: Sequence[str], start: int) -> Found[Value] | None:
        """Return the longest phrase that begins at a place."""
        for phrase, value in self._by_first.get(words[start], ()):
            end = start + len(phrase)
            if tuple(words[start:end]) == phrase:
                return Found(start, end, value)
        return None

    def find(self, words: Sequence[str]) -> list[Found[Value]]:
        """Return the phrases of a text from left to right, none overlapping."""
        found: list[Found[Value]] = []
        at = 0
        while at < len(words):
            here = self.at(words, at)
            if here is None:
                at += 1
            else:
                found.append(here)
                at = here.end
        return found

    def ends(self, words: Sequence[str], end: int) -> Found[Value] | None:
        """Return the longest phrase that ends at a place."""
        for start in range(max(0, end - 6), end):
            here = self.at(words, start)
            if here is not None and here.end == end:
                return here
        return None
