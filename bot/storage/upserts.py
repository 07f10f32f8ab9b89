"""INSERT … ON CONFLICT, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def _insert(dialect: str, table: Table) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


@lru_cache(maxsize=64)  # built once: the same few statements run with every message
def _once(dialect: str, table: Table) -> Any:
    # Counted by what comes back: PostgreSQL's driver is not asked for the row count of inserts.
    return _insert(dialect, table).on_conflict_do_nothing().returning(*table.primary_key)


@lru_cache(maxsize=64)
def _putting(dialect: str, table: Table, keys: tuple[str, ...], names: tuple[str, ...]) -> Any:
    statement = _insert(dialect, table)
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=changed)


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is there already; return whether it was inserted."""
    return insert_new(connection, table, [values]) == 1


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose key is not there already; return how many were inserted."""
    if not rows:
        return 0
    statement = _once(connection.dialect.name, table)
    given = dict(rows[0]) if len(rows) == 1 else [dict(row) for row in rows]
    return len(connection.execute(statement, given).all())


def put(
    connection: Connection, table: Table, keys: Sequence[str], values: Mapping[str, Any]
) -> None:
    """Insert a row, or change the one with the same key columns."""
    statement = _putting(connection.dialect.name, table, tuple(keys), tuple(values))
    connection.execute(statement, dict(values))
