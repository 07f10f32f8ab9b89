"""Which units a text names: by name, as the asker's own, or by the look of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.understanding.entities.mentions import Mention, by_position, run_of_capitals
from bot.understanding.entities.topic_recognizer import Subject
from bot.understanding.entities.unit_names import LONGEST, UnitNames
from bot.understanding.reading import Named, Option, Surroundings
from bot.understanding.text.lexicon import Lexicon
from bot.understanding.text.normalisation import Token, parts
from bot.understanding.text.phrases import Found, Phrases, SpeltPhrases
from bot.understanding.text.vocabulary import Vocabulary, Words, split


class Units:
    """Finds units."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        """Read the table units."""
        self._names = UnitNames(vocabulary, lexicon)
        self._own = SpeltPhrases(vocabulary.value("units", "own") or ())
        self._own_heads = SpeltPhrases(vocabulary.value("units", "own_heads") or ())
        self._owners = SpeltPhrases(vocabulary.value("units", "owners") or ())
        self._whole = SpeltPhrases(vocabulary.value("units", "whole") or ())
        self._that = SpeltPhrases(vocabulary.value("units", "that") or ())
        self._heads = Phrases((words, True) for words in vocabulary.words("units", "heads"))
        self._common = Phrases((words, True) for words in vocabulary.words("units", "common"))
        self._leads = vocabulary.phrases("units", "leads")
        self._leads_kind = vocabulary.phrases("units", "leads_kind")
        self._links = vocabulary.phrases("units", "links")
        self._persons = vocabulary.phrases("people", "honorifics")
        self._areas = Phrases((words, True) for words in vocabulary.words("units", "places"))
        self._not_names = vocabulary.phrases("units", "not_names")
        self._kind_words = vocabulary.words("units", "kinds")
        self._kinds = Phrases((words, True) for words in vocabulary.words("units", "kinds"))
        self._all_of_kind = Phrases(
            (split(phrase), head)
            for head, phrases in vocabulary.table("units", "all_of_kind").items()
            for phrase in phrases
        )
        self._unsure_heads = vocabulary.phrases("units", "unsure_heads")
        self._no_strange = vocabulary.phrases("units", "no_strange_name")
        self._plain_words = vocabulary.phrases("units", "plain_words")
        self._leads_plain = vocabulary.phrases("units", "leads_plain")
        self._others = Phrases((words, True) for words in vocabulary.words("units", "others"))

    def find(
        self,
        tokens: Sequence[Token],
        plain: Sequence[Token],
        surroundings: Surroundings,
        topics: Sequence[Found[Subject]],
    ) -> list[Mention]:
        """Return the units named, from left to right; a whole name may begin before a topic.

        ``plain`` is the text with its short forms not written out: other names may be such.
        """
        words = [token.word for token in tokens]
        others = self._others.find(words)

        def free(mention: Mention, *, whole: bool) -> bool:
            said = any(_belongs(mention, topic, whole=whole) for topic in topics)
            return not said and not any(_inside(mention, other) for other in others)

        found: list[Mention] = []
        taken: set[int] = set()
        for mention, whole in self._candidates(tokens, words, surroundings):
            if not taken & set(mention.positions) and free(mention, whole=whole):
                taken.update(mention.positions)
                found.append(mention)
        if not any(mention.options for mention in found):
            for mention in _as_typed(tokens, plain, surroundings):
                over = [other for other in found if set(other.positions) & set(mention.positions)]
                # A name in sight wins over what only looks like one; one out of it if it is longer.
                wins = mention.options or not any(
                    other.own or len(other.positions) >= len(mention.positions) for other in over
                )
                if wins and free(mention, whole=True):
                    found = [*(other for other in found if other not in over), mention]
        found.sort(key=lambda mention: mention.start)
        return self._joined_with_area(words, found, surroundings)

    def _candidates(
        self, tokens: Sequence[Token], words: Sequence[str], surroundings: Surroundings
    ) -> Iterator[tuple[Mention, bool]]:
        """Yield what may name a unit, the surest first, and whether it is a whole name."""
        line = " ".join(words)
        for positions, named in by_position(surroundings.units(line)):
            options = _own_first(named, surroundings)
            if named[0].tail and not self._is_meant(tokens, positions, options):
                continue
            yield Mention(positions.start, positions.stop, options), named[0].whole
        for start, end in self._own_at(tokens):
            if not run_of_capitals(tokens, end):
                yield Mention(start, end, own=True), False
        yield from self._of_kind(tokens, words, surroundings)
        looks = (self._by_look(tokens, words, position) for position in range(len(words)))
        unknown = [(look, False) for look in looks if look]
        hidden = surroundings.units_out_of_sight(line)
        unknown += [
            (Mention(start, end), whole)
            for start, end, whole in hidden
            # "phòng vẫn còn ai" is no beginning of Phòng Văn hóa.
            if whole or end - start > LONGEST or words[end - 1] not in self._no_strange
        ]
        yield from sorted(
            unknown, key=lambda candidate: (-len(candidate[0].positions), candidate[0].start)
        )

    def _own_at(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """Yield where the asker's own unit is meant: "phòng bác", "trường của chúng em"."""
        for found in self._own.find(tokens):
            yield found.start, found.end
        for head in self._own_heads.find(tokens):
            owner = self._owners.at(tokens, head.end) if head.end < len(tokens) else None
            if owner is not None:
                yield head.start, owner.end

    def _of_kind(
        self, tokens: Sequence[Token], words: Sequence[str], surroundings: Surroundings
    ) -> Iterator[tuple[Mention, bool]]:
        """Yield the units of a kind that is said without a name: "thcs còn ai", "mầm non đạt …"."""
        for found in self._kinds.find(words):
            said = tuple(words[found.start : found.end])
            named = run_of_capitals(tokens, found.end) or self._names.length(tokens, found.end)
            led = not found.start or words[found.start - 1] in self._leads_kind
            if named or not led:
                continue
            ways = (kind for kind in self._kind_words if kind[-len(said) :] == said)
            called = (surroundings.units_called(" ".join(kind)) for kind in ways)
            if options := tuple(dict.fromkeys(option for units in called for option in units)):
                yield Mention(found.start, found.end, options, every=True), False

    def kinds(self, tokens: Sequence[Token], surroundings: Surroundings) -> list[Mention]:
        """Return the kinds of unit said as a whole: "các trường học"; they name none of them."""
        return [
            Mention(kind.start, kind.end, options, every=True)
            for kind in self._all_of_kind.find([token.word for token in tokens])
            if (options := tuple(surroundings.units_headed(kind.value)))
        ]

    def _is_meant(
        self, tokens: Sequence[Token], positions: range, options: Sequence[Option]
    ) -> bool:
        """Whether the end of a unit's name is said of the unit: "bên Hoa Ban", "so kinh te"."""
        before = tokens[positions.start - 1] if positions.start else None
        kind = self._kinds.at([token.word for token in tokens], positions.start)
        if before is not None and before.word in self._persons and kind is None:
            return False
        if len(positions) > LONGEST:
            return True
        here = [tokens[position] for position in positions]
        if len(options) > 1 or not all(token.exact for token in here):
            return False
        said = " ".join(token.word for token in here)
        leads = before is None or before.word in self._leads
        if said in self._plain_words and not (before and before.word in self._leads_plain):
            return False  # "tổng hợp toàn xã" names no Trung tâm dịch vụ tổng hợp
        follows = positions.stop < len(tokens) and tokens[positions.stop].word in self._links
        return leads or follows or all(token.capital for token in here)

    def _joined_with_area(
        self, words: Sequence[str], found: list[Mention], surroundings: Surroundings
    ) -> list[Mention]:
        """Join "phòng Kinh tế" and "xã Nà Tấu" right after it: one unit, of that place."""
        joined: list[Mention] = []
        for mention in found:
            before = joined[-1] if joined else None
            if before and before.end == mention.start and self._areas.at(words, mention.start):
                options = _within(before.options, mention.options, surroundings)
                joined[-1] = Mention(before.start, mention.end, options)
            else:
                joined.append(mention)
        return joined

    def whole(self, tokens: Sequence[Token]) -> list[Found[Words]]:
        """Return where the whole agency is meant: "toàn phường"."""
        return self._whole.find(tokens)

    def that(self, tokens: Sequence[Token]) -> bool:
        """Return whether a unit already spoken of is meant: "phòng đó"."""
        return bool(self._that.find(tokens))

    def _by_look(
        self, tokens: Sequence[Token], words: Sequence[str], position: int
    ) -> Mention | None:
        """Recognise a unit where the agency has none so called: "phòng Tư pháp"."""
        head = self._heads.at(words, position)
        if head is None or head.end >= len(words):
            return None
        if words[head.end] in self._not_names and not self._names.is_like_names(tokens, head.end):
            return None
        common = self._common.at(words, head.end)
        end = common.end if common else head.end
        end += run_of_capitals(tokens, end)
        if end == head.end and self._kinds.at(words, position):
            end += self._names.length(tokens, end)
        if end == head.end and words[position] not in self._unsure_heads:
            end += self._names.strange_length(tokens, end)
        if end == head.end or parts(tokens, position, end):
            return None
        return Mention(position, end)


def _belongs(mention: Mention, topic: Found[Subject], *, whole: bool) -> bool:
    """Whether words of a unit's name are said of a topic: "tin học văn phòng"."""
    if mention.end <= topic.start or topic.end <= mention.start:
        return False
    return not whole or (mention.start, -mention.end) >= (topic.start, -topic.end)


def _inside(mention: Mention, other: Found[bool]) -> bool:
    """Whether a name is only a part of words that mean something else: "giờ văn phòng"."""
    if mention.options and (mention.start, mention.end) == (other.start, other.end):
        return False
    return other.start <= mention.start and mention.end <= other.end


def _as_typed(
    tokens: Sequence[Token], plain: Sequence[Token], surroundings: Surroundings
) -> list[Mention]:
    """Find the units whose names were typed in full: those that are named in ``plain``."""
    if [token.word for token in plain] == [token.word for token in tokens]:
        return []
    said = " ".join(token.word for token in plain)
    found = []
    for positions, named in by_position(surroundings.units(said)):
        here = _same(tokens, plain, positions)
        if here and named[0].whole:
            found.append(Mention(here.start, here.stop, _own_first(named, surroundings)))
    for start, end, _ in surroundings.units_out_of_sight(said):
        if here := _same(tokens, plain, range(start, end)):
            found.append(Mention(here.start, here.stop))
    return found


def _same(tokens: Sequence[Token], plain: Sequence[Token], positions: range) -> range | None:
    """Return the positions of the tokens that come from some of the plain ones."""
    typed = {id(plain[position].typed) for position in positions}
    here = [position for position, token in enumerate(tokens) if id(token.typed) in typed]
    return range(here[0], here[-1] + 1) if here else None


def _own_first(named: Sequence[Named], surroundings: Surroundings) -> tuple[Option, ...]:
    """Return the units a name may mean: the asker's own alone, if it is one of them."""
    unique = {named.option.value: named.option for named in named}
    own = unique.get(surroundings.own_unit or "")
    return (own,) if own is not None else tuple(unique.values())


def _within(
    units: Sequence[Option], areas: Sequence[Option], surroundings: Surroundings
) -> tuple[Option, ...]:
    """Return the units that are part of a place; all, where nothing is known of parts."""
    if not areas:
        return ()
    codes = {area.value for area in areas}
    above = {unit.value: surroundings.unit_above(unit.value) for unit in units}
    if not any(above.values()):
        return tuple(units)
    return tuple(unit for unit in units if above[unit.value] in codes)
