"""What the tests of kinds share: a plan that asks for one kind, and a delivery."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine

from bot.base.texts import texts
from bot.reminders.delivery import Deliverer
from bot.reminders.planner import plan_day
from bot.reminders.planner import preview as preview_of
from bot.storage.engine import reading, writing
from tests.builders.reminding import ZONE, Frozen, Messenger, agency, at, profile

Told = Callable[[str, date], dict[str, tuple[str, ...]]]


def rule(kind: str, **days: list[int]) -> str:
    offsets = "".join(f"{name} = {listed}\n" for name, listed in days.items())
    return f'[[reminder]]\nkind = "{kind}"\n{offsets}'


def set_up(engine: Engine, kind: str, units: int = 1, **days: list[int]) -> None:
    with writing(engine) as connection:
        agency(connection, profile(rule=rule(kind, **days)), units=units)


def send(engine: Engine, day: date, hour: int = 8) -> Messenger:
    """Plan and deliver on a day; return the messenger with what went."""
    messenger = Messenger()
    plan_day(engine, at(day, 7), ZONE)
    clock = Frozen(at(day, hour))
    deliverer = Deliverer(engine, clock, texts("vi"), {"telegram": messenger})  # type: ignore[arg-type]
    asyncio.run(deliverer.run())
    return messenger


@pytest.fixture
def told(sqlite: Engine) -> Told:
    """Who would get a kind on a day, and about what."""

    def look(kind: str, day: date) -> dict[str, tuple[str, ...]]:
        with reading(sqlite) as connection:
            found = preview_of(connection, day, at(day, 6), ZONE)
        return {
            one.code: tuple(item.subject for item in one.items)
            for one in found.send
            if one.kind == kind
        }

    return look


@pytest.fixture
def why(sqlite: Engine) -> Callable[[str, date], dict[str, str]]:
    """Who would not get a kind on a day, and why."""

    def look(kind: str, day: date) -> dict[str, str]:
        with reading(sqlite) as connection:
            found = preview_of(connection, day, at(day, 6), ZONE)
        return {one.code: str(one.reason) for one in found.skip if one.kind == kind}

    return look


def school(engine: Engine, code: str, opens: date, register_by: date | None = None) -> int:
    """Open a class about law."""
    from bot.storage import tables
    from bot.training.enums import Topic

    with writing(engine) as connection:
        row = tables.training_class.insert().values(
            code=code, name=f"Lớp {code}", folded_name=f"lop {code.lower()}",
            topics=Topic.LAW.bit, opens=opens, closes=opens, register_by=register_by,
            times="7:30", place="Hội trường A",
        )  # fmt: skip
        return int(connection.execute(row).inserted_primary_key[0])


def book(engine: Engine, class_id: int, person_id: int, state: str = "registered") -> None:
    from bot.storage import tables
    from tests.builders.reminding import USED

    with writing(engine) as connection:
        connection.execute(
            tables.booking.insert().values(
                class_id=class_id, person_id=person_id, state=state, changed_at=USED
            )
        )
