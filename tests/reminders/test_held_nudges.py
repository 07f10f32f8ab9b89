"""A nudge that waits: officers are told, and its asker of what became of it."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from bot.base.texts import texts
from bot.reminders import held_nudges
from bot.reminders.delivery import Deliverer
from bot.reminders.kinds import nudge
from bot.reminders.notices import plan_notices
from bot.storage import tables
from bot.storage.engine import reading, writing
from bot.training.as_of import AsOf
from bot.training.enums import Role
from bot.training.rosters import roster
from bot.training.timeline import OPEN
from tests.builders.reminding import USED, ZONE, Frozen, Messenger, agency, at, person
from tests.builders.rows import add

DAY = date(2026, 11, 16)
ASKER, OFFICER = 1, 2


@pytest.fixture
def held(engine: Engine) -> tuple[Engine, int]:
    """The head's nudge of everybody, held for the officer."""
    with writing(engine) as connection:
        agency(connection)
        for code in ("HEAD", "OFFICER", "A", "B"):
            person(connection, code)
        add(
            connection,
            tables.role_grant,
            person_id=OFFICER,
            role=Role.OFFICER,
            unit_id=1,
            valid_from=USED.date(),
            valid_to=OPEN,
            granted_at=USED,
        )
    plan_notices(engine, at(DAY, 7), ZONE)  # from here on
    with writing(engine) as connection:
        as_of = AsOf(connection, DAY)
        behind = [(who, who.open()) for who in roster(as_of, 1) if who.code in "AB"]
        found = nudge.prepare(as_of, 1, behind, at(DAY, 8), ZONE)
        return engine, held_nudges.hold(as_of, found, 1, ASKER, at(DAY, 8))


def went(engine: Engine) -> dict[str, str]:
    """Plan and deliver the notices; return who got what, its first line."""
    messenger, now = Messenger(), at(DAY, 9)
    plan_notices(engine, now, ZONE)
    deliverer = Deliverer(engine, Frozen(now), texts("vi"), {"telegram": messenger})  # type: ignore[arg-type]
    asyncio.run(deliverer.run())
    return {to: reply.text.split("\n")[0] for to, reply, _ in messenger.went}


def test_the_officer_is_told_that_it_waits(held: tuple[Engine, int]) -> None:
    assert went(held[0]) == {
        "chat2": "Lò Thị HEAD đề nghị nhắc 2 người của Phòng 1: chờ anh/chị cho gửi."
    }


def test_its_asker_is_told_that_it_was_dropped(held: tuple[Engine, int]) -> None:
    engine, number = held
    with writing(engine) as connection:
        as_of = AsOf(connection, DAY)
        found = held_nudges.of_id(as_of, number)
        assert found is not None
        assert held_nudges.drop(as_of, found, at(DAY, 8), OFFICER)
        assert not held_nudges.drop(as_of, found, at(DAY, 8), OFFICER)
        assert held_nudges.release(as_of, found, at(DAY, 8), ZONE, OFFICER) is None
    assert went(engine) == {
        "chat1": "Cán bộ phụ trách không cho gửi lời nhắc tới Phòng 1; em không nhắc ai."
    }


def test_once_let_go_those_concerned_and_the_asker_hear_of_it(held: tuple[Engine, int]) -> None:
    engine, number = held
    with writing(engine) as connection:
        as_of = AsOf(connection, DAY)
        found = held_nudges.of_id(as_of, number)
        assert found is not None
        held_nudges.release(as_of, found, at(DAY, 8), ZONE, OFFICER)
    told = went(engine)
    assert set(told) == {"chat1", "chat3", "chat4"}
    assert told["chat1"].startswith("Cán bộ phụ trách đã cho gửi: em nhắc 2 người của Phòng 1")
    assert told["chat3"].startswith("Lò Thị HEAD nhắc")


def test_what_nobody_decides_in_two_weeks_is_over(held: tuple[Engine, int]) -> None:
    engine, number = held
    late = at(DAY, 8) + timedelta(days=15)
    with writing(engine) as connection:
        as_of = AsOf(connection, late.date())
        found = held_nudges.of_id(as_of, number)
        assert found is not None
        assert held_nudges.waiting(as_of, late) == []
        assert held_nudges.release(as_of, found, late, ZONE, OFFICER) is None
    with reading(engine) as connection:
        assert held_nudges.waiting(AsOf(connection, DAY), at(DAY, 9)) == [found]
