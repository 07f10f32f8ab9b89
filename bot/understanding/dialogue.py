"""What a text means after what was said before: choices, answers, refinements, corrections."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.understanding.intents import About, Intent, traits
from bot.understanding.parsing import Parsed, Parser
from bot.understanding.reading import ChoiceRole, Memory, Reading
from bot.understanding.slots import Slots, field_of
from bot.understanding.text.phrases import Phrases
from bot.understanding.text.vocabulary import Vocabulary, Words, split

_SHORT = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bare answer turned out to be."""

    chosen: str | None = None
    yes: bool | None = None


class Context:
    """A language's ways of going on from what was said."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read the table answers."""
        self._yes = vocabulary.phrases("answers", "yes")
        self._no = vocabulary.phrases("answers", "no")
        self._fillers = Phrases((words, True) for words in vocabulary.words("answers", "fillers"))
        self._particles = vocabulary.phrases("answers", "particles")
        self._follow = Phrases((words, True) for words in vocabulary.words("answers", "follow"))
        self._corrections = Phrases(
            (words, True) for words in vocabulary.words("answers", "correction")
        )
        self._reports = vocabulary.phrases("answers", "that_report")
        self._choose = vocabulary.phrases("answers", "choose")
        self._who = vocabulary.phrases("answers", "who")
        self._there = Phrases((words, True) for words in vocabulary.words("answers", "there"))

    # Bare answers ----------------------------------------------------------------------------

    def answer(self, parsed: Parsed, memory: Memory, parser: Parser) -> Answer | None:
        """Return the choice or the yes or no that a text is, if it is nothing else."""
        words = self.without_particles(parsed.words)
        said = " ".join(words)
        if memory.choices:
            whole = {split(said), split(" ".join(parsed.words))} - {()}
            for choice in memory.choices:
                if _label(choice.label) in whole:
                    return Answer(chosen=choice.action)
            number = self._number(parsed, words, parser)
            if number is not None and 1 <= number <= len(memory.choices):
                return Answer(chosen=memory.choices[number - 1].action)
        for yes, phrases in ((True, self._yes), (False, self._no)):
            if said in phrases or " ".join(parsed.words) in phrases:
                return Answer(chosen=_pair(memory, yes=yes), yes=yes)
        return None

    def is_short(self, parsed: Parsed) -> bool:
        """Whether a text is a word or two, particles aside."""
        return len(self.without_particles(parsed.words)) <= _SHORT

    def _number(self, parsed: Parsed, words: Sequence[str], parser: Parser) -> int | None:
        if not words or (len(words) > 1 and " ".join(words[:-1]) not in self._choose):
            return None
        token = next(each for each in reversed(parsed.tokens) if each.word == words[-1])
        return parser.number(token)

    def without_particles(self, words: Sequence[str]) -> list[str]:
        """Return words without what is said at both ends for politeness alone."""
        """Return words without those at both ends that only make them polite."""
        kept = list(words)
        while len(kept) > 1 and kept[-1] in self._particles:
            kept.pop()
        while len(kept) > 1 and kept[0] in self._particles:
            kept.pop(0)
        return kept

    # Refinements -----------------------------------------------------------------------------

    def corrected(self, parsed: Parsed) -> int:
        """Return how many words at the beginning only take back what was said: "à nhầm"."""
        words = parsed.words
        found = self._corrections.at(words, 0) if words else None
        return found.end if found is not None and found.end < len(words) else 0

    def _counts(self, parsed: Parsed, memory: Memory) -> bool:
        """Whether a number can refine the last question, or something else is said too."""
        return (
            memory.slots.count is not None
            or traits(memory.intent).counts
            or len(parsed.covered()) > 2
        )

    def is_fragment(self, parsed: Parsed, memory: Memory) -> bool:
        """Whether a text is nothing but values: "thế tháng sau?", "còn phòng Kinh tế?"."""
        covered = parsed.covered()
        if not covered or (parsed.count is not None and not self._counts(parsed, memory)):
            return False
        rest = [word for place, word in enumerate(parsed.words) if place not in covered]
        return not rest or self._only_fillers(rest)

    def only_values(self, parsed: Parsed, corrects: Phrases[bool]) -> bool:
        """Whether a text names something, and is nothing else, fillers and corrections aside."""
        covered = parsed.covered()
        words = [word for at, word in enumerate(parsed.words) if at not in covered]
        said = {at for found in corrects.find(words) for at in range(found.start, found.end)}
        rest = [word for at, word in enumerate(words) if at not in said]
        return bool(covered) and (not rest or self._only_fillers(rest))

    def _only_fillers(self, words: Sequence[str]) -> bool:
        found = self._fillers.find(words)
        return sum(each.end - each.start for each in found) == len(words)

    def content(self, parsed: Parsed) -> tuple[int, int] | None:
        """Return where the words between fillers at both ends begin and end."""
        words = parsed.words
        start, end = 0, len(words)
        while start < end and (found := self._fillers.at(words, start)):
            start = found.end
        while end > start and (found := self._fillers.ends(words, end)):
            end = found.start
        return (start, end) if start < end else None

    def goes_on(self, parsed: Parsed) -> bool:
        """Whether a text opens as one that goes on: "thế", "còn"."""
        return bool(parsed.tokens) and self._follow.at(parsed.words, 0) is not None

    def is_that_report(self, parsed: Parsed) -> bool:
        """Whether a text asks for the last answer as a file: "xuất cái đó"."""
        covered = {
            place for each in (parsed.times,) for t in each for place in range(t.start, t.end)
        }
        words = [word for place, word in enumerate(parsed.words) if place not in covered]
        return " ".join(self.without_particles(words)) in self._reports

    def asks_who(self, parsed: Parsed) -> bool:
        """Whether people are asked for, not figures: "toàn phường còn ai"."""
        covered = parsed.covered()
        return any(w in self._who and at not in covered for at, w in enumerate(parsed.words))

    def says_there(self, parsed: Parsed) -> bool:
        """Whether a place already spoken of is meant: "ở đó"."""
        return bool(self._there.find(parsed.words))


@lru_cache(maxsize=1024)
def _label(text: str) -> Words:
    """Return a button's words; the same buttons come with every answer."""
    return split(text)


def _pair(memory: Memory, *, yes: bool) -> str | None:
    """Return the action of the last reply's confirming or cancelling button."""
    role = ChoiceRole.CONFIRM if yes else ChoiceRole.CANCEL
    return next((choice.action for choice in memory.choices if choice.role is role), None)


def neighbour(intent: str, parsed: Parsed, slots: Slots) -> str:
    """Return the intent that new values turn an earlier one into."""
    if slots.persons or parsed.people:
        return traits(intent).colleague
    if slots.format and (intent, slots.format) != (Intent.MY_SCHEDULE, "ics"):
        return intent if traits(intent).files else Intent.REPORT_EXPORT
    if parsed.units:
        return _of_units(intent, len(parsed.units))
    if parsed.whole_agency:
        return traits(intent).whole or intent
    if parsed.classes is not None and parsed.classes.exact and traits(intent).lists_classes:
        return Intent.CLASS_DETAIL
    return intent


def _of_units(intent: str, count: int) -> str:
    row = traits(intent)
    return (row.one_unit if count == 1 else row.units) or intent


def merged(before: Slots, now: Slots, intent: str, unclear: Collection[str] = ()) -> Slots:
    """Return earlier slots with new ones over them; what a new value makes stale is dropped.

    ``unclear`` are slots that the text names without saying which record: the old one is not it.
    """
    stale = {"page", *(field_of(slot) for slot in unclear)}
    if now.topics:
        stale |= {"level"}
    if (now.topics or now.period) and not now.training_class:
        stale |= {"training_class"}
    if now.units or _of_another(now):
        stale |= {"persons"}
    slots = _apart(now.over(before.without(*stale)), before, now)
    if traits(intent).about is About.UNIT:
        slots = slots.without("persons")
    alone = intent == Intent.COMPARE_UNITS and not now.units and len(slots.units) == 1
    return slots.without("units") if alone or intent == Intent.CITY_SUMMARY else slots


def _apart(slots: Slots, before: Slots, now: Slots) -> Slots:
    """Return slots in which nothing is both asked about and left out; what was left out stays so.

    What is named now is asked about, whatever was said before.
    """
    changed: dict[str, tuple[str, ...]] = {}
    for name in ("topics", "units", "persons"):
        named_now = getattr(now, name)
        earlier = () if named_now else getattr(before, f"except_{name}")
        out = (*earlier, *getattr(now, f"except_{name}"))
        still = tuple(dict.fromkeys(each for each in out if each not in named_now))
        changed[f"except_{name}"] = still
        changed[name] = tuple(each for each in getattr(slots, name) if each not in still)
    return replace(slots, **changed)  # type: ignore[arg-type]


def _of_another(now: Slots) -> bool:
    """Whether the words speak of the asker or a unit, and so of no person named before."""
    return now.about in (About.SELF, About.UNIT) and not now.persons


def kept(intent: str, now: Slots, memory: Memory, parsed: Parsed, *, short: bool) -> Slots:
    """Return the slots of a new question with those that still hold from the last."""
    if not short or memory.intent is None or traits(memory.intent).passing:
        return now
    keeps, before, given = traits(intent).keeps, memory.slots, now.given()
    named_unit = bool(parsed.units or parsed.whole_agency)
    named_class = parsed.classes is not None and parsed.classes.exact
    stay = set()
    if "unit" in keeps and not named_unit:
        stay |= {"units"}
    if "person" in keeps and not (parsed.people or parsed.units or _of_another(now)):
        stay |= {"persons"}
    if "class" in keeps and not named_class:
        stay |= {"training_class"}
    if "topic" in keeps and traits(memory.intent).about is About.UNIT and not named_unit:
        # "còn ai chưa học" after a unit's progress: of the same unit, topic and time.
        stay |= {"period"} if now.topics else {"topics", "level", "period"}
    slots = now.over(before.only(*(stay - given)))
    named = slots.training_class or slots.topics
    if traits(intent).about is About.CLASS and not named and parsed.only_class:
        return replace(slots, training_class=parsed.only_class)
    return slots


def carried(memory: Memory, reading: Reading) -> tuple[str | None, Slots]:
    """Return the intent and slots to remember after a reading: a "thank you" changes nothing."""
    if traits(reading.intent).passing:
        return memory.intent, memory.slots
    return reading.intent, reading.slots.lasting()


def said_yes(memory: Memory) -> str | None:
    """Return the intent that a bare yes goes on with."""
    return memory.intent if traits(memory.intent).acts else None
