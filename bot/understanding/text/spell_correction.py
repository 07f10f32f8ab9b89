"""Putting slips right: towards words that examples use, and only what is no word at all."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Final

from bot.understanding.text.lexicon import Lexicon
from bot.understanding.text.near_words import NearWords, halves
from bot.understanding.text.vocabulary import Vocabulary, Words

_LENGTHS: Final = range(3, 13)


class Corrector:
    """Finds the word that was meant by one that is none. With an empty lexicon it finds little."""

    def __init__(
        self, vocabulary: Vocabulary, lexicon: Lexicon, is_word: Callable[[str], bool]
    ) -> None:
        """``is_word`` tells what is never changed."""
        self._vocabulary, self._is_word = vocabulary, is_word
        self._known, self._pairs = lexicon.words, lexicon.pairs
        self._near = NearWords(lexicon.words)
        typing = vocabulary.table("typing")
        self._tones = str(typing.get("telex_tones", ""))
        self._doubles = tuple(typing.get("telex_doubles", ()))
        self._hooks = str(typing.get("telex_hooks", ""))
        self.reads_vni = bool(typing.get("vni"))

    def put_right(self, word: str, before: str, after: str) -> Words:
        """Return the words meant by one that is none: itself, if nothing is near."""
        single = "".join(letter for letter, _ in groupby(word))
        if single != word and self._is_word(single):
            return self._vocabulary.short.get(single, (single,))
        if syllable := self.from_telex(word):
            return (syllable,)
        if not self._known:
            return (word,)
        for slipped in dict.fromkeys((word, single)):
            if len(slipped) in _LENGTHS and (best := self._nearest(slipped, before, after)):
                return (best,)
        return self._cut(word)

    def parted(self, left: str, right: str) -> Words | None:
        """Return two words whose space slipped by one letter: "ng iphep", "lu ihan"."""
        moved = ((left[:-1], left[-1:] + right), (left + right[:1], right[1:]))
        for pair in moved:
            if f"{pair[0]} {pair[1]}" in self._pairs:
                return pair
        return None

    def _nearest(self, word: str, before: str, after: str) -> str:
        near = self._near.of(word)
        return max(
            near,
            key=lambda candidate: (*self._likely(candidate, before, after), candidate),
            default="",
        )

    def _likely(self, word: str, before: str, after: str) -> tuple[int, int]:
        fits = (f"{before} {word}" in self._pairs) + (f"{word} {after}" in self._pairs)
        return fits, self._known[word]

    def _cut(self, word: str) -> Words:
        """Return two words written as one, if examples use them side by side."""
        cuts = [pair for pair in halves(word) if f"{pair[0]} {pair[1]}" in self._pairs]
        return max(cuts, key=lambda pair: min(map(self._often, pair)), default=(word,))

    def _often(self, word: str) -> int:
        return self._known.get(word, 0)

    def from_telex(self, word: str) -> str:
        """Return the syllable that was typed with Telex keys left in, or nothing."""
        plain = word
        for double in self._doubles:
            plain = plain.replace(double, double[0])
        for hook in self._hooks:
            plain = plain.replace(hook, "" if any(c in plain for c in "aou") else "u")
        is_syllable = self._vocabulary.is_syllable
        if plain != word and is_syllable(plain):
            return plain
        for position in range(len(plain) - 1, 0, -1):
            if plain[position] in self._tones:
                toneless = plain[:position] + plain[position + 1 :]
                if is_syllable(toneless) and (toneless in self._known or not self._known):
                    return toneless
        return ""

    def from_vni(self, word: str) -> Words:
        """Return the syllable that was typed with VNI figures left in, or the word."""
        if not self.reads_vni or not word[:1].isalpha() or not word.isalnum():
            return (word,)
        letters = "".join(c for c in word if c.isalpha())
        seen = letters in self._known or not self._known
        few = len(word) - len(letters) <= 3
        if len(letters) >= 2 and few and seen and self._vocabulary.is_syllable(letters):
            return (letters,)
        return (word,)
