from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from sqlalchemy import Engine, insert

from bot.reminders.working_calendar import WINDOWS, Calendar, Calendars, shipped
from bot.storage.engine import writing
from bot.storage.tables import calendar_day, unit, unit_version
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.reminding import ZONE, moments

CALENDAR = Calendar(ZONE, shipped())


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), False),  # the holidays package takes it for a working day
        (date(2026, 2, 17), False),
        (date(2026, 4, 27), False),
        (date(2026, 8, 22), True),  # a Saturday worked for Monday 31 August
        (date(2026, 8, 31), False),
        (date(2026, 11, 24), False),
        (date(2026, 11, 25), True),
        (date(2026, 11, 28), False),
    ],
)
def test_the_days_of_2026(day: date, working: bool) -> None:
    assert CALENDAR.working(day) is working


@given(moments(date(2026, 1, 1), date(2027, 6, 30)))
def test_messages_wait_for_the_next_window_and_no_longer(asked: datetime) -> None:
    opens = CALENDAR.opens(asked)
    assert CALENDAR.open_at(opens)
    assert opens >= asked
    if CALENDAR.open_at(asked):
        assert opens == asked
    else:
        assert opens.time() in {first for first, _ in WINDOWS}
        assert not CALENDAR.open_at(opens - timedelta(seconds=1))


def test_a_moment_in_another_zone_is_read_in_the_agencys() -> None:
    utc = ZoneInfo("UTC")
    assert CALENDAR.open_at(datetime(2026, 11, 25, 1, 0, tzinfo=utc))  # 08:00 here
    assert not CALENDAR.open_at(datetime(2026, 11, 25, 10, 0, tzinfo=utc))  # 17:00 here


def test_the_end_of_a_window_is_outside() -> None:
    assert not CALENDAR.open_at(datetime.combine(date(2026, 11, 25), time(11, 0), ZONE))
    assert CALENDAR.opens(datetime.combine(date(2026, 11, 25), time(11, 0), ZONE)).hour == 13


def test_a_units_own_days_hold_for_its_subtree_and_the_nearest_wins(sqlite: Engine) -> None:
    always = {"valid_from": ALWAYS, "valid_to": OPEN, "aliases": [], "kind": "", "name": "unit"}
    monday, tuesday = date(2026, 11, 30), date(2026, 12, 1)
    with writing(sqlite) as connection:
        for number, parent in ((1, None), (2, 1), (3, 2), (4, 1)):
            connection.execute(insert(unit).values(id=number, code=f"U{number}"))
            connection.execute(
                insert(unit_version).values(unit_id=number, parent_id=parent, **always)
            )
        for unit_id, day, working in (
            (None, monday, False),
            (2, monday, True),
            (2, tuesday, False),
            (3, tuesday, True),
        ):
            connection.execute(
                insert(calendar_day).values(unit_id=unit_id, day=day, working=working)
            )
        calendars = Calendars(connection, monday, ZONE)
        seen = {
            number: (calendars.of(number).working(monday), calendars.of(number).working(tuesday))
            for number in (None, 1, 2, 3, 4)
        }
    assert seen == {
        None: (False, True),
        1: (False, True),
        2: (True, False),
        3: (True, True),
        4: (False, True),
    }
