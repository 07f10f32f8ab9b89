"""Which ledger entries count for a requirement, and why one does not.

Each part of a requirement is a list of named checks on a ledger row. An entry counts when all
hold; an explanation names the first that does not. Both read the same expressions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, select, type_coerce

from bot.storage.tables import ledger
from bot.training.enums import Topic, at_least, evidence_from, topic_mask
from bot.training.plan import Plan, Target

#: The checks in the order in which a person would ask them.
CHECKS: Final = ("topic", "ended", "passed", "level", "period", "evidence", "appointment")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to be done for a target.

    ``checks`` maps a name of ``CHECKS`` to its condition on a ledger row. ``amount`` is the
    aggregate over the entries that count: times, hundredths of a tiết, or the first day.
    """

    topic: Topic | None
    level: str | None
    checks: dict[str, ColumnElement[bool]]
    amount: ColumnElement[Any]

    @property
    def counts(self) -> ColumnElement[bool]:
        """Return that a ledger row counts."""
        return and_(*self.checks.values())


def parts(plan: Plan, target: Target, day: date) -> tuple[Part, ...]:
    """Return the parts of a target on a day, in the profile's order."""
    measure = target.measure
    if measure.kind == "flow":
        return tuple(_times(plan, target, day, topic) for topic in measure.parts)
    if measure.kind == "hours":
        return (_hours(plan, target, day),)
    if measure.kind == "before_appointment":
        return (_first_day(target, day),)
    wanted: list[tuple[Topic, str | None]] = []
    if measure.degree:
        wanted.append((Topic.PROFESSIONAL_DEGREE, measure.degree))
    if measure.topic:
        wanted.append((measure.topic, measure.level))
    return tuple(_held(target, day, topic, level) for topic, level in wanted)


def reversed_ids() -> Select[tuple[int]]:
    """Return the ids of entries that were reversed."""
    return select(ledger.c.reverses).where(ledger.c.reverses.is_not(None))


def standing(*, of_one_person: bool = False) -> ColumnElement[bool]:
    """Return that an entry is no reversal and was not reversed."""
    # Not «IS NULL»: SQLite would look through the index of reversals, that is the whole ledger,
    # for one person's few entries.
    no_reversal = func.coalesce(ledger.c.reverses, 0) == 0
    if of_one_person:  # a look into the index for each of few entries, not a list of all reversals
        reversal = ledger.alias("reversal")
        return and_(no_reversal, ~exists().where(reversal.c.reverses == ledger.c.id))
    return and_(no_reversal, ledger.c.id.not_in(reversed_ids()))


def basis(target: Target) -> ColumnElement[date]:
    """Return the day on which an entry counts: its last day, its first, or its decision's."""
    if target.date_basis == "start":
        return func.coalesce(ledger.c.starts, ledger.c.ends)
    if target.date_basis == "decision":
        return func.coalesce(ledger.c.decided, ledger.c.ends)
    return ledger.c.ends


def _about(topics: tuple[Topic, ...]) -> ColumnElement[bool]:
    return ledger.c.topics.bitwise_and(topic_mask(topics)) != 0


def _common(target: Target, day: date, topics: tuple[Topic, ...]) -> dict[str, ColumnElement[bool]]:
    checks = {"topic": _about(topics)} if topics else {}
    ended = ledger.c.ends <= day
    if target.date_basis == "decision":
        ended = and_(ended, basis(target) <= day)
    return checks | {
        "ended": ended,
        "passed": ledger.c.passed,
        "evidence": ledger.c.evidence.in_(evidence_from(target.measure.min_evidence)),
    }


def _in_period(plan: Plan, target: Target, day: date) -> ColumnElement[bool]:
    first, last = plan.window(target, day)
    return basis(target).between(first, last)


def _sum(
    condition: dict[str, ColumnElement[bool]], value: ColumnElement[int]
) -> ColumnElement[int]:
    return func.sum(case((and_(*condition.values()), value), else_=0))


def _times(plan: Plan, target: Target, day: date, topic: Topic) -> Part:
    checks = _common(target, day, (topic,)) | {"period": _in_period(plan, target, day)}
    return Part(topic, None, checks, _sum(checks, literal(1)))


def _hours(plan: Plan, target: Target, day: date) -> Part:
    topics = target.measure.topics
    checks = _common(target, day, topics) | {"period": _in_period(plan, target, day)}
    hundredths = type_coerce(ledger.c.hours, ledger.c.id.type)
    return Part(topics[0] if len(topics) == 1 else None, None, checks, _sum(checks, hundredths))


def _held(target: Target, day: date, topic: Topic, level: str | None) -> Part:
    checks = _common(target, day, (topic,))
    if level:
        checks["level"] = func.coalesce(ledger.c.level.in_(at_least(topic, level)), False)
    return Part(topic, level, checks, _sum(checks, literal(1)))


def _first_day(target: Target, day: date) -> Part:
    topic = target.measure.topic
    checks = _common(target, day, (topic,) if topic else ())
    first = func.min(case((and_(*checks.values()), basis(target)), else_=None))
    return Part(topic, None, checks, first)
