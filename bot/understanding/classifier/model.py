"""The classifier as it serves: numpy and a dictionary, nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from math import sqrt
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.understanding.classifier.features import WORD_MARK, letter_parts, pair_parts, word_parts
from bot.understanding.classifier.fragments import FragmentModel
from bot.understanding.intents import OUT_OF_SCOPE

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
#: What a part weighs that a text has once, twice …
_DAMPED: Final = (1 + np.log(np.maximum(1, np.arange(1001)))).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Scores:
    """What the classifier says of one text.

    One figure a class: ``margins``, the distance from its boundary; ``nearest``, the cosine to its
    nearest example; ``shared``, the share of the text's pairs of words that its examples use.
    ``home`` is the share used by any class that is ours; ``known`` that of words that any use.
    """

    margins: Floats
    nearest: Floats
    shared: Floats
    home: float
    known: float
    words: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """How often examples use pairs of words, a space between: a view of the model's parts."""

    parts: Mapping[str, int]
    singles: int
    often: Ints

    def __contains__(self, pair: object) -> bool:
        number = self.parts.get(f"{WORD_MARK}{pair}", -1)
        return number >= self.singles and bool(self.often[number - self.singles])

    def items(self) -> Iterator[tuple[str, int]]:
        """Yield the pairs with how often they are used."""
        pairs = islice(self.parts, self.singles, None)
        return ((pair[1:], n) for pair, n in zip(pairs, self.often.tolist(), strict=True) if n)


@dataclass(frozen=True)
class Model:
    """Weights by part and class, and which examples hold each word part.

    Parts are numbered: runs of letters, then words from ``letters`` on, then pairs of words from
    ``singles`` on. ``starts``, ``rows`` and ``values`` are compressed columns: the entries of part
    ``p``, a word or a pair, are ``starts[p - letters]`` up to ``starts[p - letters + 1]``.
    """

    labels: tuple[str, ...]
    parts: Mapping[str, int]
    letters: int
    singles: int
    rarity: Floats  # (parts,)
    weights: NDArray[np.float16]  # (parts, classes); half precision is enough
    bias: Floats  # (classes,)
    starts: Ints  # (words and pairs + 1,)
    rows: Ints  # example of each entry
    values: Floats  # weight of each entry
    owners: Ints  # class of each example, never falling
    users: NDArray[np.bool_]  # (pairs, classes): whether the class's examples use the pair
    often: Ints  # how often the examples use each pair as two known words side by side
    words: Mapping[str, int]  # how often the examples use a word
    spellings: Mapping[str, Sequence[str]]  # how they spell it
    fragments: FragmentModel = field(default_factory=FragmentModel)

    def vector(self, words: Sequence[str]) -> tuple[Ints, Floats]:
        """Return a text as (parts, weights): TF-IDF, letters and words each of length 1."""
        said = letter_parts(words) + word_parts(words) + pair_parts(words)
        found = [number for number in map(self.parts.get, said) if number is not None]
        sorted_ = np.array(found, np.int32)
        sorted_.sort()
        edges = np.flatnonzero(sorted_[1:] != sorted_[:-1])
        begins = np.empty(len(edges) + 2, np.intp)
        begins[0], begins[1:-1], begins[-1] = 0, edges + 1, len(found)
        parts = sorted_.take(begins[:-1]) if found else sorted_
        values = self.rarity.take(parts)
        if len(parts) < len(found):
            values *= _DAMPED.take(begins[1:] - begins[:-1], mode="clip")
        cut = int(parts.searchsorted(self.letters))
        for block in (values[:cut], values[cut:]):
            np.divide(block, sqrt(block @ block) or 1, out=block)
        return parts, values

    def scores(self, words: Sequence[str]) -> Scores:
        """Return the classifier's figures for a text."""
        parts, values = self.vector(words)
        cut, pair = parts.searchsorted((self.letters, self.singles)).tolist()
        used = parts[pair:] - self.singles
        pairs = len(words) + 1
        return Scores(
            margins=values @ self.weights.take(parts, 0).astype(np.float32) + self.bias,
            nearest=self._nearest(parts[cut:] - self.letters, values[cut:]),
            shared=np.add.reduce(self.users.take(used, 0), 0, np.float32) / np.float32(pairs),
            home=int(np.count_nonzero(self._home.take(used))) / pairs,
            known=sum(word in self.words for word in words) / max(1, len(words)),
            words=len(words),
        )

    @cached_property
    def pairs(self) -> Pairs:
        """Words that examples use side by side."""
        return Pairs(self.parts, self.singles, self.often)

    @cached_property
    def _home(self) -> NDArray[np.bool_]:
        """Whether the examples of any class that is ours use a pair."""
        ours = np.array([label != OUT_OF_SCOPE for label in self.labels])
        return np.asarray(self.users[:, ours].any(axis=1), np.bool_)

    @cached_property
    def _present(self) -> NDArray[np.int64]:
        """The classes that have examples; these lie together, in the order of the classes."""
        return np.unique(self.owners)

    @cached_property
    def _firsts(self) -> NDArray[np.int64]:
        return np.searchsorted(self.owners, self._present)

    def _nearest(self, parts: Ints, values: Floats) -> Floats:
        best = np.zeros(len(self.labels), np.float32)
        if parts.size:
            begins, ends = self.starts[parts], self.starts[parts + 1]
            spans = [slice(b, e) for b, e in zip(begins.tolist(), ends.tolist(), strict=True)]
            rows = np.concatenate([self.rows[span] for span in spans])
            weighed = np.concatenate([self.values[span] for span in spans])
            weighed = weighed * np.repeat(values, ends - begins)
            cosines = np.bincount(rows, weighed, len(self.owners))
            best[self._present] = np.maximum.reduceat(cosines, self._firsts)
        return best

    def save(self, path: Path, key: str) -> None:
        """Write the model beside its key, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        named = {
            "key": key,
            "labels": self.labels,
            "parts": list(self.parts),
            "letters": self.letters,
            "singles": self.singles,
            "words": dict(self.words),
            "spellings": dict(self.spellings),
            "fragments": [dict(self.fragments.weights), self.fragments.constant],
        }
        half = path.with_name(f".{path.name}.{id(self)}.half.npz")
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        np.savez(half, about=np.frombuffer(json.dumps(named).encode(), np.uint8), **arrays)
        half.replace(path)


_ARRAYS: Final = (
    *("rarity", "weights", "bias", "starts", "rows", "values", "owners", "users", "often"),
)


def stored_key(path: Path) -> str | None:
    """Return the key of a stored model; None if there is none that can be read."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return str(json.loads(bytes(stored["about"]))["key"])
    except (OSError, ValueError, KeyError, EOFError):
        return None


def read(path: Path, key: str) -> Model | None:
    """Return the stored model if its key is the one asked for."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            about = json.loads(bytes(stored["about"]))
            if about["key"] != key:
                return None
            arrays = {name: stored[name] for name in _ARRAYS}
    except (OSError, ValueError, KeyError, EOFError):
        return None
    return Model(
        labels=tuple(about["labels"]),
        parts={part: index for index, part in enumerate(about["parts"])},
        letters=about["letters"],
        singles=about["singles"],
        words=about["words"],
        spellings=about["spellings"],
        fragments=FragmentModel(*about["fragments"]),
        **arrays,
    )
