"""Finding units in a text: by name, other name, code, or part of a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from bot.understanding.entities.person_index import code_key
from bot.understanding.text.vocabulary import Words, split, vocabulary

#: The other ways to write a name.
Ways = Callable[[Words], Iterable[Words]]

_LONGEST: Final = 14
_LEAST_PART: Final = 3
#: Words of a name that go by their first and third: "văn xã" for "văn hóa xã hội".
_FOUR: Final = 4
#: Names said in part that are read in one text: each may mean hundreds of units.
_MOST_IN_PART: Final = 12
_NONE: Final[frozenset[str]] = frozenset()
#: Folded words → codes of the units that they may mean.
_Table = dict[tuple[str, ...], tuple[str, ...]]


def ways_of(locale: str) -> Ways:
    """Return the other ways to write a unit's name in a language."""
    return vocabulary(locale).ways


class UnitIndex:
    """Units by name and code. Built once; 2,000 take about 2 MB."""

    def __init__(
        self,
        units: Iterable[tuple[str, str, Sequence[str]]],
        parents: Mapping[str, str] | None = None,
        ways: Ways = lambda _: (),
    ) -> None:
        """Index (code, name, other names) rows; ``parents`` maps a code to the code above.

        ``ways`` gives the other ways to write a name: its short forms written out, "và" left out.
        """
        self.codes: list[str] = []
        self.names: dict[str, str] = {}
        self.parents = dict(parents or {})
        self._whole: _Table = {}
        self._part: _Table = {}
        self._tails: _Table = {}
        self._by_code: dict[str, str] = {}
        self._holding: dict[str, set[str]] = {}
        #: The first word of each unit's own name.
        self._heads: dict[str, str] = {}
        for code, name, aliases in units:
            self.codes.append(code)
            self.names[code] = name
            self._by_code[code_key(code)] = code
            self._heads[code] = next(iter(split(name)), "")
            alone = (code,)
            for said in (name, *aliases):
                words = split(said)
                for way in dict.fromkeys((words, *ways(words))):
                    self._add(way, alone)
        self._first = frozenset(words[0] for words in self._whole)
        self._tail_begins = frozenset(words[0] for words in self._tails)

    def _add(self, words: tuple[str, ...], alone: tuple[str]) -> None:
        """Add a way to say the name of one unit."""
        if not words:
            return
        _put(self._whole, words, alone)
        for cut in range(2, len(words)):
            _put(self._part, words[:cut], alone)
            if cut < len(words) and len(words) - cut >= 1:
                _put(self._part, words[cut:], alone)
        if len(words) > 2:
            _put(self._part, words[1:], alone)
            _put(self._part, (words[0], "".join(word[0] for word in words[1:])), alone)
        for cut in range(1, len(words) - 1):
            _put(self._tails, words[cut:], alone)
        if len(words) > _FOUR:
            _put(self._tails, (words[-_FOUR], words[-_FOUR + 2]), alone)
        for word in words:
            self._holding.setdefault(word, set()).update(alone)

    def by_code(self, word: str) -> str | None:
        """Return the unit with a code, case and accents aside."""
        return self._by_code.get(code_key(word))

    def whole(self, words: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
        """Yield (start, end, codes) of whole names."""
        for start, word in enumerate(words):
            if word in self._first:
                for end in range(min(start + _LONGEST, len(words)), start, -1):
                    if codes := self._whole.get(tuple(words[start:end])):
                        yield start, end, codes
                        break

    def begun(self, words: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
        """Yield (start, end, codes) of names said in part, from their first word on."""
        return islice(self._begun(words), _MOST_IN_PART)

    def _begun(self, words: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
        for start, word in enumerate(words):
            if word not in self._first:
                continue
            codes = self._holding.get(word, _NONE)
            end, farthest = start + 1, min(start + _LONGEST, len(words))
            while end < farthest and (fewer := codes & self._holding.get(words[end], _NONE)):
                codes, end = fewer, end + 1
            said = tuple(words[start:end])
            if codes and (len(said) >= _LEAST_PART or said in self._part):
                begun = sorted(code for code in codes if self._heads[code] == word)
                if begun:
                    yield start, end, begun
            elif initials := self._part.get(tuple(words[start : start + 2])):
                yield start, start + 2, initials

    def headed(self, words: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
        """Yield of ``begun`` those whose own names begin so, another name's initials aside."""
        for start, end, codes in self.begun(words):
            if all(self._heads[code] == words[start] for code in codes):
                yield start, end, codes

    def ended(self, words: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
        """Yield (start, end, codes) of names said without what they begin with."""
        at = 0
        while at < len(words):
            longest = at + _LONGEST if words[at] in self._tail_begins else 0
            for end in range(min(longest, len(words)), at + 1, -1):
                if codes := self._tails.get(tuple(words[at:end])):
                    yield at, end, codes
                    at = end - 1
                    break
            at += 1

    def headed_by(self, word: str) -> Sequence[str]:
        """Return the units whose own names begin with a word."""
        return [code for code in self.codes if self._heads[code] == word]

    def called(self, words: Sequence[str]) -> Sequence[str]:
        """Return the units that a phrase names in whole or in part."""
        said = tuple(words)
        return self._whole.get(said) or self._part.get(said) or ()


def _put(table: _Table, words: tuple[str, ...], alone: tuple[str]) -> None:
    listed = table.get(words)
    if listed is None:
        table[words] = alone  # one object for all names of a unit: most mean no other
    elif alone[0] not in listed:
        table[words] = (*listed, *alone)
