"""A person's quiet hours, kinds and days are kept by planning and by delivery alike."""

from __future__ import annotations

import asyncio
from datetime import date, time, timedelta

import pytest
from sqlalchemy import Engine, insert, update

from bot.base.texts import texts
from bot.reminders import preferences, silences
from bot.reminders.delivery import Deliverer
from bot.reminders.planner import plan_day
from bot.reminders.working_calendar import WINDOWS, windows_besides
from bot.storage import tables
from bot.storage.engine import writing
from tests.builders.reminding import (
    RULE,
    ZONE,
    Frozen,
    Messenger,
    agency,
    at,
    look,
    person,
    profile,
    reasons,
    rows,
    told,
)
from tests.reminders.kinds.conftest import book, rule, school

THIRTY = date(2026, 11, 16)
MIDNIGHT = time(0)


def world(engine: Engine, source: str = "") -> None:
    with writing(engine) as connection:
        agency(connection, source or profile())
        person(connection, "A")


def deliver(engine: Engine, day: date, hour: int, minute: int = 0) -> list[str]:
    messenger = Messenger()
    deliverer = Deliverer(
        engine, Frozen(at(day, hour, minute)), texts("vi"), {"telegram": messenger}
    )  # type: ignore[arg-type]
    asyncio.run(deliverer.run())
    return [reply.text for _, reply, _ in messenger.went]


@pytest.mark.parametrize(
    ("quiet", "left"),
    [
        ((time(12), MIDNIGHT), (WINDOWS[0],)),
        ((MIDNIGHT, time(12)), (WINDOWS[1],)),
        ((time(15), MIDNIGHT), (WINDOWS[0], (time(13, 30), time(15)))),
        ((time(8), time(9)), ((time(7, 30), time(8)), (time(9), time(11)), WINDOWS[1])),
        ((time(17), MIDNIGHT), WINDOWS),
        ((MIDNIGHT, MIDNIGHT), ()),
    ],
)
def test_quiet_hours_cut_the_windows(quiet, left) -> None:  # type: ignore[no-untyped-def]
    assert windows_besides(quiet) == left


def test_who_wants_no_mornings_is_planned_for_the_afternoon(sqlite: Engine) -> None:
    world(sqlite)
    with writing(sqlite) as connection:
        preferences.keep_quiet(connection, 1, (MIDNIGHT, time(12)), at(THIRTY, 6))
    (send,) = look(sqlite, THIRTY).send
    assert send.at == at(THIRTY, 13, 30)
    plan_day(sqlite, at(THIRTY, 7), ZONE)
    assert deliver(sqlite, THIRTY, 8) == []
    assert len(deliver(sqlite, THIRTY, 14)) == 1


def test_quiet_hours_chosen_after_planning_put_the_message_off(sqlite: Engine) -> None:
    world(sqlite)
    plan_day(sqlite, at(THIRTY, 7), ZONE)
    with writing(sqlite) as connection:
        preferences.keep_quiet(connection, 1, (MIDNIGHT, time(12)), at(THIRTY, 7, 10))
    assert deliver(sqlite, THIRTY, 8) == []
    assert rows(sqlite) == [(1, "planned", None)]
    assert len(deliver(sqlite, THIRTY, 13, 40)) == 1


def test_after_the_persons_last_hour_the_next_day_has_it(sqlite: Engine) -> None:
    world(sqlite)
    with writing(sqlite) as connection:
        preferences.keep_quiet(connection, 1, (time(12), MIDNIGHT), at(THIRTY, 6))
    assert reasons(look(sqlite, THIRTY, at(THIRTY, 14))) == {"A": "too_late"}


def test_a_kind_that_is_turned_off_is_a_reason(sqlite: Engine) -> None:
    world(sqlite)
    with writing(sqlite) as connection:
        preferences.mute(connection, 1, {"obligation"}, at(THIRTY, 6))
    assert reasons(look(sqlite, THIRTY)) == {"A": "opted_out"}


@pytest.mark.parametrize("how", ["mute", "opt_out"])
def test_what_the_plan_calls_obligatory_is_not_turned_off(sqlite: Engine, how: str) -> None:
    world(sqlite, profile(rule=RULE.replace("cap = 2", "cap = 2\nobligatory = true")))
    with writing(sqlite) as connection:
        if how == "mute":
            preferences.mute(connection, 1, {"obligation"}, at(THIRTY, 6))
        else:
            preferences.opt_out(connection, 1, at(THIRTY, 6))
    assert told(look(sqlite, THIRTY)) == {"A": ("LAW",)}
    plan_day(sqlite, at(THIRTY, 7), ZONE)
    assert len(deliver(sqlite, THIRTY, 8)) == 1


def test_ones_own_days_are_those_on_which_one_is_reminded(sqlite: Engine) -> None:
    world(sqlite)
    with writing(sqlite) as connection:
        preferences.remind_before(connection, 1, (5,), at(THIRTY, 6))
    assert told(look(sqlite, THIRTY)) == {}
    assert told(look(sqlite, date(2026, 12, 10))) == {"A": ("LAW",)}


def test_one_duty_is_put_off_until_its_day_and_then_said(sqlite: Engine) -> None:
    world(sqlite)
    until = THIRTY + timedelta(days=3)
    with writing(sqlite) as connection:
        silences.pause(connection, 1, "LAW", until, at(THIRTY, 6))
    assert reasons(look(sqlite, THIRTY)) == {"A": "snoozed"}
    plan_day(sqlite, at(THIRTY, 7), ZONE)
    assert told(look(sqlite, until)) == {"A": ("LAW",)}


def class_world(engine: Engine, opens: date, times: str) -> None:
    world(engine, profile(rule=rule("class", before=[7, 1, 0])))
    number = school(engine, "L01", opens)
    with writing(engine) as connection:
        connection.execute(update(tables.training_class).values(times=times))
    book(engine, number, 1)


SUNDAY = date(2026, 11, 22)


def test_the_morning_of_a_class_is_told_on_a_day_off_too(sqlite: Engine) -> None:
    class_world(sqlite, SUNDAY, "7h30 – 11h")
    (send,) = look(sqlite, SUNDAY, at(SUNDAY, 6)).send
    assert send.at == at(SUNDAY, 6, 30)
    plan_day(sqlite, at(SUNDAY, 6, 5), ZONE)
    assert deliver(sqlite, SUNDAY, 6, 10) == []
    (text,) = deliver(sqlite, SUNDAY, 6, 35)
    assert text.startswith("Hôm nay: lớp «Lớp L01», chủ Nhật 22/11.")


def test_a_class_that_begins_later_is_told_with_the_first_window(sqlite: Engine) -> None:
    class_world(sqlite, THIRTY, "13h30 – 16h30")
    assert [send.at for send in look(sqlite, THIRTY).send] == [at(THIRTY, 7, 30)]


def test_quiet_hours_and_busy_units_still_hear_of_a_class_that_morning(sqlite: Engine) -> None:
    class_world(sqlite, THIRTY, "7h30")
    with writing(sqlite) as connection:
        preferences.keep_quiet(connection, 1, (MIDNIGHT, time(12)), at(THIRTY, 5))
        connection.execute(
            insert(tables.calendar_day).values(unit_id=1, day=THIRTY, working=False, kind="busy")
        )
    assert [send.at for send in look(sqlite, THIRTY).send] == [at(THIRTY, 6, 30)]


def test_the_day_before_a_mondays_class_is_a_friday(sqlite: Engine) -> None:
    class_world(sqlite, date(2026, 11, 23), "7h30")
    friday = date(2026, 11, 20)
    plan_day(sqlite, at(friday - timedelta(days=1), 7), ZONE)
    assert told(look(sqlite, friday)) == {"A": ("L01",)}


def test_a_class_in_the_morning_leaves_the_days_digest_its_place(sqlite: Engine) -> None:
    world(sqlite, profile(rule=RULE + rule("class", before=[0])))
    book(sqlite, school(sqlite, "L01", THIRTY), 1)
    plan_day(sqlite, at(THIRTY, 6, 5), ZONE)
    assert len(deliver(sqlite, THIRTY, 6, 40)) == 1
    (text,) = deliver(sqlite, THIRTY, 8)
    assert "Cập nhật pháp luật" in text


def test_a_busy_unit_is_left_alone(sqlite: Engine) -> None:
    world(sqlite)
    with writing(sqlite) as connection:
        connection.execute(
            insert(tables.calendar_day).values(unit_id=1, day=THIRTY, working=False, kind="busy")
        )
    assert reasons(look(sqlite, THIRTY)) == {"A": "day_off"}
    assert told(look(sqlite, THIRTY + timedelta(days=1))) == {"A": ("LAW",)}


def test_a_unit_that_works_on_a_saturday_is_reminded_on_it(sqlite: Engine) -> None:
    saturday = date(2026, 11, 14)
    with writing(sqlite) as connection:
        agency(connection, profile(due="12-14"), units=2)
        person(connection, "A", unit=1)
        person(connection, "B", unit=2)
        connection.execute(
            insert(tables.calendar_day).values(unit_id=2, day=saturday, working=True)
        )
    assert plan_day(sqlite, at(saturday, 7), ZONE) == 1
    assert len(deliver(sqlite, saturday, 8)) == 1
