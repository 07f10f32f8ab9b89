"""The people of a unit with what each owes: for lists of names, never for figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from bot.storage.tables import person, post
from bot.training import extensions, plans_in_use, restrictions
from bot.training.as_of import AsOf
from bot.training.effective_dates import present
from bot.training.enums import Topic
from bot.training.extensions import Extension
from bot.training.obligations import URGENCY, Obligation, judge
from bot.training.plan import Target
from bot.training.rules import Rule, RuleBook, compile_plan


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a unit with their obligations of the day."""

    person_id: int
    code: str
    name: str
    unit_id: int
    group: str
    items: tuple[Obligation, ...]
    restricted: bool = False  # counted, and named to nobody else: see ``restrictions``

    def open(self, targets: frozenset[str] | None = None) -> tuple[Obligation, ...]:
        """Return what is not done yet, most urgent first; only of some targets if given."""
        left = (
            obligation
            for obligation in self.items
            if obligation.state.open and (targets is None or obligation.target.id in targets)
        )
        return tuple(sorted(left, key=lambda obligation: URGENCY.index(obligation.state)))


def roster(as_of: AsOf, unit_id: int | None) -> list[Member]:
    """Return everybody present in a unit's subtree, by name's order in the database."""
    governing = plans_in_use.governing(as_of, unit_id)
    if governing is None:
        return []
    book = compile_plan(governing.plan, as_of.day, as_of.scope(unit_id), governing.posts)
    if not book.rules:
        return []
    columns = (person.c.id, person.c.code, person.c.name, post.c.unit_id, post.c.group)
    statement = (
        book.select_findings(*columns)
        .where(present(as_of.day))
        .order_by(person.c.folded_name, person.c.code)
    )
    judging = _Judging(book, len(columns), extensions.of_people(as_of))
    unnamed = restrictions.restricted(as_of.connection)
    return [
        Member(
            row.id,
            row.code,
            row.name,
            row.unit_id,
            row.group,
            tuple(judging.owed(row)),
            row.id in unnamed,
        )
        for row in as_of.connection.execute(statement)
    ]


def nameable(members: Iterable[Member], asker_id: int) -> list[Member]:
    """Return whom a list may name to somebody: a restricted record is named to its person only."""
    return [who for who in members if not who.restricted or who.person_id == asker_id]


class _Judging:
    """Obligations of many people: thousands stand alike, and each way to stand is judged once."""

    def __init__(
        self, book: RuleBook, columns: int, moved: Mapping[int, Mapping[str, Extension]]
    ) -> None:
        self._book, self._moved = book, moved
        self._spans = tuple(book.spans(columns))
        self._known: dict[tuple[Any, ...], Obligation] = {}

    def owed(self, row: Row[Any]) -> Iterator[Obligation]:
        """Yield what somebody owes, read from their row."""
        given, group = self._moved.get(row.id, {}), row.group
        for rule, span in self._spans:
            if group in rule.target.population.groups:
                yield self._obligation(rule, row[span], given)

    def _obligation(
        self, rule: Rule, values: Sequence[Any], given: Mapping[str, Extension]
    ) -> Obligation:
        # Not shared with those who stand alike: their due day is their own.
        if rule.target.id in given:
            return judge(self._book, rule, rule.finding(values), given)
        key = (rule.target.id, *values)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = judge(self._book, rule, rule.finding(values), {})
        return found


def about(targets: Iterable[Target], topics: frozenset[Topic]) -> frozenset[str]:
    """Return the ids of the targets that speak of some topics."""
    return frozenset(target.id for target in targets if topics.intersection(target.measure.about))
