"""Opening, changing and cancelling classes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.base.problems import Problem
from bot.storage.tables import training_class
from bot.training import bookings, classes, undo
from bot.training.as_of import AsOf
from bot.training.classes import Session
from bot.training.enums import Topic
from tests.builders.sample import NOW, TODAY, Builder

OPENS = TODAY + timedelta(days=10)


@pytest.fixture
def law(make: Builder, as_of: AsOf, seen_by):
    """A class of office A, opened by its officer."""
    return classes.open_(
        as_of, NOW, "L1", by=seen_by("officer"), unit_id=make.units["A"], name="Law",
        topics=(Topic.LAW,), opens=OPENS, seats=1,
        meetings=[Session(NOW + timedelta(days=10), NOW + timedelta(days=10, hours=3))],
    )  # fmt: skip


def test_a_class_is_opened_with_its_sessions_and_offered(as_of: AsOf, law: int):
    found = classes.find(as_of, "L1")
    assert len(classes.sessions(as_of, found.id)) == 1
    offered = classes.registrable(as_of, frozenset({Topic.LAW}))
    assert [open_class.code for open_class in offered] == ["L1"]


def test_a_change_moves_the_calendar_on_and_can_be_undone(as_of: AsOf, law: int, seen_by):
    by = seen_by("officer")
    number = classes.change(as_of, NOW, "L1", by=by, place="Hall 2")
    found = classes.find(as_of, "L1")
    assert (found.place, found.sequence) == ("Hall 2", 1)
    undo.undo(as_of, NOW, number, by=by)
    assert classes.find(as_of, "L1").place is None


def test_a_cancelled_class_names_who_is_to_be_told_and_takes_nobody(
    make: Builder, as_of: AsOf, law: int, seen_by
):
    for code in ("A1", "A2"):
        bookings.register(as_of, NOW, "L1", make.people[code], by=seen_by(code))
    told = classes.cancel(as_of, NOW, "L1", by=seen_by("officer"))
    assert told == (make.people["A1"], make.people["A2"])
    assert classes.registrable(as_of, frozenset({Topic.LAW})) == []
    with pytest.raises(Problem, match="class_cancelled"):
        classes.change(as_of, NOW, "L1", by=seen_by("officer"), place="Hall 2")


def test_only_officers_of_the_unit_run_its_classes(make: Builder, as_of: AsOf, law: int, seen_by):
    with pytest.raises(Problem, match="not_allowed"):
        classes.cancel(as_of, NOW, "L1", by=seen_by("Ahead"))
    with pytest.raises(Problem, match="not_allowed"):
        classes.open_(as_of, NOW, "L2", by=seen_by("Ahead"), name="For all")


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "class_needs_name"),
        ({"name": "Law", "opens": OPENS, "closes": date(2026, 1, 1)}, "class_ends_before"),
    ],
)
def test_a_class_that_cannot_be_is_refused(as_of: AsOf, fields, problem):
    with pytest.raises(Problem, match=problem):
        classes.open_(as_of, NOW, "L9", by=None, **fields)
    assert as_of.connection.execute(select(training_class.c.id)).first() is None


def test_a_code_is_taken_once(as_of: AsOf, law: int):
    with pytest.raises(Problem, match="class_code_taken"):
        classes.open_(as_of, NOW, "L1", by=None, name="Law again")
