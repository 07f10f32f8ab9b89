"""Understanding, put together: ``load(locale)``, then ``read`` each text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from bot.understanding import (
    bare_values,
    cues,
    form_answers,
    plain_readings,
    settled_readings,
    slot_filling,
    two_requests,
)
from bot.understanding.carried_slots import kept as kept_from
from bot.understanding.classifier.confidence import Judged, calibration, judge
from bot.understanding.classifier.model import Model
from bot.understanding.classifier.model_files import model_state, stored
from bot.understanding.dialogue import Context
from bot.understanding.dialogue_state import Awaited, awaited, begun, declines
from bot.understanding.expected_next import expected_after
from bot.understanding.follow_ups import FollowUps, with_values
from bot.understanding.form_answers import FormAnswers
from bot.understanding.intents import INTENTS, OUT_OF_SCOPE, Intent, traits
from bot.understanding.linking_words import with_link_code
from bot.understanding.parsing import Parsed, Parser
from bot.understanding.question_form import QuestionForm, Whether, question_form
from bot.understanding.reading import Memory, Reading, Surroundings, Zone
from bot.understanding.reading_details import with_details
from bot.understanding.said_outright import said_outright
from bot.understanding.settled_by_form import by_form
from bot.understanding.slots import Slots
from bot.understanding.strange_units import StrangeUnits
from bot.understanding.switching import switched
from bot.understanding.text.masking import mask

__all__ = ["Understander", "load", "model_state"]

#: From here on the words alone decide.
_SURE: Final = 0.9
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
        self.strange_units = StrangeUnits(self.parser)
        self.context = Context(self.parser.vocabulary, cues.cues(locale))
        self.follow_ups = FollowUps(self.context, self.parser, model, locale)
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
        words = parsed.words
        parsed = self.strange_units.named(parsed, words)
        form = question_form(words, self.locale)
        reading = self._read(text, parsed, form, surroundings, memory)
        reading = said_outright(reading, text, words, memory, self.locale)
        reading = with_details(reading, parsed, memory, self.locale)
        reading = plain_readings.taken_back(reading, memory)
        reading = switched(
            reading,
            parsed,
            cues.cues(self.locale),
            lambda part: self.parser(part, today, surroundings, memory),
        )
        reading = with_link_code(reading, text)
        reading = by_form(reading, parsed, form, memory, cues.cues(self.locale))
        if reading.slots.overdue and reading.intent == Intent.DEADLINES and form.asks:
            form = replace(form, whether=Whether.SO)  # "việc nào quá hạn": whether there is any
        reading = plain_readings.not_done(reading, words, self.locale)
        if memory.intent is None and self.context.is_fragment(parsed, memory):
            reading = plain_readings.of_names(reading, parsed)
        return replace(reading, form=form)

    def _read(
        self,
        text: str,
        parsed: Parsed,
        form: QuestionForm,
        surroundings: Surroundings,
        memory: Memory,
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
        whole = parsed
        skipped = self.context.corrected(parsed) if memory.intent else 0
        if skipped:
            parsed = self.parser.without_first(parsed, skipped)
        judged = self._judged(parsed, memory)
        if reading := self._filled(parsed, surroundings, memory):
            return reading
        if reading := self.follow_ups.read(
            parsed, judged, surroundings, memory, corrects=bool(skipped)
        ):
            return reading
        if skipped and judged.zone is not Zone.ANSWER:  # "sai rồi, phải hơn thế chứ"
            parsed, judged = whole, self._judged(whole, memory)
        # What is left of a corrected text is put in another way than the whole.
        form = form if parsed is whole else question_form(parsed.words, self.locale)
        return self._fresh(parsed, form, judged, surroundings, memory)

    def _judged(self, parsed: Parsed, memory: Memory) -> Judged:
        """Judge a text by its words, and where these are not clear by what is usually next."""
        scores = self.model.scores(parsed.seen)
        judged = judge(self.model, scores, self.calibration)
        if memory.intent is None or (judged.zone is Zone.ANSWER and judged.confidence >= _SURE):
            return judged
        return judge(self.model, scores, self.calibration, expected_after(memory.intent))

    def answers(self, text: str, *, today: date, surroundings: Surroundings) -> FormAnswers:
        """Return what a text may be to a form that asks."""
        parsed = self.parser(text, today, surroundings, Memory())
        said = self.context.without_particles(parsed.words)
        spelt = {token.word: token.typed for token in parsed.tokens if token.exact}
        named = form_answers.command(parsed.words, spelt, self.locale)
        told = named or form_answers.command(said, spelt, self.locale)
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
            return plain_readings.pressed(answer.chosen)
        # "Thôi để mai": what only a yes would have done is not done, on no other day either.
        if answer.yes is False and (declines(memory) or traits(memory.intent).confirms):
            return plain_readings.declined(memory.intent)
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

    def _filled(self, parsed: Parsed, surroundings: Surroundings, memory: Memory) -> Reading | None:
        """Read a text as the value that the last reply asked for."""
        if memory.asks is None or memory.intent is None:
            return None
        found = bare_values.asked(memory.asks, parsed, surroundings, self.parser)
        if found is None or not (found.whole or self.context.is_fragment(parsed, memory)):
            return None
        return replace(
            plain_readings.follow_up(memory.intent, with_values(memory, found, memory.intent)),
            ambiguous=found.ambiguous,
            unknown=found.unknown,
        )

    # A new question --------------------------------------------------------------------------

    def _fresh(
        self,
        parsed: Parsed,
        form: QuestionForm,
        judged: Judged,
        surroundings: Surroundings,
        memory: Memory,
    ) -> Reading:
        intent = settled_readings.asked(judged.best, parsed, self.context, cues.cues(self.locale))
        now = slot_filling.of(parsed, intent, surroundings, memory)
        goes_on = self.context.goes_on(parsed)
        brief = goes_on or self.context.is_brief(parsed) or traits(intent).effect
        if memory.intent is not None and not brief:
            memory = replace(memory, intent=None)
        if intent == OUT_OF_SCOPE and (offered := self._offered(parsed, judged, memory)):
            first, sure = offered[0]
            now = slot_filling.of(parsed, first, surroundings, memory)
            kept = kept_from(first, now.slots, memory, parsed, going_on=goes_on)
            return Reading(first, sure, tuple(offered[:3]), kept, Zone.OFFER)
        intent, slots = settled_readings.settled(
            intent, now.slots, form, parsed, surroundings, memory, cues.cues(self.locale)
        )
        now = now if slots is now.slots else replace(now, slots=slots)
        both = self.context.says_both(parsed)
        kept = kept_from(intent, now.slots, memory, parsed, going_on=goes_on, both=both)
        if goes_on and intent == memory.intent:
            kept = with_values(memory, now, intent)
        return Reading(
            intent=OUT_OF_SCOPE if judged.zone is Zone.REFUSE else intent,
            confidence=judged.confidence,
            candidates=judged.with_best(intent).candidates,
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
        # "asdf qwer": of what has no word of ours it cannot be said that it is foreign.
        strange = self.parser.lexicon.words.keys().isdisjoint(parsed.words)
        short = strange or self.context.is_short(parsed)
        doubtful = (
            judged.confidence < _BELIEVED or strange or (short and judged.likeliest != OUT_OF_SCOPE)
        )
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


def load(locale: str) -> Understander:
    """Return a locale's understander, its model built first if the examples have changed.

    Raises Problem when a model must be built and scikit-learn is not installed.
    """
    return Understander(locale, stored(locale))
