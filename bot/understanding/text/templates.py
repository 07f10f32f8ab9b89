"""Phrases with gaps, read from a language's file and looked up word by word.

``tháng {m} [{year}]`` is three words to match, the last optional; ``(a|b)`` is a choice. All
phrases share one tree, so a look-up costs a few steps whatever their number, and no text can
make it slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.base.folding import fold, tidy

_PIECES: Final = re.compile(r"\{\w+\}|[\[\]()|]|[^\s\[\]()|{}]+")
#: A gap's values at a position: pairs of value and the position after it.
Gaps = Callable[[str, int], Sequence[tuple[Any, int]]]
#: Whether the word at a position can be this one, given with its accents.
Fits = Callable[[int, str], bool]


@dataclass
class Node:
    """A step of the tree: words and gaps that may follow, and the phrases that end here."""

    #: By folded word, then by spelling: "tối nay" must not be found in "tới nay".
    words: dict[str, dict[str, Node]] = field(default_factory=dict)
    gaps: dict[str, Node] = field(default_factory=dict)
    end: tuple[int, str] | None = None  # (order in the file, meaning)


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: its meaning, what filled its gaps, and the position after it."""

    meaning: str
    values: tuple[tuple[str, Any], ...]
    end: int
    order: int

    def value(self, gap: str) -> Any:
        """Return what filled a gap, None if the phrase has it not."""
        return next((value for name, value in self.values if name == gap), None)


class Templates:
    """All phrases of a file."""

    def __init__(self) -> None:
        """Begin empty."""
        self._root = Node()
        self._count = 0

    def add(self, template: str, meaning: str) -> int:
        """Add a phrase with gaps; return its number. Raises ValueError for an open bracket."""
        pieces = _PIECES.findall(template)
        for sequence in _expand(pieces):
            self._insert(sequence, meaning)
        self._count += 1
        return self._count - 1

    @property
    def first_words(self) -> frozenset[str]:
        """The words that a phrase can begin with, phrases that begin with a gap aside."""
        return frozenset(self._root.words)

    def _insert(self, sequence: Sequence[str], meaning: str) -> None:
        node = self._root
        for piece in sequence:
            if piece.startswith("{"):
                node = node.gaps.setdefault(piece[1:-1], Node())
            else:
                spellings = node.words.setdefault(fold(piece), {})
                node = spellings.setdefault(tidy(piece).lower(), Node())
        if sequence and node.end is None:
            node.end = (self._count, meaning)

    def all(self, words: Sequence[str], at: int, gaps: Gaps, fits: Fits) -> Iterator[Match]:
        """Yield every phrase that begins at a position."""
        stack: list[tuple[Node, int, tuple[tuple[str, Any], ...]]] = [(self._root, at, ())]
        while stack:
            node, position, values = stack.pop()
            if node.end is not None:
                yield Match(node.end[1], values, position, node.end[0])
            if position >= len(words):
                continue
            for spelling, follower in node.words.get(words[position], {}).items():
                if fits(position, spelling):
                    stack.append((follower, position + 1, values))
            for name, gap in node.gaps.items():
                stack.extend(
                    (gap, after, (*values, (name, value))) for value, after in gaps(name, position)
                )


def _expand(pieces: list[str]) -> list[list[str]]:
    found, rest = _choices(pieces, 0)
    if rest != len(pieces):
        raise ValueError(" ".join(pieces))
    return found


def _choices(pieces: list[str], at: int) -> tuple[list[list[str]], int]:
    """Return all readings of ``a|b|…`` from a position, and the position where it ends."""
    found: list[list[str]] = []
    run: list[list[str]] = [[]]
    while at < len(pieces) and pieces[at] not in {")", "]"}:
        piece = pieces[at]
        if piece in {"(", "["}:
            inner, end = _choices(pieces, at + 1)
            if end >= len(pieces) or pieces[end] != {"(": ")", "[": "]"}[piece]:
                raise ValueError(" ".join(pieces))
            options = inner if piece == "(" else [*inner, []]
            run = [left + right for left in run for right in options]
            at = end
        elif piece == "|":
            found += run
            run = [[]]
        else:
            run = [[*left, piece] for left in run]
        at += 1
    return found + run, at
