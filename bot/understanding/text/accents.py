"""Words compared with their accents, where accents were typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from bot.base.folding import fold, tidy

_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_TONE_LEFT_OFF, _MARK_LEFT_OFF, _OTHER_TONE, _OTHER_MARK = 0.3, 0.35, 0.7, 0.8

#: A syllable's marks in order (đ, ê, ơ …), then its tone.
Shape = tuple[str, str]


@lru_cache(maxsize=20_000)
def placeless(word: str) -> str:
    """Return a word with the place of its tone forgotten: hoà and hòa give the same."""
    return "".join(sorted(unicodedata.normalize("NFD", word.lower())))


def agree(typed: str, spelt: str) -> bool:
    """Return whether a word as typed can be the word as spelt: without accents it always can."""
    return typed.isascii() or typed == spelt or placeless(typed) == placeless(spelt)


@lru_cache(maxsize=20_000)
def shape(word: str) -> Shape:
    """Return what a word has beside its letters."""
    signs = unicodedata.normalize("NFD", word.lower())
    tone = "".join(c for c in signs if c in _TONES)
    return "".join(c for c in signs if not c.isascii() and c not in _TONES), tone


def mismatch(typed: Shape, spelt: Shape) -> float:
    """Return how unlikely it is that a word was typed with some accents for others."""
    marks = tone = 0.0
    if typed[0] != spelt[0]:
        left_off = all(mark in spelt[0] for mark in typed[0])
        marks = _MARK_LEFT_OFF if left_off and len(typed[0]) < len(spelt[0]) else _OTHER_MARK
    if typed[1] != spelt[1]:
        tone = _OTHER_TONE if typed[1] else _TONE_LEFT_OFF
    return marks + tone


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
