"""What a text says to a question that a form asked: a value, or a word about the form itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Final

from bot.base.folding import fold, tidy
from bot.base.texts import LOCALES
from bot.understanding.parsing import Parsed, Parser
from bot.understanding.periods.date_arithmetic import moved
from bot.understanding.periods.recognizer import Spoken
from bot.understanding.text.accents import agree
from bot.understanding.text.phrases import Phrases
from bot.understanding.text.vocabulary import split

#: Characters of a text that are kept as an answer in words; a reason is no letter.
MOST_LETTERS: Final = 500


class FormCommand(StrEnum):
    """A word about the form instead of an answer."""

    STOP = "stop"  # "thôi"
    LATER = "later"  # "để sau"
    BACK = "back"  # "quay lại"
    SKIP = "skip"  # "bỏ qua", where the answer may be left out


class ValueKind(StrEnum):
    """What an answer is, and how it is kept: always as text."""

    DAY = "day"  # ISO; of several days the last
    UNTIL = "until"  # a day as ISO, or "+20" for so many days more
    NUMBER = "number"  # "4", "4.5"
    TOPICS = "topics"  # topics' codes, ";" between
    CLASS = "class"  # a class's code
    WORDS = "words"  # as typed
    HOURS = "hours"  # tiết, as a number
    CLOCK = "clock"  # hours of a day: "08:00–11:30", ", " between several
    CERTIFICATE = "certificate"  # a certificate's number, as typed
    LEVEL = "level"  # a level's code, see ``training.enums.LEVELS``
    FILE = "file"  # what a message brings beside its words; no text is one


_HOURS_OF_A_DAY: Final = 24
#: What no word of address is: beside a value it makes a text more than that value.
_LONG_WORD: Final = re.compile(r"\w{4,}")
#: Kinds of which any text is a value.
FREE: Final = (ValueKind.WORDS, ValueKind.CERTIFICATE)


@dataclass(frozen=True, slots=True)
class FormStep:
    """What one message does to a form: a word about it, or values by the fields' names.

    One that is ``unclear`` does neither, and is no question of its own.
    """

    command: FormCommand | None = None
    values: dict[str, str] = field(default_factory=dict)
    unclear: bool = False


def command(words: Sequence[str], typed: Mapping[str, str], locale: str) -> FormCommand | None:
    """Return what a text asks of the form, if it is nothing else.

    What was typed with accents must have the phrase's: "đúng" is no "dừng".
    """
    found = _language(locale).commands.get(" ".join(words))
    if found is None:
        return None
    told = ((typed.get(word, word).lower(), meant) for word, meant in found.spelt.items())
    return found.does if all(agree(was, meant) for was, meant in told) else None


def value(kind: ValueKind, text: str, parsed: Parsed, parser: Parser) -> str | None:
    """Return the value of a kind that a text names, None where it names none."""
    if kind in FREE:
        return text.strip()[:MOST_LETTERS] or None
    if kind is ValueKind.DAY:
        return parsed.times[0].days.last.isoformat() if parsed.times else None
    if kind is ValueKind.UNTIL:
        if parsed.times:
            return _coming(parsed.times[0], parsed.today).isoformat()
        number = _number(parsed, parser)
        return f"+{number}" if number else None
    if kind is ValueKind.TOPICS:
        named = dict.fromkeys(found.value.topic for found in parsed.topics if found.value.topic)
        return ";".join(named) or None
    if kind in (ValueKind.FILE, ValueKind.CLOCK):
        return None
    if kind is ValueKind.LEVEL:
        levels = (found.value.level for found in parsed.topics)
        return next((level for level in levels if level), None)
    if kind is ValueKind.CLASS:
        found = parsed.classes
        return found.options[0].value if found and len(found.options) == 1 else None
    return _number(parsed, parser)


def named(kind: ValueKind, text: str, parsed: Parsed, parser: Parser, locale: str) -> str | None:
    """Return the value of a kind that a text names by itself, whatever else it says.

    So does "8 tiết", and not a bare 8; "số 12/GCN", and not a bare 12.
    """
    known = _language(locale)
    if kind is ValueKind.HOURS:
        return _marked_hours(parsed, known.hours)
    if kind is ValueKind.CLOCK:
        return clock(text, locale)
    if kind is ValueKind.CERTIFICATE:
        found = known.certificate.search(text)
        return found[1].rstrip(".-/") if found else None
    if kind in (ValueKind.TOPICS, ValueKind.DAY, ValueKind.LEVEL, ValueKind.CLASS):
        return value(kind, text, parsed, parser)
    return None


def clock(text: str, locale: str) -> str | None:
    """Return the stretches of a day that a text names: "8h đến 11h30", "13:30-17h"."""
    found = [_stretch(one) for one in _language(locale).clock.finditer(text)]
    return ", ".join(stretch for stretch in found if stretch) or None


def is_clock(text: str, locale: str) -> bool:
    """Return whether a text is hours of a day and nothing else, fillers aside."""
    rest = _language(locale).clock.sub(" ", text)
    return clock(text, locale) is not None and not _LONG_WORD.search(rest)


def _stretch(found: re.Match[str]) -> str | None:
    first, last = (int(found["h1"]), found["m1"]), (int(found["h2"]), found["m2"])
    if max(first[0], last[0]) >= _HOURS_OF_A_DAY or first[0] > last[0]:
        return None
    return "–".join(f"{hour:02}:{minutes or '00'}" for hour, minutes in (first, last))


def _marked_hours(parsed: Parsed, marks: frozenset[str]) -> str | None:
    for number, unit in pairwise(parsed.tokens):
        typed = number.typed.replace(",", ".")
        if unit.word in marks and typed.replace(".", "", 1).isdecimal():
            return typed
    return None


def _coming(spoken: Spoken, today: date) -> date:
    """Return the last day meant; "15/1" that is over is the next one."""
    day = (spoken.bound or spoken.days).last
    later = moved(day, 1, "year") if spoken.yearless and day < today else None
    return later or day


def _number(parsed: Parsed, parser: Parser) -> str | None:
    if parsed.count is not None:
        return str(parsed.count.value)
    for token in parsed.tokens:
        typed = token.typed.replace(",", ".").strip(".")
        if typed.replace(".", "", 1).isdecimal():
            return typed
        if (number := parser.number(token)) is not None:
            return str(number)
    return None


@dataclass(frozen=True, slots=True)
class FormAnswers:
    """All that a text may be to a form: a word about it, and a value of each kind.

    ``alone`` are the values of kinds of which the text says nothing else, fillers aside;
    ``corrects`` that it says them again: "à", "nhầm".
    """

    text: str
    parsed: Parsed
    parser: Parser
    command: FormCommand | None
    bare: bool
    corrects: bool
    locale: str

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.parsed.words)

    @property
    def clock_alone(self) -> bool:
        """Whether it is hours of a day and nothing else."""
        return is_clock(self.text, self.locale)

    @property
    def question_mark(self) -> bool:
        """Whether a question mark stands in it."""
        return "?" in self.text

    @property
    def alone(self) -> dict[ValueKind, str]:
        """The values that are all that the text says."""
        if not self.bare:
            return {}
        kinds = (kind for kind in ValueKind if kind not in FREE)
        named = {kind: self.value(kind) for kind in kinds}
        return {kind: value for kind, value in named.items() if value is not None}

    def value(self, kind: ValueKind) -> str | None:
        """Return the value of a kind that it names, None where it names none."""
        if kind is ValueKind.CERTIFICATE and (number := self.named(kind)):
            return number
        return value(kind, self.text, self.parsed, self.parser)

    def named(self, kind: ValueKind) -> str | None:
        """Return the value of a kind that it names by itself, whatever else it says."""
        return named(kind, self.text, self.parsed, self.parser, self.locale)


def corrections(locale: str) -> Phrases[bool]:
    """Return the words that stand beside a value that is said again."""
    return _language(locale).corrects


@dataclass(frozen=True, slots=True)
class _Command:
    does: FormCommand
    spelt: dict[str, str]  # the phrase's words with their accents, by the folded word


@dataclass(frozen=True, slots=True)
class _Language:
    commands: dict[str, _Command]
    corrects: Phrases[bool]
    hours: frozenset[str]
    certificate: re.Pattern[str]
    clock: re.Pattern[str]


@cache
def _language(locale: str) -> _Language:
    table = tomllib.loads((LOCALES / locale / "forms.toml").read_text(encoding="utf-8"))
    commands = {
        " ".join(split(phrase)): _Command(FormCommand(name), _spelt(phrase))
        for name, phrases in table["commands"].items()
        for phrase in phrases
    }
    marks = table["marks"]
    before = "|".join(re.escape(mark) for mark in marks["certificate"])
    return _Language(
        commands,
        Phrases((split(phrase), True) for phrase in table["corrects"]),
        frozenset(word for phrase in marks["hours"] for word in split(phrase)),
        re.compile(rf"(?i)\b(?:{before})[ .:]*((?=[^\s,;]*\d)\w[\w./-]*)"),
        _clocks(marks["hour"], marks["until"]),
    )


def _clocks(hours: Sequence[str], until: Sequence[str]) -> re.Pattern[str]:
    """Return what finds two hours of a day with a word between."""
    mark, then = ("|".join(map(re.escape, words)) for words in (hours, until))
    one = rf"(?P<h{{0}}>\d{{{{1,2}}}})\s*(?:{mark})\s*(?P<m{{0}}>[0-5]\d)?(?![\d\w])"
    return re.compile(rf"(?i)\b{one.format(1)}\s*(?:{then})\s*{one.format(2)}")


def _spelt(phrase: str) -> dict[str, str]:
    return {fold(word): word for word in tidy(phrase).lower().split()}
