"""Classes: which are still open for registration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from bot.storage.tables import training_class
from bot.training.as_of import AsOf
from bot.training.enums import Topic, topic_mask


@dataclass(frozen=True, slots=True)
class OpenClass:
    """A class that one may still register for, up to and including ``register_by``."""

    code: str
    name: str
    opens: date
    register_by: date


def registrable(as_of: AsOf, topics: frozenset[Topic]) -> list[OpenClass]:
    """Return the classes about some topics that are open for registration.

    Where a class names no last day to register, it is its opening day.
    """
    last = func.coalesce(training_class.c.register_by, training_class.c.opens)
    rows = as_of.connection.execute(
        select(
            training_class.c.code,
            training_class.c.name,
            training_class.c.opens,
            last.label("register_by"),
        )
        .where(last >= as_of.day, training_class.c.opens.is_not(None))
        .where(training_class.c.topics.bitwise_and(topic_mask(topics)) != 0)
        .order_by(last, training_class.c.code)
    )
    return [OpenClass(row.code, row.name, row.opens, row.register_by) for row in rows]
