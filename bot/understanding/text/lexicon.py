"""What the examples tell of words, before anything is learned."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol


class Lexicon(Protocol):
    """The words that examples use, how often, and the pairs of neighbours."""

    @property
    def words(self) -> Mapping[str, int]:
        """Words with how often they are used."""
        ...

    @property
    def pairs(self) -> Container[str]:
        """Pairs of neighbouring words, a space between."""
        ...


@dataclass(frozen=True)
class WordList:
    """A lexicon held as it is; empty: nothing is corrected."""

    words: Mapping[str, int] = field(default_factory=dict)
    pairs: Container[str] = frozenset()


#: A lexicon without words.
EMPTY: Final = WordList()
