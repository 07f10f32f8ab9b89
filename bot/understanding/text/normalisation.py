"""Text as typed → words as meant: no accents, short forms written out, slips put right.

Only a word that is no syllable of the language, no known word and no part of a name is ever
changed: "correcting" a valid one does harm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.base.folding import fold, has_digit
from bot.understanding.text.accents import Spelt
from bot.understanding.text.lexicon import EMPTY, Lexicon
from bot.understanding.text.noisy_channel import NoisyChannel
from bot.understanding.text.spell_correction import Corrector
from bot.understanding.text.vocabulary import Sense, Vocabulary, Words

#: Characters of a text that are read; the rest of a longer one is ignored.
LIMIT: Final = 1000
#: Letters of a word that are read.
_WORD_LIMIT: Final = 40
_NEAR: Final = 3

#: Placeholders of masked questions, then words; a code or date may hold joining signs.
_MARKS: Final = "person|unit|code|number|date|topic|time|own_unit|whole|class|count|format|left_out"
_TOKEN: Final = re.compile(rf"(@(?:{_MARKS})\b|[^\W_]+(?:[./:&\-][^\W_]+)*)(\s*,)?")
_PIECE: Final = re.compile(r"[^./:&\-]+")
_DIGITS_THEN_LETTERS: Final = re.compile(r"(\d{1,4})([a-z]+)")
_LETTERS_THEN_DIGITS: Final = re.compile(r"([a-z]+)(\d{1,4})")
#: Words recur from text to text: folding each anew costs more than looking it up.
_folded: Final = lru_cache(maxsize=20_000)(fold)
_DAY: Final = re.compile(r"\d{1,4}(?:[./\-]\d{1,4}){1,2}")


@dataclass(frozen=True, slots=True)
class Token:
    """One word as meant (``word``, folded), and the word as typed that it comes from."""

    word: str
    typed: str
    exact: bool = True  # the word is what was typed, accents aside; not written out, not put right
    listed: bool = False  # a figure with a comma after

    @property
    def capital(self) -> bool:
        """Whether it was typed with a capital first letter."""
        return self.typed[:1].isupper()

    @property
    def accented(self) -> bool:
        """Whether it was typed with accents."""
        return not self.typed.isascii()


def parts(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Return whether words ``start`` up to ``end`` take a part of a short form and what is beside.

    "THCS Hoa" says neither "số hóa" nor "sở Hoa": only all that a short form stands for joins
    with what was typed next to it.
    """
    first, last = _written(tokens, start), _written(tokens, end - 1)
    begins_inside = first.start < start and first.stop < end
    return begins_inside or (end < last.stop and start < last.start)


def _written(tokens: Sequence[Token], position: int) -> range:
    """Return the positions of the words typed as one short form with the word at a position."""
    here = tokens[position]
    start, end = position, position + 1
    if here.exact:
        return range(start, end)
    while start and not tokens[start - 1].exact and tokens[start - 1].typed is here.typed:
        start -= 1
    while end < len(tokens) and not tokens[end].exact and tokens[end].typed is here.typed:
        end += 1
    glued = "".join(token.word for token in tokens[start:end]) == fold(here.typed)
    return range(position, position + 1) if glued else range(start, end)


#: All dashes are one: a range of days is written with any of them.
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


def clean(text: str) -> str:
    """Return at most LIMIT characters in NFC without controls, format characters and emoji."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())[:LIMIT]
    # Four code points can make one letter; more than that is not text.
    composed = unicodedata.normalize("NFC", text[: 4 * LIMIT]).translate(_DASHES)
    return " ".join("".join(map(_plain, composed)).split())[:LIMIT]


@lru_cache(maxsize=2_000)
def _plain(char: str) -> str:
    """Return a letter or punctuation as it is, a digit of any script as an ASCII digit.

    Spaces of all kinds become one; what is not read, symbols and controls, becomes nothing.
    """
    if char.isspace():
        return " "
    if char.isascii():
        return char if char.isprintable() else ""
    if char.isdigit():
        return str(unicodedata.digit(char))
    return char if unicodedata.category(char)[0] in "LNPZ" else ""


class Normaliser:
    """Turns text into tokens, putting slips right towards the words of a lexicon."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon = EMPTY) -> None:
        """Make one; with an empty lexicon nothing is corrected."""
        self._vocabulary = vocabulary
        self._known = lexicon.words
        self._surnames = Spelt(vocabulary.value("people", "surnames") or ())
        self._middles = Spelt(vocabulary.value("people", "sure_middles") or ())
        self._left_alone = vocabulary.phrases("left_alone", "words")
        self._numbered = vocabulary.phrases("typing", "numbered")
        self._counted = vocabulary.phrases("typing", "counted")
        self._corrector = Corrector(vocabulary, lexicon, self._fine)
        self._channel = NoisyChannel(lexicon)

    def __call__(self, text: str, is_name: Callable[[str], bool] = lambda _: False) -> list[Token]:
        """Return the tokens of a text; words for which ``is_name`` holds are left as they are."""
        return self.meant(self.plain(text), is_name)

    def meant(self, plain: list[Token], is_name: Callable[[str], bool]) -> list[Token]:
        """Return tokens that were only folded as they are meant."""
        raw = self._spaced(list(plain), is_name)
        tokens: list[Token] = []
        for position, token in enumerate(raw):
            meant = self._meant(raw, position, is_name)
            exact = meant == (token.word,)
            tokens.extend([token] if exact else (Token(word, token.typed, exact) for word in meant))
        return tokens

    def plain(self, text: str) -> list[Token]:
        """Return the tokens of a text folded only: short forms and slips as they are."""
        return [
            replace(token, listed=True) if comma and token.word.isdigit() else token
            for typed, comma in _TOKEN.findall(clean(text))
            for token in self._pieces(typed)
        ]

    def heard(self, tokens: Sequence[Token]) -> list[str]:
        """Return the words of tokens as they were meant, read through the slips of typing."""
        words = [token.word for token in tokens]
        fixed = [self._is_fixed(tokens, at) for at in range(len(words))]
        return self._channel.read(words, [token.typed for token in tokens], fixed)

    def _is_fixed(self, tokens: Sequence[Token], position: int) -> bool:
        """Whether a word is sure: of a short form of several words, or of a name by its look."""
        token = tokens[position]
        if token.exact:
            return token.word in self._left_alone or _is_in_a_name(tokens, position)
        return any(other.typed is token.typed for other in _beside(tokens, position))

    def _spaced(self, raw: list[Token], is_name: Callable[[str], bool]) -> list[Token]:
        """Put right spaces that slipped by a letter, next to what is no word."""
        if not self._known:
            return raw
        for position, token in enumerate(raw):
            if self._stands(token.word) or is_name(token.word) or _is_in_a_name(raw, position):
                continue
            for left in (position - 1, position):
                if 0 <= left < len(raw) - 1:
                    pair = self._corrector.parted(raw[left].word, raw[left + 1].word)
                    if pair is not None:
                        raw[left : left + 2] = [Token(word, word, exact=False) for word in pair]
                        break
        return raw

    def _stands(self, word: str) -> bool:
        """Whether a word is one as it is, or a short form of one."""
        vocabulary = self._vocabulary
        return (
            not word.isalpha()
            or word in vocabulary.short
            or word in vocabulary.several
            or self._fine(word)
        )

    # Cutting ---------------------------------------------------------------------------------

    def _pieces(self, typed: str) -> Iterator[Token]:
        typed = typed[:_WORD_LIMIT]
        word = _folded(typed)
        if word.isalpha() or typed.startswith("@"):
            yield Token(word, typed)
            return
        if word.isalnum():
            yield from self._apart(typed, word)
        elif _DAY.fullmatch(word) or has_digit(word):
            yield Token(word, typed)  # a date, a code, a document's number
        elif self._vocabulary.writes("".join(_PIECE.findall(word))):
            yield Token("".join(_PIECE.findall(word)), typed)  # đ/c, QP-AN
        else:
            for piece in _PIECE.findall(typed):
                yield Token(fold(piece), piece)

    def _apart(self, typed: str, word: str) -> Iterator[Token]:
        """Part figures from a word that is written together with them: "thang10", "3ng"."""
        if match := _DIGITS_THEN_LETTERS.fullmatch(word):
            if match[2] in self._counted:
                yield Token(match[1], match[1])
                yield Token(match[2], match[2])
                return
        elif (match := _LETTERS_THEN_DIGITS.fullmatch(word)) and match[1] in self._numbered:
            yield Token(match[1], typed[: len(match[1])])
            yield Token(match[2], match[2])
            return
        yield Token(word, typed)

    # Meaning ---------------------------------------------------------------------------------

    def _meant(self, raw: list[Token], position: int, is_name: Callable[[str], bool]) -> Words:
        token = raw[position]
        word = token.word
        if not word.isalpha():
            if word.startswith("@"):
                return (word,)
            return self._corrector.from_vni(word)
        if means := self._written_out(raw, position):
            return means
        if self._fine(word) or is_name(word) or _is_in_a_name(raw, position):
            return (word,)
        beside = (raw[position - 1 : position], raw[position + 1 : position + 2])
        return self._corrector.put_right(word, *("".join(t.word for t in at) for at in beside))

    def _fine(self, word: str) -> bool:
        return (
            word in self._known
            or self._vocabulary.writes(word)
            or self._vocabulary.is_syllable(word)
        )

    def _written_out(self, raw: list[Token], position: int) -> Words:
        """Return what a short form means here; nothing if the word is none."""
        token, vocabulary = raw[position], self._vocabulary
        if means := vocabulary.short.get(token.typed.lower()):
            return means
        if token.word in vocabulary.short and not vocabulary.is_syllable(token.word):
            return vocabulary.short[token.word]
        several = vocabulary.several.get(token.word)
        if several is None or (token.accented and vocabulary.is_syllable(token.word)):
            return ()
        for sense in several.senses:
            if _fits(sense, raw, position) or (
                sense.name_after and self._is_name(raw, position + 1)
            ):
                return sense.means
        return several.otherwise

    def _is_name(self, raw: list[Token], position: int) -> bool:
        """Whether a name begins at a position, by its look: "Pao", "giang a pao"."""
        here = raw[position : position + 2]
        if here and here[0].capital and here[0].word.isalpha():
            return True
        first_two = zip(here, (self._surnames, self._middles), strict=False)
        return len(here) == 2 and all(table.has(t.word, t.typed) for t, table in first_two)


def _beside(tokens: Sequence[Token], position: int) -> Sequence[Token]:
    before = tokens[position - 1 : position] if position else ()
    return (*before, *tokens[position + 1 : position + 2])


def _is_in_a_name(tokens: Sequence[Token], position: int) -> bool:
    """Whether a word is part of a name by its look, a capital beside another: "Krông Pắc"."""
    if not tokens[position].capital:
        return False
    here = (tokens[position], *_beside(tokens, position))
    capitals = [token.capital and not token.typed.isupper() for token in here]
    return capitals[0] and any(capitals[1:])


def _fits(sense: Sense, raw: list[Token], position: int) -> bool:
    before = raw[position - 1] if position else None
    after = raw[position + 1] if position + 1 < len(raw) else None
    least = sense.number_before
    if least and before is not None and before.word.isdigit() and int(before.word) >= least:
        return True
    if sense.number_after and after is not None and after.word[:1].isdigit():
        return True
    words = [token.word for token in raw[max(0, position - _NEAR) : position + _NEAR + 1]]
    here = min(position, _NEAR)
    return (
        any(tuple(words[here + 1 : here + 1 + len(cue)]) == cue for cue in sense.after)
        or any(tuple(words[max(0, here - len(cue)) : here]) == cue for cue in sense.before)
        or any(
            tuple(words[i : i + len(cue)]) == cue for cue in sense.near for i in range(len(words))
        )
    )
