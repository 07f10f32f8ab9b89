"""Whoever has a place in a class hears of it a week, a day and a morning before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, update

from bot.storage import tables
from bot.storage.engine import writing
from tests.builders.reminding import person, rows
from tests.reminders.kinds.conftest import Told, book, school, send, set_up

OPENS = date(2026, 11, 18)  # a Wednesday
WEEK, DAY = OPENS - timedelta(days=7), OPENS - timedelta(days=1)


@pytest.fixture
def booked(sqlite: Engine) -> Engine:
    set_up(sqlite, "class", before=[7, 1, 0])
    number = school(sqlite, "L01", OPENS)
    with writing(sqlite) as connection:
        ids = [person(connection, code) for code in ("A", "B", "C", "D")]
    for person_id, state in zip(
        ids, ("registered", "nominated", "waiting", "cancelled"), strict=True
    ):
        book(sqlite, number, person_id, state)
    return sqlite


@pytest.mark.parametrize("day", [WEEK, DAY, OPENS])
def test_those_who_come_are_told(booked: Engine, told: Told, day: date) -> None:
    assert told("class", day) == {"A": ("L01",), "B": ("L01",)}
    assert told("class", day - timedelta(days=2)) == {}


def test_the_message_says_when_and_where(booked: Engine) -> None:
    went = send(booked, DAY).went
    assert len(went) == 2
    reply = went[0][1]
    assert reply.text.split("\n")[:2] == [
        "Ngày mai: lớp «Lớp L01», thứ Tư 18/11.",
        "Thời gian, địa điểm: 7:30, Hội trường A.",
    ]
    assert [choice.label for choice in reply.choices] == ["Xem lớp", "Thêm vào lịch"]


def test_a_class_that_was_put_off_is_not_announced_for_the_old_day(booked: Engine) -> None:
    from bot.reminders.planner import plan_day
    from tests.builders.reminding import ZONE, at

    assert plan_day(booked, at(DAY, 7), ZONE) == 2
    with writing(booked) as connection:
        connection.execute(update(tables.training_class).values(opens=OPENS + timedelta(days=20)))
    assert send(booked, DAY).went == []
    assert {row[1:] for row in rows(booked)} == {("dropped", "moved")}
