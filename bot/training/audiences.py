"""For whom a class is, as its organiser wrote it: who is evidently meant to stay away.

The field is free text. Where it is not understood for sure the class is open to everybody: a class
wrongly withheld costs somebody their training, one offered in vain a look.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.base.folding import fold
from bot.base.texts import LOCALES
from bot.training.enums import Group
from bot.training.people import Person

_NO_WORD: Final = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is meant: people of some groups, and those who hold a leading post."""

    groups: frozenset[Group]
    leaders: bool

    def takes(self, person: Person) -> bool:
        """Return whether somebody may be meant; one of no group is never left out."""
        if person.group is None or person.group in self.groups:
            return True
        return self.leaders and _leads(person)


def outside(audience: str | None, person: Person | None) -> bool:
    """Return whether somebody is evidently none of those for whom a class is."""
    if not audience or person is None:
        return False
    meant = understood(audience)
    return meant is not None and not meant.takes(person)


@cache
def understood(audience: str) -> Audience | None:
    """Return who is meant; None for everybody, and for what is not understood for sure."""
    words, known = _words(audience), _vocabulary()
    if _has(words, known.open):
        return None
    leaders = _has(words, known.leaders)
    # "Cán bộ quản lý" names no group.
    rest = _without(words, known.leaders)
    groups = frozenset(group for group, phrases in known.groups.items() if _has(rest, phrases))
    # "Cán bộ" alone is said of everybody who works in an office.
    groups = groups if groups != {Group.CAN_BO} else frozenset()
    return Audience(groups, leaders) if groups or leaders else None


def _leads(person: Person) -> bool:
    return person.leading or _has(_words(person.title or ""), _vocabulary().posts)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    open: tuple[str, ...]
    leaders: tuple[str, ...]
    posts: tuple[str, ...]
    groups: dict[Group, tuple[str, ...]]


@cache
def _vocabulary() -> _Vocabulary:
    # The workbook is written in Vietnamese, whatever language the answers are in.
    path = LOCALES / "vi" / "audiences.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return _Vocabulary(
        _spelt(table["open"]),
        _spelt(table["leaders"]),
        _spelt(table["posts"]),
        {Group(name): _spelt(phrases) for name, phrases in table["groups"].items()},
    )


def _spelt(phrases: Iterable[str]) -> tuple[str, ...]:
    """Return phrases as they are looked for, the longest first."""
    return tuple(sorted(map(_words, phrases), key=len, reverse=True))


def _words(text: str) -> str:
    return f" {_NO_WORD.sub(' ', fold(text)).strip()} "


def _has(words: str, phrases: Iterable[str]) -> bool:
    return any(phrase in words for phrase in phrases)


def _without(words: str, phrases: Iterable[str]) -> str:
    for phrase in phrases:
        words = words.replace(phrase, " ")
    return words
