"""Reading a text as the last question with other values: "thế tháng sau?", "à không, 20 ngày"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from bot.understanding import bare_values, plain_readings, slot_filling, verbs
from bot.understanding.carried_slots import merged
from bot.understanding.classifier.confidence import Judged
from bot.understanding.classifier.model import Model
from bot.understanding.dialogue import Context
from bot.understanding.fragment_words import fragment_words
from bot.understanding.intents import OUT_OF_SCOPE, About, Intent, traits
from bot.understanding.neighbours import neighbour
from bot.understanding.parsing import Parsed, Parser
from bot.understanding.question_form import question_form
from bot.understanding.reading import Memory, Reading, Surroundings, Zone
from bot.understanding.slots import Slots

#: A clause ends at such a mark: after a value that is said again a reason may follow.
_CLAUSE: Final = re.compile(r"[,;.!?](?=\s|$)")
#: So many times in one text are not all of the value.
_SEVERAL: Final = 2
#: From here on a reading as a question of its own is a rival.
_SURE: Final = 0.9
#: How far on the side of fragments a text must lie, by what else speaks for and against it.
_LEAST: Final = {
    # (it is nothing but values and fillers, it is surely a question of its own)
    (True, False): -2.0,
    (True, True): 0.0,
    (False, False): -0.5,
    (False, True): 1.5,
}

#: What is asked of one colleague after the other.
_ONE_BY_ONE: Final = frozenset(
    {Intent.PERSON_LOOKUP, Intent.APPOINTMENT_READINESS, Intent.REVIEW_QUEUE}
)


@dataclass(frozen=True, slots=True)
class FollowUps:
    """A language's texts that go on from the last question."""

    context: Context
    parser: Parser
    model: Model
    locale: str

    def read(
        self,
        parsed: Parsed,
        judged: Judged,
        surroundings: Surroundings,
        memory: Memory,
        *,
        corrects: bool = False,
    ) -> Reading | None:
        """Read a text as the last question with other values, None where it is none.

        ``corrects`` tells that it takes back what was said.
        """
        if memory.intent is None or traits(memory.intent).passing:
            return None
        if self.context.is_that_report(parsed):
            return self._report(parsed, surroundings, memory)
        if self._only_does(parsed, memory):
            return plain_readings.follow_up(memory.intent, memory.slots)
        if self.context.is_of_self(parsed) and (reading := of_self(memory)):
            return reading
        if loose := bare_values.loose(parsed, surroundings, self.context, memory, self.parser):
            return self._with_values(loose, surroundings, memory)
        if self._is_sure(parsed, memory, corrects):
            return self._with_values(parsed, surroundings, memory)
        if reading := self._by_clause(parsed, judged, surroundings, memory):
            return reading
        if self._goes_on(parsed, judged, memory):
            return self._with_values(parsed, surroundings, memory)
        return None

    def _only_does(self, parsed: Parsed, memory: Memory) -> bool:
        """Whether a text is only what to do with one's own data, just shown: "xoá đi"."""
        if memory.intent != Intent.MY_DATA:
            return False
        left = verbs.rest(memory.intent, parsed.words, self.locale)
        return left is not None and (not left or self.context.only_fillers(left))

    def _report(self, parsed: Parsed, surroundings: Surroundings, memory: Memory) -> Reading:
        """Read "xuất cái đó": the last answer as a file, one's own data as such."""
        now = slot_filling.of(parsed, Intent.REPORT_EXPORT, surroundings, memory)
        intent = Intent.MY_DATA if memory.intent == Intent.MY_DATA else Intent.REPORT_EXPORT
        return plain_readings.follow_up(intent, merged(memory.slots, now.slots, intent))

    def _is_sure(self, parsed: Parsed, memory: Memory, corrects: bool) -> bool:
        """Whether a text can be nothing else: only a value, one put right, or one left out."""
        if corrects or self.context.is_bare(parsed):
            return self.context.is_fragment(parsed, memory)
        return any(denied.start == 0 and denied.apart for denied in parsed.denied)

    def _goes_on(self, parsed: Parsed, judged: Judged, memory: Memory) -> bool:
        """Whether a text only gives the last question other values."""
        fragment = self.context.is_fragment(parsed, memory)
        if not fragment and not self.context.names_value(parsed, memory):
            return False
        if not self.model.fragments.weights:
            return fragment
        rival = judged.zone is Zone.ANSWER and judged.confidence >= _SURE
        rival = rival and judged.best != memory.intent
        if rival and question_form(parsed.words, self.locale).asks and not _of_same(judged, memory):
            return False  # "thế đạo đức có lớp nào": what it asks now decides
        foreign = judged.best == OUT_OF_SCOPE and judged.zone is Zone.REFUSE and not fragment
        margin = self.model.fragments.margin(fragment_words(parsed))
        return margin >= _LEAST[fragment, rival or foreign]

    def _by_clause(
        self, parsed: Parsed, judged: Judged, surroundings: Surroundings, memory: Memory
    ) -> Reading | None:
        """Read what stands before a mark: "à 7 ngày đi, 3 ngày sát hạn quá"."""
        whole = self.context.is_fragment(parsed, memory) and len(parsed.times) < _SEVERAL
        if whole or (judged.zone is Zone.ANSWER and judged.confidence >= _SURE):
            return None
        for clause in _clauses(parsed.text):
            part = self.parser(clause, parsed.today, surroundings, memory)
            if self._goes_on(part, judged, memory):
                return self._with_values(part, surroundings, memory)
        return None

    def _with_values(
        self, parsed: Parsed, surroundings: Surroundings, memory: Memory
    ) -> Reading | None:
        now = slot_filling.of(parsed, memory.intent or "", surroundings, memory)
        intent = neighbour(memory.intent or "", parsed, now.slots)
        if intent == Intent.REGISTER_CLASS and self.context.switches(parsed):
            intent = Intent.CANCEL_REGISTRATION  # "à đổi sang lớp C02"
        adds = self.context.adds(parsed)
        if adds and memory.intent == Intent.COMPARE_UNITS and parsed.units:
            intent = Intent.COMPARE_UNITS  # "thêm văn phòng nữa"
        # Who was looked up has been answered: "anh Cử nữa" asks of him alone.
        adds = adds and not (parsed.people and intent in _ONE_BY_ONE)
        return replace(
            plain_readings.follow_up(intent, with_values(memory, now, intent, adds=adds)),
            ambiguous=now.ambiguous,
            unknown=now.unknown,
        )


def with_values(
    memory: Memory, now: slot_filling.Filled, intent: str, *, adds: bool = False
) -> Slots:
    """Return the last question's slots with those of a text over them."""
    unclear = {slot for slot in (*now.ambiguous, *now.unknown) if not now.slots.has(slot)}
    return merged(memory.slots, now.slots, intent, unclear, adds=adds)


def of_self(memory: Memory) -> Reading | None:
    """Read "thế còn tôi": the same of oneself, where the last question was of others."""
    row = traits(memory.intent)
    others = row.about in (About.PERSON, About.UNIT) or bool(memory.slots.persons)
    if not others or memory.intent is None:
        return None
    if row.about is About.SELF:
        return plain_readings.follow_up(memory.intent, memory.slots.without("persons", "page"))
    subject = memory.slots.only("topics", "level", "except_topics")
    return plain_readings.follow_up(Intent.MY_MISSING, subject)


def _of_same(judged: Judged, memory: Memory) -> bool:
    """Whether what is asked now is of the same kind as what was: of a unit, of oneself."""
    return traits(judged.best).about is traits(memory.intent).about


def _clauses(text: str) -> Iterator[str]:
    """Yield what stands before the first mark, and before the second."""
    for found, _ in zip(_CLAUSE.finditer(text), range(2), strict=False):
        if found.end() < len(text):
            yield text[: found.start()]
