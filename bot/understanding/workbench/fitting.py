"""Fitting the classifier: scikit-learn here, and nowhere else."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import count
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.base.problems import Problem
from bot.understanding.classifier.features import WORD_MARK, letter_parts, pair_parts, word_parts
from bot.understanding.classifier.fragments import FragmentModel, fragment_parts
from bot.understanding.classifier.model import Floats, Ints, Model
from bot.understanding.text.lexicon import Lexicon

_C: Final = 1.0
_FRAGMENT_C: Final = 10.0
#: Weights of a fragment's parts below this are left out.
_LEAST_WEIGHT: Final = 0.1
_C_TRIED: Final = (0.5, 1.0, 2.0, 4.0)
_ROUNDS: Final = 20_000
_TOLERANCE: Final = 3e-2
#: What a misspelt copy of an example weighs beside the example.
_COPY: Final = 0.33


@dataclass(frozen=True, slots=True)
class Sample:
    """An example as words, its label, and whether it is only a misspelt copy of another."""

    words: Sequence[str]
    label: str
    copy: bool = False


def require() -> None:
    """Raise Problem when scikit-learn is not installed."""
    if find_spec("sklearn") is None:
        raise Problem("understanding.no_sklearn")


def fit(samples: Sequence[Sample], lexicon: Lexicon, c: float = _C) -> Model:
    """Fit the classifier. The same input gives the same model; ``c`` is how strictly it fits.

    Raises Problem when scikit-learn is absent or there are not two labels.
    """
    require()
    samples = sorted((sample for sample in samples if sample.words), key=_label)
    names = tuple(sorted({sample.label for sample in samples}))
    if len(names) < 2:
        raise Problem("understanding.one_label")
    indices = {name: index for index, name in enumerate(names)}
    owners = np.asarray([indices[sample.label] for sample in samples], np.int32)
    copies = np.asarray([sample.copy for sample in samples])
    counted = _count(samples)
    blank = _blank(counted, names, lexicon)
    matrix = _weighed(counted, blank)
    weights, bias = _separate(matrix, owners, np.where(copies, _COPY, 1.0), c)
    columns = matrix[~copies][:, blank.letters :].tocsc()
    return replace(
        blank,
        weights=weights.astype(np.float16),
        bias=bias,
        starts=columns.indptr.astype(np.int32),
        rows=columns.indices.astype(np.int32),
        values=columns.data.astype(np.float32),
        owners=owners[~copies],
        users=_users(matrix[~copies][:, blank.singles :], owners[~copies], len(names)),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """How often each sample has each part: runs of letters, then words, then pairs of words."""

    parts: list[str]
    letters: int
    singles: int
    times: Any  # (samples, parts), sparse


def _count(samples: Sequence[Sample]) -> _Counted:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    found, ends = array("i"), [0]
    for words in (sample.words for sample in samples):
        said = letter_parts(words) + word_parts(words) + pair_parts(words)
        found.extend([numbers[part] for part in said])
        ends.append(len(found))
    parts = sorted(numbers, key=lambda part: (_kind(part), part))
    kinds = [_kind(part) for part in parts]
    indices = np.empty(len(parts), np.int32)
    indices[[numbers[part] for part in parts]] = np.arange(len(parts))
    columns = indices[np.frombuffer(found, np.int32)]
    shape = len(samples), len(parts)
    times = csr_matrix((np.ones(len(columns)), columns, ends), shape=shape)
    times.sum_duplicates()
    return _Counted(parts, bisect_left(kinds, 1), bisect_left(kinds, 2), times)


def _kind(part: str) -> int:
    """Return 0 for a run of letters, 1 for a word, 2 for a pair of words."""
    return 1 + (" " in part) if part.startswith(WORD_MARK) else 0


def _blank(counted: _Counted, names: tuple[str, ...], lexicon: Lexicon) -> Model:
    """Return a model that has learned nothing yet: it knows the parts and can count them."""
    samples, width = counted.times.shape
    seen = np.bincount(counted.times.indices, minlength=width)
    often = dict(lexicon.pairs.items())
    none, no = np.empty(0, np.float32), np.empty(0, np.int32)
    pairs = counted.parts[counted.singles :]
    return Model(
        labels=names,
        parts={part: number for number, part in enumerate(counted.parts)},
        letters=counted.letters,
        singles=counted.singles,
        rarity=(np.log((1 + samples) / (1 + seen)) + 1).astype(np.float32),
        weights=none.astype(np.float16),
        bias=none,
        starts=no,
        rows=no,
        values=none,
        owners=no,
        users=np.empty((0, 0), np.bool_),
        often=np.asarray([often.get(pair[1:], 0) for pair in pairs], np.int32),
        words=lexicon.words,
        spellings=lexicon.spellings,
    )


def _weighed(counted: _Counted, blank: Model) -> Any:
    """Return the samples as the model will see texts (``Model.vector``), one a row."""
    matrix = counted.times.copy()
    matrix.data = (1 + np.log(matrix.data)) * blank.rarity[matrix.indices]
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    blocks = 2 * rows + (matrix.indices >= blank.letters)
    squares = np.bincount(blocks, matrix.data**2, 2 * matrix.shape[0])
    matrix.data /= np.sqrt(squares[blocks])
    return matrix


def _users(matrix: Any, owners: Ints, classes: int) -> NDArray[np.bool_]:
    """Return which classes' examples use each part (a column of the matrix)."""
    used = np.zeros((matrix.shape[1], classes), np.bool_)
    entries = matrix.tocoo()
    used[entries.col, owners[entries.row]] = True
    return used


def best_c(samples: Sequence[Sample], lexicon: Lexicon) -> float:
    """Return the strictness that serves best on thirds of the samples held back in turn."""
    require()
    real = sorted((sample for sample in samples if sample.words and not sample.copy), key=_label)
    names = tuple(sorted({sample.label for sample in real}))
    counted = _count(real)
    matrix = _weighed(counted, _blank(counted, names, lexicon))
    owners = np.asarray([names.index(sample.label) for sample in real], np.int32)
    thirds = np.arange(len(real)) % 3
    return max(_C_TRIED, key=lambda c: (_held_back(matrix, owners, thirds, c), -c))


def _held_back(matrix: Any, owners: Ints, thirds: Any, c: float) -> int:
    """Return how many samples are read right by machines that did not see them."""
    right = 0
    for third in range(3):
        kept, back = thirds != third, thirds == third
        if len(np.unique(owners[kept])) > 1:
            machine = _machine(c).fit(matrix[kept], owners[kept])
            right += int((machine.predict(matrix[back]) == owners[back]).sum())
    return right


def _machine(c: float) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=c, random_state=0, max_iter=_ROUNDS, class_weight="balanced", tol=_TOLERANCE)


def fit_fragments(said: Sequence[Sequence[str]], others: Sequence[Sequence[str]]) -> FragmentModel:
    """Fit the model of texts that go on from a question to such texts and to others."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows = [sorted(fragment_parts(words)) for words in (*said, *others)]
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    columns = [numbers[part] for row in rows for part in row]
    sizes = np.asarray([len(row) for row in rows])
    values = np.repeat(1 / np.sqrt(sizes), sizes)
    ends = np.concatenate(([0], np.cumsum(sizes)))
    matrix = csr_matrix((values, columns, ends), shape=(len(rows), len(numbers)))
    owners = np.arange(len(rows)) < len(said)
    if owners.all() or not owners.any():
        return FragmentModel()
    machine = LogisticRegression(C=_FRAGMENT_C, class_weight="balanced", max_iter=_ROUNDS)
    machine.fit(matrix, owners)
    weights = np.round(machine.coef_[0], 2).tolist()
    kept = {part: weights[at] for part, at in numbers.items() if abs(weights[at]) >= _LEAST_WEIGHT}
    return FragmentModel(kept, round(float(machine.intercept_[0]), 3))


def _label(sample: Sample) -> str:
    return sample.label


def _separate(matrix: Any, owners: Ints, importance: Any, c: float) -> tuple[Floats, Floats]:
    """Return the weights (parts, classes) and constants of one boundary a class."""
    machine = _machine(c)
    machine.fit(matrix, owners, sample_weight=importance)
    weights, bias = machine.coef_, machine.intercept_
    if len(weights) == 1:  # two classes share one boundary
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return np.ascontiguousarray(weights.T, np.float32), bias.astype(np.float32)
