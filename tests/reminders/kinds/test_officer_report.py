"""Every month the officer hears how far the people are and what reminders did."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, update

from bot.storage import tables
from bot.storage.engine import writing
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.reminding import USED, person, rows
from tests.reminders.kinds.conftest import Told, send, set_up

FIRST = date(2026, 12, 1)


@pytest.fixture
def granted(sqlite: Engine) -> Engine:
    set_up(sqlite, "officer_report", units=2, after=[0])
    with writing(sqlite) as connection:
        officer = person(connection, "O", group="hop_dong")
        person(connection, "A", unit=2)
        connection.execute(
            tables.role_grant.insert().values(
                person_id=officer, role="officer", unit_id=2, valid_from=ALWAYS, valid_to=OPEN,
                granted_at=USED,
            )
        )  # fmt: skip
    return sqlite


def test_it_comes_with_the_month(granted: Engine, told: Told) -> None:
    assert told("officer_report", FIRST) == {"O": ("2",)}
    assert told("officer_report", date(2026, 12, 2)) == {}


def test_it_tells_of_people_and_of_reminders(granted: Engine) -> None:
    ((_, reply, _),) = send(granted, FIRST).went
    assert reply.text.split("\n")[:2] == [
        "Báo cáo tháng: Phòng 2 còn 1/1 người chưa xong, 0 người quá hạn.",
        "Nhắc việc 30 ngày qua: đã gửi 0 tin, 0 tin không đến được.",
    ]


def test_who_is_officer_no_more_is_not_told(granted: Engine) -> None:
    from bot.reminders.planner import plan_day
    from tests.builders.reminding import ZONE, at

    assert plan_day(granted, at(FIRST, 7), ZONE) == 1
    with writing(granted) as connection:
        connection.execute(update(tables.role_grant).values(revoked_at=at(FIRST, 7)))
    assert send(granted, FIRST).went == []
    assert [row[1:] for row in rows(granted)] == [("dropped", "moved")]
