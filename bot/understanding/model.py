"""The classifier as it serves: numpy and a dictionary, nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.understanding.features import letter_parts, word_parts

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


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
    """Weights by part and class, and which examples hold each word part.

    ``starts`` and ``rows``, ``values`` are compressed columns: the entries of word part ``p`` are
    ``starts[p - letters]`` up to ``starts[p - letters + 1]``.
    """

    labels: tuple[str, ...]
    parts: Mapping[str, int]
    letters: int  # parts below this number are runs of letters, the others words and pairs
    rarity: Floats  # (parts,)
    weights: Floats  # (parts, classes)
    bias: Floats  # (classes,)
    starts: Ints  # (word parts + 1,)
    rows: Ints  # example of each entry
    values: Floats  # weight of each entry
    owners: Ints  # class of each example
    words: Mapping[str, int]  # how often the examples use a word
    pairs: frozenset[str]  # words that examples use side by side

    def vector(self, words: Sequence[str]) -> tuple[Ints, Floats]:
        """Return a text as (parts, weights): TF-IDF, letters and words each of length 1."""
        find = self.parts.get
        said = letter_parts(words) + word_parts(words)
        ids = [found for part in said if (found := find(part)) is not None]
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
        cut = int(np.searchsorted(parts, self.letters))
        nearest = self._nearest(parts[cut:] - self.letters, values[cut:])
        return Scores(margins, nearest, self._known(words))

    def _nearest(self, parts: Ints, values: Floats) -> Floats:
        best = np.zeros(len(self.labels), np.float32)
        if parts.size:
            begins, ends = self.starts[parts], self.starts[parts + 1]
            spans = [slice(b, e) for b, e in zip(begins.tolist(), ends.tolist(), strict=True)]
            rows = np.concatenate([self.rows[span] for span in spans])
            weighed = np.concatenate([self.values[span] for span in spans])
            weighed = weighed * np.repeat(values, ends - begins)
            cosines = np.bincount(rows, weighed, len(self.owners)).astype(np.float32)
            np.maximum.at(best, self.owners, cosines)
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
            "pairs": sorted(self.pairs),
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
        pairs=frozenset(about["pairs"]),
        **arrays,
    )
