"""How a question is put, beside what it is about: whether, which day, of whom, which figure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from bot.base.texts import LOCALES
from bot.understanding.text.phrases import Phrases
from bot.understanding.text.vocabulary import Words, split


class Whether(StrEnum):
    """What a question that asks for yes or no wants to know."""

    SO = "so"  # "có phải … không": yes or no
    YET = "yet"  # "… chưa": done or not yet


class DateAsked(StrEnum):
    """Which day a question about a deadline means, where it is not the obligation's."""

    REGISTRATION = "registration"
    PAPERS = "papers"


class Learning(StrEnum):
    """A way of learning of which it is asked whether it counts."""

    ONLINE = "online"
    ELSEWHERE = "elsewhere"  # a ministry's class, a school's
    SELF_STUDY = "self_study"
    MOVED = "moved"  # what was learned in another unit
    LEFT_OVER = "left_over"  # more than was asked for, in the next year
    OFF_HOURS = "off_hours"  # in the evening, at a weekend


#: Their words are said of much else: whether it counts must be asked as well.
IF_COUNTED: Final = frozenset({Learning.MOVED, Learning.LEFT_OVER, Learning.OFF_HOURS})


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """What the words tell beside intent and slots; nothing of it is part of the slots' contract.

    ``groups`` are the codes of staff groups of which something is asked ("hợp đồng có phải học
    không"), not those somebody says to be of. ``number`` is the first figure of the text.
    ``absence`` is a code of ``[absences]``: a status, ``moi`` for the newly come, or a leave that
    no plan leaves out.
    """

    whether: Whether | None = None
    date: DateAsked | None = None
    learning: Learning | None = None
    groups: tuple[str, ...] = ()
    claimed_groups: tuple[str, ...] = ()  # those that the asker says to be of
    of_whom: bool = False
    in_turns: bool = False  # asked in lượt, not in people
    exemption: bool = False  # "miễn", not more time
    number: int | None = None
    consequence: bool = False  # what follows when something is not done
    absence: str | None = None  # of those who are away, or new, it is asked whether they must
    away: str | None = None  # the first absence that is named, whatever is asked of it
    confirms: bool = False  # "học rồi đúng không": done, or not, of what one took
    supposes: bool = False  # "nếu … thì sao"
    learned: bool = False  # "học xong rồi mà": said, not asked
    must: bool = False  # "có phải học … không": whether one must
    asks: bool = False  # it holds a question word, or asks for yes or no
    words: int = 0  # how many it has


PLAIN: Final = QuestionForm()


@dataclass(frozen=True)
class _Vocabulary:
    """The phrases of ``question_forms.toml``, folded."""

    beginnings: Mapping[Whether, Phrases[bool]]
    endings: Mapping[Whether, Phrases[bool]]
    wh_words: Phrases[bool]
    particles: frozenset[str]
    dates: Mapping[DateAsked, Phrases[bool]]
    learning: Phrases[Learning]
    counted: Phrases[bool]
    groups: Phrases[str]
    states: frozenset[str]
    owes: frozenset[str]
    of_whom: Phrases[bool]
    in_turns: Phrases[bool]
    exemption: Phrases[bool]
    without: Phrases[bool]
    then: Phrases[bool]
    supposes: Phrases[bool]
    confirms: Phrases[bool]
    learned: Phrases[bool]
    took: Phrases[bool]
    booked: Phrases[bool]
    absences: Phrases[str]
    must: Phrases[bool]
    owed: Phrases[bool]
    wishes: Phrases[bool]


def question_form(words: Sequence[str], locale: str) -> QuestionForm:
    """Return how a text is put, from its folded words."""
    known = _vocabulary(locale)
    dates = [kind for kind, phrases in known.dates.items() if phrases.find(words)]
    whether = _whether(words, known)
    return QuestionForm(
        whether=whether,
        asks=whether is not None or bool(known.wh_words.find(words)),
        date=dates[0] if dates else None,
        learning=_learning(words, known),
        groups=_groups(words, known),
        claimed_groups=_claimed_groups(words, known),
        of_whom=bool(known.of_whom.find(words)),
        in_turns=bool(known.in_turns.find(words)),
        exemption=bool(known.exemption.find(words)),
        consequence=_consequence(words, known),
        supposes=known.supposes.find(words) != [],
        confirms=whether is Whether.YET and _confirms(words, known),
        absence=_absence(words, known) if whether is Whether.SO else None,
        away=next((absence.value for absence in known.absences.find(words)), None),
        learned=whether is None and bool(known.learned.find(words)),
        words=len(words),
        must=whether is Whether.SO and bool(known.owed.find(words)),
        number=next((int(word) for word in words if word.isdecimal() and len(word) < 7), None),
    )


def _learning(words: Sequence[str], known: _Vocabulary) -> Learning | None:
    counted = bool(known.counted.find(words))
    ways = (found.value for found in known.learning.find(words))
    return next((way for way in ways if counted or way not in IF_COUNTED), None)


def _whether(words: Sequence[str], known: _Vocabulary) -> Whether | None:
    """Return which yes or no a text asks for, by its beginning or end, if it asks no more."""
    end = len(words)
    while end and words[end - 1] in known.particles:
        end -= 1
    if known.wh_words.find(words[:end]):
        return None
    begun = (kind for kind, first in known.beginnings.items() if words and first.at(words, 0))
    ended = (kind for kind, last in known.endings.items() if last.ends(words, end))
    return next(begun, None) or next(ended, None)


def _consequence(words: Sequence[str], known: _Vocabulary) -> bool:
    """Whether it is asked what happens without something; "chưa học thì đăng ký" asks nothing."""
    without = known.without.find(words)
    return bool(without) and any(then.start >= without[0].end for then in known.then.find(words))


def _confirms(words: Sequence[str], known: _Vocabulary) -> bool:
    """Whether it is asked if something was taken; of a place in a class it is not."""
    taken = known.took.find(words) and not known.booked.find(words)
    return bool(taken and known.confirms.find(words))


def _absence(words: Sequence[str], known: _Vocabulary) -> str | None:
    """Return of whose absence it is asked whether it frees; "xin miễn" asks for it instead."""
    found = known.absences.find(words)
    asks = known.must.find(words) and not known.wishes.find(words)
    return found[0].value if found and asks else None


def _groups(words: Sequence[str], known: _Vocabulary) -> tuple[str, ...]:
    found = []
    for group in known.groups.find(words):
        before = words[group.start - 1] if group.start else ""
        after = words[group.end] if group.end < len(words) else ""
        if after in known.owes and before not in known.states:
            found.append(group.value)
    return tuple(dict.fromkeys(found))


def _claimed_groups(words: Sequence[str], known: _Vocabulary) -> tuple[str, ...]:
    """Return the groups that a clause says somebody to be of: "em là viên chức thì …"."""
    found = [
        group.value
        for group in known.groups.find(words)
        if group.start and words[group.start - 1] in known.states and group.end < len(words)
    ]
    return tuple(dict.fromkeys(found))


@cache
def _vocabulary(locale: str) -> _Vocabulary:
    source = (LOCALES / locale / "question_forms.toml").read_text(encoding="utf-8")
    table = tomllib.loads(source)

    def phrases(listed: Sequence[str]) -> Phrases[bool]:
        return Phrases((split(text), True) for text in listed)

    def values(of: Mapping[str, Sequence[str]]) -> list[tuple[Words, str]]:
        return [(split(text), value) for value, texts in of.items() for text in texts]

    learning = [(words, Learning(value)) for words, value in values(table["learning"])]
    return _Vocabulary(
        beginnings={Whether(kind): phrases(listed) for kind, listed in table["begins"].items()},
        endings={Whether(kind): phrases(listed) for kind, listed in table["ends"].items()},
        wh_words=phrases(table["wh_words"]),
        particles=frozenset(word for text in table["particles"] for word in split(text)),
        dates={DateAsked(kind): phrases(listed) for kind, listed in table["dates"].items()},
        learning=Phrases(learning),
        counted=phrases(table["counted"]),
        groups=Phrases(values(table["groups"])),
        states=frozenset(word for text in table["states"] for word in split(text)),
        owes=frozenset(word for text in table["owes"] for word in split(text)),
        of_whom=phrases(table["of_whom"]),
        in_turns=phrases(table["in_turns"]),
        exemption=phrases(table["exemption"]),
        without=phrases(table["consequence"]["without"]),
        then=phrases(table["consequence"]["then"]),
        supposes=phrases(table["supposes"]),
        confirms=phrases(table["confirms"]),
        learned=phrases(table["learned"]),
        took=phrases(table["took"]),
        booked=phrases(table["booked"]),
        absences=Phrases(values(table["absences"])),
        must=phrases(table["must"]),
        owed=phrases(table["owed"]),
        wishes=phrases(table["wishes"]),
    )
