"""How several topics of a question belong together: both, either, or one without the other."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from bot.base.texts import LOCALES
from bot.training.enums import Topic
from bot.understanding.entities.topic_recognizer import Subject
from bot.understanding.text.phrases import Found, Phrases
from bot.understanding.text.vocabulary import split


class Combine(StrEnum):
    """What several topics are asked for as; unsaid, each by itself."""

    ALL = "all"  # "cả pháp luật lẫn đạo đức"
    ANY = "any"  # "pháp luật hoặc đạo đức"


@dataclass(frozen=True)
class _Phrases:
    both: Phrases[bool]
    either: Phrases[bool]
    between: Phrases[bool]  # either, where it stands right between two topics
    but_not: Phrases[bool]  # what stands before is done, what stands after is not
    but_done: Phrases[bool]  # the other way round


def slots(topics: Sequence[Found[Subject]], words: Sequence[str], locale: str) -> dict[str, Any]:
    """Return the fields of the slots that tell how topics belong together."""
    named = [topic for topic in topics if topic.value.topic]
    if len({topic.value.topic for topic in named}) < 2:
        return {}
    known = _phrases(locale)
    for contrast, first_done in ((known.but_not, True), (known.but_done, False)):
        for found in contrast.find(words):
            before = [topic for topic in named if topic.end <= found.start]
            after = [topic for topic in named if topic.start >= found.end]
            if before and after:
                done, lacking = (before, after) if first_done else (after, before)
                return {"done_topics": _topics(done), "topics": _topics(lacking), "done": False}
    if known.both.find(words):
        return {"combine": Combine.ALL}
    either = known.either.find(words) or any(
        known.between.at(words, one.end) for one in named[:-1] if one.end < len(words)
    )
    return {"combine": Combine.ANY} if either else {}


def _topics(found: Sequence[Found[Subject]]) -> tuple[Topic, ...]:
    return tuple(dict.fromkeys(Topic(topic.value.topic) for topic in found if topic.value.topic))


@cache
def _phrases(locale: str) -> _Phrases:
    table = tomllib.loads((LOCALES / locale / "cues.toml").read_text(encoding="utf-8"))["together"]

    def phrases(name: str) -> Phrases[bool]:
        return Phrases((split(phrase), True) for phrase in table[name])

    return _Phrases(*map(phrases, ("both", "either", "between", "but_not", "but_done")))
