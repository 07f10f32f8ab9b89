"""What a text means after what was said before: choices, answers, refinements, corrections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.understanding.cues import Cues
from bot.understanding.intents import About, Intent, traits
from bot.understanding.parsing import Parsed, Parser
from bot.understanding.reading import ChoiceRole, Memory
from bot.understanding.spelt_answers import SpeltAnswers
from bot.understanding.text.phrases import Phrases
from bot.understanding.text.vocabulary import Vocabulary, Words, split

_SHORT: Final = 2
#: Most words beside its values of a question that goes on with what was spoken of.
_BRIEF: Final = 8
#: Stands for each word for oneself in a phrase.
_SELF: Final = "self"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bare answer turned out to be."""

    chosen: str | None = None
    yes: bool | None = None


class Context:
    """A language's ways of going on from what was said."""

    def __init__(self, vocabulary: Vocabulary, known: Cues) -> None:
        """Read the table answers."""
        self._cues = known
        self._spelt = SpeltAnswers(vocabulary)
        self._yes = vocabulary.phrases("answers", "yes")
        self._no = vocabulary.phrases("answers", "no")
        withdrawing = vocabulary.words("answers", "withdrawing")
        self._withdrawing = Phrases((words, True) for words in withdrawing)
        self._yeses = Phrases((words, True) for words in vocabulary.words("answers", "yes"))
        noes = (*vocabulary.words("answers", "no"), *withdrawing)
        self._noes = Phrases((words, True) for words in noes)
        self._fillers = Phrases((words, True) for words in vocabulary.words("answers", "fillers"))
        self._whole = Phrases((words, True) for words in vocabulary.words("units", "whole"))
        self._particles = vocabulary.phrases("answers", "particles")
        self._follow = Phrases((words, True) for words in vocabulary.words("answers", "follow"))
        selves = vocabulary.words("answers", "selves")
        self._selves = Phrases((words, True) for words in selves)
        self._of_self = Phrases((words, True) for words in vocabulary.words("answers", "of_self"))
        self._both = Phrases((words, True) for words in vocabulary.words("answers", "both"))
        self._adding = Phrases((words, True) for words in vocabulary.words("answers", "adding"))
        self._corrections = Phrases(
            (words, True) for words in _by_selves(vocabulary.words("answers", "correction"), selves)
        )
        self._reports = vocabulary.phrases("answers", "that_report")
        self._choose = vocabulary.phrases("answers", "choose")
        self._who = vocabulary.phrases("answers", "who")
        self._there = Phrases((words, True) for words in vocabulary.words("answers", "there"))

    # Bare answers ----------------------------------------------------------------------------

    def answer(self, parsed: Parsed, memory: Memory, parser: Parser) -> Answer | None:
        """Return the choice or the yes or no that a text is, if it is nothing else."""
        words = self.without_particles(spoken := parsed.words)
        said, all_said = " ".join(words), " ".join(spoken)
        if memory.choices:
            whole = {split(said), split(all_said)} - {()}
            for choice in memory.choices:
                if _label(choice.label) in whole:
                    return Answer(chosen=choice.action)
            number = self._number(parsed, words, parser)
            if number is not None and 1 <= number <= len(memory.choices):
                return Answer(chosen=memory.choices[number - 1].action)
        agrees = self._spelt.may_agree(parsed.tokens, said)
        for yes, phrases in ((True, self._yes), (False, self._no)):
            if yes and not agrees:
                continue
            if said in phrases or all_said in phrases:
                return Answer(chosen=self._pressed(memory, parsed, yes=yes), yes=yes)
        for yes, found in ((False, self._noes), (True, self._yeses)):
            if yes and not agrees:
                continue
            if self._only(words, found) or self._only(spoken, found):
                return Answer(chosen=self._pressed(memory, parsed, yes=yes), yes=yes)
        return None

    def _pressed(self, memory: Memory, parsed: Parsed, *, yes: bool) -> str | None:
        """Return the action of the button that a typed yes or no presses.

        "khoan đừng gửi" takes back what was just done; a plain no after it says no more than that.
        """
        role = ChoiceRole.CONFIRM if yes else ChoiceRole.CANCEL
        takes_back = not yes and bool(self._withdrawing.find(parsed.words))
        return button(memory, role) or (button(memory, ChoiceRole.UNDO) if takes_back else None)

    def _only(self, words: Sequence[str], phrases: Phrases[bool]) -> bool:
        """Whether a text is nothing but such phrases: "ok làm đi", "khoan đã, đừng gửi"."""
        if not (words and (words[0] in self._particles or phrases.may_begin(words[0]))):
            return False
        reached, said = {0}, False
        for at in range(len(words)):
            if at not in reached:
                continue
            if words[at] in self._particles:
                reached.add(at + 1)
            for end in range(at + 1, len(words) + 1):
                if phrases.at(words, at, lambda _, last, end=end: last == end):  # type: ignore[misc]
                    reached.add(end)
                    said = True
        return said and len(words) in reached

    def is_short(self, parsed: Parsed) -> bool:
        """Whether a text is a word or two, particles aside."""
        return len(self.without_particles(parsed.words)) <= _SHORT

    def is_brief(self, parsed: Parsed) -> bool:
        """Whether a text leaves so much unsaid that it goes on from what was spoken of."""
        said = len(parsed.tokens) - len(parsed.covered())
        return said <= _BRIEF or self.says_there(parsed) or parsed.that_unit

    def _number(self, parsed: Parsed, words: Sequence[str], parser: Parser) -> int | None:
        if not words or (len(words) > 1 and " ".join(words[:-1]) not in self._choose):
            return None
        token = next(token for token in reversed(parsed.tokens) if token.word == words[-1])
        return parser.number(token)

    def without_particles(self, words: Sequence[str]) -> list[str]:
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
        if any(denied.start == 0 for denied in parsed.denied):
            return 0
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
        covered = parsed.covered() | self._also_covered(parsed, memory)
        if not covered or (parsed.count is not None and not self._counts(parsed, memory)):
            return False
        rest = [word for position, word in enumerate(parsed.words) if position not in covered]
        return not rest or self.only_fillers(rest)

    def is_bare(self, parsed: Parsed) -> bool:
        """Whether a text is a value and not a word more: "C02"."""
        return len(parsed.covered()) == len(parsed.tokens)

    def _also_covered(self, parsed: Parsed, memory: Memory) -> set[int]:
        """Return the positions of words that name a value only after such a question."""
        named = self._whole.find(parsed.words) if parsed.whole_agency else []
        positions = {at for found in named for at in range(found.start, found.end)}
        if traits(memory.intent).about is About.UNIT or memory.intent == Intent.CITY_SUMMARY:
            groups = self._cues.staff_groups.find(parsed.words)
            positions |= {at for found in groups for at in range(found.start, found.end)}
        if parsed.classes and traits(memory.intent).about is About.CLASS:
            positions |= set(range(parsed.classes.start, parsed.classes.end))
        return positions

    def names_value(self, parsed: Parsed, memory: Memory) -> bool:
        """Whether a text names anything that can refine the last question, whatever else it says.

        A number alone is little: it must be of what such a question counts.
        """
        covered = parsed.covered() | self._also_covered(parsed, memory)
        count = parsed.count
        if count is not None and not self._counts(parsed, memory):
            covered -= set(range(count.start, count.end))
        return bool(covered)

    def is_of_self(self, parsed: Parsed) -> bool:
        """Whether a text turns to the asker alone: "thế còn tôi", "cá nhân tôi thì sao"."""
        words, at = parsed.words, 0
        while at < len(words) and (opened := self._opening(words, at)):
            at = opened
        myself = self._selves.at(words, at) if 0 < at < len(words) else None
        return myself is not None and self.only_fillers(words[myself.end :])

    def _opening(self, words: Sequence[str], at: int) -> int | None:
        found = self._follow.at(words, at) or self._of_self.at(words, at)
        return found.end if found else None

    def adds(self, parsed: Parsed) -> bool:
        """Whether what is named comes beside what was: "thêm anh Dình nữa", "cả hai luôn"."""
        covered = parsed.covered()
        beside = any(found.start not in covered for found in self._adding.find(parsed.words))
        return beside or bool(self._cues.more.find(parsed.words))

    def switches(self, parsed: Parsed) -> bool:
        """Whether the class named is one to change to: "đổi sang lớp C02"."""
        named = parsed.classes
        if named is None or not named.options:
            return False
        return self._cues.switches(parsed.words, named.start)

    def only_values(self, parsed: Parsed, corrects: Phrases[bool]) -> bool:
        """Whether a text names something, and is nothing else, fillers and corrections aside."""
        covered = parsed.covered()
        words = [word for at, word in enumerate(parsed.words) if at not in covered]
        said = {at for found in corrects.find(words) for at in range(found.start, found.end)}
        rest = [word for at, word in enumerate(words) if at not in said]
        return bool(covered) and (not rest or self.only_fillers(rest))

    def only_fillers(self, words: Sequence[str]) -> bool:
        """Whether words say nothing by themselves."""
        found = self._fillers.find(words)
        return sum(filler.end - filler.start for filler in found) == len(words)

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
        return bool(parsed.tokens) and self._opening(parsed.words, 0) is not None

    def is_that_report(self, parsed: Parsed) -> bool:
        """Whether a text asks for the last answer as a file: "xuất cái đó"."""
        covered = {
            position
            for spans in (parsed.times,)
            for t in spans
            for position in range(t.start, t.end)
        }
        words = [word for position, word in enumerate(parsed.words) if position not in covered]
        return " ".join(self.without_particles(words)) in self._reports

    def asks_who(self, parsed: Parsed) -> bool:
        """Whether people are asked for, not figures: "toàn phường còn ai"."""
        covered = parsed.covered()
        return any(w in self._who and at not in covered for at, w in enumerate(parsed.words))

    def says_both(self, parsed: Parsed) -> bool:
        """Whether the two things spoken of last are meant: "hai bên", "cả hai"."""
        return bool(self._both.find(parsed.words))

    def says_there(self, parsed: Parsed) -> bool:
        """Whether a place already spoken of is meant: "ở đó"."""
        return bool(self._there.find(parsed.words))


def _by_selves(phrases: Sequence[Words], selves: Sequence[Words]) -> Iterator[Words]:
    """Yield phrases, those that speak of oneself once with each word for that: "ý @self là"."""
    for phrase in phrases:
        if _SELF not in phrase:
            yield phrase
            continue
        at = phrase.index(_SELF)
        yield from ((*phrase[:at], *myself, *phrase[at + 1 :]) for myself in selves)


@lru_cache(maxsize=1024)
def _label(text: str) -> Words:
    """Return a button's words; the same buttons come with every answer."""
    return split(text)


def button(memory: Memory, role: ChoiceRole) -> str | None:
    """Return the action of the last reply's button of a role."""
    return next((choice.action for choice in memory.choices if choice.role is role), None)
