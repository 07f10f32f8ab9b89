"""Fitting the mix of figures and its thresholds, on texts that the model did not learn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from bot.understanding.classifier.confidence import Calibration, figures, ranked
from bot.understanding.engine import Understander
from bot.understanding.intents import OUT_OF_SCOPE
from bot.understanding.workbench.evaluation import SPOILT
from bot.understanding.workbench.fitting import require
from bot.understanding.workbench.question_sets import Question, World

#: The figures that are mixed.
_MIXED: Final = ("probability", "gap", "nearest", "known", "foreign", "shared", "home", "brevity")
#: Most of our questions, in percent, that may be refused.
_OURS_REFUSED: Final = 0.25
_STRICTNESS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as a model saw it: its figures, the label read, whether it is ours and read right."""

    figures: dict[str, float]
    label: str
    ours: bool
    right: bool


def seen_by(
    understander: Understander, questions: Sequence[Question], world: World
) -> Iterator[Seen]:
    """Yield each text as typed, without accents and misspelt."""
    for number, question in enumerate(questions):
        for spoil in SPOILT.values():
            yield _seen(understander, question, spoil(question.text, number), world)


def calibrate(seen: Sequence[Seen], foreign_answered: float) -> Calibration:
    """Return the calibration that fits texts of ours and texts that are not.

    ``foreign_answered`` is the most of the latter, in percent, that may be answered as if they
    were ours. Raises Problem without scikit-learn.
    """
    require()
    from sklearn.linear_model import LogisticRegression

    read = [judged for judged in seen if judged.label != OUT_OF_SCOPE]
    rows = np.asarray([[judged.figures[name] for name in _MIXED] for judged in read])
    machine = LogisticRegression(C=_STRICTNESS, max_iter=5000)
    machine.fit(rows, [judged.right for judged in read])
    sure = machine.predict_proba(rows)[:, 1]
    return Calibration(
        weights=dict(zip(_MIXED, np.round(machine.coef_[0], 3).tolist(), strict=True)),
        constant=round(float(machine.intercept_[0]), 3),
        answer=_answer(seen, read, sure, foreign_answered),
        offer=_offer(seen, read, sure),
        foreign_gap=_foreign_gap(seen),
    )


def _seen(understander: Understander, question: Question, text: str, world: World) -> Seen:
    parsed = understander.parser(text, world.today, world.surroundings)
    scores = understander.model.scores(parsed.seen)
    label = ranked(understander.model, scores)[0][0]
    ours = question.label != OUT_OF_SCOPE
    return Seen(figures(understander.model, scores), label, ours, ours and label == question.label)


def _answer(seen: Sequence[Seen], read: Sequence[Seen], sure: Any, most: float) -> float:
    """Return the lowest threshold at which so few foreign texts are answered, in percent."""
    foreign = sum(not judged.ours for judged in seen)
    allowed = int(foreign * most / 100)
    taken = sorted(
        (float(p) for p, judged in zip(sure, read, strict=True) if not judged.ours), reverse=True
    )
    return round(max(0.5, taken[allowed] + 0.001 if len(taken) > allowed else 0.5), 3)


def _offer(seen: Sequence[Seen], read: Sequence[Seen], sure: Any) -> float:
    """Return the highest threshold below which hardly any of ours lies."""
    ours = sorted(float(p) for p, judged in zip(sure, read, strict=True) if judged.ours)
    allowed = int(sum(judged.ours for judged in seen) * _OURS_REFUSED / 100)
    return round(ours[allowed] if len(ours) > allowed else 0.0, 3)


def _foreign_gap(seen: Sequence[Seen]) -> float:
    """Return how far ahead "not ours" must be: most of ours wrongly read so lie below."""
    wrongly = sorted(
        judged.figures["gap"] for judged in seen if judged.ours and judged.label == OUT_OF_SCOPE
    )
    rightly = sorted(
        judged.figures["gap"] for judged in seen if not judged.ours and judged.label == OUT_OF_SCOPE
    )
    if not wrongly or not rightly:
        return Calibration().foreign_gap
    # Nine in ten foreign texts are refused outright, whatever it costs the others.
    return round(min(wrongly[int(0.8 * len(wrongly))], rightly[len(rightly) // 10]), 3)


def as_toml(found: Calibration) -> str:
    """Return the calibration as the file that is read back."""
    weights = ", ".join(f"{name} = {value}" for name, value in found.weights.items())
    return (
        "# Fitted by «bot understanding calibrate», not by hand: on questions of several writers,\n"
        "# each judged by a model that learned none of their lines.\n"
        f"weights = {{ {weights} }}\n"
        f"constant = {found.constant}\n"
        f"answer = {found.answer}\n"
        f"offer = {found.offer}\n"
        f"foreign_gap = {found.foreign_gap}\n"
    )
