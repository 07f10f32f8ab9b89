"""What a text is about: topics and levels, file formats, and how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.base.folding import fold, tidy
from bot.understanding.text.normalisation import Token, parts
from bot.understanding.text.phrases import Found, Phrases
from bot.understanding.text.vocabulary import Vocabulary, Words


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic said, with a level where one was."""

    topic: str | None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    """A word that means a topic only as typed so, or next to certain words."""

    topic: str
    typed: str
    after: frozenset[str]
    not_before: frozenset[str]


class Subjects:
    """A language's names of topics, levels and formats, and its ways of counting."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read the tables topics, levels, formats and numbers."""
        self._subjects = Phrases(_subjects(vocabulary))
        self._leads = vocabulary.phrases("topic_rules", "leads")
        self._have = Phrases((words, True) for words in vocabulary.words("topic_rules", "have"))
        self._so = vocabulary.phrases("topic_rules", "so")
        self._rules = {
            fold(entry["word"]): _Rule(
                entry["topic"],
                tidy(entry["typed"]),
                frozenset(map(fold, entry["after"])),
                frozenset(map(fold, entry["not_before"])),
            )
            for entry in vocabulary.table("topic_rules").get("word", ())
        }
        formats = vocabulary.table("formats")
        self._formats = Phrases(
            (words, code) for code in formats for words in vocabulary.words("formats", code)
        )
        self._counters = Phrases((words, 1) for words in vocabulary.words("numbers", "counters"))
        self._people = vocabulary.phrases("numbers", "counters_after_figures")
        self._ahead = vocabulary.phrases("numbers", "before")
        self._no_number_after = vocabulary.phrases("numbers", "not_after")
        self._weeks = vocabulary.phrases("numbers", "weeks")
        self._ranks = vocabulary.phrases("numbers", "ranks")
        self._number_words: dict[str, list[tuple[str, int]]] = {}
        for word, value in vocabulary.table("numbers", "words").items():
            self._number_words.setdefault(fold(word), []).append((tidy(word).lower(), value))

    def topics(self, tokens: Sequence[Token]) -> list[Found[Subject]]:
        """Return the topics and levels said, from left to right."""
        words = [token.word for token in tokens]
        found = [
            topic
            for topic in self._subjects.find(
                words, lambda start, end: not parts(tokens, start, end)
            )
            if topic.value.topic or topic.value.level
        ]
        found = [
            topic for topic in found if topic.value.topic != "" and self._is_meant(topic, words)
        ]
        found += [
            topic for position in range(len(tokens)) if (topic := self._by_rule(tokens, position))
        ]
        found.sort(key=lambda topic: topic.start)
        return found[self._held(words, found) :]

    def level(self, words: Sequence[str], topic: str | None) -> Subject | None:
        """Return the level of a topic that words are, if they are nothing else: "trung cấp"."""
        found = self._subjects.at(words, 0) if words else None
        if found is None or found.end != len(words) or found.value.level is None:
            return None
        return found.value if found.value.topic == topic else None

    def _held(self, words: Sequence[str], found: Sequence[Found[Subject]]) -> int:
        """Return how many topics only say what somebody has: a degree that is to excuse another.

        "Có bằng cử nhân CNTT rồi thì miễn kỹ năng số": it is the last that is asked about.
        """
        if len(found) < 2 or not self._have.find(words[: found[0].start]):
            return 0
        count = 1
        while count < len(found) and found[count].start == found[count - 1].end:
            count += 1
        asked = found[count:]
        between = words[found[count - 1].end : asked[0].start] if asked else ()
        return count if self._so & set(between) else 0

    def format(self, tokens: Sequence[Token]) -> Found[str] | None:
        """Return the file format said first."""
        return next(iter(self._formats.find([token.word for token in tokens])), None)

    def count(self, tokens: Sequence[Token], taken: Sequence[bool]) -> Found[int] | None:
        """Return how many: a number before a counted noun, or after "before", "top"."""
        words = [token.word for token in tokens]
        accented = any(token.accented for token in tokens)
        for position, token in enumerate(tokens):
            number = self.number(token, accented=accented)
            if number is None or taken[position] or token.word in self._ranks:
                continue
            if (
                position
                and not token.word.isdigit()
                and words[position - 1] in self._no_number_after
            ):
                continue  # "cuối năm phòng tôi" counts no rooms
            noun = self._counters.at(words, position + 1) if position + 1 < len(words) else None
            led = bool(position) and words[position - 1] in self._ahead
            after = words[position + 1] if position + 1 < len(words) else ""
            if led and after in self._weeks:
                return Found(position, position + 2, 7 * number)
            if noun is not None and (token.word.isdigit() or number > 1):
                return Found(position, noun.end, number)
            if token.word.isdigit() and (led or after in self._people):
                return Found(position, position + 1, number)
        return None

    def number(self, token: Token, *, accented: bool = False) -> int | None:
        """Return the value of a number in figures or in a word, None for anything else."""
        if token.word.isdigit():
            return int(token.word) if len(token.word) <= 4 else None
        spellings = self._number_words.get(token.word)
        if not spellings:
            return None
        typed = tidy(token.typed).lower()
        for spelt, value in spellings:
            if typed == spelt or (typed.isascii() and not accented):
                return value
        return None

    def _is_meant(self, found: Found[Subject], words: Sequence[str]) -> bool:
        """Whether a level alone ("chuyên viên", "cao cấp") is about training here."""
        if found.value.topic is None or found.end - found.start > 2 or found.value.level is None:
            return True
        before = {" ".join(words[max(0, found.start - size) : found.start]) for size in (1, 2, 3)}
        return bool(before & self._leads)

    def _by_rule(self, tokens: Sequence[Token], position: int) -> Found[Subject] | None:
        rule = self._rules.get(tokens[position].word)
        if rule is None:
            return None
        before = tokens[position - 1].word if position else ""
        after = tokens[position + 1].word if position + 1 < len(tokens) else ""
        typed = tokens[position].typed == rule.typed and not all(t.typed.isupper() for t in tokens)
        if typed or (before in rule.after and after not in rule.not_before):
            return Found(position, position + 1, Subject(rule.topic))
        return None


def _subjects(vocabulary: Vocabulary) -> list[tuple[Words, Subject]]:
    """Return every phrase for a topic; a topic of "" marks phrases that only look like one."""
    entries: dict[Words, Subject] = {}
    for topic in vocabulary.table("topics"):
        for words in vocabulary.words("topics", topic):
            entries.setdefault(words, Subject(topic))
    for topic, levels in vocabulary.table("levels").items():
        names = vocabulary.words("topics", topic)
        for level in levels:
            for words in vocabulary.words("levels", topic, level):
                entries[words] = Subject(topic, level)
                for name in names:
                    for joined in ((*words, *name), (*name, *words)):
                        entries[joined] = Subject(topic, level)
    for words in vocabulary.words("not_topics", "phrases"):
        entries[words] = Subject("")
    return list(entries.items())
