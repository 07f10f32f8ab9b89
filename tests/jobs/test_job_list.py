"""What runs in the background of a whole program: planning, delivery and retention."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine, func, select

from bot.base.texts import Texts
from bot.jobs.job_list import jobs
from bot.jobs.scheduler import Scheduler
from bot.reminders import outbox_counts
from bot.storage import tables
from bot.storage.engine import reading, writing
from tests.builders.reminding import Frozen, Messenger, agency, at, person

THIRTY = date(2026, 11, 16)


async def test_reminders_are_planned_and_delivered_until_the_stop(
    sqlite: Engine, vi: Texts
) -> None:
    with writing(sqlite) as connection:
        agency(connection)
        person(connection, "A")
    messenger = Messenger()
    listed = jobs(sqlite, Frozen(at(THIRTY, 8)), vi, {"telegram": messenger})  # type: ignore[arg-type]
    scheduler = Scheduler(listed)
    assert await scheduler.run("plan") == 1
    assert await scheduler.run("plan") == 0
    assert await scheduler.run("deliver") == 1
    scheduler.start()
    await scheduler.stop()
    assert [to for to, _, _ in messenger.went] == ["chat1"]


async def test_planning_waits_for_the_morning(sqlite: Engine, vi: Texts) -> None:
    with writing(sqlite) as connection:
        agency(connection)
        person(connection, "A")
    night = Scheduler(jobs(sqlite, Frozen(at(THIRTY, 3)), vi, {}))  # type: ignore[arg-type]
    assert await night.run("plan") == 0
    with reading(sqlite) as connection:
        assert outbox_counts.counts(connection) == {}


async def test_what_was_kept_long_enough_goes(sqlite: Engine, vi: Texts) -> None:
    now = at(THIRTY)
    with writing(sqlite) as connection:
        connection.execute(
            tables.inbox.insert().values(
                channel="web", update_id="1", received_at=now - timedelta(days=30)
            )
        )
    assert await Scheduler(jobs(sqlite, Frozen(now), vi, {})).run("retention") == 1  # type: ignore[arg-type]
    with reading(sqlite) as connection:
        left = connection.execute(select(func.count()).select_from(tables.inbox)).scalar_one()
    assert left == 0
