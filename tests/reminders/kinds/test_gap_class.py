"""Whoever lacks what an open class is about hears of it while they can register."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, update

from bot.storage import tables
from bot.storage.engine import writing
from tests.builders.reminding import learned, person
from tests.reminders.kinds.conftest import Told, book, school, send, set_up

LAST = date(2026, 11, 25)
WEEK = LAST - timedelta(days=7)


@pytest.fixture
def offered(sqlite: Engine) -> Engine:
    set_up(sqlite, "gap_class", before=[7])
    number = school(sqlite, "L01", date(2026, 12, 2), LAST)
    with writing(sqlite) as connection:
        person(connection, "lacks")
        done = person(connection, "done")
        learned(connection, done, date(2026, 3, 2))
        taken = person(connection, "taken")
    book(sqlite, number, taken, "cancelled")
    return sqlite


def test_those_who_lack_it_and_did_not_ask_are_told(offered: Engine, told: Told) -> None:
    assert told("gap_class", WEEK) == {"lacks": ("L01",)}
    assert told("gap_class", WEEK - timedelta(days=1)) == {}


def test_the_message_offers_to_register(offered: Engine) -> None:
    ((_, reply, _),) = send(offered, WEEK).went
    assert reply.text.startswith("Lớp «Lớp L01» khai giảng thứ Tư 02/12")
    assert [choice.label for choice in reply.choices] == ["Đăng ký lớp", "Xem lớp", "Dừng loại này"]


def _change(engine: Engine, **values: object) -> None:
    with writing(engine) as connection:
        connection.execute(update(tables.training_class).values(**values))


def test_a_full_class_closes_no_gap(offered: Engine, told: Told) -> None:
    _change(offered, seats=1)
    assert told("gap_class", WEEK) == {"lacks": ("L01",)}  # its one place was given up
    book(offered, 1, 2)
    assert told("gap_class", WEEK) == {}


@pytest.mark.parametrize(
    ("audience", "whom"),
    [("Viên chức", {}), ("Cán bộ, công chức", {"lacks": ("L01",)}), ("Theo giấy mời", None)],
)
def test_who_is_evidently_not_meant_hears_nothing(
    offered: Engine, told: Told, audience: str, whom: dict[str, tuple[str, ...]] | None
) -> None:
    _change(offered, audience=audience)
    assert told("gap_class", WEEK) == ({"lacks": ("L01",)} if whom is None else whom)


def test_a_class_that_became_somebody_elses_is_not_sent(offered: Engine) -> None:
    from bot.reminders.planner import plan_day
    from tests.builders.reminding import ZONE, at, rows

    assert plan_day(offered, at(WEEK, 7), ZONE) == 1
    _change(offered, audience="Viên chức")
    assert send(offered, WEEK).went == []
    assert [row[1:] for row in rows(offered)] == [("dropped", "moved")]


def test_what_was_learned_since_planning_drops_it(offered: Engine, told: Told) -> None:
    from bot.reminders.planner import plan_day
    from tests.builders.reminding import ZONE, at, rows

    assert plan_day(offered, at(WEEK, 7), ZONE) == 1
    with writing(offered) as connection:
        learned(connection, 1, WEEK)
    assert send(offered, WEEK).went == []
    assert [row[1:] for row in rows(offered)] == [("dropped", "done")]
