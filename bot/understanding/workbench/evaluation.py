"""How well texts are understood: measured on questions whose reading is known."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.base.problems import Problem
from bot.understanding.carried_slots import carried
from bot.understanding.engine import Understander
from bot.understanding.intents import INTENTS, OUT_OF_SCOPE
from bot.understanding.reading import Memory, Reading, Zone
from bot.understanding.workbench.augmentation import misspelt, stripped
from bot.understanding.workbench.question_sets import (
    Question,
    World,
    read_dialogues,
    read_questions,
)

_SLOTS: Final = (
    *("period", "topic", "topics", "level", "count", "format", "unit", "units", "person"),
    *("persons", "class", "new_class", "done", "except_topics", "except_units", "except_persons"),
)


SPOILT: Final[dict[str, Callable[[str, int], str]]] = {
    "typed": lambda text, _: text,
    "stripped": lambda text, _: stripped(text),
    "typos": misspelt,
}


def percent(part: int, whole: int) -> float | None:
    """Return a share in percent to a tenth; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


@dataclass(frozen=True, slots=True)
class Ranking:
    """How a list of questions was ranked."""

    top1: float | None
    top3: float | None
    confusions: list[tuple[str, str, int]]
    milliseconds: float


def rank_all(
    questions: Sequence[Question],
    rank: Callable[[str], Sequence[str]],
    spoil: Callable[[str, int], str],
) -> Ranking:
    """Rank each question and compare with its label."""
    first = within = 0
    wrong: Counter[tuple[str, str]] = Counter()
    times = []
    for number, question in enumerate(questions):
        text = spoil(question.text, number)
        began = time.perf_counter()
        labels = rank(text)
        times.append(time.perf_counter() - began)
        first += labels[0] == question.label
        within += question.label in labels[:3]
        if labels[0] != question.label:
            wrong[question.label, labels[0]] += 1
    listed = [(label, read, count) for (label, read), count in wrong.most_common(12)]
    return Ranking(
        percent(first, len(questions)),
        percent(within, len(questions)),
        listed,
        round(1000 * statistics.median(times), 3),
    )


def check(understander: Understander, folder: Path, world: World) -> dict[str, Any]:
    """Measure a folder of questions, foreign texts and dialogues. Shares are in percent."""
    questions = read_questions(folder / "questions.tsv")
    for question in questions:
        if question.label not in INTENTS:
            raise Problem(
                "understanding.unknown_label",
                file="questions.tsv",
                line=question.line,
                label=question.label,
            )
    foreign = read_questions(folder / "foreign.tsv")
    dialogues = read_dialogues(folder / "dialogues.txt")

    def read(text: str) -> Reading:
        return understander.read(text, today=world.today, surroundings=world.surroundings)

    def rank(text: str) -> list[str]:
        return [label for label, _ in read(text).candidates]

    rankings = {name: rank_all(questions, rank, spoil) for name, spoil in SPOILT.items()}
    told = [list(turns_of(understander, block, world)) for block in dialogues]
    typed = rankings["typed"]
    return {
        "questions": len(questions),
        "top1": {name: ranking.top1 for name, ranking in rankings.items()},
        "top3": {name: ranking.top3 for name, ranking in rankings.items()},
        "zones": zones(questions, read),
        "slots": slots_right(questions, read),
        "foreign": foreign_taken(foreign, read),
        "dialogues": dialogues_right(told),
        "ms": typed.milliseconds,
        "confusions": typed.confusions,
    }


def zones(questions: Sequence[Question], read: Callable[[str], Reading]) -> dict[str, float | None]:
    """Return how our questions are dealt with; ``wrong``: answered as another intent."""
    readings = [(question.label, read(question.text)) for question in questions]
    answered = [(label, reading) for label, reading in readings if reading.zone is Zone.ANSWER]
    offered = [(label, reading) for label, reading in readings if reading.zone is Zone.OFFER]
    return {
        "answered": percent(len(answered), len(readings)),
        "offered": percent(len(offered), len(readings)),
        "offered_right": percent(
            sum(label in dict(reading.candidates) for label, reading in offered), len(offered)
        ),
        "refused": percent(len(readings) - len(answered) - len(offered), len(readings)),
        "wrong": percent(
            sum(label != reading.intent for label, reading in answered), len(readings)
        ),
    }


def slots_right(
    questions: Sequence[Question], read: Callable[[str], Reading]
) -> dict[str, dict[str, Any]]:
    """Return, for each slot and "all", how many were expected, found exactly, and found extra."""
    found: dict[str, dict[str, Any]] = {}
    readings = [(question.slots, read(question.text).slots.as_json()) for question in questions]
    for slot in _SLOTS:
        expected = [(want[slot], got.get(slot)) for want, got in readings if slot in want]
        extra = sum(slot in got and slot not in want for want, got in readings)
        right = sum(want == got for want, got in expected)
        found[slot] = {"expected": len(expected), "right": right, "extra": extra}
    total = {
        key: sum(counts[key] for counts in found.values()) for key in ("expected", "right", "extra")
    }
    return {
        slot: {**counts, "exact": percent(counts["right"], counts["expected"])}
        for slot, counts in {**found, "all": total}.items()
    }


def foreign_taken(questions: Sequence[Question], read: Callable[[str], Reading]) -> dict[str, Any]:
    """Return how texts that are not ours are dealt with."""
    readings = [read(question.text) for question in questions]
    ours = [reading for reading in readings if reading.intent != OUT_OF_SCOPE]
    return {
        "texts": len(readings),
        "answered": percent(sum(our.zone is Zone.ANSWER for our in ours), len(readings)),
        "offered": percent(sum(our.zone is Zone.OFFER for our in ours), len(readings)),
    }


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a dialogue, as expected and as read."""

    expected: Question
    reading: Reading


def turns_of(understander: Understander, block: Sequence[Question], world: World) -> Iterator[Turn]:
    """Read a dialogue turn by turn, remembering what was read."""
    memory = Memory()
    for question in block:
        reading = understander.read(
            question.text, today=world.today, surroundings=world.surroundings, memory=memory
        )
        yield Turn(question, reading)
        intent, slots = carried(memory, reading)
        memory = Memory(intent=intent, slots=slots)


def right(turn: Turn) -> bool:
    """Return whether a turn was read as expected: its intent, and the slots that are named."""
    return turn.reading.intent == turn.expected.label and not _wrong_slots(turn)


def _wrong_slots(turn: Turn) -> list[str]:
    expected, got = turn.expected.slots, turn.reading.slots.as_json()
    return [name for name, value in expected.items() if got.get(name) != value]


def dialogues_right(told: Sequence[Sequence[Turn]]) -> dict[str, Any]:
    """Return the shares of turns and of whole dialogues right, and the slots wrong how often."""
    turns = [turn for block in told for turn in block]
    wrong = Counter(name for turn in turns for name in _wrong_slots(turn))
    intents = sum(turn.reading.intent == turn.expected.label for turn in turns)
    return {
        "turns": len(turns),
        "right": percent(sum(map(right, turns)), len(turns)),
        "intents_right": percent(intents, len(turns)),
        "dialogues": len(told),
        "whole": percent(sum(all(map(right, block)) for block in told), len(told)),
        "wrong_slots": dict(wrong),
    }
