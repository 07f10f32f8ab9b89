"""How sure a reading is: several figures mixed into one between 0 and 1, and what to do with it."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from math import exp
from typing import Final

import numpy as np

from bot.base.texts import LOCALES
from bot.understanding.classifier.model import Floats, Model, Scores
from bot.understanding.intents import OUT_OF_SCOPE
from bot.understanding.reading import Zone

_SHARPNESS: Final = 4.0
#: What the nearest example says beside the boundary.
_SHARE_OF_NEAREST: Final = np.float32(0.5)
#: From here on the nearest example is the text itself: it is read as written there.
_SAME: Final = np.float32(0.999)
_SURE: Final = 0.95
#: What being expected adds to a label's strength.
_EXPECTED: Final = np.float32(0.35)
_FILE: Final = "calibration.toml"


@dataclass(frozen=True, slots=True)
class Calibration:
    """How figures are mixed, and the thresholds between the three zones.

    Fitted by ``bot understanding calibrate``; the defaults serve a language without questions to
    fit it on.
    """

    weights: Mapping[str, float] = field(
        default_factory=lambda: {"probability": 3.0, "gap": 2.0, "known": 1.0, "home": 2.0}
    )
    constant: float = -3.5
    answer: float = 0.6
    offer: float = 0.2
    #: Out of scope is believed only this far ahead of the next reading.
    foreign_gap: float = 0.1


def calibration(locale: str) -> Calibration:
    """Return a locale's calibration, the default one if it has none."""
    path = LOCALES / locale / _FILE
    return (
        Calibration(**tomllib.loads(path.read_text("utf-8"))) if path.is_file() else Calibration()
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """Labels with their confidence, best first, and what to do."""

    candidates: tuple[tuple[str, float], ...]
    zone: Zone
    #: The likeliest label, also where it was too unlikely to be the one read.
    likeliest: str = ""

    @property
    def best(self) -> str:
        """The label read."""
        return self.candidates[0][0]

    @property
    def confidence(self) -> float:
        """How sure it is, 0 to 1."""
        return self.candidates[0][1]

    def with_best(self, label: str) -> Judged:
        """Return the same with another label in the place of the one read."""
        if self.zone is Zone.REFUSE or label == self.best:
            return self
        others = [item for item in self.candidates[1:] if item[0] != label]
        return replace(self, candidates=((label, self.confidence), *others))


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Classes by strength: their positions, best first, and the share of each (adding up to 1)."""

    strength: Floats
    order: list[int]
    shares: Floats

    @classmethod
    def of(cls, scores: Scores, favoured: Floats | None = None) -> _Ranking:
        same = scores.nearest >= _SAME
        strength = scores.margins + _SHARE_OF_NEAREST * scores.nearest + same
        if favoured is not None:
            strength = strength + favoured
        order = (-strength).argsort(kind="stable").tolist()
        powers = np.exp(np.float32(_SHARPNESS) * (strength - strength[order[0]]))
        return cls(strength, order, powers / powers.sum())


def figures(model: Model, scores: Scores) -> dict[str, float]:
    """Return what is mixed, by name."""
    return _figures(model, scores, _Ranking.of(scores))


def _figures(model: Model, scores: Scores, ranking: _Ranking) -> dict[str, float]:
    best, second = ranking.order[0], ranking.order[min(1, len(ranking.order) - 1)]
    foreign = model.labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in model.labels else None
    return {
        "probability": float(ranking.shares[best]),
        "gap": float(ranking.strength[best] - ranking.strength[second]),
        "nearest": float(scores.nearest[best]),
        "known": scores.known,
        "foreign": 0.0 if foreign is None else float(scores.margins[foreign]),
        "shared": float(scores.shared[best]),
        "home": scores.home,
        "brevity": 1 / max(1, scores.words),
    }


def ranked(model: Model, scores: Scores) -> list[tuple[str, float]]:
    """Return labels with their shares (adding up to 1), best first."""
    ranking = _Ranking.of(scores)
    return [(model.labels[index], float(ranking.shares[index])) for index in ranking.order]


def judge(model: Model, scores: Scores, by: Calibration, expected: Collection[str] = ()) -> Judged:
    """Return the three best labels with confidence, and the zone.

    ``expected`` are labels that are likely where a text is said, whatever it says.
    """
    ranking = _Ranking.of(scores, _favoured(model, expected) if expected else None)
    listed = [(model.labels[index], float(ranking.shares[index])) for index in ranking.order[:3]]
    given = _figures(model, scores, ranking)
    mixed = by.constant + sum(weight * given[name] for name, weight in by.weights.items())
    sure = 1 / (1 + exp(-max(-30.0, min(30.0, mixed))))
    if given["nearest"] >= _SAME:
        sure = max(sure, _SURE)
    candidates = tuple((label, round(sure * share / listed[0][1], 4)) for label, share in listed)
    zone = _zone(listed[0][0], sure, given["gap"], by)
    if zone is Zone.REFUSE and listed[0][0] != OUT_OF_SCOPE:
        others = [candidate for candidate in candidates if candidate[0] != OUT_OF_SCOPE]
        candidates = ((OUT_OF_SCOPE, round(1 - sure, 4)), *others[:2])
    return Judged(candidates, zone, listed[0][0])


def _favoured(model: Model, expected: Collection[str]) -> Floats:
    return np.array([label in expected for label in model.labels], np.float32) * _EXPECTED


def _zone(label: str, sure: float, gap: float, by: Calibration) -> Zone:
    if label == OUT_OF_SCOPE:
        return Zone.REFUSE if gap >= by.foreign_gap else Zone.OFFER
    if sure >= by.answer:
        return Zone.ANSWER
    return Zone.OFFER if sure >= by.offer else Zone.REFUSE
