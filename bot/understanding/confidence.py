"""How sure a reading is: several figures mixed into one between 0 and 1, and what to do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any, Final

import numpy as np

from bot.understanding.intents import OUT_OF_SCOPE
from bot.understanding.model import Floats, Model, Scores
from bot.understanding.reading import Zone

#: The figures that are mixed, in the order of the coefficients.
FIGURES: Final = ("probability", "margin", "gap", "nearest", "known")
_SHARPNESS: Final = 4.0
_SHARE_OF_NEAREST: Final = 0.5


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coefficients of the mix, its constant, and the two thresholds between the three zones."""

    coefficients: tuple[float, ...] = (2.0, 1.5, 1.0, 4.0, 1.0)
    constant: float = -3.0
    answer: float = 0.5
    offer: float = 0.2

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Calibration:
        """Read a table of the vocabulary; an empty one gives the defaults."""
        if not table:
            return cls()
        return cls(
            tuple(float(table[name]) for name in FIGURES),
            float(table["constant"]),
            float(table["answer"]),
            float(table["offer"]),
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """Labels with their confidence, best first, and what to do."""

    candidates: tuple[tuple[str, float], ...]
    zone: Zone

    @property
    def best(self) -> str:
        """The label read."""
        return self.candidates[0][0]

    @property
    def confidence(self) -> float:
        """How sure it is, 0 to 1."""
        return self.candidates[0][1]


def ranked(model: Model, scores: Scores) -> list[tuple[str, float]]:
    """Return labels with their shares (adding up to 1), best first."""
    strength = _strength(scores)
    shares = _shares(strength)
    order = np.argsort(-strength, kind="stable")
    return [(model.labels[place], float(shares[place])) for place in order.tolist()]


def figures(scores: Scores) -> tuple[float, ...]:
    """Return the figures that are mixed."""
    strength = _strength(scores)
    order = np.argsort(-strength, kind="stable")
    best, second = order[0], order[min(1, len(order) - 1)]
    return (
        float(_shares(strength)[best]),
        float(scores.margins[best]),
        float(strength[best] - strength[second]),
        float(scores.nearest[best]),
        scores.known,
    )


def judge(model: Model, scores: Scores, calibration: Calibration) -> Judged:
    """Return the labels with confidence, and the zone."""
    listed = ranked(model, scores)[:3]
    mixed = sum(
        weight * figure
        for weight, figure in zip(calibration.coefficients, figures(scores), strict=True)
    )
    sure = 1 / (1 + exp(-max(-30.0, min(30.0, mixed + calibration.constant))))
    top = listed[0][1] or 1.0
    candidates = tuple((label, round(sure * share / top, 4)) for label, share in listed)
    return Judged(candidates, _zone(listed[0][0], sure, calibration))


def _zone(label: str, sure: float, calibration: Calibration) -> Zone:
    if label == OUT_OF_SCOPE:
        return Zone.REFUSE
    if sure >= calibration.answer:
        return Zone.ANSWER
    return Zone.OFFER if sure >= calibration.offer else Zone.REFUSE


def _strength(scores: Scores) -> Floats:
    return scores.margins + np.float32(_SHARE_OF_NEAREST) * scores.nearest


def _shares(strength: Floats) -> Floats:
    powers = np.exp(np.float32(_SHARPNESS) * (strength - strength.max()))
    shares: Floats = powers / powers.sum()
    return shares


def top(pairs: Sequence[tuple[str, float]], count: int) -> list[str]:
    """Return the first labels."""
    return [label for label, _ in pairs[:count]]
