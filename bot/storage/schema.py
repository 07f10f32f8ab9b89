"""Bringing a database to the current schema, and telling how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from bot.base.problems import Problem
from bot.storage.engine import reading, writing

if TYPE_CHECKING:
    from alembic.config import Config


def migrate(engine: Engine) -> None:
    """Apply every revision that is missing, in one transaction."""
    # Alembic takes 0.4 s to load: only whoever migrates or asks for the schema waits for it.
    from alembic import command

    with writing(engine) as connection:
        command.upgrade(_config(connection), "head")


def current(engine: Engine) -> tuple[str | None, str]:
    """Return the database's revision (None: no schema yet) and the newest one."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with reading(engine) as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        newest = ScriptDirectory.from_config(_config(connection)).get_current_head()
    return revision, newest or ""


def require_current(engine: Engine) -> None:
    """Raise Problem unless the database has the newest schema."""
    revision, newest = current(engine)
    if revision is None:
        raise Problem("problem.schema_missing")
    if revision != newest:
        raise Problem("problem.schema_old", found=revision, newest=newest)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
