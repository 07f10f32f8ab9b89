"""Words → countable parts: runs of 2–5 letters of the line, words, and pairs of words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_LENGTHS: Final = range(2, 6)
#: Marks a part that is a word or a pair of words, apart from runs of letters.
WORD_MARK: Final = "="


def letter_parts(words: Sequence[str]) -> list[str]:
    """Return the runs of letters of a line, spaces between words counted as letters."""
    line = f" {' '.join(words)} "
    size = len(line)
    return [
        line[start : start + length] for length in _LENGTHS for start in range(size - length + 1)
    ]


def word_parts(words: Sequence[str]) -> list[str]:
    """Return the words, marked."""
    return [WORD_MARK + word for word in words]


def pair_parts(words: Sequence[str]) -> list[str]:
    """Return the pairs of neighbouring words, marked; an edge counts as a neighbour."""
    return [f"{WORD_MARK}{left} {right}" for left, right in pairwise(("", *words, ""))]
