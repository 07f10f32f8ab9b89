"""Looking up phrases of a list in a text, longest first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.base.folding import fold, tidy
from bot.understanding.text.accents import agree
from bot.understanding.text.normalisation import Token
from bot.understanding.text.vocabulary import Words

Value = TypeVar("Value")
_LONGEST_BEFORE = 6


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A phrase found: words ``start`` up to ``end``, and what it stands for."""

    start: int
    end: int
    value: Value


def _anywhere(_start: int, _end: int) -> bool:
    return True


class Phrases(Generic[Value]):
    """Phrases, each standing for a value."""

    def __init__(self, entries: Iterable[tuple[Words, Value]]) -> None:
        """Index folded phrases by their first word and by how many they have, longest first."""
        self._lasts: set[str] = set()
        found: dict[str, dict[int, dict[Words, Value]]] = {}
        for words, value in entries:
            if words:
                found.setdefault(words[0], {}).setdefault(len(words), {}).setdefault(words, value)
                self._lasts.add(words[-1])
        self._by_first = {
            first: sorted(sizes.items(), reverse=True) for first, sizes in found.items()
        }

    @property
    def firsts(self) -> Collection[str]:
        """The words that phrases begin with."""
        return self._by_first.keys()

    def may_begin(self, word: str) -> bool:
        """Return whether any phrase begins with a word."""
        return word in self._by_first

    def may_end(self, word: str) -> bool:
        """Return whether any phrase ends with a word."""
        return word in self._lasts

    def at(
        self, words: Sequence[str], start: int, may: Callable[[int, int], bool] = _anywhere
    ) -> Found[Value] | None:
        """Return the longest phrase that begins at a position, of those that ``may`` be there."""
        for size, phrases in self._by_first.get(words[start], ()):
            end = start + size
            said = tuple(words[start:end])
            if said in phrases and may(start, end):
                return Found(start, end, phrases[said])
        return None

    def find(
        self, words: Sequence[str], may: Callable[[int, int], bool] = _anywhere
    ) -> list[Found[Value]]:
        """Return the phrases of a text from left to right, none overlapping."""
        found: list[Found[Value]] = []
        if self._by_first.keys().isdisjoint(words):  # most lists have nothing to do with a text
            return found
        at = 0
        while at < len(words):
            here = self.at(words, at, may) if words[at] in self._by_first else None
            if here is None:
                at += 1
            else:
                found.append(here)
                at = here.end
        return found

    def ends(self, words: Sequence[str], end: int) -> Found[Value] | None:
        """Return the longest phrase that ends at a position."""
        if not end or not self.may_end(words[end - 1]):
            return None
        for start in range(max(0, end - _LONGEST_BEFORE), end):
            here = self.at(words, start)
            if here is not None and here.end == end:
                return here
        return None


class SpeltPhrases:
    """Phrases that accents tell from others: "chị Hương" is a person, "chỉ Hương" is not."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Index phrases as they are spelt."""
        spelt = [tuple(tidy(phrase).lower().split()) for phrase in phrases]
        self._phrases = Phrases((tuple(map(fold, words)), words) for words in spelt)

    def at(self, tokens: Sequence[Token], start: int) -> Found[Words] | None:
        """Return the longest phrase that begins at a position, if its accents agree."""
        if not self._phrases.may_begin(tokens[start].word):
            return None
        found = self._phrases.at([token.word for token in tokens], start)
        if found is None:
            return None
        here = tokens[found.start : found.end]
        fits = (
            not t.exact or agree(t.typed.lower(), w) for t, w in zip(here, found.value, strict=True)
        )
        return found if all(fits) else None

    def find(self, tokens: Sequence[Token]) -> list[Found[Words]]:
        """Return the phrases of a text; of overlapping ones the first."""
        found: list[Found[Words]] = []
        firsts = self._phrases.firsts
        for start, token in enumerate(tokens):
            here = self.at(tokens, start) if token.word in firsts else None
            if here is not None and (not found or found[-1].end <= start):
                found.append(here)
        return found

    def ends(self, tokens: Sequence[Token], end: int) -> Found[Words] | None:
        """Return the longest phrase that ends at a position."""
        if not end or not self._phrases.may_end(tokens[end - 1].word):
            return None
        for start in range(max(0, end - _LONGEST_BEFORE), end):
            here = self.at(tokens, start)
            if here is not None and here.end == end:
                return here
        return None
