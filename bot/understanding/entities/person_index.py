"""Finding people in a text: arrays of hashes, light enough for 100,000 people.

Names are compared folded, word by word: whole, by their last words, or with one slip in one word.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.base.folding import has_digit
from bot.understanding.text.near_words import one_slip
from bot.understanding.text.vocabulary import split

Rows = NDArray[np.int32]

#: Most words of a person's name that are looked up together.
LONGEST_NAME: Final = 6
#: People whose names are compared with a slipped one, for each way to slip and altogether.
_MOST_TRIED: Final = 2_000
_MOST_TRIED_IN_ALL: Final = 4_000
_GAP: Final = "?"
#: The folded words of a name's word: most names share theirs with hundreds of others.
_words: Final = lru_cache(maxsize=5_000)(split)
#: Fewer figures without a leading zero are a year or a number.
_LEAST_FIGURES: Final = 5
#: How many figures a staff code has that is said without its letters.
_BARE_CODE: Final = range(4, 7)


class _Gathered:
    """Hashes of keys with their rows, one after the other.

    Room for about as many as there will be is taken at once: arrays that grow leave holes.
    """

    def __init__(self, about: int) -> None:
        self.hashes, self.rows = array("q", [0]) * about, array("i", [0]) * about
        self.count = 0

    def add(self, key: str, row: int) -> None:
        """Add one."""
        if self.count < len(self.rows):
            self.hashes[self.count], self.rows[self.count] = hash(key), row
        else:
            self.hashes.append(hash(key))
            self.rows.append(row)
        self.count += 1


class Keys:
    """Many keys → rows, as two sorted arrays."""

    def __init__(self, gathered: _Gathered) -> None:
        """Sort what was gathered, in its own memory: it is of no more use."""
        self._hashes = np.frombuffer(gathered.hashes, np.int64)[: gathered.count]
        self._rows = np.frombuffer(gathered.rows, np.int32)[: gathered.count]
        self._rows[:] = self._rows[self._hashes.argsort(kind="stable")]
        self._hashes.sort()

    def find(self, keys: Sequence[str]) -> Iterator[tuple[int, Rows]]:
        """Yield the position of each key that has rows, and these."""
        if not keys:
            return
        wanted = np.fromiter(map(hash, keys), np.int64, len(keys))
        begins = self._hashes.searchsorted(wanted, "left").tolist()
        ends = self._hashes.searchsorted(wanted, "right").tolist()
        for position, (begin, end) in enumerate(zip(begins, ends, strict=True)):
            if begin < end:
                yield position, self._rows[begin:end]

    def rows(self, key: str) -> Rows:
        """Return the rows of one key; none where there is no such key."""
        return next((rows for _, rows in self.find([key])), self._rows[:0])


class Strings:
    """Many strings as one, with where each begins."""

    def __init__(self, strings: Sequence[str]) -> None:
        """Keep the strings, in order."""
        self._text = "".join(strings)
        self._ends = np.zeros(len(strings) + 1, np.int32)
        np.cumsum(np.fromiter(map(len, strings), np.int32, len(strings)), out=self._ends[1:])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def count(self, part: str) -> int:
        """Return how often a part occurs in all of them."""
        return self._text.count(part)

    def __getitem__(self, row: int) -> str:
        return self._text[self._ends[row] : self._ends[row + 1]]


@dataclass(frozen=True, slots=True)
class Hit:
    """Words ``start`` up to ``end`` of a text, and the rows that they may mean."""

    start: int
    end: int
    rows: Rows
    whole: bool = True


class PeopleIndex:
    """People by name and code. Built once; holds about 130 bytes a person."""

    def __init__(self, people: Iterable[tuple[str, str, str]]) -> None:
        """Index (staff code, name, unit code) rows."""
        codes: list[str] = []
        names: list[str] = []
        units: list[str] = []
        for code, name, unit in people:
            codes.append(code)
            names.append(name)
            units.append(unit)
        self.codes, self.names = Strings(codes), Strings(names)
        self._unit_codes: list[str] = sorted(set(units))
        indices = {unit: index for index, unit in enumerate(self._unit_codes)}
        self._units = np.fromiter((indices[unit] for unit in units), np.int32, len(units))
        del codes, names, units  # before as much again is gathered
        by_code, whole, ends = _Gathered(len(self)), _Gathered(len(self)), _Gathered(2 * len(self))
        gapped = _Gathered(len(self) + self.names.count(" "))  # as many as words
        syllables: set[str] = set()
        shapes: set[str] = set()
        for row in range(len(self)):
            code, words = code_key(self.codes[row]), split(self.names[row])
            syllables.update(words)
            by_code.add(code, row)
            shapes.add(_code_shape(code))
            whole.add(" ".join(words), row)
            for count in range(1, min(2, len(words)) + 1):
                ends.add(" ".join(words[-count:]), row)
            for key in _gapped(words):
                gapped.add(key, row)
        self._by_code, self._whole = Keys(by_code), Keys(whole)
        self._ends, self._gapped = Keys(ends), Keys(gapped)
        self.syllables = frozenset(syllables)
        self._code_shapes = frozenset(shapes)

    def __len__(self) -> int:
        return len(self.codes)

    def unit(self, row: int) -> str:
        """Return the unit code of a row."""
        return self._unit_codes[int(self._units[row])]

    def seen(self, rows: Rows, may_see: Callable[[str], bool]) -> list[int]:
        """Return the rows whose unit may be seen; each unit is asked about once."""
        units = self._units[rows].tolist()
        allowed = {unit: may_see(self._unit_codes[unit]) for unit in set(units)}
        return [row for row, unit in zip(rows.tolist(), units, strict=True) if allowed[unit]]

    def by_code(self, word: str) -> Rows:
        """Return the rows with a staff code, case and accents aside."""
        return self._by_code.rows(code_key(word))

    def looks_like_code(self, word: str) -> bool:
        """Return whether a word has the shape of somebody's staff code, and of no plain number."""
        if not has_digit(word) or not word.isalnum():
            return False
        sure = not word.isdigit() or word.startswith("0") or len(word) >= _LEAST_FIGURES
        shaped = _code_shape(code_key(word)) in self._code_shapes
        return sure and (shaped or _is_bare_code(word))

    def called(self, phrase: str) -> Rows:
        """Return the rows whose name ends with one or two words, or is the phrase."""
        found = self._ends.rows(phrase)
        return found if len(found) else self._whole.rows(phrase)

    def whole(self, words: Sequence[str]) -> Iterator[Hit]:
        """Yield whole names of two words or more."""
        windows = list(_windows(words, 2, self._strange(words), 0))
        keys = [" ".join(words[start:end]) for start, end in windows]
        for position, rows in self._whole.find(keys):
            yield Hit(*windows[position], rows)

    def slipped(self, words: Sequence[str]) -> Iterator[Hit]:
        """Yield names of three words or more with one slip in one word."""
        strange = self._strange(words)
        windows = [
            (start, end, gap)
            for start, end in _windows(words, 3, strange, 1)
            for gap in range(start, end)
            if strange[gap] or not any(strange[start:end])
        ]
        keys = [" ".join((*words[s:gap], _GAP, *words[gap + 1 : e])) for s, e, gap in windows]
        left = _MOST_TRIED_IN_ALL
        for position, rows in self._gapped.find(keys):
            start, end, gap = windows[position]
            near = self._near(rows[: min(left, _MOST_TRIED)], gap - start, words[gap])
            if near:
                yield Hit(start, end, np.asarray(near, np.int32), whole=False)
            left -= min(left, _MOST_TRIED, len(rows))

    def _near(self, rows: Rows, at: int, said: str) -> list[int]:
        """Return of people those whose word at a position is a slip from what was said."""
        judged: dict[str, bool] = {}  # thousands of names have the same few words there
        found = []
        for row in rows.tolist():
            meant = tuple(chain.from_iterable(map(_words, self.names[row].split())))[at]
            if meant not in judged:
                judged[meant] = one_slip(meant, said)
            if judged[meant]:
                found.append(row)
        return found

    def _strange(self, words: Sequence[str]) -> list[bool]:
        """Return which words are part of nobody's name."""
        return [word not in self.syllables for word in words]


def _windows(
    words: Sequence[str], least: int, strange: Sequence[bool], most: int
) -> Iterator[tuple[int, int]]:
    """Yield where ``least`` words or more, at ``most`` so many of them strange, may be a name."""
    for start in range(len(words) - least + 1):
        odd = 0
        for position in range(start, min(start + LONGEST_NAME, len(words))):
            odd += strange[position]
            if odd > most:
                break
            far_enough = position - start >= least - 1
            if far_enough and words[position].isalpha() and words[start].isalpha():
                yield start, position + 1


def _gapped(words: Sequence[str]) -> Iterator[str]:
    """Yield a name of three words or more with each of its words left out in turn."""
    if 2 < len(words) <= LONGEST_NAME:
        for gap in range(len(words)):
            yield " ".join((*words[:gap], _GAP, *words[gap + 1 :]))


def _code_shape(key: str) -> str:
    """Return a code with its figures alike: "cb001" and "cb417" have one shape."""
    return "".join("9" if c.isdigit() else c for c in key)


def _is_bare_code(word: str) -> bool:
    """Whether a word is a code without its letters: no day, hour or telephone begins so."""
    return word.isdigit() and word.startswith("00") and len(word) in _BARE_CODE


def code_key(text: str) -> str:
    """Return a code as it is compared: letters and figures only, in lower case."""
    folded = text.casefold()
    return folded if folded.isalnum() else "".join(c for c in folded if c.isalnum())
