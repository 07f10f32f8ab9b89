"""What stands still is told to the officers in time, and what goes well is not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.channels.metrics import Metrics
from bot.reminders.planner import plan_day
from bot.reminders.watch import figures, watch
from bot.storage import tables
from bot.storage.engine import reading, writing
from tests.builders.reminding import ZONE, agency, at, person
from tests.reminders.kinds.conftest import send
from tests.reminders.test_releases import agree, officer

THIRTY = date(2026, 11, 16)


@pytest.fixture
def house(sqlite: Engine) -> Engine:
    with writing(sqlite) as connection:
        agency(connection)
        for code in ("A", "B", "OFFICER"):
            person(connection, code)
    officer(sqlite, 3)
    agree(sqlite, 3)
    return sqlite


def warned(engine: Engine, now: datetime) -> list[int]:
    watch(engine, now, ZONE)
    with reading(engine) as connection:
        row = tables.notification.c
        rows = connection.execute(
            tables.notification.select().where(row.kind == "late_sending")
        ).all()
        return [one.subject["count"] for one in rows]


def test_a_digest_that_never_began_is_told_within_fifteen_minutes(house: Engine) -> None:
    assert warned(house, at(THIRTY, 7, 35)) == []
    assert warned(house, at(THIRTY, 7, 42)) == [0]
    assert warned(house, at(THIRTY, 7, 45)) == [0]


def test_what_was_planned_and_does_not_go_is_told(house: Engine) -> None:
    plan_day(house, at(THIRTY, 7), ZONE)
    assert warned(house, at(THIRTY, 7, 42)) == [3]
    assert warned(house, at(THIRTY, 13, 50)) == [3, 4]


@pytest.mark.parametrize("day", [THIRTY, THIRTY - timedelta(days=1)])
def test_what_went_and_days_off_are_quiet(house: Engine, day: date) -> None:
    if day == THIRTY:
        send(house, day)
    assert warned(house, at(day, 8, 30)) == []


def test_the_operator_sees_states_reasons_ages_and_last_digests(house: Engine) -> None:
    plan_day(house, at(THIRTY, 7), ZONE)
    metrics = Metrics()
    with reading(house) as connection:
        waiting = list(figures(connection, at(THIRTY, 8)))
    metrics.gauges(lambda: waiting)
    text = metrics.text()
    assert 'bot_notifications{state="planned"} 3' in text
    assert "bot_oldest_due_seconds 1800" in text
    send(house, THIRTY)
    with reading(house) as connection:
        after = {
            (one.name, *one.labels.values()): one.value
            for one in figures(connection, at(THIRTY, 9))
        }
    assert after["bot_notifications", "sent"] == 3
    assert after["bot_oldest_due_seconds",] == 0
    assert after["bot_last_sent_timestamp_seconds", "obligation"] == at(THIRTY).timestamp()
