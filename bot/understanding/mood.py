"""How a wish is spoken of: told, denied, asked about or put off. Only what is told is done."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from bot.base.folding import fold
from bot.base.texts import LOCALES
from bot.understanding.intents import Intent, traits
from bot.understanding.text.phrases import Phrases
from bot.understanding.text.vocabulary import split

#: Beyond so many words a negation speaks of something else.
_REACH: Final = 5
#: A supposition names its deed within so many words, its doer between.
_SUPPOSED: Final = 3
#: Verbs so near after a denied one belong to it: "đừng gửi tin nhắc".
_OBJECT: Final = 3
#: A question about seats ends within so many words: "còn chỗ nào nữa không".
_QUESTION_TAIL: Final = 2


class Mood(StrEnum):
    """How an action is spoken of."""

    TOLD = "told"
    DENIED = "denied"  # "do not turn them off"
    ASKED = "asked"  # "can they be turned off?", "what if I turn them off?"
    DEFERRED = "deferred"  # "let me think before I turn them off"


@dataclass(frozen=True)
class _Language:
    negators: frozenset[str]
    statements: frozenset[str]  # "chưa đăng ký" says how it stands, "chưa cần" what is not wanted
    between: frozenset[str]
    able: frozenset[str]
    polite: frozenset[str]
    can: Phrases[bool]
    asked: Phrases[bool]
    supposing: Phrases[bool]
    requests: frozenset[str]
    deferred: Phrases[bool]
    questions: Phrases[bool]
    urging: frozenset[str]
    refusing: frozenset[str]
    doers: frozenset[str]
    verbs: Mapping[str, Phrases[bool]]


def mood_of(intent: str, words: Sequence[str], locale: str) -> Mood:
    """Return how the words speak of what an intent does; ``TOLD`` for one that does nothing."""
    known = _language(locale)
    verbs = known.verbs.get(intent)
    if not traits(intent).acts or verbs is None:
        return Mood.TOLD
    if (denied := _negated(words, verbs, known)) is not None:
        return Mood.DENIED if intent == Intent.REMINDER_SETTINGS else denied
    if not traits(intent).effect and intent != Intent.REMINDER_SETTINGS:
        return Mood.TOLD  # to ask how a file is got, or to be told how to send one, is the wish
    can = intent not in known.requests and known.polite.isdisjoint(words) and known.can.find(words)
    if can or known.asked.find(words) or _supposed(words, verbs, known):
        return Mood.ASKED
    return Mood.DEFERRED if known.deferred.find(words) else Mood.TOLD


def _supposed(words: Sequence[str], verbs: Phrases[bool], known: _Language) -> bool:
    """Whether the deed itself is only supposed: "nếu tôi hủy", not "nếu còn chỗ thì đăng ký"."""
    return any(
        verbs.at(words, at)
        for found in known.supposing.find(words)
        for at in range(found.end, min(len(words), found.end + _SUPPOSED))
    )


def _negated(words: Sequence[str], verbs: Phrases[bool], known: _Language) -> Mood | None:
    """Return ``DENIED`` for "đừng tắt", "chưa cần tắt", ``ASKED`` for "không tắt được"."""
    for position, word in enumerate(words):
        tag = position > 0 and words[position - 1] in known.able  # "… được không" asks
        if word not in known.negators or tag or _closes_question(words, position, known):
            continue
        for at in range(position + 1, min(len(words), position + 1 + _REACH)):
            if (verb := verbs.at(words, at)) is not None:
                return _denied(words, position, at, verb.end, verbs, known)
            if words[at] in known.able:
                if any(verbs.at(words, later) for later in range(at + 1, min(len(words), at + 3))):
                    return Mood.ASKED
                break
            if words[at] not in known.between:
                break
    return None


def _closes_question(words: Sequence[str], position: int, known: _Language) -> bool:
    """Whether a negation ends a question before the deed: "còn chỗ không, đăng ký luôn cho em".

    Without what urges the deed on, the same words may refuse it: "có lớp không đăng ký".
    """
    opened = any(
        0 <= position - found.end <= _QUESTION_TAIL
        and known.doers.isdisjoint(words[found.end : position])
        for found in known.questions.find(words)
    )
    after = words[position + 1 :]
    return opened and not known.urging.isdisjoint(after) and known.refusing.isdisjoint(after)


def _elsewhere(words: Sequence[str], start: int, end: int) -> Iterator[int]:
    """Yield the positions of words that a denial at ``start``, with its verb's end, leaves free."""
    yield from range(start)
    yield from range(end + _OBJECT, len(words))


def _denied(
    words: Sequence[str], position: int, verb: int, end: int, verbs: Phrases[bool], known: _Language
) -> Mood:
    if any(verbs.at(words, at) for at in _elsewhere(words, position, end)):
        return Mood.ASKED  # "cử anh Cử, đừng cử anh Dình": what is not wanted is not all
    states = words[position] in known.statements and verb == position + 1
    unable = any(word in known.able for word in words[end : end + 2])
    return Mood.ASKED if states or unable else Mood.DENIED


@cache
def _language(locale: str) -> _Language:
    table = tomllib.loads((LOCALES / locale / "moods.toml").read_text(encoding="utf-8"))

    def phrases(listed: Sequence[str]) -> Phrases[bool]:
        return Phrases((split(phrase), True) for phrase in listed)

    names = ("negators", "statements", "between", "able", "polite", "urging", "refusing", "doers")
    singles = {name: frozenset(map(fold, table[name])) for name in names}
    verbs = {intent: phrases(listed) for intent, listed in table["verbs"].items()}
    return _Language(
        **singles,
        can=phrases(table["can"]),
        asked=phrases(table["asked"]),
        supposing=phrases(table["supposing"]),
        requests=frozenset(table["requests"]),
        deferred=phrases(table["deferred"]),
        questions=phrases(table["questions"]),
        verbs=verbs,
    )
