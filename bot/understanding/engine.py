"""Understanding, put together: ``load(locale)``, then ``read`` each text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from bot.understanding import (
    carried_slots,
    cues,
    form_answers,
    plain_readings,
    reading_details,
    slot_filling,
    topic_combining,
    two_requests,
)
from bot.understanding.classifier.confidence import Judged, calibration, judge
from bot.understanding.classifier.model import Model
from bot.understanding.classifier.model_files import model_state, stored
from bot.understanding.dialogue import Context
from bot.understanding.dialogue_state import Awaited, awaited, begun
from bot.understanding.form_answers import FormAnswers
from bot.understanding.intents import INTENTS, OUT_OF_SCOPE, About, Intent, traits
from bot.understanding.parsing import Parsed, Parser
from bot.understanding.question_form import Whether, question_form
from bot.understanding.reading import Memory, Reading, Surroundings, Zone
from bot.understanding.slots import Slots
from bot.understanding.text.masking import mask

__all__ = ["Understander", "load", "model_state"]

_SHORT = 8
#: Below this a reading as foreign is no more than a guess.
_BELIEVED: Final = 0.5
#: From here on a reading is worth offering where none is sure.
_LIKELY: Final = 0.1
#: What is offered where nothing is likely.
_ASKED_MOST: Final = (Intent.MY_MISSING, Intent.HELP)


class Understander:
    """Reads texts of one language. Holds no state between texts; safe to share among threads."""

    def __init__(self, locale: str, model: Model) -> None:
        """Make one from a model."""
        self.locale = locale
        self.model = model
        self.parser = Parser(locale, model)
        self.context = Context(self.parser.vocabulary, cues.cues(locale).staff_groups)
        self.calibration = calibration(locale)

    def read(
        self,
        text: str,
        *,
        today: date,
        surroundings: Surroundings,
        memory: Memory | None = None,
    ) -> Reading:
        """Return what a text means. Never fails, whatever the text; its length is bounded."""
        memory = memory or Memory()
        reading = self._whole(text, today, surroundings, memory)
        if reading.chosen or memory.asks or reading.ambiguous or reading.unknown:
            return reading
        return two_requests.parted(
            text,
            reading,
            self.locale,
            lambda part, before: self._whole(part, today, surroundings, before or memory),
        )

    def _whole(self, text: str, today: date, surroundings: Surroundings, memory: Memory) -> Reading:
        """Read a text as one request."""
        parsed = self.parser(text, today, surroundings, memory)
        reading = self._read(text, parsed, surroundings, memory)
        form = question_form(parsed.words, self.locale)
        reading = reading_details.completed(reading, text, parsed, memory, self.locale)
        if (form.consequence and not (reading.chosen or parsed.people)) or (
            form.groups and form.whether is Whether.SO and _is_general(reading)
        ):
            reading = plain_readings.general(reading)
        return replace(reading, form=form)

    def _read(
        self, text: str, parsed: Parsed, surroundings: Surroundings, memory: Memory
    ) -> Reading:
        if not parsed.tokens:
            return plain_readings.wordless(text, cues.cues(self.locale).thanks)
        if parsed.figure_code and not parsed.people:
            told_before = Slots(as_of_code=parsed.figure_code)
            return plain_readings.follow_up(Intent.UNIT_PROGRESS, told_before)
        paged = self._paged(parsed, memory)
        if paged and awaited(memory) is not Awaited.CONFIRMATION:
            return paged
        if reading := self._bare(parsed, memory) or paged:
            return reading
        skipped = self.context.corrected(parsed) if memory.intent else 0
        if skipped:
            parsed = self.parser.without_first(parsed, skipped)
        judged = judge(self.model, self.model.scores(parsed.seen), self.calibration)
        if reading := self._filled(parsed, judged, surroundings, memory):
            return reading
        if reading := self._refined(parsed, judged, surroundings, memory):
            return reading
        return self._fresh(parsed, judged, surroundings, memory)

    def answers(self, text: str, *, today: date, surroundings: Surroundings) -> FormAnswers:
        """Return what a text may be to a form that asks."""
        parsed = self.parser(text, today, surroundings, Memory())
        said = self.context.without_particles(parsed.words)
        named = form_answers.command(parsed.words, self.locale)
        told = named or form_answers.command(said, self.locale)
        corrections = form_answers.corrections(self.locale)
        return FormAnswers(
            text,
            parsed,
            self.parser,
            told,
            self.context.only_values(parsed, corrections),
            bool(corrections.find(parsed.words)),
            self.locale,
        )

    def mask(self, text: str, surroundings: Surroundings) -> str:
        """Return a text with names, codes, numbers and dates replaced by placeholders."""
        return mask(self.parser, text, surroundings)

    # Answers to what was asked ---------------------------------------------------------------

    def _bare(self, parsed: Parsed, memory: Memory) -> Reading | None:
        answer = self.context.answer(parsed, memory, self.parser)
        if answer is None:
            return None
        if answer.chosen is not None:
            intent = answer.chosen.partition("?")[0]
            return replace(plain_readings.follow_up(intent, Slots()), chosen=answer.chosen)
        waits = awaited(memory)
        if waits is Awaited.NOTHING and begun(memory):
            return plain_readings.courtesy(agree=answer.yes)
        going = memory.intent if traits(memory.intent).acts else None
        if going is None or waits is Awaited.READING or not (answer.yes or memory.asks):
            return None
        return plain_readings.follow_up(going, memory.slots)

    def _paged(self, parsed: Parsed, memory: Memory) -> Reading | None:
        """Read "trang 2", "tiếp", "xem thêm" as the last list turned to another page."""
        if memory.intent is None or traits(memory.intent).passing:
            return None
        words = self.context.without_particles(parsed.words)
        tokens = {token.word: token for token in parsed.tokens}
        page = cues.cues(self.locale).turned_to(
            words,
            memory.slots.page or 1,
            lambda position: self.parser.number(tokens[words[position]]),
        )
        return (
            None
            if page is None
            else plain_readings.follow_up(memory.intent, Slots(page=page).over(memory.slots))
        )

    def _filled(
        self, parsed: Parsed, judged: Judged, surroundings: Surroundings, memory: Memory
    ) -> Reading | None:
        """Read a text as the value that the last reply asked for."""
        if memory.asks is None or memory.intent is None:
            return None
        found = slot_filling.asked(memory.asks, parsed, surroundings, self.parser)
        if found is None or not (found.whole or self.context.is_fragment(parsed, memory)):
            return None
        return replace(
            plain_readings.follow_up(memory.intent, _merged(memory, found, memory.intent)),
            ambiguous=found.ambiguous,
            unknown=found.unknown,
        )

    def _refined(
        self, parsed: Parsed, judged: Judged, surroundings: Surroundings, memory: Memory
    ) -> Reading | None:
        """Read a text as the last question with other values."""
        if memory.intent is None or traits(memory.intent).passing:
            return None
        if self.context.is_that_report(parsed):
            now = slot_filling.of(parsed, "report_export", surroundings, memory)
            intent = "my_data" if memory.intent == "my_data" else "report_export"
            return plain_readings.follow_up(
                intent, carried_slots.merged(memory.slots, now.slots, intent)
            )
        loose = slot_filling.loose(parsed, surroundings, self.context, memory, self.parser)
        parsed = loose or parsed
        if loose is None and not self.context.is_fragment(parsed, memory):
            return None
        now = slot_filling.of(parsed, memory.intent, surroundings, memory)
        if topic_combining.adds(parsed.words, self.locale):
            both = tuple(dict.fromkeys((*memory.slots.topics, *now.slots.topics)))
            now = replace(now, slots=replace(now.slots, topics=both))
        intent = carried_slots.neighbour(memory.intent, parsed, now.slots)
        if intent == Intent.REGISTER_CLASS and reading_details.switches(parsed, self.locale):
            intent = Intent.CANCEL_REGISTRATION  # "à đổi sang lớp C02"
        return replace(
            plain_readings.follow_up(intent, _merged(memory, now, intent)),
            ambiguous=now.ambiguous,
            unknown=now.unknown,
        )

    # A new question --------------------------------------------------------------------------

    def _fresh(
        self, parsed: Parsed, judged: Judged, surroundings: Surroundings, memory: Memory
    ) -> Reading:
        intent = judged.best
        if intent == "city_summary" and parsed.whole_agency and self.context.asks_who(parsed):
            intent = "unit_missing"
        now = slot_filling.of(parsed, intent, surroundings, memory)
        short = len(parsed.tokens) <= _SHORT or self.context.says_there(parsed) or parsed.that_unit
        short = short or traits(intent).effect  # a deed's circumstances may take many words
        if intent == OUT_OF_SCOPE and (offered := self._offered(parsed, judged, memory)):
            first, sure = offered[0]
            kept = carried_slots.kept(first, now.slots, memory, parsed, short=short)
            return Reading(first, sure, tuple(offered[:3]), kept, Zone.OFFER)
        intent, of_people = cues.of_people(intent, now.slots)
        if of_people is not now.slots:
            now = replace(now, slots=of_people)
        kept = carried_slots.kept(intent, now.slots, memory, parsed, short=short)
        if self.context.goes_on(parsed) and intent == memory.intent:
            kept = _merged(memory, now, intent)
        return Reading(
            intent=OUT_OF_SCOPE if judged.zone is Zone.REFUSE else intent,
            confidence=judged.confidence,
            candidates=judged.candidates,
            slots=kept,
            zone=Zone.ANSWER if now.slots.done and judged.zone is Zone.OFFER else judged.zone,
            ambiguous=now.ambiguous,
            unknown=now.unknown,
            follow_up=kept != now.slots,
        )

    def _offered(self, parsed: Parsed, judged: Judged, memory: Memory) -> list[tuple[str, float]]:
        """Return readings to offer where there is no reason to refuse: "thiếu", "ừ", "trang sau".

        Few words say too little to be foreign, and so does a yes to nothing: what is likely comes
        first, then what the last reply offered, then what is asked most.
        """
        answers = self.context.answer(parsed, memory, self.parser) is not None
        short = self.context.is_short(parsed)
        doubtful = judged.confidence < _BELIEVED or (short and judged.likeliest != OUT_OF_SCOPE)
        if not (answers or doubtful):
            return []
        likely = {} if answers else {i: sure for i, sure in judged.candidates if sure >= _LIKELY}
        likely.pop(OUT_OF_SCOPE, None)
        if answers or short:
            before = [choice.action.partition("?")[0] for choice in memory.choices]
            for intent in (*before, *_ASKED_MOST):
                if intent in INTENTS:
                    likely.setdefault(intent, 0.0)
        return list(likely.items())


def _is_general(reading: Reading) -> bool:
    """Whether a question of a staff group can only be about what the plan asks of it.

    "viên chức có cần học pháp luật không" asks for no class.
    """
    row = traits(reading.intent)
    return not (reading.chosen or row.acts or row.about is About.UNIT or row.courtesy)


def _merged(memory: Memory, now: slot_filling.Filled, intent: str) -> Slots:
    unclear = {slot for slot in (*now.ambiguous, *now.unknown) if not now.slots.has(slot)}
    return carried_slots.merged(memory.slots, now.slots, intent, unclear)


def load(locale: str) -> Understander:
    """Return a locale's understander, its model built first if the examples have changed.

    Raises Problem when a model must be built and scikit-learn is not installed.
    """
    return Understander(locale, stored(locale))
