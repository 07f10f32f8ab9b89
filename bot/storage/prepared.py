"""Statements of the hot path: compiled once for each kind of database, then run by the driver.

Building, caching and compiling a statement, and describing its result, costs SQLAlchemy several
times what the database needs to answer it. A ``Prepared`` statement pays that once. What never
changes is written into its SQL, so that the database plans with it and binds only the rest.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, NoReturn, TypeVar

from sqlalchemy import BindParameter, Connection, Date, Dialect, Insert, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors
from sqlalchemy.types import TypeEngine

from bot.storage.types import Instant, in_utc

T = TypeVar("T")
#: Turns a value into what the driver takes, or back; None where both are the same.
_Turn = Callable[[Any], Any] | None


def parameter(name: str, like: TypeEngine[T] | type[TypeEngine[T]]) -> BindParameter[T]:
    """Return a parameter of a prepared statement, of a column's type."""
    # With a value of its own, if only None: lists are written out only where all have one.
    return bindparam(name, None, type_=like)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """One database's SQL, its parameters in order (``named``: by name), and the type of its rows.

    A parameter has a name, its value if that never changes, and how a given one is turned.
    ``turned`` are the indices of a row whose values are not as the driver gives them.
    """

    sql: str
    named: bool
    parameters: tuple[tuple[str, Any, _Turn], ...]
    row: Any
    turned: tuple[tuple[int, Callable[[Any], Any]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A statement with parameters for what differs from call to call.

    ``statement`` may be a function of the dialect's name, where it is not the same in all.
    ``columns`` are those that an INSERT fills, each a parameter of its name.
    """

    statement: Any
    columns: Sequence[str] | None = None
    _compiled: dict[str, _Compiled] = field(default_factory=dict, repr=False)

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        """Run the statement with these values for its parameters; return rows as named tuples.

        Raises KeyError for a parameter without a value, and what SQLAlchemy raises for the
        database's errors.
        """
        # The driver is called past SQLAlchemy, which would otherwise have begun one itself.
        if not connection.in_transaction():
            connection.begin()
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name) or self._compile(dialect)
        given = [
            (values[name] if turn is None else turn(values[name])) if fixed is None else fixed
            for name, fixed, turn in compiled.parameters
        ]
        if compiled.named:
            names = (name for name, _, _ in compiled.parameters)
            found = execute(connection, compiled.sql, dict(zip(names, given, strict=True)))
        else:
            found = execute(connection, compiled.sql, given)
        if not found:
            return []
        if not compiled.turned:
            return [compiled.row._make(row) for row in found]
        return [_turned(compiled, row) for row in found]

    def first(self, connection: Connection, **values: Any) -> Any:
        """Run the statement; return its first row, None when there is none."""
        rows = self.rows(connection, **values)
        return rows[0] if rows else None

    def _compile(self, dialect: Dialect) -> _Compiled:
        statement = self.statement(dialect.name) if callable(self.statement) else self.statement
        columns = tuple(getattr(statement, "exported_columns", ()))
        if isinstance(statement, Insert) and not columns:
            statement = statement.inline()  # or PostgreSQL returns the key that nobody asked for
        write_out = {"bindparam": partial(_write_out, dialect)}
        compiled = visitors.cloned_traverse(statement, {}, write_out).compile(
            dialect=dialect,
            column_keys=self.columns,
            compile_kwargs={"render_postcompile": True},
        )
        names = compiled.positiontup
        named = [getattr(column, "name", "") for column in columns]
        # rename: a column without a name, a count say, gets its place as one.
        row = namedtuple("Row", named, rename=True)  # type: ignore[misc]
        backs = [_from_driver(column.type, dialect) for column in columns]
        made = _Compiled(
            str(compiled),
            names is None,
            tuple(
                (name, _fixed(compiled.binds[name]), _to_driver(compiled.binds[name].type, dialect))
                for name in (compiled.params if names is None else names)
            ),
            row,
            tuple((index, back) for index, back in enumerate(backs) if back is not None),
        )
        self._compiled[dialect.name] = made
        return made


def execute(connection: Connection, sql: str, values: Any = ()) -> Sequence[Any]:
    """Run plain SQL by the driver; return its rows. Raises what SQLAlchemy would."""
    # Both drivers' connections execute by themselves: without SQLAlchemy's wrapping of a cursor.
    driver: Any = connection.connection.driver_connection
    try:
        cursor = driver.execute(sql, values)
        return cursor.fetchall() if cursor.description else ()
    except Exception as error:
        _raise(connection, error, sql)


def _raise(connection: Connection, error: Exception, sql: str) -> NoReturn:
    """Raise a driver's error as SQLAlchemy does; a lost connection goes back to no pool."""
    driver: Any = connection.dialect.dbapi
    if not isinstance(error, driver.Error):
        raise error
    if connection.dialect.is_disconnect(error, connection.connection.driver_connection, None):
        connection.invalidate(error)
    raise DBAPIError.instance(
        sql, None, error, driver.Error, hide_parameters=True, dialect=connection.dialect
    ) from error


def _fixed(bind: BindParameter[Any]) -> Any:
    """Return the value that a parameter always has, None for one whose value is given."""
    return None if bind.required else bind.value


def _write_out(dialect: Dialect, bind: BindParameter[Any]) -> None:
    if _fixed(bind) is not None and bind.type.dialect_impl(dialect).literal_processor(dialect):
        bind.literal_execute = True


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> _Turn:
    if dialect.name == "sqlite":
        # What SQLAlchemy writes, at a tenth of its cost: every statement has days or moments.
        if type(kind) is Date:
            return _day
        if type(kind) is Instant:
            return _moment
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else in_utc(moment).isoformat(" ", "microseconds")


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> _Turn:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _turned(compiled: _Compiled, found: Sequence[Any]) -> Any:
    values = list(found)
    for index, turn in compiled.turned:
        values[index] = turn(values[index])
    return compiled.row._make(values)
