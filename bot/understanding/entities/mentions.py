"""Words that name a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from bot.understanding.reading import Named, Option
from bot.understanding.text.normalisation import Token

_LONGEST_RUN: Final = 5


@dataclass(frozen=True, slots=True)
class Mention:
    """Words ``start`` up to ``end`` that name a record; no options: nobody visible is called so."""

    start: int
    end: int
    options: tuple[Option, ...] = ()
    own: bool = False
    #: The options are called nearly so, not so: to be asked about, however few.
    near: bool = False
    #: A kind of unit was said: every one of the options is meant.
    every: bool = False

    @property
    def positions(self) -> range:
        """The positions of its words."""
        return range(self.start, self.end)


def by_position(named: Iterable[Named]) -> Iterator[tuple[range, list[Named]]]:
    """Yield the positions of words with the records that they may name."""
    for (start, end), group in groupby(named, key=lambda named: (named.start, named.end)):
        yield range(start, end), list(group)


def run_of_capitals(tokens: Sequence[Token], position: int) -> int:
    """Return how many words from a position on begin with a capital, as a name does."""
    size = 0
    for token in tokens[position : position + _LONGEST_RUN]:
        shouted = len(token.typed) > 1 and token.typed.isupper()
        if not (token.capital and token.exact and token.word.isalpha()) or shouted:
            break
        size += 1
    return size
