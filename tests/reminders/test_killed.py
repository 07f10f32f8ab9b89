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
from sqlalchemy import Engine, select

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
PEOPLE = 50 * KILLS
#: Seconds: a whole planning lasts about as long, so that every moment of it is met.
LONGEST = min(4.0, PEOPLE / 500)
#: Seconds that one process may take over all that is left, on a machine that has more to do.
PATIENCE = 60 + PEOPLE / 25
#: Attempts of one process that may be in flight when it dies.
IN_FLIGHT = 20

KINDS = [
    pytest.param("sqlite", 1, id="sqlite"),
    *(pytest.param("postgresql", workers, id=f"postgresql-{workers}") for workers in (1, 2, 4)),
]
each_kind = pytest.mark.parametrize(("database", "workers"), KINDS, indirect=["database"])


@pytest.fixture
def house(engine: Engine) -> Engine:
    with writing(engine) as connection:
        agency(connection)
        for number in range(PEOPLE):
            person(connection, f"N{number:04}")
    return engine


def states(engine: Engine) -> Counter[str]:
    with reading(engine) as connection:
        return Counter(connection.execute(select(tables.notification.c.state)).scalars())


def killed(gang: Gang, longest: float) -> None:
    """Kill the gang's processes at random moments; one is always started again."""
    for _ in range(KILLS):
        gang.start()
        time.sleep(gang.chance.uniform(0.05, longest))
        gang.kill_one()
    gang.end()


@each_kind
def test_planning_loses_nobody(house: Engine, database: str, workers: int, tmp_path: Path) -> None:
    work = Work(database, tmp_path / "log", at(DAY, 7))
    killed(Gang(plan, work, workers, random.Random(workers)), LONGEST)
    plan_day(house, at(DAY, 7, 20), ZONE)
    assert plan_day(house, at(DAY, 7, 25), ZONE) == 0
    with reading(house) as connection:
        told = connection.execute(select(tables.notification.c.person_id)).scalars().all()
    assert len(told) == len(set(told)) == PEOPLE


@each_kind
def test_sending_loses_nobody_and_repeats_at_most_what_was_in_flight(
    house: Engine, database: str, workers: int, tmp_path: Path
) -> None:
    assert plan_day(house, at(DAY, 7), ZONE) == PEOPLE
    log = Log(tmp_path / "log")
    work = Work(database, log.path, at(DAY, 7, 31))
    target = send if database.startswith("sqlite") else share
    gang = Gang(target, work, workers, random.Random(workers))
    killed(gang, 0.8)
    # What the dead were sending is sent again when their claims have run out.
    last = Gang(target, work.later(outbox.LEASE), 1, gang.chance)
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
