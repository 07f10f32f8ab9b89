"""Turns of training (lượt) in some days: results counted, where targets count people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select

from bot.storage.tables import ledger, post
from bot.training.as_of import AsOf
from bot.training.criteria import in_effect
from bot.training.effective_dates import units_within
from bot.training.enums import Topic, topics_of


@dataclass(frozen=True, slots=True)
class Turns:
    """Results passed that ended from ``first`` to ``last``, both included, of a unit's subtree.

    ``total`` are turns: a person of two classes counts twice, and once among ``people``.
    ``by_topic`` are turns too; a class about two topics stands under both, so that their sum may be
    more than the total.
    """

    first: date
    last: date
    total: int
    people: int
    by_topic: dict[Topic, int]

    @property
    def overlapping(self) -> bool:
        """Whether some turns stand under more than one topic."""
        return sum(self.by_topic.values()) > self.total


def turns(as_of: AsOf, unit_id: int | None, first: date, last: date) -> Turns:
    """Count the turns of a unit's people, None for the whole installation.

    Whose unit is that of the result's last day, in the tree of the day asked about: who has moved
    since still counts where they were sent from.
    """
    counted = (
        ledger.c.ends.between(first, last),
        ledger.c.passed,
        in_effect(),
        *_within(as_of, unit_id),
    )
    source = ledger.join(post, _post_of_the_day()) if unit_id is not None else ledger
    rows = as_of.connection.execute(
        select(ledger.c.topics, func.count())
        .select_from(source)
        .where(*counted)
        .group_by(ledger.c.topics)
    ).all()
    # A statement of its own: people do not add up over topics, turns do.
    people = as_of.connection.execute(
        select(func.count(ledger.c.person_id.distinct())).select_from(source).where(*counted)
    ).scalar_one()
    by_topic: Counter[Topic] = Counter()
    for mask, count in rows:
        by_topic.update(dict.fromkeys(topics_of(mask), count))
    total = sum(count for _, count in rows)
    ordered = {topic: by_topic[topic] for topic in Topic if by_topic[topic]}
    return Turns(first, last, total, people, ordered)


def _post_of_the_day() -> ColumnElement[bool]:
    return (
        (post.c.person_id == ledger.c.person_id)
        & (post.c.valid_from <= ledger.c.ends)
        & (post.c.valid_to >= ledger.c.ends)
    )


def _within(as_of: AsOf, unit_id: int | None) -> tuple[ColumnElement[bool], ...]:
    if unit_id is None:
        return ()
    return (post.c.unit_id.in_(units_within(as_of.scope(unit_id), as_of.day)),)
