from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from bot.base.problems import Problem
from bot.storage.engine import open_engine
from bot.storage.schema import current, migrate, require_current
from bot.storage.tables import metadata


def test_revisions_make_exactly_the_tables_of_the_code(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    import bot.storage.schema as schema
    from bot.storage.engine import reading

    found = set(inspect(engine).get_table_names())
    queue = {name for name in found if name.startswith("procrastinate_")}
    assert found - queue == {*metadata.tables, "alembic_version"}
    assert bool(queue) is (engine.dialect.name == "postgresql")
    with reading(engine) as connection:
        config: Config = schema._config(connection)
        command.check(config)  # raises when a revision is missing


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    before = current(engine)
    migrate(engine)
    assert current(engine) == before
    require_current(engine)


def test_an_empty_database_is_told_from_a_current_one(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(Problem, match="schema_missing"):
        require_current(engine)
    engine.dispose()


@pytest.mark.parametrize("address", ["", "nonsense", "mysql://x/y", "sqlite+", "postgres"])
def test_a_wrong_address_is_one_problem(address: str) -> None:
    with pytest.raises(Problem, match="database_url"):
        open_engine(address)


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("sqlite+aiosqlite:///x.db", "sqlite"),
        ("postgresql+asyncpg://u@h/d", "postgresql+psycopg"),
        ("postgres://u@h/d", "postgresql+psycopg"),
    ],
)
def test_any_driver_is_accepted_and_replaced(address: str, driver: str) -> None:
    from bot.storage.engine import database_url

    assert database_url(address).drivername == driver
