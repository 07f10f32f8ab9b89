"""Killed at any moment of planning and sending: nothing is lost, at most one copy too many."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select

from bot.reminders import outbox
from bot.reminders.planner import plan_day
from bot.storage import tables
from bot.storage.engine import reading, writing
from tests.builders.reminding import ZONE, agency, at, person
from tests.e2e.processes import eventually
from tests.reminders.victims import Gang, Log, Work, plan, send, share

DAY = date(2026, 11, 16)
#: Kills of each kind; the soak raises it.
KILLS = int(os.environ.get("BOT_TEST_KILLS", "5"))
PEOPLE = 80 * KILLS
#: A planning is written in several transactions, or dies in its only one.
PLANNED = min(PEOPLE, 3000)
#: Seconds that one process may take over all that is left, on a machine that has more to do.
PATIENCE = 60 + PEOPLE / 25
#: Attempts of one process that may be in flight when it dies.
IN_FLIGHT = 20
#: Messages from one kill to the next, at most, and what one of them takes at most, in seconds.
BETWEEN, SLOW = 40, 0.1

KINDS = [
    pytest.param("sqlite", 1, id="sqlite"),
    *(pytest.param("postgresql", workers, id=f"postgresql-{workers}") for workers in (1, 2, 4)),
]
each_kind = pytest.mark.parametrize(("database", "workers"), KINDS, indirect=["database"])


@pytest.fixture
def house(engine: Engine) -> Engine:
    return staffed(engine, PEOPLE)


def staffed(engine: Engine, count: int) -> Engine:
    with writing(engine) as connection:
        agency(connection)
        for number in range(count):
            person(connection, f"N{number:05}")
    return engine


def states(engine: Engine) -> Counter[str]:
    with reading(engine) as connection:
        return Counter(connection.execute(select(tables.notification.c.state)).scalars())


def kill_one(gang: Gang, lines: int, longest: float) -> None:
    """Kill a process that is at its work, some time after it was seen there."""
    log = Log(gang.work.log)
    gang.start()
    since = log.size
    victim = eventually(lambda: log.at_work(since, lines), PATIENCE, pause=0.002)
    time.sleep(gang.chance.uniform(0, longest))
    gang.kill_one(victim)


def planned(engine: Engine) -> list[int]:
    with reading(engine) as connection:
        return list(connection.execute(select(tables.notification.c.person_id)).scalars())


def forget(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(delete(tables.notification))


def whole_planning(engine: Engine) -> float:
    """Return how many seconds a planning takes, and leave nothing of it."""
    began = time.monotonic()
    assert plan_day(engine, at(DAY, 7), ZONE) == PLANNED
    forget(engine)
    return time.monotonic() - began


@each_kind
def test_planning_loses_nobody(engine: Engine, database: str, workers: int, tmp_path: Path) -> None:
    house = staffed(engine, PLANNED)
    longest = whole_planning(house)
    work = Work(database, tmp_path / "log", at(DAY, 7))
    gang = Gang(plan, work, workers, random.Random(workers))
    for _ in range(KILLS):
        kill_one(gang, 1, longest)
        if len(planned(house)) == PLANNED:
            forget(house)  # whoever dies next has something to plan
    gang.end()
    plan_day(house, at(DAY, 7, 20), ZONE)
    assert plan_day(house, at(DAY, 7, 25), ZONE) == 0
    told = planned(house)
    assert len(told) == len(set(told)) == PLANNED


@each_kind
def test_sending_loses_nobody_and_repeats_at_most_what_was_in_flight(
    house: Engine, database: str, workers: int, tmp_path: Path
) -> None:
    assert plan_day(house, at(DAY, 7), ZONE) == PEOPLE
    log = Log(tmp_path / "log")
    work = Work(database, log.path, at(DAY, 7, 31), slow=SLOW)
    target = send if database.startswith("sqlite") else share
    gang = Gang(target, work, workers, random.Random(workers))
    for _ in range(KILLS):
        kill_one(gang, gang.chance.randint(1, BETWEEN), SLOW)
    gang.end()
    assert states(house)["planned"] > 0  # the last one too died before it was done
    # What the dead were sending is sent again when their claims have run out.
    last = Gang(target, replace(work.later(outbox.LEASE), slow=0.02), 1, gang.chance)
    last.start()
    eventually(lambda: set(states(house)) <= {"sent", "unknown"}, PATIENCE)
    last.end()
    found = states(house)
    assert found.total() == PEOPLE
    taken = log.keys
    assert len(taken) >= PEOPLE - found["unknown"]  # and those are on the officer's list
    assert max(taken.values()) <= outbox.ATTEMPTS
    assert taken.total() - len(taken) <= (KILLS + workers) * IN_FLIGHT


@pytest.mark.parametrize(("database", "workers"), KINDS[1:3], indirect=["database"])
def test_a_process_that_was_paused_for_longer_than_its_lease_acknowledges_nothing(
    house: Engine, database: str, workers: int, tmp_path: Path
) -> None:
    assert plan_day(house, at(DAY, 7), ZONE) == PEOPLE
    log, lease = Log(tmp_path / "log"), timedelta(seconds=4)
    work = Work(database, log.path, at(DAY, 7, 31), slow=3.0, lease=lease)
    paused = Gang(send, work, 1, random.Random(1))
    paused.start()
    eventually(lambda: len(log.keys) >= IN_FLIGHT / 2)
    (process,) = paused.processes
    assert process.pid is not None
    os.kill(process.pid, signal.SIGSTOP)
    done = {key for key, message_id in settled(house).items() if message_id is not None}
    in_flight = set(log.keys) - done
    assert 0 < len(in_flight) <= IN_FLIGHT
    prompt = replace(work, slow=0.01, lease=outbox.LEASE)
    others = Gang(send, prompt, workers, random.Random(2))
    others.start()
    eventually(lambda: states(house) == {"sent": PEOPLE}, 60)
    before = settled(house)
    os.kill(process.pid, signal.SIGCONT)
    time.sleep(1.0)  # it wakes up, and finds that all of it was done without it
    paused.end()
    others.end()
    assert settled(house) == before
    assert all(before[key] != str(process.pid) for key in in_flight)
    again = {key for key, count in log.keys.items() if count > 1}
    assert in_flight <= again
    assert len(again) <= IN_FLIGHT
    assert max(log.keys.values()) <= outbox.ATTEMPTS


def settled(engine: Engine) -> dict[str, str | None]:
    row = tables.notification.c
    with reading(engine) as connection:
        found = connection.execute(select(row.key, row.message_id)).all()
    return {key: message_id for key, message_id in found}  # noqa: C416
