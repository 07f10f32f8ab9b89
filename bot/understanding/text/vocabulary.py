"""A language's words, read from ``locales/<locale>/vocabulary.toml`` and folded."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from bot.base.folding import fold, tidy
from bot.base.problems import Problem
from bot.base.texts import LOCALES
from bot.training.enums import LEVELS, Topic

Words = tuple[str, ...]
#: Tables whose strings are no words of the language.
_NOT_WORDS: Final = frozenset({"syllables", "typing"})

_FLAGS: Final = ("number_before", "number_after", "name_after")


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a short form, and the words around it that tell."""

    means: Words
    before: tuple[Words, ...] = ()
    after: tuple[Words, ...] = ()
    near: tuple[Words, ...] = ()
    number_before: int = 0  # the least number right before
    number_after: bool = False
    name_after: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """A short form with several meanings; ``otherwise`` is empty where it is left as typed."""

    senses: tuple[Sense, ...]
    otherwise: Words


@dataclass(frozen=True)
class Vocabulary:
    """The file's tables; ``short`` is keyed as typed (lower case), all else is folded."""

    short: Mapping[str, Words]
    several: Mapping[str, Several]
    onsets: frozenset[str]
    rimes: frozenset[str]
    tables: Mapping[str, Any]
    written: frozenset[str] = frozenset()

    def words(self, *path: str) -> tuple[Words, ...]:
        """Return a list of the file as folded words, longest first; empty if it is absent."""
        return tuple(
            sorted(_phrases(self._at(path) or ()), key=lambda phrase: (-len(phrase), phrase))
        )

    def phrases(self, *path: str) -> frozenset[str]:
        """Return a list of the file as folded phrases."""
        return frozenset(" ".join(word) for word in self.words(*path))

    def table(self, *path: str) -> Mapping[str, Any]:
        """Return a table of the file as it stands; empty if it is absent."""
        found = self._at(path)
        return found if isinstance(found, Mapping) else {}

    def value(self, *path: str) -> Any:
        """Return one value of the file, or None."""
        return self._at(path)

    def writes(self, word: str) -> bool:
        """Return whether the file itself uses a folded word."""
        return word in self.written

    def is_syllable(self, word: str) -> bool:
        """Return whether a folded word can be a syllable of the language."""
        return any(word[:cut] in self.onsets and word[cut:] in self.rimes for cut in range(4))

    def ways(self, words: Words) -> Iterator[Words]:
        """Yield the other ways to write a name: short forms written out, linking words left out."""
        out = tuple(part for word in words for part in self.short.get(word, (word,)))
        links = self.phrases("units", "left_out")
        for way in (words, out):
            yield way
            yield tuple(word for word in way if word not in links)

    def _at(self, path: tuple[str, ...]) -> Any:
        found: Any = self.tables
        for step in path:
            if not isinstance(found, Mapping) or step not in found:
                return None
            found = found[step]
        return found


def split(phrase: str) -> Words:
    """Return a phrase's folded words; punctuation parts words."""
    folded = fold(phrase)
    words = tuple(folded.split())
    if all(map(str.isalnum, words)):
        return words
    return tuple("".join(c if c.isalnum() else " " for c in folded).split())


def _phrases(listed: Iterable[str]) -> set[Words]:
    return {words for phrase in listed if (words := split(phrase))}


def _sense(entry: Mapping[str, Any]) -> Sense:
    flags = {name: int(entry.get(name, 0)) for name in _FLAGS}
    sides = {name: tuple(_phrases(entry.get(name, ()))) for name in ("before", "after", "near")}
    return Sense(means=split(entry["means"]), **sides, **flags)  # type: ignore[arg-type]


def parse(source: str) -> Vocabulary:
    """Read a vocabulary file's text. Raises TOMLDecodeError or KeyError when it is broken."""
    tables = tomllib.loads(source)
    several = {
        entry["short"]: Several(
            tuple(_sense(sense) for sense in entry["senses"]), split(entry.get("otherwise", ""))
        )
        for entry in tables.get("several", ())
    }
    syllables = tables.get("syllables", {})
    return Vocabulary(
        short={tidy(key).lower(): split(means) for key, means in tables.get("short", {}).items()},
        several=several,
        onsets=frozenset(syllables.get("onsets", ())),
        rimes=frozenset(syllables.get("rimes", ())),
        tables=tables,
        written=frozenset(
            word
            for name, table in tables.items()
            if name not in _NOT_WORDS
            for text in _texts(table)
            for word in split(text)
        ),
    )


def _texts(value: object) -> Iterator[str]:
    """Yield every key and string of a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield str(key)
            yield from _texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)


@cache
def vocabulary(locale: str) -> Vocabulary:
    """Return a locale's vocabulary, read once. Raises Problem when the file is broken."""
    try:
        return parse((LOCALES / locale / "vocabulary.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError) as error:
        raise Problem("understanding.bad_vocabulary", locale=locale, reason=str(error)) from error


def check(locale: str) -> None:
    """Raise Problem when a locale's vocabulary names a topic or level that there is not."""
    words = vocabulary(locale)
    topics = {topic.value: topic for topic in Topic}
    named = [*words.table("topics"), *words.table("levels")]
    for topic in named:
        if topic not in topics:
            raise Problem("understanding.unknown_topic", locale=locale, topic=topic)
    for topic, levels in words.table("levels").items():
        for level in levels:
            if level not in LEVELS.get(topics[topic], ()):
                raise Problem(
                    "understanding.unknown_topic", locale=locale, topic=f"{topic}.{level}"
                )
