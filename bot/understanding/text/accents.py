"""Words compared with their accents, where accents were typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from bot.base.folding import fold, tidy


@lru_cache(maxsize=20_000)
def placeless(word: str) -> str:
    """Return a word with the place of its tone forgotten: hoà and hòa give the same."""
    return "".join(sorted(unicodedata.normalize("NFD", word.lower())))


def agree(typed: str, spelt: str) -> bool:
    """Return whether a word as typed can be the word as spelt: without accents it always can."""
    return typed.isascii() or typed == spelt or placeless(typed) == placeless(spelt)


class Spelt:
    """A list of words with their accents."""

    def __init__(self, words: Iterable[str]) -> None:
        """Keep the words by their folded form."""
        self._by_fold: dict[str, list[str]] = {}
        for word in words:
            self._by_fold.setdefault(fold(word), []).append(tidy(word).lower())

    def has(self, word: str, typed: str) -> bool:
        """Return whether a folded word, typed so, can be one of the list."""
        return any(agree(typed.lower(), spelt) for spelt in self._by_fold.get(word, ()))
