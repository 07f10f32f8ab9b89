"""Which people a text names, by full name, by the end of it after "chị", or by its look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from bot.understanding.entities.mentions import Mention, by_position, run_of_capitals
from bot.understanding.entities.person_spelling import as_accented, capitals, spelt_so
from bot.understanding.reading import Named, Surroundings
from bot.understanding.text.accents import Spelt
from bot.understanding.text.lexicon import Lexicon
from bot.understanding.text.normalisation import Token
from bot.understanding.text.phrases import Found, Phrases, SpeltPhrases
from bot.understanding.text.vocabulary import Vocabulary, Words

#: A word that examples use more often is no name unless it is written as one.
_OFTEN: Final = 3
#: Fewer words than a name and what is asked of it are no question.
_LEAST_SAID: Final = 3


class People:
    """Finds people."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        """Read the table people."""
        self._lexicon = lexicon
        self._honorifics = SpeltPhrases(vocabulary.value("people", "honorifics") or ())
        self._titles = SpeltPhrases(vocabulary.value("people", "titles") or ())
        self._posts = SpeltPhrases(vocabulary.value("people", "posts") or ())
        self._post_ends = {post[-1] for post in vocabulary.words("people", "posts")}
        self._juniors = vocabulary.phrases("people", "juniors")
        self._before_capitals = vocabulary.phrases("people", "before_other_capitals")
        self._not_before = vocabulary.phrases("people", "not_before")
        self._before_names = vocabulary.phrases("people", "before_names")
        self._letters = frozenset(vocabulary.value("people", "letters") or ())
        self._surnames = Spelt(vocabulary.value("people", "surnames") or ())
        self._middles = Spelt(vocabulary.value("people", "sure_middles") or ())
        self._middle = Spelt(vocabulary.value("people", "middles") or ())
        self._given = Spelt(vocabulary.value("people", "given") or ())
        self._lacking = Phrases((words, True) for words in vocabulary.words("people", "lacking"))
        self._follow = Phrases((words, True) for words in vocabulary.words("answers", "follow"))
        self._asker = SpeltPhrases(vocabulary.value("people", "asker") or ())
        self._not_first = vocabulary.phrases("people", "not_first")
        self._calendar = Phrases((words, True) for words in vocabulary.words("people", "calendar"))
        self._ordinals = SpeltPhrases(vocabulary.value("people", "ordinals") or ())
        self._first = SpeltPhrases(vocabulary.value("people", "first") or ())
        self._that = SpeltPhrases(vocabulary.value("people", "pronouns") or ())

    def find(
        self,
        tokens: Sequence[Token],
        named: Sequence[Named],
        surroundings: Surroundings,
        taken: set[int],
    ) -> list[Mention]:
        """Return the people named, from left to right, outside the positions already ``taken``.

        ``named`` are those whose full name the tokens hold.
        """
        taken = set(taken)
        found = list(self._in_full(tokens, named, taken))
        line = " ".join(token.word for token in tokens)
        for start, end in surroundings.people_out_of_sight(line):
            if not taken & set(range(start, end)):
                taken.update(range(start, end))
                found.append(Mention(start, end))
        for position in range(len(tokens)):
            mention = self._at(tokens, position, surroundings) if position not in taken else None
            if mention is not None and not taken & set(mention.positions):
                taken.update(mention.positions)
                found.append(mention)
        return sorted(found, key=lambda mention: mention.start)

    def pronouns(self, tokens: Sequence[Token]) -> list[Found[Words]]:
        """Return where somebody already spoken of is meant: "chị ấy"."""
        return self._that.find(tokens)

    def listed(
        self,
        tokens: Sequence[Token],
        codes: Sequence[str],
        surroundings: Surroundings,
        number: Callable[[Token], int | None],
    ) -> list[Mention]:
        """Return the person meant by "người thứ hai" of those whom the last reply listed."""
        for found in self._ordinals.find(tokens):
            if found.end >= len(tokens):
                continue
            ordinal = number(tokens[found.end])
            if ordinal is None and self._first.at(tokens, found.end):
                ordinal = 1
            if ordinal is None or not 1 <= ordinal <= len(codes):
                continue
            options = [person.option for person in surroundings.people(codes[ordinal - 1].lower())]
            if any(option.value == codes[ordinal - 1] for option in options):
                return [Mention(found.start, found.end + 1, (options[0],))]
        return []

    # In full ---------------------------------------------------------------------------------

    def _in_full(
        self, tokens: Sequence[Token], named: Sequence[Named], taken: set[int]
    ) -> Iterator[Mention]:
        for positions, here in by_position(named):
            if taken & set(positions) or not self._is_name(tokens, positions, here[0]):
                continue
            taken.update(positions)
            options = as_accented(tokens, positions, [named.option for named in here])
            near = not here[0].whole or not spelt_so(tokens, positions, options)
            yield Mention(positions.start, positions.stop, options, near=near)

    def _is_name(self, tokens: Sequence[Token], positions: range, named: Named) -> bool:
        """Whether words that are somebody's name are meant as one: "lý do" is a reason as well."""
        here = [tokens[position] for position in positions]
        if len(positions) == 1 or self._led(tokens, positions.start) or capitals(here):
            return True
        if len(positions) > 2 and named.whole:
            return True
        common = any(f"{a.word} {b.word}" in self._lexicon.pairs for a, b in pairwise(here))
        return self._surnames.has(here[0].word, here[0].typed) and not common

    def _led(self, tokens: Sequence[Token], position: int) -> bool:
        return bool(self._honorifics.ends(tokens, position) or self._titles.ends(tokens, position))

    # After "chị", or by its look -------------------------------------------------------------

    def _at(
        self, tokens: Sequence[Token], position: int, surroundings: Surroundings
    ) -> Mention | None:
        run = run_of_capitals(tokens, position)
        if self._honorifics.ends(tokens, position) is None and not self._letter(tokens, position):
            if run > 1 and self._surnames.has(tokens[position].word, tokens[position].typed):
                return Mention(position, position + run)
            after_post = position and tokens[position - 1].word in self._post_ends
            stands_out = (after_post and self._in_post(tokens, position)) or (
                run
                and (
                    self._stands_out(tokens, position)
                    or self._opens(tokens, position)
                    or self._titles.ends(tokens, position) is not None
                )
            )
            called = self._end_of_name(tokens, position, surroundings) if stands_out else None
            called = called or self._small(tokens, position, led=False)
            return called or self._after_opening(tokens, position, surroundings)
        if self._calendar.at([token.word for token in tokens], position):
            return None
        called = self._end_of_name(tokens, position, surroundings)
        if called is not None and called.end < position + self._whole_length(tokens, position):
            called = None  # "chị Thào Quốc Oanh" is nobody called Thảo
        shaped = (
            Mention(position, position + run) if run else self._small(tokens, position, led=True)
        )
        if called is None and shaped is None and (size := self._whole_length(tokens, position)):
            shaped = Mention(position, position + size)
        return called or shaped

    def _end_of_name(
        self, tokens: Sequence[Token], position: int, surroundings: Surroundings
    ) -> Mention | None:
        """Return the people whose name ends with the two words, or the one, from a position on."""
        for size in (2, 1):
            positions = range(position, position + size)
            if position + size <= len(tokens) and self._may_be(tokens, positions):
                said = " ".join(token.word for token in tokens[position : position + size])
                if options := surroundings.people_called(said):
                    return Mention(
                        position, position + size, as_accented(tokens, positions, options)
                    )
        return None

    def _whole_length(self, tokens: Sequence[Token], position: int) -> int:
        """Return how many words from a position on are a name with its surname, 0 if none are."""
        run = run_of_capitals(tokens, position)
        if not self._surnames.has(tokens[position].word, tokens[position].typed):
            return 0
        if run > 1:
            return run
        after = tokens[position + 1 : position + 3]
        if len(after) < 2 or not self._middle.has(after[0].word, after[0].typed):
            return 0
        return 3 if self._given.has(after[1].word, after[1].typed) else 0

    def _stands_out(self, tokens: Sequence[Token], position: int) -> bool:
        """Whether a capital within a sentence can only be a name's: "cử Mai đi", not "thứ Ba"."""
        if not position or tokens[position - 1].word in self._before_capitals:
            return False
        return not tokens[position - 1].capital or position == 1

    def _opens(self, tokens: Sequence[Token], position: int) -> bool:
        """Whether a capital that opens a text can be a name's: "Mai còn thiếu gì".

        Said of tomorrow these words would ask for what nobody can know.
        """
        if position or tokens[0].typed.isupper() or len(tokens) < _LEAST_SAID:
            return False
        if tokens[0].word in self._not_first:
            return False
        given = self._given.has(tokens[0].word, tokens[0].typed)
        return given and self._lacking.at([token.word for token in tokens], 1) is not None

    def _after_opening(
        self, tokens: Sequence[Token], position: int, surroundings: Surroundings
    ) -> Mention | None:
        """Recognise a given name of whom what is missing is asked: "vậy Tuấn còn thiếu gì"."""
        words = [token.word for token in tokens]
        opening = self._follow.ends(words, position) if position else None
        if opening is None or opening.start:
            return None
        for size in (2, 1):
            end = position + size
            here = tokens[position:end]
            if end >= len(words) or self._lacking.at(words, end) is None:
                continue
            if self._called_so(tokens, position, here):
                options = surroundings.people_called(" ".join(words[position:end]))
                return Mention(position, end, as_accented(tokens, range(position, end), options))
        return None

    def _called_so(self, tokens: Sequence[Token], position: int, here: Sequence[Token]) -> bool:
        """Whether words can only be somebody's given name, and no word for the asker."""
        if self._asker.at(tokens, position) or self._honorifics.at(tokens, position):
            return False
        given = self._given.has(here[-1].word, here[-1].typed)
        return capitals(here) or (given and here[0].word not in self._not_first)

    def titled(self, tokens: Sequence[Token], unit: Mention, surroundings: Surroundings) -> bool:
        """Return whether an unknown unit is a person after their post: "trưởng phòng Dũng"."""
        at = unit.start + 1
        return (
            not (unit.options or unit.own)
            and unit.end == at + 1
            and self._posts.ends(tokens, at) is not None
            and bool(surroundings.people_called(tokens[at].word))
        )

    def _in_post(self, tokens: Sequence[Token], position: int) -> bool:
        """Whether a word in small letters is who holds a post: "truong phong dung con thieu gi"."""
        if position + 1 >= len(tokens) or self._posts.ends(tokens, position) is None:
            return False
        return self._lacking.at([token.word for token in tokens], position + 1) is not None

    def _letter(self, tokens: Sequence[Token], position: int) -> bool:
        """Whether a single letter stands for an honorific: "a Dình", but not "ạ Dình"."""
        before = tokens[position - 1] if position else None
        return (
            before is not None
            and before.typed.lower() in self._letters
            and tokens[position].capital
        )

    def _may_be(self, tokens: Sequence[Token], positions: range) -> bool:
        """Whether one or two words after "chị" can be the end of a name."""
        here = [tokens[position] for position in positions]
        if not all(token.word.isalpha() and token.exact for token in here):
            return False
        if capitals(here):
            return True
        if not self._given.has(here[-1].word, here[-1].typed) or self._is_verb(
            tokens, positions.stop
        ):
            return False
        if len(here) == 2:
            return f"{here[0].word} {here[1].word}" not in self._lexicon.pairs
        return tokens[positions.start - 1].word not in self._juniors

    def _is_verb(self, tokens: Sequence[Token], end: int) -> bool:
        """Whether what follows a name in small letters shows that it is none: "chị cử 2 cô"."""
        after = tokens[end].word if end < len(tokens) else ""
        return after[:1].isdigit() or after in self._not_before

    def _small(self, tokens: Sequence[Token], position: int, *, led: bool) -> Mention | None:
        """Recognise "lo thi mai" that nobody visible is called."""
        if position + 2 >= len(tokens):
            return None
        first, middle, last = tokens[position : position + 3]
        if not self._surnames.has(first.word, first.typed):
            return None
        if not self._middles.has(middle.word, middle.typed) or not last.word.isalpha():
            return None
        sure = led or self._lexicon.words.get(last.word, 0) <= _OFTEN
        sure = sure or self._given.has(last.word, last.typed) or self._spoken_of(tokens, position)
        return Mention(position, position + 3) if sure else None

    def _spoken_of(self, tokens: Sequence[Token], position: int) -> bool:
        """Whether three words stand where a name does: "của sùng văn an", "… còn thiếu gì"."""
        if position and tokens[position - 1].word in self._before_names:
            return True
        words = [token.word for token in tokens]
        return position + 3 < len(words) and self._lacking.at(words, position + 3) is not None
