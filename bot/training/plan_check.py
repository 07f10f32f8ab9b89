"""What a plan asks for that can never happen, found before the plan is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bot.training.plan import Plan, ReminderRule, Target
from bot.training.timeline import ALWAYS, OPEN

_OBLIGATION: Final = "obligation"
#: The most days before and after the day that a kind counts from, on which it can go out: a class
#: is over, or a week or month has its own report. Other kinds know no such limit.
_LIMITS: Final = {
    "class": (None, 0),
    "gap_class": (None, 0),
    "manager_digest": (0, 6),
    "officer_report": (0, 30),
    "announcement": (0, None),
    "heads_up": (None, 0),
}


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """One thing that has no effect: the catalogue's key and the sentence's values."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


def warnings(plan: Plan, today: date) -> tuple[PlanWarning, ...]:
    """Return what in a plan can have no effect: reminders, targets, or the whole of it."""
    return (*_targets(plan, today), *_reminders(plan))


def _targets(plan: Plan, today: date) -> Iterator[PlanWarning]:
    if plan.valid_to < today:
        yield PlanWarning("plan_check.over", {"day": plan.valid_to})
    for target in plan.targets:
        if target.valid_to < plan.valid_from or target.valid_from > plan.valid_to:
            yield PlanWarning("plan_check.never_in_force", {"target": target.id})
        if target.valid_from > target.valid_to:
            yield PlanWarning("plan_check.ends_before_it_begins", {"target": target.id})


def _reminders(plan: Plan) -> Iterator[PlanWarning]:
    for rule in plan.reminders:
        if rule.kind == _OBLIGATION:
            yield from _before(plan, rule)
        if rule.escalate_after is not None and rule.kind != _OBLIGATION:
            yield PlanWarning("plan_check.escalate", {"kind": rule.kind})
        yield from _outside(rule)


def _outside(rule: ReminderRule) -> Iterator[PlanWarning]:
    """Yield offsets on which nothing of their kind is left, or known yet, to tell of."""
    most_before, most_after = _LIMITS.get(rule.kind, (None, None))
    for key, offsets, most in (
        ("before_never", rule.before, most_before),
        ("after_never", rule.after, most_after),
    ):
        never = [days for days in offsets if most is not None and days > most]
        if never:
            days = ", ".join(map(str, never))
            yield PlanWarning(f"plan_check.{key}", {"kind": rule.kind, "days": days})


def _before(plan: Plan, rule: ReminderRule) -> Iterator[PlanWarning]:
    for target in plan.targets:
        length = _longest(plan, target)
        late = [days for days in rule.before if length is not None and days > length]
        if late:
            days = ", ".join(map(str, late))
            yield PlanWarning("plan_check.before", {"days": days, "target": target.id})


def _longest(plan: Plan, target: Target) -> int | None:
    """Return how many days lie between the period's first day and its due day, None for open."""
    if target.period == "year":
        month, day = target.due or (12, 31)
        # As in a leap year, the longest: a warning too few is better than a false one.
        return (date(2024, month, min(day, 28)) - date(2024, 1, 1)).days + max(day - 28, 0)
    first, last = plan.window(target, _inside(plan))
    if first == ALWAYS or last == OPEN:
        return None
    return (plan.due(target, last) - first).days


def _inside(plan: Plan) -> date:
    """Return a day on which the plan holds."""
    # Any day of it will do: periods other than years are the same on all of them.
    return plan.valid_from if plan.valid_from != ALWAYS else min(plan.valid_to, date(2026, 1, 1))
