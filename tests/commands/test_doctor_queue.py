"""What the doctor finds of the queue, and the worker that has none."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy import Engine

from bot.base.problems import Problem
from bot.base.settings import Settings
from bot.base.texts import Texts
from bot.commands.doctor_queue import queue
from bot.jobs import queue_check
from bot.jobs.job_queue import conninfo
from bot.worker import build
from tests.builders.reminding import USED as DAY
from tests.builders.reminding import Frozen, at


@dataclass(frozen=True)
class Ready:
    """A command's parts over a database that is there."""

    settings: Settings
    say: Texts
    engine: Engine


def found(engine: Engine, vi: Texts, address: str, own: str | None = None) -> list[str]:
    settings = Settings(database_url=address, queue_database_url=own)
    return [level for level, _ in queue(Ready(settings, vi, engine))]  # type: ignore[arg-type]


def test_the_queue_is_well_on_both(engine: Engine, database: str, vi: Texts) -> None:
    assert found(engine, vi, database) == ["ok"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_is_wrong_with_a_queue_is_said(
    engine: Engine, database: str, vi: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    assert found(engine, vi, database, nowhere) == ["failure"]
    monkeypatch.setattr(queue_check, "_listens", lambda *_: False)  # as behind a pooler
    assert found(engine, vi, database) == ["warning"]
    with psycopg.connect(conninfo(database), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('delivery', 'deliver')"
        )
        connection.execute("UPDATE procrastinate_events SET at = now() - interval '1 hour'")
    assert found(engine, vi, database) == ["warning", "warning"]


def test_a_worker_on_sqlite_says_what_it_needs(sqlite: Engine, vi: Texts) -> None:
    clock = Frozen(at(DAY.date()))
    with pytest.raises(Problem) as raised:
        build(Settings(), clock, vi, sqlite)  # type: ignore[arg-type]
    sentence = vi.problem(raised.value)
    assert "PostgreSQL" in sentence
    assert len(sentence.splitlines()) == 1
