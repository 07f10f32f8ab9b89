"""Cues: words that tell how a question wants to be answered, beside what it names.

Read once here, from ``locales/<locale>/cues.toml``; handlers find them in the slots.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, Final

from bot.base.folding import fold
from bot.base.texts import LOCALES
from bot.training.enums import Group
from bot.understanding.entities.document_numbers import DocumentNumbers
from bot.understanding.intents import About, Intent
from bot.understanding.slots import Slots
from bot.understanding.text.phrases import Phrases
from bot.understanding.text.vocabulary import split


class Cue(StrEnum):
    """What a phrase tells."""

    REASONS = "reasons"
    OVERDUE = "overdue"
    HOURS = "hours"
    DONE = "done"
    NOT_DONE = "not_done"
    SELF = "self"
    UNIT = "unit"
    PERSON = "person"


#: What "ai đã học rồi" is near to; elsewhere ("ai đã xem hồ sơ của tôi") it asks something else.
_LISTS_PEOPLE: Final = frozenset(
    {
        Intent.UNIT_MISSING,
        Intent.UNIT_PROGRESS,
        Intent.CITY_SUMMARY,
        Intent.PERSON_LOOKUP,
        Intent.MY_HISTORY,
        Intent.MY_MISSING,
        Intent.MY_OBLIGATIONS,
        Intent.HOURS_THIS_YEAR,
        Intent.CERTIFICATE_STATUS,
        Intent.REPORT_ERROR,
    }
)
#: What "phòng tôi ai được miễn" is near to.
_LEAVES_OUT: Final = frozenset({Intent.REQUEST_EXTENSION, Intent.UNIT_PROGRESS})


@dataclass(frozen=True)
class Cues:
    """A language's cues."""

    phrases: Phrases[tuple[Cue, ...]]
    first: Phrases[bool]
    first_not: Phrases[bool]
    not_overdue: Phrases[bool]
    documents: DocumentNumbers
    thanks: frozenset[str]  # signs that say it without a word
    next_page: Phrases[bool]
    previous_page: Phrases[bool]
    page: Phrases[bool]
    reports: Phrases[str]
    people: Phrases[bool]  # "danh sách", of whom something is said
    lacks: Phrases[bool]  # "chưa đạt", said of people listed
    has_done: Phrases[bool]  # "đã đạt", said of them
    excluded: Phrases[bool]
    staff_groups: Phrases[tuple[Group, ...]]
    calendar: Phrases[bool]  # asks for one's own classes as a file
    class_calendar: Phrases[bool]  # the same, of the class just shown
    who: Phrases[bool]  # "những ai"
    did: Phrases[bool]  # "đã đủ", said of them later in the text
    switch: Phrases[bool]  # "đổi sang", before the class to take
    rank: Phrases[bool]  # "nhiều nhất", "thứ mấy"
    own_rank: Phrases[bool]  # "em đứng thứ mấy"
    counted: frozenset[str]  # numbers in letters, after "ít nhất"
    coming: Phrases[bool]  # "sắp tới": what is asked of lies ahead
    more: Phrases[bool]  # "cả pháp luật nữa": one more beside what was spoken of

    def switches(self, words: Sequence[str], start: int) -> bool:
        """Return whether what is named at a position is what another thing is changed for."""
        return any(found.end in (start, start - 1) for found in self.switch.find(words))

    def switch_sides(self, text: str) -> tuple[str, str] | None:
        """Return what stands before and after the last word for a change, None without one."""
        words = text.split()
        folded = [fold(word).strip(".,;:!?") for word in words]
        found = self.switch.find(folded)
        if not found:
            return None
        return " ".join(words[: found[-1].start]), " ".join(words[found[-1].end :])

    def read(self, words: Sequence[str], text: str) -> Slots:
        """Return what the words of a text tell; ``text`` is what was typed."""
        found: dict[Cue, list[int]] = {}
        for start in range(len(words)):
            if (here := self.phrases.at(words, start)) is not None:
                for cue in here.value:
                    found.setdefault(cue, []).append(start)
        overdue = found.get(Cue.OVERDUE, ())
        return Slots(
            about=_about(found),
            reasons=Cue.REASONS in found or self._opens_with_why(words),
            overdue=any(not self.not_overdue.ends(words, start) for start in overdue),
            in_hours=Cue.HOURS in found,
            done=self._asks_who_did(words, found),
            documents=self.documents.find(text),
            excluded=bool(self.excluded.find(words)),
            groups=self._groups(words),
        )

    def not_done(self, words: Sequence[str]) -> bool:
        """Return whether words say that something is not done."""
        return any(Cue.NOT_DONE in found.value for found in self.phrases.find(words))

    def _asks_who_did(self, words: Sequence[str], found: Mapping[Cue, object]) -> bool:
        """Whether those are asked for who have done it: "ai xong", "những ai trong phòng đã đủ"."""
        if {Cue.NOT_DONE, Cue.OVERDUE} & found.keys():
            return False
        asked = next(iter(self.who.find(words)), None)
        did = asked is not None and bool(self.did.find(words[asked.end :]))
        return did or Cue.DONE in found

    def _groups(self, words: Sequence[str]) -> tuple[Group, ...]:
        """Return the staff groups named; none where they are everybody."""
        named = [found.value for found in self.staff_groups.find(words)]
        if not all(named):
            return ()
        return tuple(dict.fromkeys(group for groups in named for group in groups))

    def report(self, words: Sequence[str]) -> str | None:
        """Return which list or figure the words of a wish for a file name, if any.

        A list of people is told by what is said of them: "danh sách toàn phường chưa đạt đạo đức".
        """
        if found := self.reports.find(words):
            return found[0].value
        people = next(iter(self.people.find(words)), None)
        said = words[people.end :] if people else ()
        if self.excluded.find(words) or self.lacks.find(said):
            return Intent.UNIT_MISSING.value
        return "unit_done" if self.has_done.find(said) else None

    def turned_to(
        self, words: Sequence[str], current: int, number: Callable[[int], int | None]
    ) -> int | None:
        """Return the page that a text turns to from the current one, None if it does not.

        ``number`` gives the number that the word at a position stands for.
        """
        end = len(words)
        for phrases, page in ((self.next_page, current + 1), (self.previous_page, current - 1)):
            found = phrases.at(words, 0) if words else None
            if found is not None and found.end == end:
                return max(1, page)
        found = self.page.at(words, 0) if words else None
        return number(end - 1) if found is not None and found.end == end - 1 else None

    def _opens_with_why(self, words: Sequence[str]) -> bool:
        if not words or self.first.at(words, 0) is None:
            return False
        return self.first_not.at(words, 0) is None


def _about(found: Mapping[Cue, object]) -> About | None:
    for cue, about in ((Cue.UNIT, About.UNIT), (Cue.SELF, About.SELF), (Cue.PERSON, About.PERSON)):
        if cue in found:
            return about
    return None


def of_people(intent: str, slots: Slots) -> tuple[str, Slots]:
    """Return a question with "who has done it" where it asks for people, and without elsewhere."""
    if slots.excluded and intent in _LEAVES_OUT:
        return Intent.UNIT_MISSING, slots
    if intent == Intent.UNIT_MISSING and slots.about is About.SELF and not slots.units:
        return Intent.MY_MISSING, replace(slots, done=False)  # "em xong kỹ năng số chưa"
    if not slots.done:
        return intent, slots
    if intent in _LISTS_PEOPLE:
        return Intent.UNIT_MISSING, slots
    return intent, replace(slots, done=False)


@cache
def cues(locale: str) -> Cues:
    """Return a locale's cues, read once."""
    table = tomllib.loads((LOCALES / locale / "cues.toml").read_text(encoding="utf-8"))
    listed: dict[Cue, Sequence[str]] = {
        Cue.REASONS: table["reasons"]["phrases"],
        Cue.OVERDUE: table["overdue"]["phrases"],
        Cue.HOURS: table["hours"]["phrases"],
        Cue.DONE: table["done"]["phrases"],
        Cue.NOT_DONE: table["done"]["not"],
        **{Cue(name): phrases for name, phrases in table["about"].items()},
    }
    kinds: dict[tuple[str, ...], tuple[Cue, ...]] = {}
    for cue, phrases in listed.items():
        for phrase in phrases:
            kinds[split(phrase)] = (*kinds.get(split(phrase), ()), cue)
    return Cues(
        phrases=Phrases(kinds.items()),
        first=phrase_list(table["reasons"]["first"]),
        first_not=phrase_list(table["reasons"]["first_not"]),
        not_overdue=phrase_list(table["overdue"]["not"]),
        documents=DocumentNumbers.of(table["documents"]),
        thanks=frozenset(table["thanks"]["signs"]),
        next_page=phrase_list(table["paging"]["next"]),
        calendar=phrase_list(table["calendar"]["phrases"]),
        class_calendar=phrase_list(table["calendar"]["of_class"]),
        who=phrase_list(table["done"]["who"]),
        did=phrase_list(table["done"]["did"]),
        switch=phrase_list(table["switch"]["phrases"]),
        rank=phrase_list(table["ranking"]["words"]),
        own_rank=phrase_list(table["ranking"]["own"]),
        counted=frozenset(map(fold, table["ranking"]["counted"])),
        coming=phrase_list(table["coming"]["words"]),
        more=phrase_list(table["together"]["more"]),
        previous_page=phrase_list(table["paging"]["previous"]),
        page=phrase_list(table["paging"]["page"]),
        reports=Phrases(
            (split(phrase), report)
            for report, phrases in table["reports"].items()
            for phrase in phrases
        ),
        people=phrase_list(table["reports_of_people"]["people"]),
        lacks=phrase_list(table["reports_of_people"]["lacking"]),
        has_done=phrase_list(table["reports_of_people"]["did"]),
        excluded=phrase_list(
            [
                *table["excluded"]["phrases"],
                *(
                    f"{who} {why}"
                    for who in table["excluded"]["who"]
                    for why in table["excluded"]["why"]
                ),
            ]
        ),
        staff_groups=Phrases(
            (split(phrase), tuple(map(Group, row["groups"])))
            for row in table["staff_groups"]
            for phrase in row["phrases"]
        ),
    )


def phrase_list(listed: Sequence[Any]) -> Phrases[bool]:
    """Return phrases that are looked for as they are."""
    return Phrases((split(phrase), True) for phrase in listed)
