"""The people of a unit with what each owes: for lists of names, never for figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.storage.tables import person, post
from bot.training import extensions, plans_in_use
from bot.training.as_of import AsOf
from bot.training.effective_dates import present
from bot.training.enums import Topic
from bot.training.obligations import URGENCY, Obligation, judge
from bot.training.plan import Target
from bot.training.rules import compile_plan


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a unit with their obligations of the day."""

    person_id: int
    code: str
    name: str
    unit_id: int
    group: str
    items: tuple[Obligation, ...]

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
    moved = extensions.of_people(as_of)
    return [
        Member(
            row.id,
            row.code,
            row.name,
            row.unit_id,
            row.group,
            tuple(
                judge(book, rule, finding, moved.get(row.id, {}))
                for rule, finding in zip(
                    book.rules, book.findings(row[len(columns) :]), strict=True
                )
                if row.group in rule.target.population.groups
            ),
        )
        for row in as_of.connection.execute(statement)
    ]


def about(targets: Iterable[Target], topics: frozenset[Topic]) -> frozenset[str]:
    """Return the ids of the targets that speak of some topics."""
    return frozenset(target.id for target in targets if topics.intersection(target.measure.about))
