"""Results by hand: a ledger that only grows, corrected by reversing and adding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.base.problems import Problem
from bot.storage.tables import audit_event, ledger
from bot.training import results, undo
from bot.training.as_of import AsOf
from bot.training.enums import DatePrecision, Topic
from bot.training.ledger import results as of_person
from bot.training.results import NewResult
from tests.builders.sample import NOW, TODAY, Builder

LAW = NewResult("Law for all", (Topic.LAW,), TODAY, hours=Decimal(8))


def titles(as_of: AsOf, person_id: int) -> list[tuple[str, Decimal]]:
    found = of_person(as_of.connection, person_id, date.min, date.max)
    return [(result.title, result.hours) for result in found]


def entry_of(as_of: AsOf, title: str) -> int:
    newest = select(ledger.c.id).where(ledger.c.title == title).order_by(ledger.c.id.desc())
    return as_of.connection.execute(newest.limit(1)).scalar_one()


def test_a_correction_reverses_the_entry_and_adds_another(make: Builder, as_of: AsOf, seen_by):
    person_id, by = make.people["A1"], seen_by("officer")
    results.record(as_of, NOW, person_id, LAW, by=by)
    results.correct(as_of, NOW, entry_of(as_of, LAW.title), by=by, hours=Decimal(12))
    assert titles(as_of, person_id) == [("Law for all", Decimal(12))]
    rows = as_of.connection.execute(select(ledger.c.hours, ledger.c.reverses)).all()
    assert len(rows) == 3
    deeds = select(audit_event.c.action, audit_event.c.actor_id, audit_event.c.person_id)
    assert as_of.connection.execute(deeds.order_by(audit_event.c.id)).all()[-2:] == [
        ("result.record", make.people["officer"], person_id),
        ("result.correct", make.people["officer"], person_id),
    ]


def test_a_withdrawn_result_counts_no_more_and_comes_back_by_undo(
    make: Builder, as_of: AsOf, seen_by
):
    person_id, by = make.people["A1"], seen_by("officer")
    results.record(as_of, NOW, person_id, LAW, by=by)
    entry = entry_of(as_of, LAW.title)
    gone = results.withdraw(as_of, NOW, entry, by=by)
    assert titles(as_of, person_id) == []
    with pytest.raises(Problem, match="no_result"):
        results.withdraw(as_of, NOW, entry, by=by)
    undo.undo(as_of, NOW + timedelta(minutes=1), gone, by=by)
    assert titles(as_of, person_id) == [("Law for all", Decimal(8))]


def test_an_undone_correction_leaves_the_result_as_it_was(make: Builder, as_of: AsOf, seen_by):
    person_id, by = make.people["A1"], seen_by("officer")
    results.record(as_of, NOW, person_id, LAW, by=by)
    changed = results.correct(as_of, NOW, entry_of(as_of, LAW.title), by=by, hours=Decimal(12))
    undo.undo(as_of, NOW, changed, by=by)
    assert titles(as_of, person_id) == [("Law for all", Decimal(8))]


def test_a_correction_keeps_what_it_does_not_speak_of(make: Builder, as_of: AsOf, seen_by):
    person_id, by = make.people["A1"], seen_by("officer")
    rough = replace(LAW, ends_precision=DatePrecision.MONTH, cost=500_000, funding="Province")
    results.record(as_of, NOW, person_id, rough, by=by)
    results.correct(as_of, NOW, entry_of(as_of, LAW.title), by=by, hours=Decimal(12))
    corrected = select(ledger.c.ends_precision, ledger.c.cost, ledger.c.funding).where(
        ledger.c.id == entry_of(as_of, LAW.title)
    )
    assert as_of.connection.execute(corrected).one() == ("month", 500_000, "Province")
    results.correct(as_of, NOW, entry_of(as_of, LAW.title), by=by, ends=TODAY - timedelta(days=1))
    corrected = select(ledger.c.ends_precision).where(ledger.c.id == entry_of(as_of, LAW.title))
    assert as_of.connection.execute(corrected).scalar_one() is None


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"topics": ()}, "result_needs_topic"),
        ({"starts": TODAY + timedelta(days=1)}, "result_ends_before"),
        ({"hours": Decimal(-1)}, "result_hours"),
        ({"level": "cao_cap"}, "result_level"),
    ],
)
def test_a_result_that_cannot_be_is_refused(as_of: AsOf, make: Builder, values, problem):
    entry = {"title": "T", "topics": (Topic.LAW,), "ends": TODAY, **values}
    with pytest.raises(Problem, match=problem):
        results.record(as_of, NOW, make.people["A1"], NewResult(**entry), by=None)
