"""Statements of the hot path: compiled once for each kind of database, then run as plain SQL.

Building, caching and compiling a statement costs SQLAlchemy more than the database needs to
answer it. A ``Prepared`` statement pays that once; its rows come as the driver gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, CursorResult, Dialect, Select, bindparam
from sqlalchemy.types import TypeEngine

T = TypeVar("T")


def parameter(name: str, like: TypeEngine[T] | type[TypeEngine[T]]) -> BindParameter[T]:
    """Return a parameter of a prepared statement, of a column's type."""
    # With a value of its own, if only None: lists are written out only where all have one.
    return bindparam(name, None, type_=like)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """Plain SQL with its parameters' values: by name, or in order with the names of all."""

    sql: str
    fixed: Mapping[str, Any]
    order: tuple[Any, ...] | None
    open: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A SELECT with bind parameters for what differs from call to call.

    Parameters may be whole numbers, texts and days. Days in rows are text on SQLite: ``as_day``.
    """

    statement: Select[Any]
    _compiled: dict[str, _Compiled] = field(default_factory=dict, repr=False)

    def run(self, connection: Connection, **values: Any) -> CursorResult[Any]:
        """Run the statement with these values for its parameters."""
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name) or self._compile(dialect)
        if compiled.order is None:
            return connection.exec_driver_sql(compiled.sql, {**compiled.fixed, **values})
        given = list(compiled.order)
        for place, name in compiled.open:
            if name in values:
                given[place] = _plain(values[name])
        return connection.exec_driver_sql(compiled.sql, tuple(given))

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self.statement.compile(
            dialect=dialect, compile_kwargs={"render_postcompile": True}
        )
        names, fixed = compiled.positiontup, compiled.params
        made = _Compiled(str(compiled), fixed, None)
        if names is not None:
            # Most values never change: only those that came with none are put in at each call.
            made = _Compiled(
                str(compiled),
                fixed,
                tuple(_plain(fixed[name]) for name in names),
                tuple((place, name) for place, name in enumerate(names) if fixed[name] is None),
            )
        self._compiled[dialect.name] = made
        return made


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def as_day(value: Any) -> Any:
    """Return a day of a row, whichever way the driver gave it; None stays."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def as_moment(value: Any) -> datetime:
    """Return a stored moment of a row, in UTC, whichever way the driver gave it."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC)
