"""The classifier as it serves: numpy and a dictionary, nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.understanding.features import letter_parts, word_parts

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
_CACHED_WORDS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Scores:
    """What the classifier says of one text.

    ``margins`` and ``nearest`` have one figure a class: the distance from the boundary, and the
    cosine to the class's nearest example. ``known`` is the share of words that examples use.
    """

    margins: Floats
    nearest: Floats
    known: float


@dataclass(frozen=True)
class Model:
    """Weights by part and class, and the examples themselves by part (compressed columns)."""

    labels: tuple[str, ...]
    parts: Mapping[str, int]
    rarity: Floats  # (parts,)
    letters: int  # parts below this index are pieces of words
    weights: Floats  # (parts, classes)
    bias: Floats  # (classes,)
    starts: Ints  # (parts + 1,): where each part's examples begin
    rows: Ints  # example of each entry
    values: Floats  # weight of each entry
    owners: Ints  # class of each example
    words: Mapping[str, int]  # how often the examples use a word
    extra: Mapping[str, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ids", {})
        object.__setattr__(self, "_pairs", frozenset(self.extra.get("pairs", ())))

    @property
    def pairs(self) -> frozenset[str]:
        """Pairs of words that the examples use side by side."""
        found: frozenset[str] = self._pairs  # type: ignore[attr-defined]
        return found

    def vector(self, words: Sequence[str]) -> tuple[Ints, Floats]:
        """Return a text as (parts, weights): TF-IDF, each block of length 1."""
        ids: list[int] = []
        for word in words:
            ids.extend(self._word_ids(word))
        find = self.parts.get
        ids.extend(found for part in word_parts(words) if (found := find(part)) is not None)
        if not ids:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        parts, counts = np.unique(np.asarray(ids, np.int32), return_counts=True)
        values = (1 + np.log(counts)).astype(np.float32) * self.rarity[parts]
        cut = int(np.searchsorted(parts, self.letters))
        for block in (values[:cut], values[cut:]):
            if block.size:
                block /= np.sqrt(block @ block)
        return parts, values

    def scores(self, words: Sequence[str]) -> Scores:
        """Return the classifier's figures for a text."""
        parts, values = self.vector(words)
        margins = values @ self.weights[parts] + self.bias
        return Scores(margins, self._nearest(parts, values), self._known(words))

    def _word_ids(self, word: str) -> list[int]:
        cache: dict[str, list[int]] = self._ids  # type: ignore[attr-defined]
        found = cache.get(word)
        if found is None:
            find = self.parts.get
            found = [each for part in letter_parts(word) if (each := find(part)) is not None]
            if len(cache) < _CACHED_WORDS:
                cache[word] = found
        return found

    def _nearest(self, parts: Ints, values: Floats) -> Floats:
        best = np.zeros(len(self.labels), np.float32)
        if parts.size:
            begins, ends = self.starts[parts], self.starts[parts + 1]
            lengths = ends - begins
            offsets = np.repeat(begins - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
            entries = offsets + np.arange(int(lengths.sum()))
            weighed = self.values[entries] * np.repeat(values, lengths)
            cosines = np.bincount(self.rows[entries], weighed, len(self.owners)) / 2
            np.maximum.at(best, self.owners, cosines.astype(np.float32))
        return best

    def _known(self, words: Sequence[str]) -> float:
        return sum(word in self.words for word in words) / len(words) if words else 0.0

    def save(self, path: Path, key: str) -> None:
        """Write the model beside its key, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        named = {
            "key": key,
            "labels": self.labels,
            "parts": list(self.parts),
            "letters": self.letters,
            "words": dict(self.words),
            "extra": dict(self.extra),
        }
        half = path.with_name(f".{path.name}.{id(self)}.half.npz")
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        np.savez(half, about=np.frombuffer(json.dumps(named).encode(), np.uint8), **arrays)
        half.replace(path)


_ARRAYS: Final = ("rarity", "weights", "bias", "starts", "rows", "values", "owners")


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
        parts={part: place for place, part in enumerate(about["parts"])},
        letters=about["letters"],
        words=about["words"],
        extra=about["extra"],
        **arrays,
    )
