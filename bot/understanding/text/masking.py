"""Questions without what is personal: for keeping those that were not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final

from bot.understanding.parsing import CODE, PERSON, UNIT, Parsed, Parser
from bot.understanding.reading import Surroundings
from bot.understanding.text.normalisation import Token, clean

#: The longest text that is kept.
LONGEST: Final = 500
DATE, NUMBER = "@date", "@number"
#: Addresses are taken out before words are looked at.
_ADDRESS: Final = re.compile(r"\S{1,200}@\S{1,200}|https?://\S{1,200}|www\.\S{1,200}")
_NAMES: Final = ("given", "surnames")
_PARTS: Final = ("middles", "given")
#: Words of a whole name: two surnames, two between, one given.
_LONGEST_NAME: Final = 5
#: So many times in the examples: a word of questions rather than of names.
_OFTEN: Final = 400
#: Any day will do: only where a time is said matters here, not which.
_DAY: Final = date(2026, 1, 1)


def mask(parser: Parser, text: str, surroundings: Surroundings) -> str:
    """Return a text with names, codes, numbers and dates replaced by placeholders.

    A placeholder is one of ``@person``, ``@unit``, ``@code``, ``@number`` and ``@date``; a masked
    text reads as the same question, so it can become an example.
    """
    parsed = parser(_ADDRESS.sub(CODE, clean(text)), _DAY, surroundings)
    return " ".join(_masked(parser, parsed, surroundings))[:LONGEST]


def _masked(parser: Parser, parsed: Parsed, surroundings: Surroundings) -> Iterator[str]:
    marks = dict.fromkeys(_outsiders(parser, parsed.tokens), PERSON) | _marks(parsed)
    before: Token | None = None
    shouted = all(token.typed.isupper() for token in parsed.tokens if token.word.isalpha())
    last = ""
    for position, token in enumerate(parsed.tokens):
        if before is not None and before.typed == token.typed and not token.exact:
            continue  # a short form that was written out gives one word
        before = token
        mark = marks.get(position) or _mark(
            parser, token, surroundings, first=position == 0 or shouted
        )
        if mark is None or mark != last:
            yield mark or token.typed.lower()
        last = mark or ""


def _marks(parsed: Parsed) -> dict[int, str]:
    marks: dict[int, str] = {}
    for mark, mentions in ((PERSON, parsed.people), (UNIT, parsed.units)):
        for mention in mentions:
            if not mention.own:
                marks.update(dict.fromkeys(mention.positions, mark))
    for time in parsed.times:
        positions = range(time.start, time.end)
        if any(c.isdigit() for position in positions for c in parsed.tokens[position].word):
            marks.update(dict.fromkeys(positions, DATE))
    return marks


def _outsiders(parser: Parser, tokens: Sequence[Token]) -> Iterator[int]:
    """Return the positions of names that no record has, in small letters and without accents too.

    Here a word too many is better than one too few: who is not in the records has asked for
    nothing, and a question that loses a word can still be labelled.
    """
    position = 0
    while position < len(tokens):
        size = _name_length(parser, tokens, position) or _called_length(parser, tokens, position)
        yield from range(position, position + size)
        position += max(1, size)


def _name_length(parser: Parser, tokens: Sequence[Token], position: int) -> int:
    """Return how many words from a surname on are a name's: "le thi b", "pham minh chau"."""
    people = partial(parser.vocabulary.phrases, "people")
    if tokens[position].word not in people("surnames") or position + 1 >= len(tokens):
        return 0
    end = position + 1
    if sure := tokens[end].word in people("sure_middles"):
        end += 2
    while end < min(len(tokens), position + _LONGEST_NAME) and _in_names(parser, tokens[end].word):
        end += 1
    if sure:
        return min(end, len(tokens)) - position
    middle = tokens[end - 1].word in people("middles")
    if middle and end < len(tokens) and _may_be_given(parser, tokens[end].word):
        end += 1
    common = f"{tokens[position].word} {tokens[position + 1].word}" in parser.lexicon.pairs
    least = 3 if tokens[position].word in parser.lexicon.words else 2
    return 0 if common or end - position < least else end - position


def _called_length(parser: Parser, tokens: Sequence[Token], position: int) -> int:
    """Return 1 for a given name after "anh" or "chi", in small letters too."""
    people = partial(parser.vocabulary.phrases, "people")
    if not position or tokens[position].word not in people("given"):
        return 0
    before = tokens[position - 1].word
    in_time = " ".join(token.word for token in tokens[position : position + 2]) in people(
        "calendar"
    )
    led = before in people("honorifics") and before not in people("juniors")
    common = f"{before} {tokens[position].word}" in parser.lexicon.pairs
    return int(led and not in_time and not common)


def _in_names(parser: Parser, word: str) -> bool:
    named = any(word in parser.vocabulary.phrases("people", table) for table in _PARTS)
    return word.isalpha() and (named or len(word) == 1 or word not in parser.lexicon.words)


def _may_be_given(parser: Parser, word: str) -> bool:
    """Whether a word that no list of names has can be one: "truong", but not "hoc"."""
    return word.isalpha() and parser.lexicon.words.get(word, 0) < _OFTEN


def _mark(parser: Parser, token: Token, surroundings: Surroundings, *, first: bool) -> str | None:
    """Return the placeholder of a word on its own: what looks like a name is taken for one."""
    if any(c.isdigit() for c in token.word + token.typed):
        return NUMBER if not any(c.isalpha() for c in token.typed) else CODE
    if token.word.startswith("@"):
        return token.word
    used = token.word in parser.lexicon.words
    if not used and surroundings.is_name_word(token.word):
        return PERSON
    if not token.capital or first:
        return None
    named = any(token.word in parser.vocabulary.phrases("people", table) for table in _NAMES)
    return None if not named and (used or parser.vocabulary.writes(token.word)) else PERSON
