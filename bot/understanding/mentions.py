"""Who and what a text names: people, units, the asker's own unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.understanding.normalising import Token
from bot.understanding.phrases import Phrases
from bot.understanding.reading import Named, Option, Surroundings
from bot.understanding.vocabulary import Vocabulary

_LONGEST_RUN = 5


@dataclass(frozen=True, slots=True)
class Mention:
    """Words ``start`` up to ``end`` that name a record; no options: nobody visible is called so."""

    start: int
    end: int
    options: tuple[Option, ...] = ()
    own: bool = False


class People:
    """Finds people."""

    def __init__(self, vocabulary: Vocabulary, is_common: Callable[[str], bool]) -> None:
        """``is_common`` tells that "left right" are words that examples use side by side."""
        self._is_common = is_common
        self._honorifics = Phrases(
            (words, words) for words in vocabulary.words("people", "honorifics")
        )
        self._titles = Phrases((words, words) for words in vocabulary.words("people", "titles"))
        self._self = vocabulary.phrases("people", "also_self")
        self._juniors = vocabulary.phrases("people", "juniors")
        self._surnames = vocabulary.phrases("people", "surnames")
        self._middles = vocabulary.phrases("people", "sure_middles")
        self._given = vocabulary.phrases("people", "given")
        self._calendar = Phrases((words, True) for words in vocabulary.words("people", "calendar"))
        self._that = Phrases((words, True) for words in vocabulary.words("people", "pronouns"))

    def find(self, tokens: Sequence[Token], surroundings: Surroundings) -> list[Mention]:
        """Return the people named, from left to right."""
        words = [token.word for token in tokens]
        taken: set[int] = set()
        found = list(self._whole(tokens, words, surroundings, taken))
        for place in range(len(tokens)):
            if place not in taken and (mention := self._called(tokens, words, place, surroundings)):
                taken.update(range(mention.start, mention.end))
                found.append(mention)
        return sorted(found, key=lambda each: each.start)

    def pronoun(self, tokens: Sequence[Token]) -> bool:
        """Return whether somebody already spoken of is meant: "chị ấy"."""
        return bool(self._that.find([token.word for token in tokens]))

    def _whole(
        self,
        tokens: Sequence[Token],
        words: Sequence[str],
        surroundings: Surroundings,
        taken: set[int],
    ) -> Iterator[Mention]:
        for (start, end), named in _by_place(surroundings.people(" ".join(words))):
            if taken & set(range(start, end)) or not self._is_name(
                tokens, words, start, end, named
            ):
                continue
            taken.update(range(start, end))
            yield Mention(start, end, _accented_first(tokens[start:end], named))

    def _is_name(
        self,
        tokens: Sequence[Token],
        words: Sequence[str],
        start: int,
        end: int,
        named: list[Named],
    ) -> bool:
        if end - start == 1 or self._led(words, start) or _capitals(tokens[start:end]):
            return True
        if end - start == 2 or not named[0].whole:
            pairs = zip(words[start:end], words[start + 1 : end], strict=False)
            return words[start] in self._surnames and not any(
                self._is_common(f"{left} {right}") for left, right in pairs
            )
        return True

    def _led(self, words: Sequence[str], place: int) -> bool:
        return bool(self._honorifics.ends(words, place) or self._titles.ends(words, place))

    def _called(
        self, tokens: Sequence[Token], words: Sequence[str], place: int, surroundings: Surroundings
    ) -> Mention | None:
        honorific = self._honorifics.ends(words, place)
        run = _run(tokens, place)
        if honorific is None:
            if run < 2 or words[place] not in self._surnames:
                return self._spelt_small(words, place, led=False)
            return Mention(place, place + run)
        shy = " ".join(words[honorific.start : honorific.end]) in self._self
        for size in (2, 1):
            phrase = words[place : place + size]
            if len(phrase) < size or not self._may_be(tokens, words, place, size, shy=shy):
                continue
            if options := surroundings.people_called(" ".join(phrase)):
                return Mention(
                    place, place + size, _accented(tokens[place : place + size], options)
                )
        if run and not self._calendar.at(words, place):
            return Mention(place, place + run)
        return self._spelt_small(words, place, led=True)

    def _may_be(
        self, tokens: Sequence[Token], words: Sequence[str], place: int, size: int, *, shy: bool
    ) -> bool:
        """Whether one or two words after "chị" can be the end of a name."""
        here = tokens[place : place + size]
        if not all(token.word.isalpha() for token in here):
            return False
        if self._calendar.at(words, place):
            return False
        if all(token.capital for token in here):
            return True
        if size == 2:
            return (
                not self._is_common(" ".join(words[place : place + 2]))
                and words[place + 1] in self._given
            )
        before = words[place - 1]
        return words[place] in self._given and (not shy or before not in self._juniors)

    def _spelt_small(self, words: Sequence[str], place: int, *, led: bool) -> Mention | None:
        """Recognise "lo thi mai" that nobody visible is called."""
        if (
            place + 2 < len(words)
            and words[place] in self._surnames
            and words[place + 1] in self._middles
        ):
            third = words[place + 2]
            if third.isalpha() and (led or words[place + 1] != "a" or third not in self._given):
                return Mention(place, place + 3)
        return None


class Units:
    """Finds units."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read the table units."""
        self._own = Phrases((words, True) for words in vocabulary.words("units", "own"))
        self._whole = Phrases((words, True) for words in vocabulary.words("units", "whole"))
        self._that = Phrases((words, True) for words in vocabulary.words("units", "that"))
        self._heads = Phrases((words, True) for words in vocabulary.words("units", "heads"))
        self._common = Phrases((words, True) for words in vocabulary.words("units", "common"))
        self._not_names = vocabulary.phrases("units", "not_names")
        self._linking = vocabulary.phrases("units", "linking")

    def find(
        self, tokens: Sequence[Token], plain: Sequence[Token], surroundings: Surroundings
    ) -> list[Mention]:
        """Return the units named, from left to right; ``plain`` is the text as typed."""
        words = [token.word for token in tokens]
        taken: set[int] = set()
        found: list[Mention] = []
        for (start, end), named in _by_place(surroundings.units(" ".join(words))):
            if not taken & set(range(start, end)):
                taken.update(range(start, end))
                found.append(Mention(start, end, _nearest(named, surroundings)))
        for own in self._own.find(words):
            if not taken & set(range(own.start, own.end)) and not self._goes_on(tokens, own.end):
                taken.update(range(own.start, own.end))
                found.append(Mention(own.start, own.end, own=True))
        for place in range(len(words)):
            if place not in taken and (mention := self._shaped(tokens, words, place)):
                if not taken & set(range(mention.start, mention.end)):
                    taken.update(range(mention.start, mention.end))
                    found.append(mention)
        if not any(each.options for each in found):
            found += self._as_typed(tokens, plain, surroundings)
        return sorted(found, key=lambda each: each.start)

    def whole(self, tokens: Sequence[Token]) -> bool:
        """Return whether the whole agency is meant: "toàn phường"."""
        return bool(self._whole.find([token.word for token in tokens]))

    def that(self, tokens: Sequence[Token]) -> bool:
        """Return whether a unit already spoken of is meant: "phòng đó"."""
        return bool(self._that.find([token.word for token in tokens]))

    def _goes_on(self, tokens: Sequence[Token], place: int) -> bool:
        """Whether "phòng chị" goes on to a name: "phòng chị Mai"."""
        return place < len(tokens) and tokens[place].capital and tokens[place].word.isalpha()

    def _shaped(self, tokens: Sequence[Token], words: Sequence[str], place: int) -> Mention | None:
        """Recognise a unit by its look where the agency has none so called."""
        head = self._heads.at(words, place)
        if head is None:
            return None
        common = self._common.at(words, head.end) if head.end < len(words) else None
        run = _run(tokens, head.end)
        end = max(common.end if common else 0, head.end + run)
        if end <= head.end or words[head.end] in self._not_names:
            return None
        return Mention(place, end)

    def _as_typed(
        self, tokens: Sequence[Token], plain: Sequence[Token], surroundings: Surroundings
    ) -> list[Mention]:
        """Find other names that are short forms, before those were written out."""
        found = []
        for (start, end), named in _by_place(surroundings.units(" ".join(t.word for t in plain))):
            typed = [token.typed for token in plain[start:end]]
            places = [place for place, token in enumerate(tokens) if token.typed in typed]
            if places and named[0].whole:
                found.append(Mention(places[0], places[-1] + 1, _nearest(named, surroundings)))
        return found


def _by_place(named: Iterable[Named]) -> Iterator[tuple[tuple[int, int], list[Named]]]:
    for place, group in groupby(named, key=lambda each: (each.start, each.end)):
        yield place, list(group)


def _capitals(tokens: Sequence[Token]) -> bool:
    return all(token.capital for token in tokens)


def _run(tokens: Sequence[Token], place: int) -> int:
    """Return how many words from a place on begin with a capital, as a name does."""
    size = 0
    while (
        place + size < len(tokens)
        and size < _LONGEST_RUN
        and tokens[place + size].capital
        and tokens[place + size].word.isalpha()
        and not (len(tokens[place + size].typed) > 1 and tokens[place + size].typed.isupper())
    ):
        size += 1
    return size


def _accented_first(tokens: Sequence[Token], named: Sequence[Named]) -> tuple[Option, ...]:
    return _accented(tokens, [each.option for each in named])


def _accented(tokens: Sequence[Token], options: Sequence[Option]) -> tuple[Option, ...]:
    """Keep those spelt with the very accents that were typed, if accents were and any are."""
    typed = [token.typed.lower() for token in tokens]
    if not all(word.isascii() for word in typed):
        same = [each for each in options if _ends_so(each.label, typed)]
        options = same or options
    unique = {each.value: each for each in options}
    return tuple(unique.values())


def _ends_so(label: str, typed: Sequence[str]) -> bool:
    words = label.partition(" – ")[0].lower().split()
    return any(words[at : at + len(typed)] == list(typed) for at in range(len(words)))


def _nearest(named: Sequence[Named], surroundings: Surroundings) -> tuple[Option, ...]:
    """Return the units a name may mean: the asker's own alone, if it is one of them."""
    unique = {each.option.value: each.option for each in named}
    own = unique.get(surroundings.own_unit or "")
    return (own,) if own is not None else tuple(unique.values())
