"""What goes wrong around a morning: databases, disks, messengers and clocks. Nobody is lost."""

from __future__ import annotations

import asyncio
import gc
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, event, select, text, update

from bot.base.problems import Problem
from bot.base.texts import Texts, texts
from bot.channels.messenger_channel import MessengerChannel
from bot.channels.telegram.bot import make_bot
from bot.channels.telegram.messenger import TelegramMessenger
from bot.conversation.messages import Address, Delivery, Reply, Sent
from bot.jobs.job_list import jobs
from bot.jobs.scheduler import Scheduler
from bot.reminders import outbox_counts
from bot.reminders.delivery import Deliverer
from bot.reminders.planner import plan_day, plan_if_due
from bot.storage import schema, tables
from bot.storage.engine import open_engine, reading, writing
from bot.storage.schema import migrate
from tests.builders.reminding import ZONE, Frozen, Messenger, agency, at, person, rows
from tests.channels.telegram_house import house_of
from tests.e2e.proxy import Wire

DAY = date(2026, 11, 16)
PEOPLE = 60
LATER = Sent(Delivery.LATER, reason="down")


def settle_in(engine: Engine, people: int = PEOPLE) -> None:
    with writing(engine) as connection:
        agency(connection)
        for number in range(people):
            person(connection, f"N{number:04}")


@pytest.fixture
def planned(engine: Engine) -> Engine:
    """An agency whose morning is planned."""
    settle_in(engine)
    assert plan_day(engine, at(DAY, 7), ZONE) == PEOPLE
    return engine


def deliver(engine: Engine, messenger: Messenger, now: datetime, **more: Any) -> int:
    clock: Any = Frozen(now)
    gateways = {messenger.name: messenger}
    return asyncio.run(Deliverer(engine, clock, texts("vi"), gateways, **more).run())


def states(engine: Engine) -> Counter[str]:
    return Counter(state for _, state, _ in rows(engine))


# The database ------------------------------------------------------------------------------


@contextmanager
def read_only(engine: Engine) -> Iterator[None]:
    """Let the database take no writes."""
    only = {"sqlite": "PRAGMA query_only=%s", "postgresql": "SET default_transaction_read_only=%s"}
    statement = only[engine.dialect.name]

    def checked_out(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(statement % "on")

    def checked_in(connection: Any, _record: object) -> None:
        if connection is not None:
            connection.execute(statement % "off")

    if engine.dialect.name == "postgresql":  # as an operator does it, over every connection
        _alter(engine, "on")
        engine.dispose()
        yield
        _alter(engine, "off")
        engine.dispose()
        return
    event.listen(engine, "checkout", checked_out)
    event.listen(engine, "checkin", checked_in)
    yield
    event.remove(engine, "checkout", checked_out)
    event.remove(engine, "checkin", checked_in)


def _alter(engine: Engine, value: str) -> None:
    with engine.connect() as connection:
        connection.execute(text("SET transaction_read_only = off"))
        name = engine.url.database
        connection.execute(
            text(f"ALTER DATABASE {name} SET default_transaction_read_only = {value}")
        )
        connection.commit()


def test_a_database_that_cannot_be_written_for_a_while_loses_nobody(planned: Engine) -> None:
    messenger = Messenger()
    with read_only(planned):
        with pytest.raises(Problem):
            deliver(planned, messenger, at(DAY, 8))
        with pytest.raises(Problem):
            plan_day(planned, at(DAY, 8), ZONE)
    assert messenger.went == []
    assert deliver(planned, messenger, at(DAY, 9)) == PEOPLE


def test_a_database_that_is_gone_while_messages_go_repeats_those_in_flight(
    database: str, planned: Engine
) -> None:
    """What became of them could not be written: each is sent once more, and none a third time."""
    stack: list[Any] = []

    class Cutting(Messenger):
        async def send(self, to: Address, reply: Reply, key: str) -> Sent:
            if not stack:
                stack.append(read_only(planned))
                stack[0].__enter__()
            return await super().send(to, reply, key)

    cutting, well = Cutting(), Messenger()
    with suppress(Problem):
        deliver(planned, cutting, at(DAY, 8))
    stack[0].__exit__(None, None, None)
    assert 0 < len(cutting.went) <= 30
    assert deliver(planned, well, at(DAY, 8, 1)) == PEOPLE - states(planned)["sending"]
    deliver(planned, well, at(DAY, 8, 20))
    assert states(planned) == {"sent": PEOPLE}
    both = Counter(key for _, _, key in (*cutting.went, *well.went))
    assert set(both.values()) <= {1, 2}
    assert both.total() - PEOPLE <= len(cutting.went)


@pytest.fixture
def wired(engine: Engine) -> Iterator[tuple[Wire, str]]:
    """A wire to the PostgreSQL server, and the database's address through it."""
    folder = engine.url.query["host"]
    wire = Wire(Path(str(folder)) / ".s.PGSQL.5432")
    yield wire, f"postgresql://postgres@127.0.0.1:{wire.port}/{engine.url.database}"
    wire.close()


# Connections that were cut are dropped by their libraries, which warn of it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_work_goes_on_when_a_database_that_was_gone_is_back(
    planned: Engine, wired: tuple[Wire, str], vi: Texts
) -> None:
    """It is gone in the middle of a morning, for the queue and for delivery alike."""
    from bot.jobs.job_queue import JobQueue

    wire, address = wired
    cut = asyncio.Event()

    class Watched(Messenger):
        async def send(self, to: Address, reply: Reply, key: str) -> Sent:
            if len(self.went) == PEOPLE // 3:
                wire.cut()
                cut.set()
            return await super().send(to, reply, key)

    messenger, engine = Watched(), open_engine(address)
    clock: Any = Frozen(at(DAY, 8))
    queue = JobQueue(address)
    soon = timedelta(milliseconds=200)
    listed = jobs(engine, clock, vi, {"telegram": messenger})
    queue.add(replace(job, every=soon, first_after=timedelta(0)) for job in listed)
    await queue.start()
    scheduler = Scheduler(queue.ticks())
    scheduler.start()
    await asyncio.wait_for(cut.wait(), 30)
    await asyncio.sleep(2)
    wire.mend()
    async with asyncio.timeout(45):
        while states(planned)["planned"]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await scheduler.stop()
    await queue.stop()
    engine.dispose()
    left = states(planned)["sending"]  # whose outcome could not be written
    assert left <= 30
    again, later = Messenger(), Frozen(at(DAY, 8, 20))
    await Deliverer(planned, later, vi, {"telegram": again}).run()  # type: ignore[arg-type]
    assert states(planned) == {"sent": PEOPLE}
    assert len(again.went) == left
    gc.collect()


def test_a_full_disk_plans_and_sends_the_rest_when_there_is_room(
    sqlite: Engine, tmp_path: Path
) -> None:
    settle_in(sqlite, 300)
    with sqlite.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    full = open_engine(str(sqlite.url))

    @event.listens_for(full, "connect")
    def small(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + 1}")

    with pytest.raises(Problem, match=r"problem\.database"):
        plan_day(full, at(DAY, 7), ZONE)
    assert states(sqlite) == {}  # all of a chunk, or nothing
    assert plan_day(sqlite, at(DAY, 7, 10), ZONE) == 300
    messenger = Messenger()
    deliver(sqlite, messenger, at(DAY, 8))
    assert len({key for _, _, key in messenger.went}) == len(messenger.went) == 300
    full.dispose()


# Messengers --------------------------------------------------------------------------------


def test_a_messenger_that_is_down_for_a_day_gets_it_all_the_next_day(planned: Engine) -> None:
    tried = 0
    for hour in range(7, 18):
        for minute in (0, 30):
            down = Messenger(outcomes=[LATER] * 1000)
            assert deliver(planned, down, at(DAY, hour, minute)) == 0
            tried += 1000 - len(down.outcomes)
    assert tried > PEOPLE
    assert states(planned) == {"planned": PEOPLE}
    tuesday = DAY + timedelta(days=1)
    assert plan_day(planned, at(tuesday, 7), ZONE) == PEOPLE
    messenger = Messenger()
    assert deliver(planned, messenger, at(tuesday, 8)) == PEOPLE
    assert len({to for to, _, _ in messenger.went}) == PEOPLE
    assert states(planned) == {"sent": PEOPLE, "dropped": PEOPLE}


def test_one_slow_message_holds_up_no_other(planned: Engine) -> None:
    others = asyncio.Event()

    class Slow(Messenger):
        async def send(self, to: Address, reply: Reply, key: str) -> Sent:
            sent = await super().send(to, reply, key)
            if len(self.went) == 1:
                await asyncio.wait_for(others.wait(), 30)
            elif len(self.went) == PEOPLE:
                others.set()
            return sent

    assert deliver(planned, Slow(), at(DAY, 8)) == PEOPLE


def test_a_messenger_that_answers_garbage_is_asked_twice_then_listed(planned: Engine) -> None:
    garbage = Messenger(outcomes=[Sent(Delivery.UNKNOWN, reason="garbage")] * 1000)
    for minutes in range(0, 160, 2):
        deliver(planned, garbage, at(DAY, 7, 31) + timedelta(minutes=minutes))
    assert {row[1:] for row in rows(planned)} == {("unknown", "garbage")}
    assert set(Counter(to for to, _, _ in garbage.went).values()) == {2}
    with reading(planned) as connection:
        assert len(outbox_counts.lost(connection, at(DAY, 0))) == PEOPLE


@asynccontextmanager
async def hanging_up(first: int) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that takes requests and closes the line unanswered, the first so many times."""
    took: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        took.append((await reader.readexactly(length)).decode())
        if len(took) > first:
            body = json.dumps({"ok": True, "result": {"message_id": len(took)}}).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ")
            writer.write(str(len(body)).encode() + b"\r\n\r\n" + body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", took


async def test_a_reply_lost_after_the_messenger_took_the_request_makes_one_copy_too_many(
    sqlite: Engine, vi: Texts
) -> None:
    settle_in(sqlite, 1)
    with writing(sqlite) as connection:
        connection.execute(update(tables.channel_account).values(address="42"))
    plan_day(sqlite, at(DAY, 7), ZONE)
    async with hanging_up(1) as (address, took), house_of(sqlite, vi) as house:
        bot = make_bot("12345:made-up-token", address)
        channel = MessengerChannel(house.runtime, TelegramMessenger(bot, vi, {}))
        for minutes, state in ((0, "sending"), (10, "sending"), (16, "sent"), (40, "sent")):
            clock: Any = Frozen(at(DAY, 8) + timedelta(minutes=minutes))
            await Deliverer(sqlite, clock, vi, {"telegram": channel.gateway}).run()
            assert states(sqlite) == {state: 1}
        await bot._request[1].shutdown()
        await bot._request[0].shutdown()
    assert len(took) == 2


# Clocks ------------------------------------------------------------------------------------


def test_a_clock_set_back_and_forth_sends_nothing_twice_and_holds_up_nothing(
    engine: Engine,
) -> None:
    settle_in(engine, 3)
    went: list[tuple[str, str]] = []
    moves: list[Callable[[date], date]] = [
        lambda day: day,
        lambda day: day - timedelta(days=3),
        lambda day: day + timedelta(days=7),
        lambda day: day - timedelta(days=14),
        lambda day: day,
        lambda day: day + timedelta(days=23),  # the day before the due day
        lambda day: day,
    ]
    for move in moves:
        day = move(DAY)
        plan_if_due(engine, at(day, 7), ZONE)
        plan_if_due(engine, at(day, 6, 45), ZONE)  # an hour's step back
        messenger = Messenger()
        deliver(engine, messenger, at(day, 8))
        went += [(to, key) for to, _, key in messenger.went]
    assert len(went) == len(set(went))
    with reading(engine) as connection:
        sent = connection.execute(
            select(tables.notification.c.person_id, tables.notification.c.subject).where(
                tables.notification.c.state == "sent"
            )
        ).all()
    told = [(one.person_id, *item.values()) for one in sent for item in one.subject["items"]]
    assert len(told) == len(set(told))
    marks = {(item["subject"], item["mark"]) for one in sent for item in one.subject["items"]}
    assert ("LAW", "-30") in marks
    assert ("LAW", "-7") in marks  # what came after the clock had been there already


async def test_workers_that_were_down_over_the_opening_still_send_the_digest(
    sqlite: Engine, vi: Texts
) -> None:
    settle_in(sqlite, 5)
    messenger = Messenger()
    clock: Any = Frozen(at(DAY, 10, 12))
    started = Scheduler(jobs(sqlite, clock, vi, {"telegram": messenger}))
    assert await started.run("plan") == 5
    assert await started.run("deliver") == 5
    assert len(messenger.went) == 5


# Releases ----------------------------------------------------------------------------------


def test_the_last_releases_ledger_makes_no_new_sends_on_the_same_day(engine: Engine) -> None:
    settle_in(engine, 5)
    plan_day(engine, at(DAY, 7), ZONE)
    messenger = Messenger()
    assert deliver(engine, messenger, at(DAY, 8)) == 5
    with writing(engine) as connection:
        command.downgrade(schema._config(connection), "0016")
    migrate(engine)
    for hour in (8, 9, 14):
        assert plan_day(engine, at(DAY, hour, 30), ZONE) == 0
        assert deliver(engine, Messenger(), at(DAY, hour, 31)) == 0
    assert states(engine) == {"sent": 5}
