"""What waits for officers, what they let go, and what is stopped."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from bot.base.texts import texts
from bot.reminders import releases
from bot.reminders.delivery import Deliverer
from bot.reminders.planner import plan_day
from bot.storage import tables
from bot.storage.engine import reading, writing
from bot.training import plans_in_use
from bot.training.as_of import AsOf
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.reminding import (
    RULE,
    USED,
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

THIRTY = date(2026, 11, 16)


def officer(engine: Engine, person_id: int, unit_id: int | None = 1) -> None:
    with writing(engine) as connection:
        connection.execute(
            tables.role_grant.insert().values(
                person_id=person_id, role="officer", unit_id=unit_id, valid_from=ALWAYS,
                valid_to=OPEN, granted_at=USED,
            )
        )  # fmt: skip


def agree(engine: Engine, by: int | None) -> int:
    with writing(engine) as connection:
        return len(releases.release(AsOf(connection, THIRTY), at(THIRTY), by))


def deliver(engine: Engine, messenger: Messenger) -> None:
    gateways = {"telegram": messenger}
    deliverer = Deliverer(engine, Frozen(at(THIRTY)), texts("vi"), gateways)  # type: ignore[arg-type]
    asyncio.run(deliverer.run())


@pytest.fixture
def house(sqlite: Engine) -> Engine:
    with writing(sqlite) as connection:
        agency(connection)
        for code in ("A", "B", "C"):
            person(connection, code)
    return sqlite


def test_without_officers_nothing_waits(house: Engine) -> None:
    assert set(told(look(house, THIRTY))) == {"A", "B", "C"}


def test_the_first_sending_waits_and_the_officer_is_asked(house: Engine) -> None:
    officer(house, 3)
    assert reasons(look(house, THIRTY)) == dict.fromkeys("ABC", "held")
    plan_day(house, at(THIRTY, 7), ZONE)
    messenger = Messenger()
    deliver(house, messenger)
    assert [(to, reply.text.split("\n")[0]) for to, reply, _ in messenger.went] == [
        ("chat3", "3 người đang chờ nhắc theo kế hoạch KH 01.")
    ]
    assert agree(house, 3) == 1
    assert set(told(look(house, THIRTY))) == {"A", "B", "C"}


def test_where_there_are_two_officers_both_must_agree(house: Engine) -> None:
    for number in (2, 3):
        officer(house, number)
    assert agree(house, 3) == 1
    assert agree(house, 3) == 0
    assert told(look(house, THIRTY)) == {}
    assert agree(house, 2) == 1
    assert set(told(look(house, THIRTY))) == {"A", "B", "C"}


def test_the_command_line_needs_nobody_else(house: Engine) -> None:
    for number in (2, 3):
        officer(house, number)
    assert agree(house, None) == 1
    assert set(told(look(house, THIRTY))) == {"A", "B", "C"}


def test_an_officer_of_a_part_releases_nothing_for_all(house: Engine) -> None:
    with writing(house) as connection:
        connection.execute(tables.unit.insert().values(id=9, code="P09"))
        connection.execute(
            tables.unit_version.insert().values(
                unit_id=9, name="Tổ", aliases=[], kind="", parent_id=1, valid_from=ALWAYS,
                valid_to=OPEN,
            )
        )  # fmt: skip
    officer(house, 2, unit_id=9)
    officer(house, 3)
    assert agree(house, 2) == 0
    assert agree(house, 3) == 1


@pytest.mark.parametrize(
    ("rule", "waits"),
    [
        (RULE, False),
        (RULE.replace("cap = 2", "cap = 1"), False),
        (RULE.replace("[30, 7, 1]", "[30, 14]"), True),
    ],
)
def test_used_again_a_plan_waits_only_when_its_days_changed(
    house: Engine, rule: str, waits: bool
) -> None:
    officer(house, 3)
    agree(house, 3)
    with writing(house) as connection:
        plans_in_use.use(connection, profile(rule=rule), "plan", now=at(THIRTY, 6))
    with reading(house) as connection:
        assert bool(releases.waiting(AsOf(connection, THIRTY))) is waits


def test_plans_of_an_earlier_release_go_on(house: Engine) -> None:
    officer(house, 3)
    with writing(house) as connection:
        connection.execute(
            tables.reminder_mark.insert().values(name="released", at=at(THIRTY - timedelta(days=1)))
        )
    assert set(told(look(house, THIRTY))) == {"A", "B", "C"}


def test_a_stop_works_in_the_middle_and_nothing_is_lost(house: Engine) -> None:
    with writing(house) as connection:
        for number in range(40):
            person(connection, f"X{number}")
    plan_day(house, at(THIRTY, 7), ZONE)

    class Stopping(Messenger):
        async def send(self, *message):  # type: ignore[no-untyped-def]
            if not self.went:
                with writing(house) as connection:
                    releases.stop(connection, at(THIRTY), by=None)
            return await super().send(*message)

    messenger = Stopping()
    deliver(house, messenger)
    gone = len(messenger.went)
    assert 0 < gone <= 20  # no more than were checked already
    assert Counter(state for _, state, _ in rows(house)) == {"sent": gone, "planned": 43 - gone}
    assert set(reasons(look(house, THIRTY, at(THIRTY))).values()) == {"already_sent", "held"}
    with writing(house) as connection:
        assert releases.resume(connection, at(THIRTY), by=None)
    after = Messenger()
    deliver(house, after)
    assert not {to for to, *_ in after.went} & {to for to, *_ in messenger.went}
    assert len(after.went) == 43 - gone
    assert {state for _, state, _ in rows(house)} == {"sent"}
