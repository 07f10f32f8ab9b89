"""A paper with a last day is told of in time, unless a later one took its place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, update

from bot.storage import tables
from bot.storage.engine import writing
from bot.training.enums import Topic
from tests.builders.reminding import learned, person
from tests.reminders.kinds.conftest import Told, send, set_up

DAY = date(2026, 11, 16)
ENDS = DAY + timedelta(days=14)


@pytest.fixture
def holder(sqlite: Engine) -> Engine:
    set_up(sqlite, "certificate", before=[14], after=[1])
    with writing(sqlite) as connection:
        person(connection, "A")
        learned(connection, 1, date(2024, 11, 30), Topic.DIGITAL)
        connection.execute(update(tables.ledger).values(valid_until=ENDS))
    return sqlite


def test_it_is_told_before_and_after_the_papers_last_day(holder: Engine, told: Told) -> None:
    with writing(holder) as connection:
        entry = connection.execute(select(tables.ledger.c.id)).scalar_one()
    assert told("certificate", DAY) == {"A": (str(entry),)}
    assert told("certificate", DAY + timedelta(days=3)) == {}
    assert told("certificate", ENDS + timedelta(days=1)) == {"A": (str(entry),)}


def test_the_message_names_the_paper_and_what_to_do(holder: Engine) -> None:
    (reply,) = [reply for _, reply, _ in send(holder, DAY).went]
    assert reply.text.split("\n")[0] == "Còn 14 ngày: «A class» hết hiệu lực thứ Hai 30/11."
    assert [choice.label for choice in reply.choices] == [
        "Gửi minh chứng",
        "Xem lớp phù hợp",
        "Dừng loại này",
    ]


def test_a_later_paper_takes_its_place(holder: Engine, told: Told) -> None:
    with writing(holder) as connection:
        learned(connection, 1, DAY - timedelta(days=1), Topic.DIGITAL)
    assert told("certificate", DAY) == {}


def test_a_paper_without_a_last_day_concerns_nobody(holder: Engine, told: Told) -> None:
    with writing(holder) as connection:
        connection.execute(update(tables.ledger).values(valid_until=None))
    assert told("certificate", DAY) == {}
