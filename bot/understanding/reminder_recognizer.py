"""What a person asks of their reminders, read from their words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Final

from bot.base.folding import fold
from bot.base.texts import LOCALES
from bot.understanding.intents import Intent
from bot.understanding.mood import Mood, mood_of
from bot.understanding.reminder_choices import Clock, kinds_named
from bot.understanding.reminder_wish import OF_OFFICERS, ReminderAction, ReminderWish
from bot.understanding.slots import Slots
from bot.understanding.text.vocabulary import split

_DAY: Final = timedelta(days=1)
_MARK: Final = re.compile(r"[,;.!?](?=\s)")
#: What is denied or asked about stays as it is.
_ENDING: Final = frozenset(
    {
        ReminderAction.OFF,
        ReminderAction.SNOOZE,
        ReminderAction.LATER,
        ReminderAction.MUTE,
        ReminderAction.DUTY,
    }
)


def reminder_wish(
    words: Sequence[str], text: str, slots: Slots, today: date, locale: str
) -> ReminderWish | None:
    """Return what the words ask of reminders, None where they say nothing of it.

    ``words`` are those of ``text`` as meant, folded; ``slots`` are what they name.
    """
    known, said = _vocabulary(locale), f" {' '.join(words)} "
    wish = _said(said, text, slots, today, known)
    if wish is None or wish.action not in _ENDING:
        return wish
    mood = mood_of(Intent.REMINDER_SETTINGS, words, locale)
    if mood is not Mood.DENIED and wish.action is not ReminderAction.OFF:
        mood = Mood.TOLD  # "nếu được thì mai nhắc" asks for no end of them
    return replace(wish, mood=mood)


def days_put_right(
    wish: ReminderWish | None, before: ReminderWish | None, text: str, locale: str
) -> ReminderWish | None:
    """Return a wish that only names other days as days before a due day, if those were set last.

    "à 7 ngày" after "nhắc trước 3 ngày" ends no reminder; "tạm dừng 7 ngày" does.
    """
    if before is None or before.action not in (ReminderAction.DAYS, ReminderAction.BY_PLAN):
        return wish
    known, said = _vocabulary(locale), f" {fold(text)} "
    if (wish is not None and wish.days is None) or _ends(said, known) or known.has("later", said):
        return wish
    # Behind a mark stands why: "7 ngày đi, 3 ngày sát quá".
    days = known.clock.days_named(_MARK.split(said)[0]) or known.clock.days_named(said)
    return ReminderWish(ReminderAction.DAYS, days_before=days) if days else wish


def of_others(words: Sequence[str], text: str, locale: str) -> bool:
    """Return whether words speak of reminding others: "đừng nhắc họ" ends none of one's own.

    "nhắc hộ em" asks it as a favour: without accents the two are told apart by nothing else.
    """
    known, said = _vocabulary(locale), f" {' '.join(words)} "
    favour = any(f" {word} " in f" {text.lower()} " for word in known.favours)
    return not favour and known.has("others", said)


def _said(
    said: str, text: str, slots: Slots, today: date, words: _Vocabulary
) -> ReminderWish | None:
    """Return what words ask; a time wins over the rest: "tắt nhắc đến thứ Hai" is a pause."""
    if (chosen := _chosen(said, text, slots, words)) is not None:
        return chosen
    if said.startswith(words.phrases["wanted"]):
        return _wanted(said, text, slots, today, words)
    if words.has("before", said):
        return ReminderWish(ReminderAction.BY_PLAN)
    if words.has("partly", said) or slots.training_class:
        return ReminderWish(ReminderAction.PARTLY)
    if slots.topics or slots.targets:
        return _duty(said, text, slots, today, words)
    if words.has("on", said):
        return ReminderWish(ReminderAction.ON)
    if words.has("why", said):
        return ReminderWish(ReminderAction.SHOW)
    if words.has("today", said):
        return ReminderWish(ReminderAction.LATER)
    if until := _until(said, text, slots, today, words):
        return until
    if words.has("later", said):
        return ReminderWish(ReminderAction.LATER)
    return ReminderWish(ReminderAction.OFF) if words.has("off", said) else None


def _chosen(said: str, text: str, slots: Slots, words: _Vocabulary) -> ReminderWish | None:
    """Return what words choose of hours, days and kinds, or ask as an officer."""
    folded, ending = f" {fold(text)} ", _ends(said, words)
    if _dated(said, words):
        return ReminderWish(ReminderAction.DATED)
    for action in OF_OFFICERS:
        if words.has(action.value, said) and not slots.topics:
            return ReminderWish(action)
    if words.has("usual", said):
        return ReminderWish(ReminderAction.USUAL)
    only = words.has("only", said)
    if slots.period is None and (ending or only or said.startswith(words.phrases["wanted"])):
        hours = words.clock.quiet(folded, only=not ending)
        if hours is not None and (ending or only):
            return ReminderWish(ReminderAction.HOURS, hours=hours)
    if days := words.clock.days_before(folded):
        return ReminderWish(ReminderAction.DAYS, days_before=days)
    kinds = tuple(kinds_named(folded, words.kinds))
    if ending and (kinds or words.has("kind", said)):
        return ReminderWish(ReminderAction.MUTE, kinds=kinds)
    return None


def _ends(said: str, words: _Vocabulary) -> bool:
    return words.has("off", said) or words.has("quiet", said)


def _duty(
    said: str, text: str, slots: Slots, today: date, words: _Vocabulary
) -> ReminderWish | None:
    """Return what is wanted of one duty's reminders: none until a day, or none."""
    if not (_ends(said, words) or words.has("later", said)):
        return ReminderWish(ReminderAction.SHOW)
    until = _until(said, text, slots, today, words)
    ends = until.ends(today) if until else None
    return ReminderWish(ReminderAction.DUTY, until=ends)


def says_dated(words: Sequence[str], locale: str) -> bool:
    """Return whether folded words say that somebody has a day for a training."""
    return _dated(f" {' '.join(words)} ", _vocabulary(locale))


def stops_a_kind(words: Sequence[str], locale: str) -> bool:
    """Return whether folded words want no more of the kind of message that came last."""
    known, said = _vocabulary(locale), f" {' '.join(words)} "
    return known.has("kind", said) and _ends(said, known)


def _dated(said: str, words: _Vocabulary) -> bool:
    already = words.has("scheduled", said) and words.has("already", said)
    return already or words.has("dated", said)


def _wanted(
    said: str, text: str, slots: Slots, today: date, words: _Vocabulary
) -> ReminderWish | None:
    if any(
        f"{me.rstrip()}{ahead}" in said
        for me in words.phrases["me"]
        for ahead in words.phrases["ahead"]
    ):
        return ReminderWish(ReminderAction.BY_PLAN)
    if _then(said, words):
        return _until(said, text, slots, today, words)
    return ReminderWish(ReminderAction.SHOW)


def _then(said: str, words: _Vocabulary) -> bool:
    """Whether all that is wanted is to be reminded at a time: "nhắc em thứ Sáu này"."""
    rest = next(
        (said[len(phrase) - 1 :] for phrase in words.phrases["me"] if said.startswith(phrase)), ""
    )
    return rest.startswith(words.phrases["times"]) and not words.has("things", rest)


def _until(
    said: str, text: str, slots: Slots, today: date, words: _Vocabulary
) -> ReminderWish | None:
    """Return a pause up to the day on which to begin again, or so many days long.

    "Remind me next week" begins again as the week does; "not next week" only when it is over.
    """
    if slots.period is not None:
        first, last = slots.period.first, slots.period.last
        if last < today:
            return ReminderWish(ReminderAction.SNOOZE, until=first)
        if first <= today:
            return ReminderWish(ReminderAction.SNOOZE, until=last + _DAY)
        return _ahead(said, text, first, last, words)
    for unit, days in words.units.items():
        if found := re.search(rf" (\d{{1,3}}) {unit} ", said):
            return ReminderWish(ReminderAction.SNOOZE, days=int(found[1]) * days)
    return None


def _ahead(said: str, text: str, first: date, last: date, words: _Vocabulary) -> ReminderWish:
    """Return what is asked of a time to come: none until then, none in it, or none from then on."""
    said = words.without("not_since", said)
    if not _quiet(said, words):
        return ReminderWish(ReminderAction.SNOOZE, until=first)
    till = words.has("till", said) or any(spelling in text.lower() for spelling in words.spelt)
    since = words.has("since", said)
    if till and not since:
        return ReminderWish(ReminderAction.SNOOZE, until=first)
    return (
        ReminderWish(ReminderAction.LATER)
        if since and not till
        else ReminderWish(ReminderAction.SNOOZE, until=last + _DAY, early=True)
    )


def _quiet(said: str, words: _Vocabulary) -> bool:
    """Whether a time's reminders are not wanted; what is said last holds: "… mai hãy nhắc"."""
    said = words.without("nouns", said)
    ends = [
        said.rfind(phrase) + len(phrase) - 1 for phrase in words.phrases["quiet"] if phrase in said
    ]
    return bool(ends) and not words.has("remind", said[max(ends) :])


def _plain(text: str) -> str:
    """Return the folded words of a text with a space before and after each."""
    return f" {' '.join(split(text))} "


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    phrases: Mapping[str, tuple[str, ...]]
    units: Mapping[str, int]  # in days
    spelt: tuple[str, ...]  # with their accents
    favours: tuple[str, ...]  # with their accents
    kinds: Mapping[str, tuple[str, ...]]
    clock: Clock

    def without(self, name: str, said: str) -> str:
        for phrase in self.phrases[name]:
            said = said.replace(phrase, " _ ")
        return said

    def has(self, name: str, said: str) -> bool:
        return any(phrase in said for phrase in self.phrases[name])


@cache
def _vocabulary(locale: str) -> _Vocabulary:
    found = tomllib.loads((LOCALES / locale / "reminders.toml").read_text(encoding="utf-8"))
    units = {fold(name): days for name, days in found.pop("units").items()}
    spelt = tuple(f" {spelling} " for spelling in found.pop("till_spelt"))
    favours = tuple(found.pop("favours"))
    kinds = {name: tuple(map(_plain, listed)) for name, listed in found.pop("kinds").items()}
    parts = {fold(name): span for name, span in found.pop("parts").items()}
    clock = Clock.of(found.pop("clock"), parts)
    phrases = {name: tuple(map(_plain, listed)) for name, listed in found.items()}
    return _Vocabulary(phrases, units, spelt, favours, kinds, clock)
