"""Behind PgBouncer in transaction mode the program answers, plans and delivers as ever."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Engine, make_url, select, text
from sqlalchemy.exc import OperationalError

from bot.jobs.queue_check import state
from bot.storage import tables
from bot.storage.engine import open_engine, reading
from bot.storage.prepared import Prepared, parameter
from tests.builders.reminding import rows, staffed
from tests.e2e.processes import (
    Telegram,
    bot_running,
    eventually,
    free_port,
    settings_with,
    worker_running,
)
from tests.e2e.test_killed import message

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
PEOPLE: Final = 30
#: Connections that the pooler keeps to the server: fewer than the program has, so they change.
KEPT: Final = 3
#: Where Debian has it, which is not on everybody's path.
_SBIN: Final = "/usr/sbin"
_CODE: Final = Prepared(
    select(tables.person.c.code).where(
        tables.person.c.id == parameter("id", tables.person.c.id.type)
    )
)


@pytest.fixture
def pooled(database: str, tmp_path: Path) -> Iterator[str]:
    """The database's address through a pooler of transactions."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path=_SBIN)
    if program is None:
        pytest.fail("no PgBouncer. Run: sudo apt-get install -y pgbouncer")
    url, port = make_url(database), free_port()
    socket = str(url.query["host"])
    folder = Path(tempfile.mkdtemp(prefix="pgbouncer"))
    folder.chmod(0o755)
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"""
[databases]
bot = host={socket} dbname={url.database} user={url.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {KEPT}
""",
        encoding="utf-8",
    )
    # It refuses to be root, as the server does, whose socket only the server's user may open.
    user = ["-u", Path(socket).owner()] if os.geteuid() == 0 else []
    with (tmp_path / "pgbouncer.log").open("wb") as log:
        pooler = subprocess.Popen([program, *user, str(settings)], stderr=log, stdout=log)
    try:
        address = f"postgresql://bot@127.0.0.1:{port}/bot"
        eventually(lambda: pooler.poll() is not None or _answers(address))
        assert pooler.poll() is None, (tmp_path / "pgbouncer.log").read_text(encoding="utf-8")
        yield address
    finally:
        pooler.terminate()
        pooler.wait(10)
        shutil.rmtree(folder)


def _answers(address: str) -> bool:
    engine = open_engine(address, pooled=True)
    try:
        with engine.connect() as connection:
            return connection.execute(text("SELECT 1")).scalar_one() == 1
    except OperationalError:
        return False
    finally:
        engine.dispose()


def test_a_morning_is_planned_and_shared_and_questions_are_answered(
    engine: Engine, database: str, pooled: str, telegram: Telegram, tmp_path: Path
) -> None:
    staffed(engine, PEOPLE)
    settings = settings_with(telegram, pooled, "2026-11-16T08:00:00")
    settings["BOT_QUEUE_DATABASE_URL"] = database
    with ExitStack() as stack:
        log = tmp_path / "log"
        stack.enter_context(bot_running(settings, log))
        stack.enter_context(worker_running(settings, tmp_path / "worker"))
        eventually(lambda: {now for _, now, _ in rows(engine)} == {"sent"}, 60)
        told = Counter(call["chat_id"] for call in telegram.calls("sendMessage"))
        assert len(told) == PEOPLE
        assert set(told.values()) == {1}
        telegram.send(message=message("em con thieu gi", 1000, 1))
        eventually(lambda: len(telegram.said(1000)) == 2)
        for written in (log, tmp_path / "worker"):
            assert '"error"' not in written.read_text(encoding="utf-8")


def test_statements_of_the_hot_path_do_not_depend_on_the_connection(
    engine: Engine, pooled: str
) -> None:
    staffed(engine, PEOPLE)
    through = open_engine(pooled, pooled=True)

    def often(_: int) -> set[str]:
        found = set()
        for _ in range(20):  # a driver prepares what comes again and again
            with reading(through) as connection:
                found.add(_CODE.first(connection, id=1).code)
                found.add(connection.execute(select(tables.person.c.code).limit(1)).scalar_one())
        return found

    with ThreadPoolExecutor(2 * KEPT) as threads:
        assert set().union(*threads.map(often, range(2 * KEPT))) == {"N000"}
    through.dispose()


def test_notices_of_work_are_heard_beside_it_only(database: str, pooled: str) -> None:
    assert not state(pooled).listens
    assert state(database).listens
