"""Which class a text names: by code, by name, by its place in the last list, or by its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.base.folding import has_digit
from bot.understanding.entities.class_index import ClassIndex, is_over
from bot.understanding.entities.topic_recognizer import Subject
from bot.understanding.periods.date_arithmetic import moved
from bot.understanding.periods.recognizer import Spoken
from bot.understanding.reading import ClassName, Memory, Option, Surroundings
from bot.understanding.text.normalisation import Token
from bot.understanding.text.phrases import Found, Phrases
from bot.understanding.text.vocabulary import Vocabulary, Words, split


@dataclass(frozen=True, slots=True)
class ClassMention:
    """Words ``start`` up to ``end`` that name classes; no options: there is none so called.

    ``that`` tells that a class already spoken of is meant; ``exact`` that a class and nothing else
    can be: a name or a day may also be what a question is about.
    """

    start: int
    end: int
    options: tuple[Option, ...] = ()
    that: bool = False
    exact: bool = True
    led: bool = False  # "lớp" stands right before it


class Classes:
    """Finds classes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read the table classes."""
        self._words = Phrases((words, True) for words in vocabulary.words("classes", "words"))
        self._ordinals = Phrases((words, True) for words in vocabulary.words("classes", "ordinals"))
        self._that = Phrases((words, True) for words in vocabulary.words("classes", "that"))
        self._first = Phrases((words, 1) for words in vocabulary.words("classes", "first"))
        self._last = Phrases((words, -1) for words in vocabulary.words("classes", "last"))
        self._numbers = {
            split(word)[0]: value for word, value in vocabulary.table("numbers", "words").items()
        }

    def find(
        self,
        tokens: Sequence[Token],
        times: Sequence[Spoken],
        topics: Sequence[Found[Subject]],
        surroundings: Surroundings,
        memory: Memory | None,
        today: date,
    ) -> ClassMention | None:
        """Return the class named, if one is. Those that are over count only by their code."""
        words = [token.word for token in tokens]
        classes = surroundings.classes()
        ahead = classes.ahead(today) if times or topics else ()
        found = (
            self._by_code(words, classes)
            or self._by_order(words, classes, memory)
            or self._by_day(words, times, topics, ahead, today)
            or self._spoken_of(words, classes, memory)
            or _by_name(words, classes, today)
            or _by_topic(topics, ahead)
        )
        led = found is not None and self._words.ends(words, found.start) is not None
        return replace(found, led=led) if found else None

    def _by_code(self, words: Sequence[str], classes: ClassIndex) -> ClassMention | None:
        for position, word in enumerate(words):
            if not has_digit(word):
                continue
            led = position > 0 and self._words.ends(words, position)
            if (found := classes.coded(word)) and (led or not word.isdigit()):
                return ClassMention(position, position + 1, (_option(found),))
            if led and word[:1].isalpha() and any(c.isalpha() for c in word):
                return ClassMention(position, position + 1)
        return None

    def _by_order(
        self, words: Sequence[str], classes: ClassIndex, memory: Memory | None
    ) -> ClassMention | None:
        listed = memory.items if memory else ()
        if not listed:
            return None
        for found in self._ordinals.find(words):
            ordinal = self._ordinal(words, found.end)
            if ordinal is not None and -1 <= ordinal[0] <= len(listed) and ordinal[0] != 0:
                code = listed[ordinal[0] - 1 if ordinal[0] > 0 else -1]
                if named := classes.of(code):
                    return ClassMention(found.start, ordinal[1], (_option(named),))
        return None

    def _ordinal(self, words: Sequence[str], at: int) -> tuple[int, int] | None:
        if at >= len(words):
            return None
        if ordinal := self._first.at(words, at) or self._last.at(words, at):
            return ordinal.value, ordinal.end
        if words[at].isdigit() and len(words[at]) < 3:
            return int(words[at]), at + 1
        return (self._numbers[words[at]], at + 1) if words[at] in self._numbers else None

    def _by_day(
        self,
        words: Sequence[str],
        times: Sequence[Spoken],
        topics: Sequence[Found[Subject]],
        classes: Sequence[ClassName],
        today: date,
    ) -> ClassMention | None:
        """Find "lớp 02/12", "lớp đạo đức ngày 2/12": the classes that run on a single day."""
        said = {topic.value.topic for topic in topics if topic.value.topic}
        for time in times:
            if not time.days.single or not self._words.find(words[: time.start]):
                continue
            day = time.days.first
            if time.yearless and day < today:
                day = moved(day, 1, "year") or day  # "lớp 5/1" is the next one
            running = [
                class_view
                for class_view in classes
                if class_view.opens
                and class_view.opens <= day <= (class_view.closes or class_view.opens)
                and (not said or said & set(class_view.topics))
            ]
            begun = [
                training_class for training_class in running if training_class.opens == day
            ] or running
            if begun:
                return ClassMention(time.start, time.end, tuple(map(_option, begun)), exact=False)
        return None

    def only_listed(self, classes: ClassIndex, memory: Memory | None) -> str | None:
        """Return the code of the only record that the last reply listed, if it is a class."""
        if memory is None or len(memory.items) != 1:
            return None
        code = memory.items[0]
        return code if classes.of(code) else None

    def _spoken_of(
        self, words: Sequence[str], classes: ClassIndex, memory: Memory | None
    ) -> ClassMention | None:
        found = next(iter(self._that.find(words)), None)
        if found is None:
            return None
        code = (memory.slots.new_class or memory.slots.training_class) if memory else None
        code = code or self.only_listed(classes, memory)
        if isinstance(code, str):
            named = classes.of(code)
            option = _option(named) if named else Option(code, code)
            return ClassMention(found.start, found.end, (option,), that=True)
        return ClassMention(found.start, found.end, that=True)


def _by_name(words: Sequence[str], classes: ClassIndex, today: date) -> ClassMention | None:
    """Find classes by their name or a long enough part of it; the longest part decides."""
    named = [
        training_class
        for training_class in classes.sharing(words).values()
        if not is_over(training_class, today)
    ]
    if not named:
        return None
    runs = {
        training_class.code: _longest_run(words, classes.words(training_class))
        for training_class in named
    }
    longest = max(end - start for start, end in runs.values())
    best = [
        class_view
        for class_view in classes
        if class_view.code in runs and _size(runs[class_view.code]) == longest
    ]
    start, end = runs[best[0].code]
    return ClassMention(start, end, tuple(map(_option, best)), exact=False)


def _size(run: tuple[int, int]) -> int:
    return run[1] - run[0]


def _longest_run(words: Sequence[str], name: Words) -> tuple[int, int]:
    """Return where the longest run of words that a name holds starts and ends."""
    within = f" {' '.join(name)} "
    best = (0, 0)
    for start in range(len(words)):
        end = start + _size(best) + 1
        while end <= len(words) and f" {' '.join(words[start:end])} " in within:
            best = (start, end)
            end += 1
    return best


def _by_topic(
    topics: Sequence[Found[Subject]], classes: Sequence[ClassName]
) -> ClassMention | None:
    """Find the classes there are on the first topic: "lớp đạo đức"."""
    for topic in topics:
        if about := [one for one in classes if topic.value.topic in one.topics]:
            return ClassMention(topic.start, topic.end, tuple(map(_option, about)), exact=False)
    return None


def _option(training_class: ClassName) -> Option:
    day = f" – {training_class.opens:%d/%m/%Y}" if training_class.opens else ""
    return Option(training_class.code, f"{training_class.name}{day}")
