"""The day that is promised is the day on which the planner sends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.reminders import preferences, silences, training_dates
from bot.reminders.next_reminder import WhyNone, next_reminder, why_none
from bot.reminders.planner import plan_day
from bot.reminders.working_calendar import Hours
from bot.storage.engine import reading, writing
from bot.training import people
from bot.training.as_of import AsOf
from tests.builders.reminding import ZONE, agency, at, empty, learned, look, person, profile, told
from tests.reminders.kinds.conftest import send

THIRTY = date(2026, 11, 16)
DUES = ("12-15", "12-31", "11-20", "06-30")


def promised_at(engine: Engine, person_id: int, day: date, hour: int = 6) -> datetime | None:
    with reading(engine) as connection:
        as_of = AsOf(connection, day)
        found = next_reminder(as_of, people.by_id(as_of, person_id), at(day, hour), ZONE)
        return found.at if found else None


def promised(engine: Engine, person_id: int, day: date, hour: int = 6) -> date | None:
    moment = promised_at(engine, person_id, day, hour)
    return moment.date() if moment else None


@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    due=st.sampled_from(DUES),
    start=st.dates(date(2026, 10, 1), date(2027, 1, 20)),
    snoozed=st.none() | st.integers(1, 20),
    dated=st.none() | st.integers(1, 20),
    paused=st.none() | st.integers(1, 20),
    own=st.none() | st.lists(st.integers(1, 40), min_size=1, max_size=3),
    quiet=st.sampled_from([None, (time(12), time(0)), (time(0), time(12)), (time(8), time(9))]),
    done=st.booleans(),
)
def test_nothing_goes_before_the_promised_moment_and_something_at_it(
    sqlite: Engine,
    due: str,
    start: date,
    snoozed: int | None,
    dated: int | None,
    paused: int | None,
    own: list[int] | None,
    quiet: Hours | None,
    done: bool,
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
        if paused:
            silences.pause(connection, me, "HOURS", start + timedelta(days=paused), at(start, 6))
        preferences.remind_before(connection, me, own or (), at(start, 6))
        preferences.keep_quiet(connection, me, quiet, at(start, 6))
    moment = promised_at(sqlite, me, start)
    day = moment.date() if moment else None
    end = day or start + timedelta(days=25)
    ahead = range(min((end - start).days, 45))
    sent = [start + timedelta(days=n) for n in ahead if told(look(sqlite, start + timedelta(n)))]
    assert sent == []
    if day is not None:
        found = look(sqlite, day)
        assert set(told(found)) == {"A"}
        assert [send.at for send in found.send] == [moment]


def test_what_waits_in_the_outbox_is_the_next_one(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection)
        me = person(connection, "A")
    plan_day(sqlite, at(THIRTY, 7), ZONE)
    assert promised(sqlite, me, THIRTY, 7) == THIRTY
    send(sqlite, THIRTY)
    assert promised(sqlite, me, THIRTY, 9) == date(2026, 12, 1)  # HOURS: 30 days before 31/12


def test_what_the_old_year_left_undone_is_promised_in_the_new_one(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection, profile(due="12-31"))
        me = person(connection, "A")
    january = date(2027, 1, 5)
    day = promised(sqlite, me, january)
    assert day is not None
    assert january <= day <= date(2027, 1, 8)
    assert set(told(look(sqlite, day))) == {"A"}


def test_a_pause_that_outlasts_the_old_years_reminders_brings_none_back(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection, profile(due="12-31"))
        me = person(connection, "A")
        for duty in ("LAW", "HOURS"):
            silences.pause(connection, me, duty, date(2027, 1, 25), at(date(2027, 1, 18), 6))
    assert promised(sqlite, me, date(2027, 1, 18)) == date(2027, 12, 1)  # of the new year's
    assert not told(look(sqlite, date(2027, 1, 25)))


def why(engine: Engine, person_id: int, day: date) -> WhyNone:
    with reading(engine) as connection:
        as_of = AsOf(connection, day)
        return why_none(as_of, people.by_id(as_of, person_id))


def test_why_none_is_to_come_is_told_apart(sqlite: Engine) -> None:
    with writing(sqlite) as connection:
        agency(connection, profile(due="12-31"))
        done, behind = person(connection, "DONE"), person(connection, "BEHIND")
        learned(connection, done, THIRTY, hours=40)
    assert why(sqlite, done, THIRTY) is WhyNone.DONE
    assert why(sqlite, behind, THIRTY) is WhyNone.DAYS
    with writing(sqlite) as connection:
        preferences.opt_out(connection, behind, at(THIRTY))
    assert why(sqlite, behind, THIRTY) is WhyNone.OFF


@pytest.mark.parametrize("off", [True, False])
def test_who_wants_none_is_promised_none(sqlite: Engine, off: bool) -> None:
    with writing(sqlite) as connection:
        agency(connection)
        me = person(connection, "A")
        if off:
            preferences.opt_out(connection, me, at(THIRTY))
    assert (promised(sqlite, me, THIRTY) is None) is off
