"""The rule compiler: a target becomes one SQL expression, for a person and a province alike.

The expression is an *outcome*, a whole number for each person of the day:

* ``OUTSIDE``: not of the target's population;
* another negative number: left out of it, and why (``EXCLUSION_CODES``);
* otherwise the parts that are done, as bits in the profile's order.

Figures of units count outcomes; a person's state reads the same number.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from bot.storage.tables import ledger, person, post, qualification, status_period, waiver
from bot.training import criteria
from bot.training.effective_dates import Scope, holds, people_on, present, the_person, within
from bot.training.enums import EXCLUSIONS, EXEMPT, NEW, Topic, WaiverKind, at_least
from bot.training.plan import Plan, Target
from bot.training.timeline import ALWAYS

OUTSIDE: Final = -1
EXCLUSION_CODES: Final = {reason: -2 - place for place, reason in enumerate(EXCLUSIONS)}
REASONS: Final = {number: reason for reason, number in EXCLUSION_CODES.items()}

_HELD_IN: Final = {
    Topic.PROFESSIONAL_DEGREE: qualification.c.degree,
    Topic.POLITICAL_THEORY: qualification.c.political,
    Topic.STATE_MANAGEMENT: qualification.c.management,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A target compiled for a day. ``amounts`` are one column a part: see ``criteria.Part``.

    ``member`` is the population's condition, also of who has left or not yet come. ``recorded``
    tells whether anything is known that could decide it: "no data" is not "not done".
    """

    target: Target
    outcome: ColumnElement[int]
    member: ColumnElement[bool]
    recorded: ColumnElement[bool]
    parts: tuple[criteria.Part, ...]
    amounts: tuple[ColumnElement[Any], ...]

    def done(self, outcome: int) -> bool:
        """Return whether an outcome is the whole requirement done."""
        if outcome < 0:
            return False
        everything = (1 << len(self.parts)) - 1
        if self.target.measure.combine == "any":
            return outcome != 0
        return outcome == everything


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
        """Return a statement over the scope's people of the day who have not left."""
        source = people_on(self.day)
        if self.rules:
            # One person's results are one row: matching it would only cost SQLite an index.
            one = self.scope.one_person
            theirs = true() if one else self.results.c.person_id == person.c.id
            source = source.outerjoin(self.results, theirs)
        return select(*columns).select_from(source).where(within(self.scope, self.day))

    def here(self) -> Select[Any]:
        """Return the outcomes of those present, with how many people have each combination."""
        outcomes = [rule.outcome.label(f"outcome_{place}") for place, rule in enumerate(self.rules)]
        return (
            self.select(*outcomes, func.count().label("people"))
            .where(present(self.day))
            .group_by(*outcomes)
        )


def compile_plan(
    plan: Plan, day: date, scope: Scope, governed: ColumnElement[bool] | None = None
) -> RuleBook:
    """Compile a plan's targets in force on a day for a scope.

    ``governed`` tells which posts the plan holds for, where a nearer plan holds for some.
    """
    targets = plan.in_force(day)
    parted = [criteria.parts(plan, target, day) for target in targets]
    results = _results(parted, scope, day)
    governed = true() if governed is None else governed
    rules = []
    for place, (target, parts) in enumerate(zip(targets, parted, strict=True)):
        amounts = tuple(results.c[f"amount_{place}_{each}"] for each in range(len(parts)))
        member = and_(governed, *_membership(plan, target, day))
        outcome = _outcome(target, day, scope, parts, amounts, member)
        recorded = _recorded(target, parts, results)
        rules.append(Rule(target, outcome, member, recorded, parts, amounts))
    return RuleBook(plan, day, scope, tuple(rules), results, governed)


def _results(parted: Sequence[tuple[criteria.Part, ...]], scope: Scope, day: date) -> Subquery:
    """Sum every part of every target in one pass over the ledger of the scope."""
    columns = [
        part.amount.label(f"amount_{place}_{each}")
        for place, parts in enumerate(parted)
        for each, part in enumerate(parts)
    ]
    statement = (
        select(ledger.c.person_id, func.count().label("entries"), *columns)
        .where(ledger.c.ends <= day, criteria.standing(of_one_person=scope.one_person))
        .group_by(ledger.c.person_id)
    )
    if scope.one_person:
        statement = statement.where(ledger.c.person_id == the_person())
    elif scope.tree is not None:
        members = select(post.c.person_id).where(within(scope, day), holds(post, day))
        statement = statement.where(ledger.c.person_id.in_(members))
    return statement.subquery("results")


def _outcome(
    target: Target,
    day: date,
    scope: Scope,
    parts: Sequence[criteria.Part],
    amounts: Sequence[ColumnElement[Any]],
    member: ColumnElement[bool],
) -> ColumnElement[int]:
    population = target.population
    left_out = [
        (status_period.c.status == status, literal(EXCLUSION_CODES[status]))
        for status in population.exclude_status
        if status in EXCLUSION_CODES
    ]
    if population.min_months:
        since = _months_before(day, population.min_months)
        left_out.append((person.c.joined > since, literal(EXCLUSION_CODES[NEW])))
    left_out.append((_exempt(target, day, scope), literal(EXCLUSION_CODES[EXEMPT])))
    bits = [
        case((_is_done(target, part, amount), literal(1 << place)), else_=0)
        for place, (part, amount) in enumerate(zip(parts, amounts, strict=True))
    ]
    done: ColumnElement[int] = bits[0]
    for bit in bits[1:]:
        done = done + bit
    inside = and_(member, present(day))
    return case((inside.is_not(true()), literal(OUTSIDE)), *left_out, else_=done)


def _membership(plan: Plan, target: Target, day: date) -> list[ColumnElement[bool]]:
    population = target.population
    conditions: list[ColumnElement[bool]] = [
        func.coalesce(post.c.group.in_(population.groups), False)
    ]
    for flag in ("leading", "managing", "sensitive"):
        wanted = getattr(population, flag)
        if wanted is not None:
            conditions.append(post.c[flag] == wanted)
    if population.appointed_in_period:
        conditions.append(func.coalesce(post.c.appointed.between(*plan.window(target, day)), False))
    return conditions


def _is_done(
    target: Target, part: criteria.Part, amount: ColumnElement[Any]
) -> ColumnElement[bool]:
    measure = target.measure
    if measure.kind == "before_appointment":
        return amount <= post.c.appointed
    if measure.kind == "hours":
        return amount >= ceil(measure.min_hours * 100)
    if measure.kind == "state" and part.topic in _HELD_IN:
        held = _HELD_IN[part.topic]
        recorded = held.in_(at_least(part.topic, part.level)) if part.level else held.is_not(None)
        return or_(recorded, amount > 0)
    return amount > 0


def _recorded(
    target: Target, parts: Sequence[criteria.Part], results: Subquery
) -> ColumnElement[bool]:
    if target.measure.kind == "before_appointment":
        return post.c.appointed.is_not(None)
    some = results.c.entries.is_not(None)
    if target.measure.kind != "state":
        return some
    fields = [_HELD_IN[part.topic].is_not(None) for part in parts if part.topic in _HELD_IN]
    return and_(*fields) if fields else some


def _exempt(target: Target, day: date, scope: Scope) -> ColumnElement[bool]:
    exemption = (
        waiver.c.requirement == target.id,
        waiver.c.kind == WaiverKind.EXEMPTION,
        holds(waiver, day),
    )
    if scope.one_person:
        return exists().where(waiver.c.person_id == the_person(), *exemption)
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
