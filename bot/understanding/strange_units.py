"""A unit whose name is one word of no language known: "phòng xyz"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.understanding.entities.mentions import Mention
from bot.understanding.parsing import Parsed, Parser
from bot.understanding.text.normalisation import Token
from bot.understanding.text.phrases import Phrases

#: One letter is more often a slip of the hand, and longer words are slips of words.
_SHORTEST, _LONGEST = 2, 6
#: A word that examples use no more often is a made-up name, "xyz", or a slip.
_SELDOM = 5


class StrangeUnits:
    """Finds units that nobody knows; overheard, the asker's own unit would be answered for."""

    def __init__(self, parser: Parser) -> None:
        """Read the heads of units' names and the words that examples use."""
        vocabulary = parser.vocabulary
        self._heads = Phrases((words, True) for words in vocabulary.words("units", "heads"))
        self._vocabulary = vocabulary
        #: Of a language whose syllables are not listed any word may be one.
        self._tells = bool(vocabulary.onsets)
        self._known = parser.lexicon.words

    def named(self, parsed: Parsed, words: Sequence[str]) -> Parsed:
        """Return a text of these words with the unit it names, unless it names another."""
        if not self._tells or parsed.units or parsed.except_units or parsed.that_unit:
            return parsed
        for head in self._heads.find(words):
            at = head.end
            if at >= len(words) or not self._is_strange(parsed.tokens[at]):
                continue
            if at not in parsed.covered():
                return replace(parsed, units=(Mention(head.start, at + 1),))
        return parsed

    def _is_strange(self, token: Token) -> bool:
        """Whether a word as typed is none; put right it would be a frequent one: "vaanx"."""
        typed = token.typed.lower()
        return (
            typed.isascii()
            and typed.isalpha()
            and _SHORTEST <= len(typed) <= _LONGEST
            and self._known.get(token.word, 0) <= _SELDOM
            and not self._vocabulary.is_syllable(typed)
            and not self._vocabulary.writes(typed)
            and typed not in self._vocabulary.short
        )
