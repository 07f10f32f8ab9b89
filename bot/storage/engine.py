"""Opening the database, SQLite or PostgreSQL, and its transactions."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError, InternalError, OperationalError

from bot.base.problems import Problem
from bot.storage.encryption import Cipher
from bot.storage.prepared import execute
from bot.storage.types import CIPHER

_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
_WRITES = "bot_writes"
#: Vietnamese as it is: escaped, a chat's memory would be half as long again.
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def database_url(text: str) -> URL:
    """Return the address with the driver that the project uses. Raises Problem when it is none."""
    try:
        url = make_url(text)
        return url.set(drivername=_DRIVERS[url.get_backend_name()])
    except (ArgumentError, KeyError, ValueError) as error:
        raise Problem("problem.database_url") from error


def open_engine(
    address: str, *, create: bool = True, cipher: Cipher | None = None, pooled: bool = False
) -> Engine:
    """Return an engine. SQLite files are made, with their folder, unless ``create`` is false.

    With a cipher, fields that are kept encrypted are written so. ``pooled`` says that the address
    leads through a pooler of transactions, which loses prepared statements.

    Raises Problem when the address is wrong, or the file is absent and may not be made.
    """
    url = database_url(address)
    if url.get_backend_name() != "sqlite":
        engine = create_engine(
            url,
            pool_size=10,
            max_overflow=10,
            # A database that was started anew leaves dead connections in the pool: one question a
            # time would fail on each.
            pool_pre_ping=True,
            # PgBouncer in transaction mode hands the next statement to another server, which does
            # not know what was prepared.
            connect_args={"prepare_threshold": None} if pooled else {},
            json_serializer=_as_json,
        )
        setattr(engine.dialect, CIPHER, cipher)
        return engine
    if url.database and url.database != ":memory:":
        path = Path(url.database)
        if not path.exists() and not create:
            raise Problem("problem.no_database", path=str(path))
        try:
            _make_private(path)
        except OSError as error:
            raise Problem("problem.database_folder", path=str(path.parent)) from error
    engine = create_engine(
        # A pool's connection is used by one thread at a time, though not always by the same.
        url,
        connect_args={"timeout": 15, "check_same_thread": False},
        json_serializer=_as_json,
    )
    setattr(engine.dialect, CIPHER, cipher)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    """Make a database's file and folder for their owner only; SQLite's own files follow it."""
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True)
    if not path.exists():
        path.touch(mode=0o600)
    elif path.stat().st_mode & 0o077 and os.access(path, os.W_OK):
        with suppress(PermissionError):  # another's file, that we may write to
            path.chmod(0o600)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver's guess
    cursor = connection.cursor()
    # WAL with NORMAL: readers never wait for a writer, and a power cut may lose the last moments
    # but breaks nothing. Full syncing costs six times as much a message.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=15000",
        "foreign_keys=ON",
        "cache_size=-16000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: upgrading a read lock later fails instead of waiting.
    writes = connection.get_execution_options().get(_WRITES, False)
    execute(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection that only reads; takes no lock on SQLite."""
    with _reachable(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open one transaction that writes; rolled back whole when anything fails."""
    with _reachable(), _writer(engine).begin() as connection:
        yield connection


@lru_cache(maxsize=8)
def _writer(engine: Engine) -> Engine:
    return engine.execution_options(**{_WRITES: True})


@contextmanager
def _reachable() -> Iterator[None]:
    """Turn a database that does not answer, is locked or full into one sentence."""
    try:
        yield
    except DatabaseError as error:
        # Itself, and none of its kinds, is what SQLite says of a file that is no database;
        # InternalError what PostgreSQL says of one that takes no writes for a while.
        if type(error) is not DatabaseError and not isinstance(
            error, OperationalError | InternalError
        ):
            raise
        reason = str(error.orig).strip().splitlines()[0] if error.orig else "?"
        # By the text, since SQLite has no code of its own for it. PostgreSQL is asked by
        # ``schema``.
        if "no such table" in reason:
            raise Problem("problem.schema_missing") from error
        raise Problem("problem.database", reason=reason) from error
