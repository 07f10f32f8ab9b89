"""Another language is data only: the same code reads English."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.understanding import examples
from bot.understanding.classifier import model_files
from bot.understanding.engine import Understander, load
from bot.understanding.reading import Memory, Reading
from bot.understanding.slots import Slots
from tests.understanding.conftest import WEDNESDAY, agency
from tests.understanding.test_periods import said


@pytest.fixture(scope="module")
def english() -> Callable[..., Reading]:
    understander: Understander = load("en")
    here = agency()

    def read(text: str, memory: Memory | None = None) -> Reading:
        return understander.read(text, today=WEDNESDAY, surroundings=here, memory=memory)

    return read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("next month", "2026-12-01..2026-12-31"),
        ("from 1 October to 15 October", "2026-10-01..2026-10-15"),
        ("the third quarter", "2026-07-01..2026-09-30"),
        ("the first 9 months of the year", "2026-01-01..2026-09-30"),
        ("next monday", "2026-11-23"),
        ("from now to the end of the year", "2026-11-18..2026-12-31"),
        ("same period last year", "2025-01-01..2025-11-18"),
        ("December 2, 2026", "2026-12-02"),
    ],
)
def test_times_are_read_in_english(text: str, expected: str) -> None:
    assert said(text, "en") == [expected]


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("what am I still missing", "my_missing", {}),
        ("which classes open next month", "upcoming_classes",
         {"period": {"from": "2026-12-01", "to": "2026-12-31"}}),
        ("who in my office has not taken ethics yet", "unit_missing",
         {"unit": "P01", "topic": "ethics"}),
        ("what is Lo Thi Mai still missing", "person_lookup", {"person": "CB001"}),
        ("register me for class KNS-01", "register_class", {"class": "KNS-01"}),
    ],
)  # fmt: skip
def test_questions_are_read_in_english(english, text: str, intent: str, slots: dict) -> None:
    reading = english(text)
    assert reading.intent == intent
    assert {name: reading.slots.as_json().get(name) for name in slots} == slots


def test_a_follow_up_is_read_in_english(english) -> None:
    before = Memory(intent="upcoming_classes", slots=Slots.from_json({"topic": "ethics"}))
    reading = english("what about next month?", before)
    assert reading.intent == "upcoming_classes"
    assert reading.slots.as_json()["topic"] == "ethics"
    assert reading.slots.as_json()["period"]["from"] == "2026-12-01"


def test_english_has_examples_of_its_own() -> None:
    assert {example.intent for example in examples.of_locale("en")}
    assert model_files.model_path("en") != model_files.model_path("vi")
