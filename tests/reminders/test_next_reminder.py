"""The day that is promised is the day on which the planner sends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.reminders import preferences, training_dates
from bot.reminders.next_reminder import next_reminder
from bot.reminders.planner import plan_day
from bot.storage.engine import reading, writing
from bot.training import people
from bot.training.as_of import AsOf
from tests.builders.reminding import ZONE, agency, at, empty, learned, look, person, profile, told
from tests.reminders.kinds.conftest import send

THIRTY = date(2026, 11, 16)
DUES = ("12-15", "12-31", "11-20", "06-30")


def promised(engine: Engine, person_id: int, day: date, hour: int = 6) -> date | None:
    with reading(engine) as connection:
        as_of = AsOf(connection, day)
        found = next_reminder(as_of, people.by_id(as_of, person_id), at(day, hour), ZONE)
        return found.day if found else None


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    due=st.sampled_from(DUES),
    start=st.dates(date(2026, 10, 1), date(2026, 12, 28)),
    snoozed=st.none() | st.integers(1, 20),
    dated=st.none() | st.integers(1, 20),
    done=st.booleans(),
)
def test_nothing_goes_before_the_promised_day_and_something_on_it(
    sqlite: Engine, due: str, start: date, snoozed: int | None, dated: int | None, done: bool
) -> None:
    empty(sqlite)
    with writing(sqlite) as connection:
        agency(connection, profile(due=due))
        me = person(connection, "A")
        if done:
            learned(connection, me, start - timedelta(days=3))
        if snoozed:
            until = start + timedelta(days=snoozed)
            preferences.snooze(connection, me, until, at(start, 6))
        if dated:
            training_dates.say(connection, me, "LAW", start + timedelta(days=dated), at(start, 6))
    day = promised(sqlite, me, start)
    end = day or start + timedelta(days=25)
    ahead = range(min((end - start).days, 45))
    sent = [start + timedelta(days=n) for n in ahead if told(look(sqlite, start + timedelta(n)))]
    assert sent == []
    if day is not None:
        assert set(told(look(sqlite, day))) == {"A"}


def test_what_waits_in_the_outbox_is_the_next_one(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection)
        me = person(connection, "A")
    plan_day(sqlite, at(THIRTY, 7), ZONE)
    assert promised(sqlite, me, THIRTY, 7) == THIRTY
    send(sqlite, THIRTY)
    assert promised(sqlite, me, THIRTY, 9) == date(2026, 12, 1)  # HOURS: 30 days before 31/12


@pytest.mark.parametrize("off", [True, False])
def test_who_wants_none_is_promised_none(sqlite: Engine, off: bool) -> None:
    with writing(sqlite) as connection:
        agency(connection)
        me = person(connection, "A")
        if off:
            preferences.opt_out(connection, me, at(THIRTY))
    assert (promised(sqlite, me, THIRTY) is None) is off
