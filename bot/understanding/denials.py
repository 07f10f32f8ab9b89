"""What a text names only to leave it out: "trừ pháp luật", "không phải phòng A, phòng B"."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from bot.base.texts import LOCALES
from bot.understanding.text.phrases import Found, Phrases
from bot.understanding.text.vocabulary import split


@dataclass(frozen=True, slots=True)
class Denied:
    """The words of one denial, and where the mentions begin that it takes out.

    ``apart`` tells that they are left out of what is asked ("trừ"); otherwise they were only a
    misunderstanding, of no use once it is said what is meant.
    """

    start: int
    end: int
    starts: frozenset[int]
    apart: bool


@dataclass(frozen=True)
class Denials:
    """A language's ways of leaving something out."""

    phrases: Phrases[bool]  # whether it leaves out, or puts something else in its place
    not_denials: Phrases[bool]
    joined: Phrases[bool]
    links: Phrases[bool]
    tails: Phrases[bool]  # what may close one: "trừ pháp luật ra"

    def find(self, words: Sequence[str], mentions: dict[int, int]) -> tuple[Denied, ...]:
        """Return the denials of a text; ``mentions`` gives where each thing named begins and ends.

        A list goes on after a linking word, and after "trừ" without one; "không phải A, B" denies
        A alone, as B is what is meant instead.
        """
        found: list[Denied] = []
        at = 0
        while at < len(words):
            phrase = None if at in mentions else self._at(words, at, mentions)
            taken = self._taken(words, phrase, mentions) if phrase else []
            if phrase is None or not taken:
                at += 1
                continue
            end = mentions[taken[-1]]
            if phrase.value and (tail := self.tails.at(words, end) if end < len(words) else None):
                end = tail.end
            found.append(Denied(phrase.start, end, frozenset(taken), phrase.value))
            at = end
        return tuple(found)

    def _at(self, words: Sequence[str], at: int, mentions: Collection[int]) -> Found[bool] | None:
        before = words[at - 1 : at + 1] if at else []
        if self.not_denials.at(words, at) or (before and self.not_denials.at(before, 0)):
            return None
        # "trừ ra" before a name; but a phrase never takes a word of the name itself.
        return self.phrases.at(
            words, at, lambda start, end: not mentions or not set(range(start, end)) & set(mentions)
        )

    def _taken(
        self, words: Sequence[str], phrase: Found[bool], mentions: dict[int, int]
    ) -> list[int]:
        taken: list[int] = []
        at = self._reached(words, phrase.end, mentions)
        while at is not None:
            taken.append(at)
            after = mentions[at]
            link = self.links.at(words, after) if after < len(words) else None
            if link is None and not phrase.value:
                break
            at = self._reached(words, link.end if link else after, mentions)
        return taken

    def _reached(self, words: Sequence[str], at: int, mentions: Collection[int]) -> int | None:
        """Return the mention that a denial reaches from a position, over words that only join."""
        while at < len(words) and at not in mentions:
            joined = self.joined.at(words, at)
            if joined is None:
                return None
            at = joined.end
        return at if at < len(words) else None


@cache
def denials(locale: str) -> Denials:
    """Return a locale's denials, read once."""
    source = (LOCALES / locale / "cues.toml").read_text(encoding="utf-8")
    table = tomllib.loads(source)["except"]
    kinds = {"apart": True, "instead": False}
    return Denials(
        Phrases((split(phrase), apart) for kind, apart in kinds.items() for phrase in table[kind]),
        Phrases((split(phrase), True) for phrase in table["not"]),
        Phrases((split(phrase), True) for phrase in table["joined"]),
        Phrases((split(phrase), True) for phrase in table["links"]),
        Phrases((split(phrase), True) for phrase in table["tails"]),
    )
