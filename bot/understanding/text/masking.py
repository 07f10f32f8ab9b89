"""Questions without what is personal: for keeping those that were not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
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
    marks = _marks(parsed)
    before: Token | None = None
    shouted = all(token.typed.isupper() for token in parsed.tokens if token.word.isalpha())
    last = ""
    for place, token in enumerate(parsed.tokens):
        if before is not None and before.typed == token.typed and not token.exact:
            continue  # a short form that was written out gives one word
        before = token
        mark = marks.get(place) or _mark(parser, token, surroundings, first=place == 0 or shouted)
        if mark is None or mark != last:
            yield mark or token.typed.lower()
        last = mark or ""


def _marks(parsed: Parsed) -> dict[int, str]:
    marks: dict[int, str] = {}
    for mark, mentions in ((PERSON, parsed.people), (UNIT, parsed.units)):
        for mention in mentions:
            if not mention.own:
                marks.update(dict.fromkeys(mention.places, mark))
    for time in parsed.times:
        places = range(time.start, time.end)
        if any(c.isdigit() for place in places for c in parsed.tokens[place].word):
            marks.update(dict.fromkeys(places, DATE))
    return marks


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
