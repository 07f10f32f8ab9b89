"""What a set of questions would measure if its writer had never given examples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.understanding import examples
from bot.understanding.classifier.confidence import Calibration
from bot.understanding.engine import Understander
from bot.understanding.examples import Example
from bot.understanding.parsing import Parser
from bot.understanding.workbench import training
from bot.understanding.workbench.question_sets import (
    Question,
    World,
    read_dialogues,
    read_questions,
)


def without(locale: str, folder: Path, world: World, by: Calibration | None = None) -> Understander:
    """Return an understander that learned the examples except those of a folder's writer.

    Its thresholds are the locale's unless given. Raises Problem without scikit-learn.
    """
    listed = examples.of_locale(locale)
    kept = left_out(locale, listed, texts_of(folder), world)
    understander = Understander(locale, training.build(locale, kept))
    if by is not None:
        understander.calibration = by
    return understander


def texts_of(folder: Path) -> list[Question]:
    """Return all that a folder's writer wrote."""
    turns = [turn for block in read_dialogues(folder / "dialogues.txt") for turn in block]
    written = (read_questions(folder / name) for name in ("questions.tsv", "foreign.tsv"))
    return [*(question for listed in written for question in listed), *turns]


def left_out(
    locale: str, listed: Sequence[Example], written: Iterable[Question], world: World
) -> list[Example]:
    """Return the examples that say nothing that was written, names of people and units aside."""
    parser = Parser(locale)
    said = {
        tuple(seen)
        for each in written
        for seen in (
            parser.seen(each.text),
            parser(each.text, world.today, world.surroundings).seen,
        )
    }
    return [each for each in listed if tuple(parser.seen(each.text)) not in said]
