"""Every week the head of a unit hears how many are behind, until nobody is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, update

from bot.storage import tables
from bot.storage.engine import writing
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.reminding import learned, person, rows
from tests.reminders.kinds.conftest import Told, send, set_up

MONDAY = date(2026, 11, 16)


@pytest.fixture
def headed(sqlite: Engine) -> Engine:
    set_up(sqlite, "manager_digest", units=2, after=[0])
    with writing(sqlite) as connection:
        head = person(connection, "H", unit=2, group="hop_dong")
        for code in ("A", "B"):
            person(connection, code, unit=2)
        connection.execute(
            tables.unit_head.insert().values(
                unit_id=2, person_id=head, valid_from=ALWAYS, valid_to=OPEN, acting=False
            )
        )
    return sqlite


def test_it_comes_on_mondays(headed: Engine, told: Told) -> None:
    assert told("manager_digest", MONDAY) == {"H": ("2",)}
    assert told("manager_digest", MONDAY + timedelta(days=1)) == {}
    assert told("manager_digest", MONDAY + timedelta(days=7)) == {"H": ("2",)}


def test_it_counts_and_offers_a_nudge(headed: Engine) -> None:
    with writing(headed) as connection:
        learned(connection, 2, date(2026, 3, 2))
    ((_, reply, _),) = send(headed, MONDAY).went
    assert reply.text.split("\n")[0] == "Phòng 2: còn 1/2 người chưa xong."
    assert [choice.label for choice in reply.choices] == [
        "Xem ai chưa xong",
        "Nhắc cả 1 người",
        "Dừng loại này",
    ]


def test_the_overdue_are_counted_apart(headed: Engine) -> None:
    late = date(2026, 12, 21)  # law was due on the 15th
    ((_, reply, _),) = send(headed, late).went
    assert "trong đó 2 người quá hạn" in reply.text.split("\n")[0]


def test_nobody_behind_is_no_news(
    headed: Engine, why: Callable[[str, date], dict[str, str]]
) -> None:
    with writing(headed) as connection:
        for number in (2, 3):
            learned(connection, number, date(2026, 3, 2))
    assert why("manager_digest", MONDAY) == {"H": "done"}


def test_who_heads_the_unit_no_more_is_not_told(headed: Engine) -> None:
    from bot.reminders.planner import plan_day
    from tests.builders.reminding import ZONE, at

    assert plan_day(headed, at(MONDAY, 7), ZONE) == 1
    with writing(headed) as connection:
        connection.execute(update(tables.unit_head).values(valid_to=MONDAY - timedelta(days=1)))
    assert send(headed, MONDAY).went == []
    assert [row[1:] for row in rows(headed)] == [("dropped", "moved")]
