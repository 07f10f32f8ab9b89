"""INSERT … ON CONFLICT, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.prepared import Prepared


def _insert(dialect: str, table: Table) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


@lru_cache(maxsize=64)  # built once: the same few statements run with every message
def _new(dialect: str, table: Table) -> Any:
    # Counted by what comes back: PostgreSQL's driver is not asked for the row count of inserts.
    return _insert(dialect, table).on_conflict_do_nothing().returning(*table.primary_key)


@lru_cache(maxsize=64)
def _once(table: Table, names: tuple[str, ...]) -> Prepared:
    return Prepared(lambda dialect: _new(dialect, table), columns=names)


@lru_cache(maxsize=64)
def _putting(table: Table, keys: tuple[str, ...], names: tuple[str, ...]) -> Prepared:
    def statement(dialect: str) -> Any:
        inserted = _insert(dialect, table)
        changed = {name: inserted.excluded[name] for name in names if name not in keys}
        return inserted.on_conflict_do_update(index_elements=list(keys), set_=changed)

    return Prepared(statement, columns=names)


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is there already; return whether it was inserted."""
    return bool(_once(table, tuple(values)).rows(connection, **values))


def put(
    connection: Connection, table: Table, keys: Sequence[str], values: Mapping[str, Any]
) -> None:
    """Insert a row, or change the one with the same key columns."""
    _putting(table, tuple(keys), tuple(values)).rows(connection, **values)
