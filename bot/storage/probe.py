"""Whether the database can be written to, not only read: every answer writes."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text

from bot.base.problems import Problem
from bot.storage.engine import writing

#: Seconds to wait for another writer; an answer's own write takes a hundredth of that.
_PATIENCE: Final = 2.0
#: Bytes that the disk must have left for what a day writes.
LEAST_FREE: Final = 32 * 2**20


def check_writable(engine: Engine) -> None:
    """Raise Problem when the database does not answer, is locked, or its disk is full."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        with writing(engine) as connection:
            connection.execute(text("SELECT 1"))
        return
    # A connection of its own: the engine's wait much longer for another writer.
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise Problem("problem.database", reason=str(error)) from error
    free = shutil.disk_usage(Path(path).parent).free
    if free < LEAST_FREE:
        raise Problem("problem.disk_full", megabytes=free // 2**20)
