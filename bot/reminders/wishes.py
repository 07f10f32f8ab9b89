"""What a person asks of reminders, read from a button, or from words and slots."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final

from bot.base.folding import fold
from bot.base.texts import LOCALES

#: The longest pause; longer is to turn reminders off.
LONGEST: Final = timedelta(days=90)
_DAY: Final = timedelta(days=1)
_WORD: Final = re.compile(r"\w+")


class Do(StrEnum):
    """What to do, as buttons say it."""

    SHOW = "show"
    LATER = "later"  # asks until when
    SNOOZE = "snooze"
    OFF = "off"
    ON = "on"
    LEARNED = "learned"  # says that the thing is done, though no record shows it
    BY_PLAN = "by_plan"  # other days before the due day: the plan's, not the person's
    PARTLY = "partly"  # some reminders only


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked; ``until`` with ``SNOOZE`` is the day on which reminders begin again.

    ``early`` tells that none were wanted in a time to come, though a pause begins at once.
    """

    do: Do
    until: date | None = None
    early: bool = False


def wish(text: str, slots: Mapping[str, Any], today: date, locale: str) -> Wish:
    """Return what is asked: by the words typed, else by the button, else to see the settings."""
    said = _said(text, slots, today, _vocabulary(locale)) if text.strip() else None
    if said is not None:
        return said
    tapped = slots.get("do")
    if tapped == Do.SNOOZE:
        count = slots.get("count")
        days = min(count, LONGEST.days + 1) if isinstance(count, int) else 0
        return Wish(Do.SNOOZE, today + timedelta(days=days)) if days else Wish(Do.LATER)
    return Wish(Do(tapped)) if isinstance(tapped, str) and tapped in set(Do) else Wish(Do.SHOW)


def _said(text: str, slots: Mapping[str, Any], today: date, words: _Vocabulary) -> Wish | None:
    """Return what words ask; a time wins over the rest: "tắt nhắc đến thứ Hai" is a pause."""
    said = _plain(text)
    if said.startswith(words.phrases["wanted"]):
        return _until(text, slots, today, words) if _then(said, words) else Wish(Do.SHOW)
    if words.has("before", said):
        return Wish(Do.BY_PLAN)
    if words.has("partly", said) or slots.get("topic") or slots.get("class"):
        return Wish(Do.PARTLY)
    if words.has("on", said):
        return Wish(Do.ON)
    if words.has("why", said):
        return Wish(Do.SHOW)
    if words.has("today", said):
        return Wish(Do.LATER)
    if until := _until(text, slots, today, words):
        return until
    if words.has("later", said):
        return Wish(Do.LATER)
    return Wish(Do.OFF) if words.has("off", said) else None


def _then(said: str, words: _Vocabulary) -> bool:
    """Whether all that is wanted is to be reminded at a time: "nhắc em thứ Sáu này"."""
    rest = next(
        (said[len(each) - 1 :] for each in words.phrases["me"] if said.startswith(each)), ""
    )
    return rest.startswith(words.phrases["times"]) and not words.has("things", rest)


def _until(text: str, slots: Mapping[str, Any], today: date, words: _Vocabulary) -> Wish | None:
    """Return a pause up to the day on which to begin again, or so many days long.

    "Remind me next week" begins again as the week does; "not next week" only when it is over.
    """
    said = _plain(text)
    period = slots.get("period")
    if isinstance(period, Mapping):
        try:
            first = date.fromisoformat(str(period["from"]))
            last = date.fromisoformat(str(period["to"]))
        except (KeyError, ValueError):
            return None
        if last < today:
            return Wish(Do.SNOOZE, first)
        if first <= today:
            return Wish(Do.SNOOZE, last + _DAY)
        return _ahead(text, first, last, words)
    for unit, days in words.units.items():
        if found := re.search(rf" (\d{{1,3}}) {unit} ", said):
            return Wish(Do.SNOOZE, today + timedelta(days=int(found[1]) * days))
    return None


def _ahead(text: str, first: date, last: date, words: _Vocabulary) -> Wish:
    """Return what is asked of a time to come: none until then, none in it, or none from then on."""
    said = words.without("not_since", _plain(text))
    if not _quiet(said, words):
        return Wish(Do.SNOOZE, first)
    till = words.has("till", said) or any(each in text.lower() for each in words.spelt)
    since = words.has("since", said)
    if till and not since:
        return Wish(Do.SNOOZE, first)
    return Wish(Do.LATER) if since and not till else Wish(Do.SNOOZE, last + _DAY, early=True)


def _quiet(said: str, words: _Vocabulary) -> bool:
    """Whether a time's reminders are not wanted; what is said last holds: "… mai hãy nhắc"."""
    said = words.without("nouns", said)
    ends = [said.rfind(each) + len(each) - 1 for each in words.phrases["quiet"] if each in said]
    return bool(ends) and not words.has("remind", said[max(ends) :])


def _plain(text: str) -> str:
    """Return the folded words of a text with a space before and after each."""
    return f" {' '.join(_WORD.findall(fold(text)))} "


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    phrases: Mapping[str, tuple[str, ...]]
    units: Mapping[str, int]  # in days
    spelt: tuple[str, ...]  # with their accents

    def without(self, name: str, said: str) -> str:
        for each in self.phrases[name]:
            said = said.replace(each, " _ ")
        return said

    def has(self, name: str, said: str) -> bool:
        return any(each in said for each in self.phrases[name])


@cache
def _vocabulary(locale: str) -> _Vocabulary:
    found = tomllib.loads((LOCALES / locale / "reminders.toml").read_text(encoding="utf-8"))
    units = {fold(name): days for name, days in found.pop("units").items()}
    spelt = tuple(f" {each} " for each in found.pop("till_spelt"))
    phrases = {name: tuple(map(_plain, listed)) for name, listed in found.items()}
    return _Vocabulary(phrases, units, spelt)
