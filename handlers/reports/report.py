"""A list or figure as it is exported: its table, what the file is called, whom it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.conversation.context import Context
from bot.conversation.messages import Reply, Request
from bot.exchange.exports.tables.table import Table


@dataclass(frozen=True, slots=True)
class Report:
    """A table to be written. ``people`` are the codes of others named in it, ``unit_id`` whose.

    ``about`` says to what it is narrowed, where it is: its title and the file's name tell it.
    """

    name: str
    table: Table
    unit_id: int | None = None
    people: tuple[str, ...] = ()
    about: str = ""


#: Returns a report, or why there is none.
Builder: TypeAlias = Callable[[Request, Context], Report | Reply]
