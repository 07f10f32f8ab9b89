"""How far a unit is: the outcomes of its people, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from bot.storage.prepared import Prepared, parameter
from bot.storage.tables import unit as unit_table
from bot.training import people, plans_in_use, units
from bot.training.as_of import AsOf
from bot.training.effective_dates import Scope, subtree
from bot.training.enums import EXCLUSIONS, Group, Topic
from bot.training.outcomes import Outcome
from bot.training.plan import Plan, Target
from bot.training.plans_in_use import Governing
from bot.training.rules import Rule, RuleBook, compile_plan
from bot.training.timeline import ALWAYS

_UNIT: Final = "of_unit"


class TargetState(StrEnum):
    """How a target stands in a unit."""

    MET = "met"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    NOT_MET = "not_met"
    NOBODY = "nobody"


_WORST_FIRST = (
    TargetState.NOT_MET,
    TargetState.AT_RISK,
    TargetState.ON_TRACK,
    TargetState.MET,
    TargetState.NOBODY,
)


@dataclass(frozen=True, slots=True)
class PartProgress:
    """One part of a target in a unit, in people."""

    topic: Topic | None
    met: int
    need: int
    percent: int | None
    state: TargetState


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """A target in a unit, in people.

    ``population`` is after exclusions; ``excluded`` maps a code to people left out; ``need`` is
    ceil(threshold × population), ``percent`` floor(100 × met / population), None for nobody.
    ``due`` is the day by which it is to be reached, ``until`` its period's last.
    """

    target: Target
    population: int
    excluded: dict[str, int]
    met: int
    need: int
    percent: int | None
    state: TargetState
    parts: tuple[PartProgress, ...]
    due: date
    until: date

    @property
    def lacking(self) -> int:
        """How many more people are needed."""
        return max(0, self.need - self.met)

    @property
    def considered(self) -> int:
        """People of the population before anyone was left out."""
        return self.population + sum(self.excluded.values())


@dataclass(frozen=True, slots=True)
class Progress:
    """A unit's figures on a day, its subtree included. ``unit`` is None for the installation."""

    unit: units.Unit | None
    day: date
    headcount: int
    plan: Plan | None
    targets: tuple[TargetProgress, ...]


def progress(as_of: AsOf, unit_code: str | None, groups: Collection[Group] = ()) -> Progress:
    """Return a unit's figures; without a code those of the whole installation.

    ``groups`` are the staff groups whose people are counted, with the targets that are about
    them; everybody where none are given. Raises Problem when there is no such unit on the day.
    """
    day, unit = as_of.day, _unit(as_of, unit_code)
    unit_id = unit.id if unit else None
    governing = plans_in_use.governing(as_of, unit_id)
    if governing is None or not governing.plan.in_force(day):
        count = people.headcount(as_of, as_of.scope(unit_id))
        return Progress(unit, day, count, governing.plan if governing else None, ())
    book, statement = _counting(as_of, governing, unit_id, groups)
    counts = book.counted(statement.rows(as_of.connection, **{_UNIT: unit_id}))
    targets = tuple(
        tally(governing.plan, rule, outcomes, day)
        for rule, outcomes in zip(book.rules, counts.outcomes, strict=True)
        if not groups or set(groups) & set(rule.target.population.groups)
    )
    return Progress(unit, day, counts.headcount, governing.plan, targets)


def _counting(
    as_of: AsOf, governing: Governing, unit_id: int | None, groups: Collection[Group]
) -> tuple[RuleBook, Prepared]:
    """Return what counts the people of a unit by their outcomes."""
    if governing.alone:
        return _of_any_unit(governing.plan, as_of.day, tuple(groups), whole=unit_id is None)
    book = compile_plan(governing.plan, as_of.day, as_of.scope(unit_id), governing.posts)
    return book, book.counting(groups)


@lru_cache(maxsize=32)  # for a unit of some hundreds, building it takes longer than its figures
def _of_any_unit(
    plan: Plan, day: date, groups: Sequence[Group], *, whole: bool
) -> tuple[RuleBook, Prepared]:
    """Return what counts the people of the unit given as a parameter, or everybody."""
    tree = None if whole else subtree(parameter(_UNIT, unit_table.c.id.type), day)
    book = compile_plan(plan, day, Scope(tree=tree))
    return book, book.counting(groups)


def _unit(as_of: AsOf, code: str | None) -> units.Unit | None:
    if code is not None:
        return units.find(as_of, code)
    top = units.roots(as_of)
    # The one root stands for the whole and lends it its name; several trees have none in common.
    return top[0] if len(top) == 1 else None


def tally(plan: Plan, rule: Rule, outcomes: Counter[Outcome], day: date) -> TargetProgress:
    """Turn the numbers of people with each outcome into a target's figures."""
    measure = rule.target.measure
    inside = {outcome: count for outcome, count in outcomes.items() if outcome.left_out is None}
    left_out = {outcome.left_out: count for outcome, count in outcomes.items()}
    population = sum(inside.values())
    met = sum(count for outcome, count in inside.items() if outcome.met)
    judge = _Judge(plan, rule.target, population, day)
    parts = tuple(
        judge.part(part.topic, sum(n for outcome, n in inside.items() if outcome.parts[index]))
        for index, part in enumerate(rule.parts)
    )
    return TargetProgress(
        target=rule.target,
        population=population,
        excluded={reason: left_out[reason] for reason in EXCLUSIONS if reason in left_out},
        met=met,
        need=judge.need,
        percent=judge.percent(met),
        state=worst(part.state for part in parts) if measure.judged_by_parts else judge.state(met),
        parts=parts if measure.by_part else (),
        due=judge.due,
        until=judge.until,
    )


class _Judge:
    """Judges a number of people against one target's threshold on a day."""

    def __init__(self, plan: Plan, target: Target, population: int, day: date) -> None:
        self.population = population
        self.day = day
        # In decimals and rounded up: the contract decides percentages on whole people, and a
        # float's last bit would ask for one more.
        share = target.threshold * population / 100
        self.need = int(share.to_integral_value(ROUND_CEILING))
        self.due = plan.due(target, day)
        self.start, self.until = plan.window(target, day)

    def percent(self, met: int) -> int | None:
        return 100 * met // self.population if self.population else None

    def state(self, met: int) -> TargetState:
        if not self.population:
            return TargetState.NOBODY
        if met >= self.need:
            return TargetState.MET
        # The due day's own figure is the final one: a report of 31 December says how it ended.
        if self.day >= self.due:
            return TargetState.NOT_MET
        return TargetState.ON_TRACK if self._in_time(met) else TargetState.AT_RISK

    def _in_time(self, met: int) -> bool:
        """Whether the share reached is at least the share of the period gone by."""
        # Without a beginning no share of the period has gone by, so nothing is ever in time.
        if self.start == ALWAYS:
            return False
        gone = Decimal((self.day - self.start).days + 1) / ((self.due - self.start).days + 1)
        return met >= gone * self.need

    def part(self, topic: Topic | None, met: int) -> PartProgress:
        return PartProgress(topic, met, self.need, self.percent(met), self.state(met))


def worst(states: Iterable[TargetState]) -> TargetState:
    """Return the worst of some states."""
    return min(states, key=_WORST_FIRST.index)
