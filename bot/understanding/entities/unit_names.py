"""Names of units that nobody knows, in small letters: "thcs hoa mận", "phòng mây hồng"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from bot.base.folding import fold
from bot.understanding.text.accents import Spelt
from bot.understanding.text.lexicon import Lexicon
from bot.understanding.text.normalisation import Token
from bot.understanding.text.vocabulary import Vocabulary

#: Most words of such a name, that of its kind aside.
LONGEST: Final = 2
#: A word that examples use no more often may be a name in small letters.
_SELDOM: Final = 30


class UnitNames:
    """Tells names from other words that stand behind "phòng", "trường"."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        """Read what names are, and are not, made of."""
        self._lexicon = lexicon
        self._is_syllable = vocabulary.is_syllable
        self._name_words = Spelt(vocabulary.value("units", "name_words") or ())
        self._no_name = vocabulary.phrases("units", "no_name")
        self._no_strange = vocabulary.phrases("units", "no_strange_name")

    def strange_length(self, tokens: Sequence[Token], position: int) -> int:
        """Return how many words are a name because hardly any question uses them so.

        "phòng hoa hồng" is no unit of the asker's, though nobody knows it.
        """
        if self.is_like_names(tokens, position):
            return LONGEST
        words = [token.word for token in tokens[position : position + LONGEST]]
        known, pairs = self._lexicon.words, self._lexicon.pairs
        if len(words) < LONGEST or not known or " ".join(words) in pairs:
            return 0
        if not all(
            word.isalpha() and word not in self._no_name and word not in self._no_strange
            for word in words
        ):
            return 0
        seldom = all(known.get(word, 0) <= _SELDOM for word in words)
        return len(words) if seldom or self._is_unheard(tokens, position) else 0

    def is_like_names(self, tokens: Sequence[Token], position: int) -> bool:
        """Whether two words are such as names are made of: "mây hồng", but not "mấy người"."""
        here = tokens[position : position + LONGEST]
        like = (self._name_words.has(fold(token.typed), token.typed) for token in here)
        return len(here) == LONGEST and all(like)

    def _is_unheard(self, tokens: Sequence[Token], position: int) -> bool:
        """Whether no question has two common words so after "phòng"."""
        around = [token.word for token in tokens[position - 1 : position + LONGEST]]
        here = tokens[position : position + LONGEST]
        pairs = (f"{one} {other}" for one, other in pairwise(around))
        whole = all(token.exact and self._is_syllable(token.word) for token in here)
        return whole and not any(pair in self._lexicon.pairs for pair in pairs)

    def length(self, tokens: Sequence[Token], position: int) -> int:
        """Return how many words from a position on are a name in small letters: "thcs hoa man"."""
        size = 0
        for token in tokens[position : position + LONGEST]:
            if not token.word.isalpha() or not token.exact or token.word in self._no_name:
                break
            size += 1
        return size
