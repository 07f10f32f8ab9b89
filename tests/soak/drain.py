"""Ten mornings that add up to a million notifications: the last goes as fast as the first.

``SOAK_PEOPLE`` times ten are drained, on SQLite, by one process, to a messenger that costs nothing.
"""

from __future__ import annotations

import asyncio
import os
import time
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, func, select

from bot.base.texts import texts
from bot.conversation.messages import Address, Capabilities, Delivery, Reply, Sent
from bot.reminders.delivery import Deliverer
from bot.reminders.planner import plan_day
from bot.storage import tables
from bot.storage.engine import reading, writing
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.reminding import USED, ZONE, Frozen, agency, at, profile

PEOPLE = int(os.environ.get("SOAK_PEOPLE", "100000"))
DUE = date(2026, 12, 31)
#: Ten worked days, each with a reminder of its own.
DAYS = [date(2026, 12, day) for day in (1, 2, 3, 4, 7, 8, 9, 10, 11, 14)]
BEFORE = sorted((DUE - day).days for day in DAYS)
RULE = f'[[reminder]]\nkind = "obligation"\nbefore = {BEFORE}\n'
#: The last tenth is at least so fast as the first.
SHARE = 0.8
_CHUNK = 10_000


class Counting:
    """Takes every message, once."""

    name = "telegram"
    capabilities = Capabilities()

    def __init__(self) -> None:
        self.keys: set[str] = set()

    async def send(self, to: Address, reply: Reply, key: str) -> Sent:
        assert key not in self.keys
        self.keys.add(key)
        return Sent(Delivery.SENT, message_id="1")


def fill(engine: Engine) -> None:
    """Make the people straight in the tables."""
    always = {"valid_from": ALWAYS, "valid_to": OPEN}
    flags = ("leading", "managing", "sensitive", "successor", "councillor", "part_time")
    with writing(engine) as connection:
        agency(connection, profile(due=f"{DUE:%m-%d}", rule=RULE))
        for start in range(1, PEOPLE + 1, _CHUNK):
            numbers = range(start, min(start + _CHUNK, PEOPLE + 1))
            connection.execute(
                tables.person.insert(),
                [
                    {
                        "id": n,
                        "code": f"{n:07}",
                        "name": f"Person {n}",
                        "folded_name": f"person {n}",
                    }
                    for n in numbers
                ],
            )
            connection.execute(
                tables.post.insert(),
                [
                    {"person_id": n, "unit_id": 1, "group": "cong_chuc", **always}
                    | dict.fromkeys(flags, False)
                    for n in numbers
                ],
            )
            connection.execute(
                tables.channel_account.insert(),
                [
                    {"channel": "telegram", "address": str(n), "person_id": n, "linked_at": USED}
                    for n in numbers
                ],
            )


def test_the_last_tenth_goes_as_fast_as_the_first(sqlite: Engine) -> None:
    fill(sqlite)
    speeds = [_morning(sqlite, day) for day in DAYS]
    print("\nnotifications a second, by morning:", [round(speed) for speed in speeds])
    with reading(sqlite) as connection:
        row = tables.notification.c
        states = connection.execute(select(row.state, func.count()).group_by(row.state)).all()
    assert [tuple(one) for one in states] == [("sent", len(DAYS) * PEOPLE)]
    assert speeds[-1] >= SHARE * speeds[0], speeds


def _morning(engine: Engine, day: date) -> float:
    """Plan and drain a day; return how many went in a second."""
    assert plan_day(engine, at(day, 7), ZONE) == PEOPLE
    messenger: Any = Counting()
    clock: Any = Frozen(at(day, 8) + timedelta(seconds=1))
    began = time.perf_counter()
    went = asyncio.run(Deliverer(engine, clock, texts("vi"), {"telegram": messenger}).run())
    assert went == len(messenger.keys) == PEOPLE
    return PEOPLE / (time.perf_counter() - began)
