"""Verbs for many rows: they forbid, check and record by themselves, whoever calls them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.base.problems import Problem
from bot.storage.tables import audit_event, ledger
from bot.training import classes
from bot.training.as_of import AsOf
from bot.training.bulk.authority import Authority
from bot.training.bulk.bookings import BookingBatch
from bot.training.bulk.classes import ClassBatch
from bot.training.bulk.people import PersonBatch
from bot.training.bulk.results import ResultBatch
from bot.training.bulk.units import UnitBatch, comes_above_itself
from bot.training.bulk.waivers import WaiverBatch
from bot.training.enums import Topic
from bot.training.results import Fault
from bot.training.timeline import ALWAYS, OPEN, Span, paint
from tests.builders.sample import NOW, TODAY, Builder


def result(person_id: int, **values):
    return {
        "person_id": person_id,
        "title": "Law for all",
        "topics": Topic.LAW.bit,
        "ends": TODAY,
        "hours": Decimal(8),
        "evidence": "attendance",
        "passed": True,
        **values,
    }


def events(as_of: AsOf):
    table = audit_event.c
    rows = as_of.connection.execute(
        select(table.action, table.actor_id, table.person_id, table.details).order_by(table.id)
    )
    return [tuple(row) for row in rows]


def test_results_are_recorded_as_one_event_and_corrections_each(
    make: Builder, as_of: AsOf, seen_by
):
    officer, someone = make.people["officer"], make.people["A1"]
    batch = ResultBatch(Authority(as_of, seen_by("officer")), NOW, "import")
    assert batch.record(result(someone)) == ()
    assert batch.record(result(make.people["A2"])) == ()
    batch.keep()
    entry = as_of.connection.execute(
        select(ledger.c.id).where(ledger.c.person_id == someone)
    ).scalar_one()
    batch = ResultBatch(Authority(as_of, seen_by("officer")), NOW, "import")
    assert batch.correct(entry, {"hours": Decimal(8)}, result(someone, hours=Decimal(4))) == ()
    batch.keep()
    assert events(as_of)[-2:] == [
        ("result.record", officer, None, {"source": "import", "results": 2}),
        (
            "result.correct",
            officer,
            someone,
            {"source": "import", "reverses": entry, "fields": ["hours"]},
        ),
    ]


@pytest.mark.parametrize(
    ("importer", "about", "problem"),
    [("officer", "officer", "not_for_oneself"), ("A1", "A2", "not_allowed")],
)
def test_nobody_records_for_themselves_or_without_the_right(
    make: Builder, as_of: AsOf, seen_by, importer, about, problem
):
    by, target = Authority(as_of, seen_by(importer)), make.people[about]
    with pytest.raises(Problem, match=problem):
        ResultBatch(by, NOW, "import").record(result(target))
    with pytest.raises(Problem, match=problem):
        WaiverBatch(by, NOW).grant({"person_id": target, "requirement": "R", "kind": "exemption"})
    with pytest.raises(Problem, match=problem):
        BookingBatch(by, NOW).take({"class_id": 1, "person_id": target, "state": "nominated"})


def test_what_cannot_be_is_not_taken(make: Builder, as_of: AsOf):
    someone = make.people["A1"]
    batch = ResultBatch(Authority(as_of, None), NOW, "import")
    wrong = result(someone, topics=0, starts=TODAY + timedelta(days=1))
    assert batch.record(wrong) == (Fault.NEEDS_TOPIC, Fault.ENDS_BEFORE)
    batch.keep()
    assert as_of.connection.execute(select(ledger.c.id)).first() is None
    waivers = WaiverBatch(Authority(as_of, None), NOW)
    unending = {"person_id": someone, "requirement": "R", "kind": "extension", "valid_to": OPEN}
    assert waivers.grant(unending)
    waivers.keep()
    assert waivers.stored([someone]) == {}


def test_a_changed_class_takes_its_calendar_along_and_a_closed_one_stays(
    make: Builder, as_of: AsOf
):
    classes.open_(as_of, NOW, "L1", by=None, name="Law", topics=(Topic.LAW,), opens=TODAY)
    before = classes.find(as_of, "L1")
    batch = ClassBatch(Authority(as_of, None), NOW)
    held = batch.stored([before.id])
    assert not batch.change(before.id, held[before.id], {"name": "Law"})
    assert batch.change(before.id, held[before.id], {"name": "Law again"})
    batch.keep()
    assert classes.find(as_of, "L1").sequence == before.sequence + 1
    classes.cancel(as_of, NOW, "L1", by=None)
    held = batch.stored([before.id])
    with pytest.raises(Problem, match="class_cancelled"):
        batch.change(before.id, held[before.id], {"name": "Law once more"})


def test_a_person_is_moved_and_put_right_with_an_event_each(make: Builder, as_of: AsOf, seen_by):
    officer, someone = make.people["officer"], make.people["A1"]
    batch = PersonBatch(Authority(as_of, seen_by("officer")), NOW)
    known = batch.stored([someone])
    posts, own = known.posts[someone], known.own[someone]
    later = paint(posts, TODAY, OPEN, {"title": "Phó phòng"}, posts[-1].values)
    assert batch.move(someone, posts, later)
    assert not batch.move(someone, later, later)
    assert batch.correct(someone, own, {"email": "a1@example.vn"})
    assert not batch.correct(someone, own, dict(own))
    batch.keep()
    assert events(as_of)[-2:] == [
        ("person.move", officer, someone, {}),
        ("person.change", officer, someone, {"fields": ["email"]}),
    ]
    again = batch.stored([someone])
    assert again.posts[someone][-1].values["title"] == "Phó phòng"
    assert again.own[someone]["email"] == "a1@example.vn"


def test_people_of_others_are_left_alone(make: Builder, as_of: AsOf, seen_by):
    batch = PersonBatch(Authority(as_of, seen_by("A1")), NOW)
    someone = make.people["A2"]
    known = batch.stored([someone])
    with pytest.raises(Problem, match="not_allowed"):
        batch.correct(someone, known.own[someone], {"email": "a2@example.vn"})
    with pytest.raises(Problem, match="not_allowed"):
        batch.set_status(someone, [], [Span(TODAY, OPEN, {"status": "left"})])


def test_an_officer_makes_others_head_and_never_themselves(make: Builder, as_of: AsOf, seen_by):
    officer, someone, unit = make.people["officer"], make.people["A1"], make.units["A"]
    batch = UnitBatch(Authority(as_of, seen_by("officer")), NOW)
    before = batch.heads().get(unit, [])

    def led_by(person_id: int) -> list[Span]:
        return paint(before, TODAY, OPEN, {"person_id": person_id, "acting": False}, {})

    with pytest.raises(Problem, match="not_for_oneself"):
        batch.lead(unit, before, led_by(officer))
    assert batch.lead(unit, before, led_by(someone))
    batch.keep()
    assert events(as_of)[-1] == ("unit.head", officer, someone, {})


def test_a_unit_never_comes_above_itself_on_any_day():
    below = [Span(ALWAYS, OPEN, {"parent_id": 1})]
    assert comes_above_itself({2: below}, 1, [Span(TODAY, OPEN, {"parent_id": 2})])
    assert not comes_above_itself({2: below}, 3, [Span(TODAY, OPEN, {"parent_id": 2})])
