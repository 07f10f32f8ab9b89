"""A text taken apart: its words and all that it names, before its intent is judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from bot.base.folding import has_digit
from bot.understanding import topic_combining
from bot.understanding.cues import cues
from bot.understanding.denials import Denied, denials
from bot.understanding.entities.asker_named import AskerNamed
from bot.understanding.entities.class_recognizer import Classes, ClassMention
from bot.understanding.entities.figure_codes import FigureCodes
from bot.understanding.entities.gazetteer import Nothing
from bot.understanding.entities.mentions import Mention
from bot.understanding.entities.person_recognizer import People
from bot.understanding.entities.topic_recognizer import Subject, Subjects
from bot.understanding.entities.unit_recognizer import Units
from bot.understanding.periods.grammar import grammar
from bot.understanding.periods.recognizer import Spoken, find
from bot.understanding.reading import Memory, Surroundings
from bot.understanding.slots import Slots
from bot.understanding.text.lexicon import EMPTY, Lexicon
from bot.understanding.text.normalisation import LIMIT, Normaliser, Token
from bot.understanding.text.phrases import Found
from bot.understanding.text.vocabulary import Vocabulary, Words, vocabulary

#: What stands for a person or unit in the words that the classifier sees.
PERSON, UNIT, CODE = "@person", "@unit", "@code"
#: Where only that a time is said matters, not which.
_ANY_DAY: Final = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The parts of one text. Places are numbers of words."""

    today: date
    tokens: tuple[Token, ...]
    people: tuple[Mention, ...]
    units: tuple[Mention, ...]
    classes: ClassMention | None
    times: tuple[Spoken, ...]
    topics: tuple[Found[Subject], ...]
    format: Found[str] | None
    count: Found[int] | None
    pronouns: tuple[Found[Words], ...]  # "chị ấy"
    that_unit: bool
    #: The only class that the last reply listed.
    only_class: str | None
    #: The words as the classifier sees them: names are all alike.
    seen: tuple[str, ...]
    text: str  # as it was typed
    cues: Slots  # how it wants to be answered
    #: What is named only to leave it out, and the words that say so.
    except_people: tuple[Mention, ...] = ()
    except_units: tuple[Mention, ...] = ()
    except_topics: tuple[Found[Subject], ...] = ()
    denied: tuple[Denied, ...] = ()
    figure_code: str | None = None
    #: How several topics belong together, as fields of the slots.
    together: Mapping[str, Any] = field(default_factory=dict)
    wholes: tuple[Found[Words], ...] = ()  # "toàn phường"
    beside_asker: bool = False  # "tôi và anh Huy"
    kinds: tuple[Mention, ...] = ()  # of units, said as a whole: "các trường"

    @property
    def whole_agency(self) -> bool:
        """Whether the whole agency is meant."""
        return bool(self.wholes)

    @property
    def words(self) -> list[str]:
        """The words as meant."""
        return [token.word for token in self.tokens]

    def covered(self) -> set[int]:
        """Return the positions of words that name something."""
        class_ = self.classes if self.classes and self.classes.exact else None
        singles = (self.format, self.count, class_)
        named = (*self.people, *self.units, *self.times, *self.topics, *singles, *self.denied)
        return {
            position
            for mention in named
            if mention
            for position in range(mention.start, mention.end)
        }


def _seen(
    tokens: Sequence[Token],
    people: Sequence[Mention],
    units: Sequence[Mention],
    denied: Sequence[Denied] = (),
) -> list[Token]:
    marks: dict[int, str] = {}
    skipped = _positions(denied)
    if len(skipped) == len(tokens):
        skipped = set()
    for mark, mentions in ((PERSON, people), (UNIT, units)):
        for mention in mentions:
            if not mention.own:
                marks[mention.start] = mark
                skipped.update(mention.positions[1:])
    return [
        Token(marks[position], marks[position])
        if position in marks
        else Token(CODE, CODE)
        if is_code(token.word)
        else token
        for position, token in enumerate(tokens)
        if position not in skipped
    ]


def _moved(parsed: Parsed, skipped: int) -> dict[str, Any]:
    """Return the parts of a text whose first words were dropped."""

    def shift(span: Any) -> Any:
        return replace(span, start=span.start - skipped, end=span.end - skipped)

    lists = {
        name: tuple(shift(span) for span in getattr(parsed, name) if span.start >= skipped)
        for name in (
            *("people", "units", "times", "topics", "denied", "wholes", "pronouns"),
            *("except_people", "except_units", "except_topics"),
        )
    }
    singles = {
        name: shift(span) if (span := getattr(parsed, name)) and span.start >= skipped else None
        for name in ("format", "count", "classes")
    }
    return {**lists, **singles}


def is_code(word: str) -> bool:
    """Return whether a word is made of letters and digits, as codes are."""
    return has_digit(word) and any(c.isalpha() for c in word)


class Parser:
    """Takes texts of one language apart."""

    def __init__(self, locale: str, lexicon: Lexicon = EMPTY) -> None:
        """Make one; without a lexicon nothing is corrected."""
        self.vocabulary: Vocabulary = vocabulary(locale)
        self._locale = locale
        self.lexicon = lexicon
        self.normaliser = Normaliser(self.vocabulary, lexicon)
        self._grammar = grammar(locale)
        self._subjects = Subjects(self.vocabulary)
        self._people = People(self.vocabulary, lexicon)
        self._asker = AskerNamed(self.vocabulary)
        self._units = Units(self.vocabulary, lexicon)
        self._classes = Classes(self.vocabulary)
        self._cues = cues(locale)
        self._denials = denials(locale)
        self._figures = FigureCodes(self.vocabulary)

    def __call__(
        self, text: str, today: date, surroundings: Surroundings, memory: Memory | None = None
    ) -> Parsed:
        """Take a text apart."""
        tokens, topics, units, people = self._named(text, surroundings)
        if memory is not None and memory.items and not people:
            people = self._people.listed(tokens, memory.items, surroundings, self.number)
        words = [token.word for token in tokens]
        named = {mention.start: mention.end for mention in (*people, *units)}
        named |= {topic.start: topic.end for topic in topics}
        kinds = [
            kind for kind in self._units.kinds(tokens, surroundings) if kind.start not in named
        ]
        named |= {kind.start: kind.end for kind in kinds}
        denied = self._denials.find(words, named) if named else ()
        out = {start for denied in denied for start in denied.starts}
        units += [kind for kind in kinds if kind.start in out]
        free = _without(tokens, [*people, *units, *denied])
        times = find(self._grammar, free, today)
        taken = [False] * len(tokens)
        for time in times:
            taken[time.start : time.end] = [True] * (time.end - time.start)
        for group in self._cues.staff_groups.find(words):  # "hợp đồng 111" counts nothing
            taken[group.start : group.end] = [True] * (group.end - group.start)
        return Parsed(
            today=today,
            tokens=tuple(tokens),
            people=tuple(person for person in people if person.start not in out),
            kinds=tuple(kind for kind in kinds if kind.start not in out),
            units=tuple(unit for unit in units if unit.start not in out),
            classes=self._classes.find(
                free,
                times,
                [topic for topic in topics if topic.start not in out],
                surroundings,
                memory,
                today,
            ),
            times=tuple(times),
            topics=tuple(topic for topic in topics if topic.start not in out),
            format=self._subjects.format(tokens),
            count=self._subjects.count(free, taken),
            pronouns=tuple(self._people.pronouns(tokens)),
            that_unit=self._units.that(tokens),
            only_class=self._classes.only_listed(surroundings.classes(), memory),
            seen=tuple(self.normaliser.heard(_seen(tokens, people, units, denied))),
            text=text[:LIMIT],
            cues=self._cues.read(words, text[:LIMIT]),
            except_people=tuple(person for person in people if person.start in out),
            except_units=tuple(unit for unit in units if unit.start in out),
            except_topics=tuple(topic for topic in topics if topic.start in out),
            denied=denied,
            figure_code=self._figures.find(tokens),
            together=topic_combining.slots(
                [topic for topic in topics if topic.start not in out], words, self._locale
            ),
            wholes=tuple(self._units.whole(tokens)),
            beside_asker=self._asker.beside(tokens, people),
        )

    def without_first(self, parsed: Parsed, count: int) -> Parsed:
        """Return a text with its first words, and what they name, left out."""
        moved = _moved(parsed, count)
        tokens = parsed.tokens[count:]
        seen = self.normaliser.heard(
            _seen(tokens, moved["people"], moved["units"], moved["denied"])
        )
        cues = self._cues.read([token.word for token in tokens], parsed.text)
        return replace(parsed, tokens=tokens, seen=tuple(seen), cues=cues, **moved)

    def seen(self, text: str) -> list[str]:
        """Return the words of a sentence as the classifier sees them, nobody being known."""
        return self.normaliser.heard(self.shown(text))

    def shown(self, text: str) -> list[Token]:
        """Return a sentence with its names made alike, nobody being known; slips as they are."""
        tokens, _, units, people = self._named(text, Nothing())
        return _seen(tokens, people, units)

    def alone(self, text: str) -> Parsed:
        """Take a sentence apart, nobody and nothing of record being known."""
        return self(text, _ANY_DAY, Nothing())

    def _named(
        self, text: str, surroundings: Surroundings
    ) -> tuple[list[Token], list[Found[Subject]], list[Mention], list[Mention]]:
        plain = self.normaliser.plain(text)
        named = surroundings.people(_line(plain))
        names = {
            plain[position].word for named in named for position in range(named.start, named.end)
        }
        tokens = self.normaliser.meant(
            plain, lambda word: word in names or surroundings.is_name_word(word)
        )
        if named and len(tokens) != len(plain):  # the names have moved
            named = surroundings.people(_line(tokens))
        topics = self._subjects.topics(tokens)
        units = self._units.find(tokens, plain, surroundings, topics)
        units = [u for u in units if not self._people.titled(tokens, u, surroundings)]
        taken = _positions(units)  # a name that begins before a topic's words is no talk of it
        topics = [topic for topic in topics if not taken & set(range(topic.start, topic.end))]
        taken |= _positions(topics)
        people = self._people.find(tokens, named, surroundings, taken)
        return tokens, topics, units, people

    def level(self, words: Sequence[str], topic: str | None) -> Subject | None:
        """Return the level of a topic that words are, if they are nothing else."""
        return self._subjects.level(words, topic)

    def number(self, token: Token) -> int | None:
        """Return the value of a number word or figure."""
        return self._subjects.number(token)


def _line(tokens: Sequence[Token]) -> str:
    return " ".join(token.word for token in tokens)


def _positions(spans: Iterable[Mention | Found[Subject] | Denied]) -> set[int]:
    return {position for span in spans for position in range(span.start, span.end)}


BLOT: Final = Token("_", "_")


def _without(tokens: Sequence[Token], mentions: Sequence[Mention | Denied]) -> list[Token]:
    """Return the tokens with named ones blotted out: a "Mai" who is a person is no tomorrow."""
    blotted = {position for mention in mentions for position in range(mention.start, mention.end)}
    return [BLOT if position in blotted else token for position, token in enumerate(tokens)]
