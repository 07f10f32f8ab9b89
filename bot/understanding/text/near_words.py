"""Words one slip away from a word."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Final

#: Lengths of words that are compared.
_LENGTHS: Final = range(1, 13)


class NearWords:
    """Finds the words of a list that are one slip away, by what both are with a letter left out."""

    def __init__(self, words: Collection[str]) -> None:
        """Keep the words; they are indexed when the first is looked up."""
        self._words = words

    def of(self, word: str) -> set[str]:
        """Return the words one slip away: a letter lost, doubled, changed, or two swapped."""
        if len(word) not in _LENGTHS:
            return set()
        index = self._by_deletion
        keys = {word, *_deletions(word)}
        found = {near for key in keys for near in index.get(key, ()) if one_slip(word, near)}
        found.discard(word)
        return found

    @cached_property
    def _by_deletion(self) -> dict[str, list[str]]:
        """The words by themselves with one letter left out, and whole."""
        index: dict[str, list[str]] = {}
        for word in self._words:
            if len(word) in _LENGTHS:
                for key in {word, *_deletions(word)}:
                    index.setdefault(key, []).append(word)
        return index


def _deletions(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def halves(word: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to cut a word in two: "phapluat" lost its space."""
    for at in range(1, len(word)):
        yield word[:at], word[at:]


def one_slip(left: str, right: str) -> bool:
    """Return whether two words are the same but for one slip at most."""
    if left == right:
        return True
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped
