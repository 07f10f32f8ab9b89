"""Fitting the classifier: scikit-learn here, and nowhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from bot.problems import Problem
from bot.understanding.features import letter_parts, word_parts
from bot.understanding.model import Floats, Ints, Model

_C: Final = 1.0
_ROUNDS: Final = 20_000


def fit(
    texts: Sequence[Sequence[str]],
    labels: Sequence[str],
    words: Mapping[str, int],
    extra: Mapping[str, Any],
) -> Model:
    """Fit the classifier to texts given as words. The same input gives the same model.

    Raises Problem when scikit-learn is absent or there are not two labels.
    """
    names = tuple(sorted(set(labels)))
    if len(names) < 2:
        raise Problem("understanding.one_label")
    owners = np.asarray([names.index(label) for label in labels], np.int32)
    parts, letters, rarity = _parts(texts)
    empty = Model(
        labels=names,
        parts=parts,
        rarity=rarity,
        letters=letters,
        weights=np.zeros((len(parts), len(names)), np.float32),
        bias=np.zeros(len(names), np.float32),
        starts=np.zeros(len(parts) + 1, np.int32),
        rows=np.empty(0, np.int32),
        values=np.empty(0, np.float32),
        owners=owners,
        words=words,
        extra=extra,
    )
    vectors = [empty.vector(each) for each in texts]
    weights, bias = _separate(vectors, owners, len(parts))
    starts, rows, values = _by_part(vectors, len(parts))
    return Model(
        names, parts, rarity, letters, weights, bias, starts, rows, values, owners, words, extra
    )


def _parts(texts: Sequence[Sequence[str]]) -> tuple[dict[str, int], int, Floats]:
    """Return every part with its place, the number of letter parts, and how rare each is."""
    letters: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for text in texts:
        letters.update({part for word in text for part in letter_parts(word)})
        words.update(set(word_parts(text)))
    ordered = sorted(letters) + sorted(words)
    seen = np.asarray(
        [letters[part] for part in sorted(letters)] + [words[part] for part in sorted(words)]
    )
    rarity = np.log((1 + len(texts)) / (1 + seen)) + 1
    return {part: at for at, part in enumerate(ordered)}, len(letters), rarity.astype(np.float32)


def _matrix(vectors: Sequence[tuple[Ints, Floats]], width: int) -> Any:
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(parts) for parts, _ in vectors)])
    return csr_matrix(
        (np.concatenate([v for _, v in vectors]), np.concatenate([p for p, _ in vectors]), ends),
        shape=(len(vectors), width),
    )


def _separate(
    vectors: Sequence[tuple[Ints, Floats]], owners: Ints, width: int
) -> tuple[Floats, Floats]:
    try:
        from sklearn.svm import LinearSVC
    except ImportError as error:
        raise Problem("understanding.no_sklearn") from error
    machine = LinearSVC(C=_C, random_state=0, max_iter=_ROUNDS)
    machine.fit(_matrix(vectors, width).astype(np.float64), owners)
    weights, bias = machine.coef_, machine.intercept_
    if len(weights) == 1:  # two classes share one boundary
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return np.ascontiguousarray(weights.T, np.float32), bias.astype(np.float32)


def _by_part(vectors: Sequence[tuple[Ints, Floats]], width: int) -> tuple[Ints, Ints, Floats]:
    columns = _matrix(vectors, width).tocsc()
    return (
        columns.indptr.astype(np.int32),
        columns.indices.astype(np.int32),
        columns.data.astype(np.float32),
    )
