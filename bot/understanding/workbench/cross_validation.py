"""Models that never saw what a writer wrote: what a new writer's questions would measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bot.understanding import examples
from bot.understanding.engine import Understander
from bot.understanding.examples import Example
from bot.understanding.fragment_words import fragment_words
from bot.understanding.parsing import Parser
from bot.understanding.workbench import training
from bot.understanding.workbench.question_sets import (
    Question,
    World,
    read_dialogues,
    read_questions,
)


def held_back(
    locale: str, folders: Sequence[Path], world: World, models: int
) -> Iterator[tuple[Understander, Sequence[Path]]]:
    """Yield so many understanders, each with the folders of which it learned no line.

    Each folder comes once. Raises Problem without scikit-learn.
    """
    listed = examples.of_locale(locale)
    for first in range(min(models, len(folders))):
        away = folders[first::models]
        written = [question for folder in away for question in texts_of(folder)]
        kept = left_out(locale, listed, written, world)
        going_on = follow_ups_left_out(locale, written, world)
        yield Understander(locale, training.build(locale, kept, going_on)), away


def texts_of(folder: Path) -> list[Question]:
    """Return all that a folder's writer wrote."""
    turns = [turn for block in read_dialogues(folder / "dialogues.txt") for turn in block]
    return [*questions_of(folder), *turns]


def questions_of(folder: Path) -> list[Question]:
    """Return the questions of a folder, then the texts that are not ours."""
    written = (read_questions(folder / name) for name in ("questions.tsv", "foreign.tsv"))
    return [question for listed in written for question in listed]


def follow_ups_left_out(locale: str, written: Iterable[Question], world: World) -> list[str]:
    """Return the ways of going on that nothing written uses as they stand."""
    parser = Parser(locale)
    texts = (parser(item.text, world.today, world.surroundings) for item in written)
    said = {tuple(fragment_words(text)) for text in texts}
    told = examples.follow_ups(locale)
    return [text for text in told if tuple(fragment_words(parser.alone(text))) not in said]


def left_out(
    locale: str, listed: Sequence[Example], written: Iterable[Question], world: World
) -> list[Example]:
    """Return the examples that say nothing that was written, names of people and units aside."""
    parser = Parser(locale)
    said = {
        tuple(seen)
        for question in written
        for seen in (
            parser.seen(question.text),
            parser(question.text, world.today, world.surroundings).seen,
        )
    }
    return [example for example in listed if tuple(parser.seen(example.text)) not in said]
