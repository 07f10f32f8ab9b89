"""What one person owes: computed from plan, posts, ledger, waivers and the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from bot.storage.prepared import Prepared
from bot.storage.tables import post
from bot.training import extensions, plans_in_use
from bot.training.as_of import AsOf
from bot.training.effective_dates import PERSON, Scope
from bot.training.enums import EXEMPT, OUTSIDE, Topic
from bot.training.extensions import Extension
from bot.training.plan import Plan, Target
from bot.training.rules import Finding, Rule, RuleBook, compile_plan

#: An obligation is at risk when it is not done and due within these days.
RISK: Final = timedelta(days=30)


class State(StrEnum):
    """How an obligation stands."""

    MET = "met"
    NOT_MET = "not_met"
    AT_RISK = "at_risk"
    OVERDUE = "overdue"
    WAIVED = "waived"
    NOT_APPLICABLE = "not_applicable"
    NO_DATA = "no_data"

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self in (State.NOT_MET, State.AT_RISK, State.OVERDUE, State.NO_DATA)


#: States from the worst to the best, for sorting.
URGENCY: Final = (State.OVERDUE, State.AT_RISK, State.NOT_MET, State.NO_DATA)


@dataclass(frozen=True, slots=True)
class PartState:
    """One part of an obligation."""

    topic: Topic | None
    level: str | None
    done: Decimal
    need: Decimal
    met: bool


@dataclass(frozen=True, slots=True)
class Obligation:
    """One person × one requirement × the day's period.

    ``done`` and ``need`` are in ``unit`` (hours, times, level) and not capped. ``left_out`` is the
    exclusion's code when the person is left out of the population, ``OUTSIDE`` when the person
    was never in it. ``extended`` is true when a gia hạn moved ``due``.
    """

    target: Target
    plan: Plan
    state: State
    due: date
    extended: bool
    done: Decimal
    need: Decimal
    unit: str
    period: tuple[date, date]
    parts: tuple[PartState, ...]
    left_out: str | None

    @property
    def outside(self) -> bool:
        """Whether the target never meant the person."""
        return self.left_out == OUTSIDE

    @property
    def missing(self) -> Decimal:
        """How much is still to be done, never below zero."""
        return max(Decimal(0), self.need - self.done)

    def days_left(self, day: date) -> int:
        """Return the days until it is due; negative when overdue."""
        return (self.due - day).days


@dataclass(frozen=True, slots=True)
class Obligations:
    """A person's obligations on a day; ``plan`` is None when no plan holds for them."""

    person_id: int
    day: date
    plan: Plan | None
    items: tuple[Obligation, ...]

    @property
    def open(self) -> tuple[Obligation, ...]:
        """What is still to be done, the most urgent first."""
        return tuple(
            sorted(
                (obligation for obligation in self.items if obligation.state.open),
                key=lambda obligation: (URGENCY.index(obligation.state), obligation.due),
            )
        )


def obligations(as_of: AsOf, person_id: int, unit_id: int | None) -> Obligations:
    """Return what a person of a unit owes on a day, one item for each target of their group."""
    day, governing = as_of.day, plans_in_use.governing(as_of, unit_id)
    if governing is None or (unit_id is None and governing.unit_id is not None):
        # Who is in no unit yet owes nothing to the plan of one.
        return Obligations(person_id, day, None, ())
    book, statement = _personal(governing.plan, day)
    row = statement.first(as_of.connection, **{PERSON: person_id}) if book.rules else None
    if row is None:
        return Obligations(person_id, day, governing.plan, ())
    extended = extensions.of_person(as_of, person_id)
    items = tuple(
        judge(book, rule, finding, extended)
        for rule, finding in zip(book.rules, book.findings(row[1:]), strict=True)
        # By the group alone (contract): who is on leave or leads nothing gets the item too, as not
        # applicable, and can ask why.
        if row.group in rule.target.population.groups
    )
    kept_open = _kept_open(as_of, governing.plan, person_id, extended)
    return Obligations(person_id, day, governing.plan, (*kept_open, *items))


def _kept_open(
    as_of: AsOf, plan: Plan, person_id: int, extended: Mapping[str, Extension]
) -> Iterator[Obligation]:
    """Yield the duties of a period that is over which an extension keeps open."""
    for target in plan.in_force(as_of.day) if extended else ():
        given = extended.get(target.id)
        older = given.keeps_open(plan, target, as_of.day) if given else None
        if older is None:
            continue
        # Not kept as ``_personal`` is: such a plan is made for one person's one extension.
        book = compile_plan(older, as_of.day, Scope(one_person=True))
        statement = Prepared(book.select_findings(post.c.group))
        row = statement.first(as_of.connection, **{PERSON: person_id})
        if row is not None and row.group in target.population.groups:
            (finding,) = book.findings(row[1:])
            yield replace(judge(book, book.rules[0], finding, {}), extended=True)


@lru_cache(maxsize=64)  # built in milliseconds, run in a fraction of one
def _personal(plan: Plan, day: date) -> tuple[RuleBook, Prepared]:
    """Return the statement for one person; their plan is known to hold for them."""
    book = compile_plan(plan, day, Scope(one_person=True))
    return book, Prepared(book.select_findings(post.c.group))


def judge(
    book: RuleBook, rule: Rule, finding: Finding, extended: Mapping[str, Extension]
) -> Obligation:
    """Return the obligation of one rule from what was read of a person."""
    target, outcome = rule.target, finding.outcome
    planned = book.plan.due(target, book.day)
    given = extended.get(target.id)
    due = given.due(book.plan, target, book.day) if given else planned
    parts = _parts(rule, finding)
    done, need = _totals(rule, parts)
    return Obligation(
        target=target,
        plan=book.plan,
        state=_state(finding, due, book.day),
        due=due,
        extended=due != planned,
        done=done,
        need=need,
        unit=target.measure.unit,
        period=book.plan.window(target, book.day),
        parts=parts,
        left_out=outcome.left_out,
    )


def _parts(rule: Rule, finding: Finding) -> tuple[PartState, ...]:
    measure = rule.target.measure
    flags = finding.outcome.parts or (False,) * len(rule.parts)
    return tuple(
        PartState(part.topic, part.level, measure.done(amount, met=met), measure.need, met)
        for part, amount, met in zip(rule.parts, finding.amounts, flags, strict=True)
    )


def _totals(rule: Rule, parts: Sequence[PartState]) -> tuple[Decimal, Decimal]:
    if len(parts) == 1:
        return parts[0].done, parts[0].need
    need = 1 if rule.target.measure.any_part else len(parts)
    return Decimal(sum(part.met for part in parts)), Decimal(need)


def _state(finding: Finding, due: date, day: date) -> State:
    outcome = finding.outcome
    # The order is the meaning: exempt outweighs done, done outweighs late, and late outweighs that
    # nothing is recorded. Before the due day a lack of records accuses nobody.
    if outcome.left_out is not None:
        return State.WAIVED if outcome.left_out == EXEMPT else State.NOT_APPLICABLE
    if outcome.met:
        return State.MET
    if day > due:
        return State.OVERDUE
    if not finding.recorded:
        return State.NO_DATA
    return State.AT_RISK if due - day <= RISK else State.NOT_MET
