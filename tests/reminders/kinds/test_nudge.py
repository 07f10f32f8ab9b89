"""A nudge goes out beside the day's digest, says who asks, and only while it is right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from bot.reminders import preferences
from bot.reminders.kinds import nudge
from bot.storage.engine import writing
from bot.training.as_of import AsOf
from bot.training.rosters import roster
from tests.builders.reminding import RULE, ZONE, agency, at, learned, person, profile, rows
from tests.reminders.kinds.conftest import send

THIRTY = date(2026, 11, 16)


@pytest.fixture
def nudged(sqlite: Engine) -> Engine:
    with writing(sqlite) as connection:
        agency(connection, profile(rule=RULE))
        head = person(connection, "H", group="hop_dong")
        person(connection, "A")
        as_of = AsOf(connection, THIRTY)
        behind = [(who, who.open()) for who in roster(as_of, 1) if who.open()]
        now = at(THIRTY, 7)
        found = nudge.prepare(as_of, 1, behind, now, ZONE)
        assert nudge.plan(as_of, found, head, now) == 1
    return sqlite


def test_it_is_a_message_of_its_own_beside_the_digest(nudged: Engine) -> None:
    went = send(nudged, THIRTY).went
    assert sorted(key.split(":")[1] for _, _, key in went) == ["nudge", "obligation"]
    (reply,) = (reply for _, reply, key in went if ":nudge:" in key)
    lines = reply.text.split("\n")
    assert lines[0] == "Lò Thị H nhắc anh/chị hoàn thành việc học."
    assert len(lines) <= 4


def test_after_the_days_windows_it_waits_for_the_next_worked_day(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection)
        person(connection, "A")
        as_of = AsOf(connection, date(2026, 11, 20))
        behind = [(who, who.open()) for who in roster(as_of, 1)]
        found = nudge.prepare(as_of, 1, behind, at(date(2026, 11, 20), 17), ZONE)
    assert found.at == at(date(2026, 11, 23), 7, 30)


@pytest.mark.parametrize("change", ["done", "opted_out", "snoozed"])
def test_what_changed_since_drops_it(nudged: Engine, change: str) -> None:
    with writing(nudged) as connection:
        if change == "done":
            learned(connection, 2, date(2026, 3, 2))
        elif change == "opted_out":
            preferences.opt_out(connection, 2, at(THIRTY))
        else:
            preferences.snooze(connection, 2, THIRTY + timedelta(days=3), at(THIRTY))
    assert send(nudged, THIRTY).went == []
    assert [row[1:] for row in rows(nudged)] == [("dropped", change)]
