"""What the examples tell of words, before anything is learned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol


class Counts(Protocol):
    """How often something is used; what is not there is not used."""

    def __contains__(self, key: object) -> bool:
        """Return whether it is used at all."""
        ...

    def items(self) -> Iterable[tuple[str, int]]:
        """Return all that is used with how often."""
        ...


class Lexicon(Protocol):
    """The words that examples use, how often, and the pairs of neighbours."""

    @property
    def words(self) -> Mapping[str, int]:
        """Words with how often they are used."""
        ...

    @property
    def pairs(self) -> Counts:
        """Pairs of neighbouring words, a space between, with how often they are used."""
        ...

    @property
    def spellings(self) -> Mapping[str, Sequence[str]]:
        """The ways in which a word is spelt with its accents."""
        ...


@dataclass(frozen=True)
class WordList:
    """A lexicon held as it is; empty: nothing is corrected."""

    words: Mapping[str, int] = field(default_factory=dict)
    pairs: Mapping[str, int] = field(default_factory=dict)
    spellings: Mapping[str, Sequence[str]] = field(default_factory=dict)


#: A lexicon without words.
EMPTY: Final = WordList()
