"""The rule compiler: a target becomes one SQL expression, for a person and a province alike.

The expression gives each person of the day an outcome (see ``outcomes``). Figures of units count
outcomes; a person's state reads the same.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    exists,
    func,
    select,
    true,
)

from bot.storage.prepared import Prepared
from bot.storage.tables import ledger, person, post, status_period, waiver
from bot.training.criteria import Criteria, Part, in_effect
from bot.training.effective_dates import Scope, holds, people_on, present, the_person, within
from bot.training.enums import EXEMPT, NEW, USUALLY_EXCLUDED, WaiverKind
from bot.training.outcomes import Outcome, decode, encode
from bot.training.plan import Plan, Target
from bot.training.timeline import ALWAYS


@dataclass(frozen=True, slots=True)
class Rule:
    """A target compiled for a day. ``amounts`` are one column a part: see ``criteria.Part``.

    ``member`` is the population's condition, also of who has left or not yet come. ``recorded``
    tells whether anything is known that could decide it: "no data" is not "not done".
    ``outcome_if_present`` is the outcome where a statement is about those present only: to ask
    that again for each target would be a fifth of an agency's figures.
    """

    target: Target
    outcome: ColumnElement[int]
    outcome_if_present: ColumnElement[int]
    member: ColumnElement[bool]
    recorded: ColumnElement[bool]
    parts: tuple[Part, ...]
    amounts: tuple[ColumnElement[Any], ...]

    def decode(self, number: int) -> Outcome:
        """Return the outcome that was read."""
        return decode(number, len(self.parts), any_part=self.target.measure.any_part)

    def finding(self, values: Sequence[Any]) -> Finding:
        """Return what was read of somebody: outcome, whether anything is known, amounts."""
        number, recorded, *amounts = values
        return Finding(self.decode(number), bool(recorded), tuple(amounts))


@dataclass(frozen=True, slots=True)
class Finding:
    """What was read of one rule for one person; ``amounts`` are the parts', as stored."""

    outcome: Outcome
    recorded: bool
    amounts: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people are there, and for each rule how many have which outcome."""

    headcount: int
    outcomes: tuple[Counter[Outcome], ...]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A plan's targets in force on a day, compiled over one pass of the ledger."""

    plan: Plan
    day: date
    scope: Scope
    rules: tuple[Rule, ...]
    results: Subquery
    governed: ColumnElement[bool]

    def select(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Return a statement over the scope's people of the day, also those who have left."""
        source = people_on(self.day)
        if self.rules:
            # One person's results are one row: matching it would only cost SQLite an index.
            one = self.scope.one_person
            theirs = true() if one else self.results.c.person_id == person.c.id
            source = source.outerjoin(self.results, theirs)
        return select(*columns).select_from(source).where(within(self.scope, self.day))

    def select_findings(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Return a statement for some columns of people, then what ``findings`` reads."""
        values: list[ColumnElement[Any]] = []
        for number, rule in enumerate(self.rules):
            values.append(rule.outcome)
            values.append(rule.recorded.label(f"recorded_{number}"))
            values.extend(
                amount.label(f"done_{number}_{part}") for part, amount in enumerate(rule.amounts)
            )
        return self.select(*columns, *values)

    def findings(self, values: Sequence[Any]) -> tuple[Finding, ...]:
        """Return what a row of ``select_findings`` says of each rule, its own columns cut off."""
        return tuple(rule.finding(values[span]) for rule, span in self.spans())

    def spans(self, start: int = 0) -> Iterator[tuple[Rule, slice]]:
        """Yield each rule with where its values are in a row of ``select_findings``.

        ``start`` is the number of the row's own columns.
        """
        for rule in self.rules:
            end = start + 2 + len(rule.amounts)
            yield rule, slice(start, end)
            start = end

    def outcomes(
        self, connection: Connection, *columns: ColumnElement[Any]
    ) -> Iterator[tuple[tuple[Any, ...], tuple[Outcome, ...]]]:
        """Yield some columns of everybody in scope, with their outcome of each rule.

        Who stands the same gets the same outcomes: there are few of them among many people.
        """
        known: dict[tuple[int, ...], tuple[Outcome, ...]] = {}
        wanted = [rule.outcome for rule in self.rules]
        rows = connection.execute(self.select(*columns, *wanted))
        for row in rows.yield_per(1000):
            numbers = row[len(columns) :]
            outcomes = known.get(numbers)
            if outcomes is None:
                outcomes = tuple(
                    rule.decode(number) for rule, number in zip(self.rules, numbers, strict=True)
                )
                known[numbers] = outcomes
            yield row[: len(columns)], outcomes

    def counting(self, groups: Collection[str] = ()) -> Prepared:
        """Return what counts the outcomes of those present, of some staff groups where given."""
        numbers = [rule.outcome_if_present for rule in self.rules]
        statement = self.select(*numbers, func.count()).where(present(self.day))
        if groups:
            statement = statement.where(post.c.group.in_(groups))
        return Prepared(statement.group_by(*numbers))

    def counted(self, rows: Sequence[Any]) -> Counts:
        """Return what the rows of ``counting`` say."""
        counted: list[Counter[Outcome]] = []
        for index, rule in enumerate(self.rules):
            sums: Counter[int] = Counter()
            for row in rows:
                sums[row[index]] += row[-1]
            counted.append(Counter({rule.decode(number): sums[number] for number in sums}))
        return Counts(sum(row[-1] for row in rows), tuple(counted))


def parts(plan: Plan, target: Target, day: date) -> tuple[Part, ...]:
    """Return the parts of a target on a day, in the profile's order."""
    first, last = plan.window(target, day)
    return target.measure.parts_by(Criteria(target.date_basis, first, last, day))


def compile_plan(
    plan: Plan, day: date, scope: Scope, governed: ColumnElement[bool] | None = None
) -> RuleBook:
    """Compile a plan's targets in force on a day for a scope.

    ``governed`` tells which posts the plan holds for, where a nearer plan holds for some.
    """
    targets = plan.in_force(day)
    parted = [parts(plan, target, day) for target in targets]
    results = _results(parted, scope, day)
    governed = true() if governed is None else governed
    any_entry = results.c.entries.is_not(None)
    rules = []
    for index, (target, its) in enumerate(zip(targets, parted, strict=True)):
        amounts = tuple(results.c[f"amount_{index}_{part}"] for part in range(len(its)))
        member = and_(governed, *_membership(plan, target, day))
        outcome, if_present = (
            _outcome(target, day, scope, its, amounts, inside).label(f"outcome_{index}")
            for inside in (and_(member, present(day)), member)
        )
        recorded = target.measure.recorded(its, any_entry)
        rules.append(Rule(target, outcome, if_present, member, recorded, its, amounts))
    return RuleBook(plan, day, scope, tuple(rules), results, governed)


def _results(parted: Sequence[tuple[Part, ...]], scope: Scope, day: date) -> Subquery:
    """Sum every part of every target in one pass over the ledger of the scope."""
    columns = [
        part.amount.label(f"amount_{index}_{number}")
        for index, its in enumerate(parted)
        for number, part in enumerate(its)
    ]
    statement = (
        select(ledger.c.person_id, func.count().label("entries"), *columns)
        .where(ledger.c.ends <= day, in_effect(of_one_person=scope.one_person))
        .group_by(ledger.c.person_id)
    )
    if scope.one_person:
        statement = statement.where(ledger.c.person_id == the_person())
    elif scope.tree is not None:
        # Narrowed here as well: through the join alone a database may first sum the whole ledger.
        members = select(post.c.person_id).where(within(scope, day), holds(post, day))
        statement = statement.where(ledger.c.person_id.in_(members))
    return statement.subquery("results")


def _outcome(
    target: Target,
    day: date,
    scope: Scope,
    parts: Sequence[Part],
    amounts: Sequence[ColumnElement[Any]],
    inside: ColumnElement[bool],
) -> ColumnElement[int]:
    population = target.population
    # The first reason that holds is the one counted: somebody exempt and on leave is left out once,
    # or population and excluded would not add up to those considered.
    left_out: list[tuple[ColumnElement[bool], str]] = [
        (status_period.c.status == status, status)
        for status in population.exclude_status
        if status in USUALLY_EXCLUDED  # who has left is in no population anyway
    ]
    if population.min_months:
        since = _months_before(day, population.min_months)
        # Who left and was taken on again later is not new on the days before.
        left_out.append((and_(person.c.joined > since, person.c.joined <= day), NEW))
    left_out.append((_exempt(target, day, scope), EXEMPT))
    done = [
        target.measure.is_done(part, amount) for part, amount in zip(parts, amounts, strict=True)
    ]
    return encode(inside, left_out, done)


def _membership(plan: Plan, target: Target, day: date) -> list[ColumnElement[bool]]:
    population = target.population
    conditions: list[ColumnElement[bool]] = [
        # A post without a group is outside, not unknown: NULL would spread through the whole
        # outcome.
        func.coalesce(post.c.group.in_(population.groups), False)
    ]
    for flag in ("leading", "managing", "sensitive"):
        wanted = getattr(population, flag)
        if wanted is not None:
            conditions.append(post.c[flag] == wanted)
    if population.appointed_in_period:
        conditions.append(func.coalesce(post.c.appointed.between(*plan.window(target, day)), False))
    return conditions


def _exempt(target: Target, day: date, scope: Scope) -> ColumnElement[bool]:
    exemption = (
        waiver.c.requirement == target.id,
        waiver.c.kind == WaiverKind.EXEMPTION,
        holds(waiver, day),
    )
    if scope.one_person:
        return exists().where(waiver.c.person_id == the_person(), *exemption)
    # One set for all; asked person by person it would be a look-up for everybody and every target.
    return person.c.id.in_(select(waiver.c.person_id).where(*exemption))


def _months_before(day: date, months: int) -> date:
    """Return the last day that, some months later, is not after ``day``.

    Months are added as people add them: 31 August and one month is 30 September.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < ALWAYS.year:
        return ALWAYS
    length = monthrange(year, month + 1)[1]
    at_the_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, length if at_the_end else min(day.day, length))
