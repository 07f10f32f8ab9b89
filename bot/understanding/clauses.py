"""Where a message may ask for two things: at a mark, or at a word that joins two requests."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from bot.base.folding import fold
from bot.base.texts import LOCALES
from bot.understanding.text.phrases import Phrases
from bot.understanding.text.vocabulary import split

_MARKS: Final = re.compile(r"[.,;?!\n:]+(?=\s|$)|\n+|\s[-–]\s")
#: Fewer words ask for nothing by themselves.
_LEAST_WORDS: Final = 3
#: After a mark so few ask for more of the same: "…, hạn nào".
_LEAST_AFTER_MARK: Final = 2
#: A longer message tells a story, whose sentences are no requests.
_MOST_WORDS: Final = 24
#: A message is tried at so many positions at most.
_MOST_PLACES: Final = 5


def pairs(text: str, locale: str) -> Iterator[tuple[str, str]]:
    """Yield ways to part a text in two, each of which may be a request; marks first."""
    if len(text.split()) > _MOST_WORDS:
        return
    marks = [(found.start(), found.end()) for found in _MARKS.finditer(text)]
    folded = fold(text)
    joins = [(found.start(), found.end()) for found in _joining(locale).finditer(folded)]
    if len(folded) != len(text):  # positions of the folded text are none of this one
        joins = []
    for start, end in (marks + joins)[:_MOST_PLACES]:
        first, second = text[:start].strip(), text[end:].strip()
        least = _LEAST_AFTER_MARK if (start, end) in marks else _LEAST_WORDS
        if len(first.split()) >= _LEAST_WORDS and len(second.split()) >= least:
            yield first, second


def requests(words: Sequence[str], locale: str) -> bool:
    """Return whether words ask to be shown something, though they hold no question word."""
    return bool(_requesting(locale).find(words))


@cache
def _requesting(locale: str) -> Phrases[bool]:
    return Phrases((split(phrase), True) for phrase in _table(locale)["requests"])


@cache
def _joining(locale: str) -> re.Pattern[str]:
    words = _table(locale)["words"]
    longest = sorted(map(fold, words), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b")


def without_courtesy(text: str, locale: str) -> str:
    """Return a text without the greeting before and the thanks after what it says."""
    typed = text.split()
    words = [" ".join(split(word)) for word in typed]
    openings, closings, address = _courtesies(locale)
    start, end = 0, len(words)
    while start < end and (found := openings.at(words, start)):
        start = found.end
        while start < end and (named := address.at(words, start)):
            start = named.end
    last = end
    # "cám ơn nhiều" is taken whole before its "nhiều" is one more word of address.
    while last > start and not closings.ends(words, last):
        if (named := address.ends(words, last)) is None:
            break
        last = named.start
    while last > start and (found := closings.ends(words, last)):
        end = last = found.start
    return " ".join(typed[start:end])


@cache
def _courtesies(locale: str) -> tuple[Phrases[bool], ...]:
    table = _table(locale, "courtesy")
    listed = (table["openings"], table["closings"], table["address"])
    return tuple(Phrases((split(phrase), True) for phrase in phrases) for phrases in listed)


def _table(locale: str, name: str = "joining") -> dict[str, list[str]]:
    source = (LOCALES / locale / "cues.toml").read_text(encoding="utf-8")
    found: dict[str, list[str]] = tomllib.loads(source)[name]
    return found
