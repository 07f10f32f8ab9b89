"""Words → countable parts: pieces of 2–5 letters inside each word, words, and pairs of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: Parts come in two blocks, each weighed to the same length: letters and words.
BLOCKS: Final = 2
_SHORTEST, _LONGEST = 2, 5
#: Marks parts of the second block: a word is never mistaken for a piece of one.
WORD_MARK: Final = "="


def letter_parts(word: str) -> list[str]:
    """Return the pieces of one word, its edges marked by spaces."""
    padded = f" {word} "
    size = len(padded)
    return [
        padded[start : start + length]
        for length in range(_SHORTEST, min(_LONGEST, size) + 1)
        for start in range(size - length + 1)
    ]


def word_parts(words: Sequence[str]) -> list[str]:
    """Return the words and the pairs of neighbours, marked; the edges count as neighbours."""
    edged = ["", *words, ""]
    singles = [WORD_MARK + word for word in words]
    return singles + [
        f"{WORD_MARK}{left} {right}" for left, right in zip(edged, edged[1:], strict=False)
    ]
