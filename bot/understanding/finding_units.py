"""Which units a text names: by name, as the asker's own, or by the look of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.understanding.mentions import Mention, by_place, run_of_capitals
from bot.understanding.normalising import Token
from bot.understanding.phrases import Phrases, SpeltPhrases
from bot.understanding.reading import Named, Option, Surroundings
from bot.understanding.vocabulary import Vocabulary


class Units:
    """Finds units."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read the table units."""
        self._own = SpeltPhrases(vocabulary.value("units", "own") or ())
        self._whole = SpeltPhrases(vocabulary.value("units", "whole") or ())
        self._that = SpeltPhrases(vocabulary.value("units", "that") or ())
        self._heads = Phrases((words, True) for words in vocabulary.words("units", "heads"))
        self._common = Phrases((words, True) for words in vocabulary.words("units", "common"))
        self._places = Phrases((words, True) for words in vocabulary.words("units", "places"))
        self._not_names = vocabulary.phrases("units", "not_names")

    def find(
        self,
        tokens: Sequence[Token],
        plain: Sequence[Token],
        surroundings: Surroundings,
        taken: set[int],
    ) -> list[Mention]:
        """Return the units named, from left to right, outside the places already ``taken``.

        ``plain`` is the text with its short forms not written out: other names may be such.
        """
        words = [token.word for token in tokens]
        found: list[Mention] = []
        taken = set(taken)

        def add(mention: Mention) -> None:
            if not taken & set(mention.places):
                taken.update(mention.places)
                found.append(mention)

        line = " ".join(words)
        visible = surroundings.units(line)
        for places, named in by_place(visible):
            add(Mention(places.start, places.stop, _own_first(named, surroundings)))
        for own in self._own.find(tokens):
            if not run_of_capitals(tokens, own.end):
                add(Mention(own.start, own.end, own=True))
        for place in range(len(words)):
            if mention := self._by_look(tokens, words, place):
                add(mention)
        if not any(each.options for each in found):
            said = " ".join(token.word for token in plain)
            written = visible if said == line else surroundings.units(said)
            for mention in _as_typed(tokens, plain, written, surroundings):
                found = [each for each in found if not set(each.places) & set(mention.places)]
                found.append(mention)
        found.sort(key=lambda each: each.start)
        return self._placed(words, found, surroundings)

    def _placed(
        self, words: Sequence[str], found: list[Mention], surroundings: Surroundings
    ) -> list[Mention]:
        """Join "phòng Kinh tế" and "xã Nà Tấu" right after it: one unit, of that place."""
        joined: list[Mention] = []
        for each in found:
            before = joined[-1] if joined else None
            if before and before.end == each.start and self._places.at(words, each.start):
                options = _within(before.options, each.options, surroundings)
                joined[-1] = Mention(before.start, each.end, options)
            else:
                joined.append(each)
        return joined

    def whole(self, tokens: Sequence[Token]) -> bool:
        """Return whether the whole agency is meant: "toàn phường"."""
        return bool(self._whole.find(tokens))

    def that(self, tokens: Sequence[Token]) -> bool:
        """Return whether a unit already spoken of is meant: "phòng đó"."""
        return bool(self._that.find(tokens))

    def _by_look(self, tokens: Sequence[Token], words: Sequence[str], place: int) -> Mention | None:
        """Recognise a unit where the agency has none so called: "phòng Tư pháp"."""
        head = self._heads.at(words, place)
        if head is None or head.end >= len(words) or words[head.end] in self._not_names:
            return None
        common = self._common.at(words, head.end)
        end = common.end if common else head.end
        end += run_of_capitals(tokens, end)
        return Mention(place, end) if end > head.end else None


def _as_typed(
    tokens: Sequence[Token],
    plain: Sequence[Token],
    visible: Sequence[Named],
    surroundings: Surroundings,
) -> list[Mention]:
    """Find the units whose names were typed in full: those that are ``visible`` in ``plain``."""
    found = []
    for places, named in by_place(visible):
        typed = {plain[place].typed for place in places}
        here = [place for place, token in enumerate(tokens) if token.typed in typed]
        if here and named[0].whole:
            found.append(Mention(here[0], here[-1] + 1, _own_first(named, surroundings)))
    return found


def _own_first(named: Sequence[Named], surroundings: Surroundings) -> tuple[Option, ...]:
    """Return the units a name may mean: the asker's own alone, if it is one of them."""
    unique = {each.option.value: each.option for each in named}
    own = unique.get(surroundings.own_unit or "")
    return (own,) if own is not None else tuple(unique.values())


def _within(
    units: Sequence[Option], places: Sequence[Option], surroundings: Surroundings
) -> tuple[Option, ...]:
    """Return the units that are part of a place; all, where nothing is known of parts."""
    if not places:
        return ()
    codes = {place.value for place in places}
    above = {unit.value: surroundings.unit_above(unit.value) for unit in units}
    if not any(above.values()):
        return tuple(units)
    return tuple(unit for unit in units if above[unit.value] in codes)
