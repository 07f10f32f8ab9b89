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

from bot.folding import fold
from bot.texts import LOCALES

#: The longest pause; longer is to turn reminders off.
LONGEST: Final = timedelta(days=90)
_DAY: Final = timedelta(days=1)


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
    """What is asked; ``until`` with ``SNOOZE`` is the day on which reminders begin again."""

    do: Do
    until: date | None = None


def wish(text: str, slots: Mapping[str, Any], today: date, locale: str) -> Wish:
    """Return what is asked: by the words typed, else by the button, else to see the settings."""
    said = _said(f" {fold(text)} ", slots, today, _vocabulary(locale)) if text.strip() else None
    if said is not None:
        return said
    tapped = slots.get("do")
    if tapped == Do.SNOOZE:
        count = slots.get("count")
        days = count if isinstance(count, int) else 0
        return Wish(Do.SNOOZE, today + timedelta(days=days)) if days else Wish(Do.LATER)
    return Wish(Do(tapped)) if tapped in set(Do) else Wish(Do.SHOW)


def _said(said: str, slots: Mapping[str, Any], today: date, words: _Vocabulary) -> Wish | None:
    """Return what words ask; a time wins over the rest: "tắt nhắc đến thứ Hai" is a pause."""
    if said.startswith(words.phrases["wanted"]):
        return Wish(Do.SHOW)
    if words.has("before", said):
        return Wish(Do.BY_PLAN)
    if words.has("partly", said) or slots.get("topic") or slots.get("class"):
        return Wish(Do.PARTLY)
    if words.has("on", said):
        return Wish(Do.ON)
    if words.has("today", said):
        return Wish(Do.LATER)
    until = _until(said, slots, today, words)
    if until is not None:
        return Wish(Do.SNOOZE, until)
    if words.has("later", said):
        return Wish(Do.LATER)
    return Wish(Do.OFF) if words.has("off", said) else None


def _until(said: str, slots: Mapping[str, Any], today: date, words: _Vocabulary) -> date | None:
    """Return the day on which to begin again: a time's first day to come, or so many days on."""
    period = slots.get("period")
    if isinstance(period, Mapping):
        try:
            first = date.fromisoformat(str(period["from"]))
            last = date.fromisoformat(str(period["to"]))
        except (KeyError, ValueError):
            return None
        return first if first > today or last < today else last + _DAY
    for unit, days in words.units.items():
        if found := re.search(rf" (\d{{1,3}}) {unit} ", said):
            return today + timedelta(days=int(found[1]) * days)
    return None


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    phrases: Mapping[str, tuple[str, ...]]
    units: Mapping[str, int]  # in days

    def has(self, name: str, said: str) -> bool:
        return any(each in said for each in self.phrases[name])


@cache
def _vocabulary(locale: str) -> _Vocabulary:
    found = tomllib.loads((LOCALES / locale / "reminders.toml").read_text(encoding="utf-8"))
    units = {fold(name): days for name, days in found.pop("units").items()}
    phrases = {name: tuple(f" {fold(each)} " for each in listed) for name, listed in found.items()}
    return _Vocabulary(phrases, units)
