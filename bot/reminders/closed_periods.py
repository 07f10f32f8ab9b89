"""What a period that is over left undone: reminded of after it, while it can be made good.

A result of the old period that comes in late counts there, so that a duty of the old year is put
right in the new one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement

from bot.reminders.occurrences import CATCH_UP
from bot.storage.tables import person
from bot.training import people
from bot.training.as_of import AsOf
from bot.training.effective_dates import Scope
from bot.training.extensions import Extension
from bot.training.obligations import Obligation, obligations
from bot.training.plan import Plan, Target
from bot.training.rules import compile_plan

_KIND: Final = "obligation"
_Owed = tuple[tuple[str, date], ...]


def owed(
    as_of: AsOf,
    plan: Plan,
    posts: ColumnElement[bool],
    moved: Mapping[int, Mapping[str, Extension]],
) -> dict[int, _Owed]:
    """Return by person what a plan's last periods left open and is still to be reminded of."""
    owed_by: dict[int, _Owed] = {}
    for end, targets in _ended(plan, as_of.day).items():
        book = compile_plan(plan, end, Scope(), posts)
        for (person_id,), outcomes in book.outcomes(as_of.connection, person.c.id):
            kept_open = moved.get(person_id, {})
            owes = tuple(
                (rule.target.id, targets[rule.target.id])
                for rule, outcome in zip(book.rules, outcomes, strict=True)
                if outcome.owed and rule.target.id in targets and rule.target.id not in kept_open
            )
            if owes:
                owed_by[person_id] = (*owed_by.get(person_id, ()), *owes)
    return owed_by


def left_by(as_of: AsOf, plan: Plan, person_id: int) -> tuple[Obligation, ...]:
    """Return what a plan's last periods left open of one person's and is still reminded of."""
    ended = _ended(plan, as_of.day)
    return tuple(
        obligation
        for obligation in left_open(as_of, person_id, ended)
        if obligation.target.id in ended[obligation.due]
    )


def lasts(plan: Plan) -> timedelta:
    """Return how long after a period's end a plan reminds of what it left open."""
    rules = [rule for rule in plan.reminders if rule.kind == _KIND]
    after = [days for rule in rules for days in (*rule.after, rule.escalate_after or 0)]
    return timedelta(days=max(after)) + CATCH_UP if any(after) else timedelta(0)


def left_open(as_of: AsOf, person_id: int, dues: Collection[date]) -> Iterator[Obligation]:
    """Yield what is open of somebody's periods that are over and were due on some days."""
    for due in sorted(dues):
        then = as_of.on(due)
        unit_id = people.by_id(then, person_id).unit_id
        for obligation in obligations(then, person_id, unit_id).open:
            if obligation.due == due and obligation.period[1] < as_of.day:
                yield obligation


def _ended(plan: Plan, day: date) -> dict[date, dict[str, date]]:
    """Return the last days of periods that are over, with the due days still reminded of.

    What was due earlier than the period's last day was reminded of in the period itself.
    """
    longest = lasts(plan)
    ends: dict[date, dict[str, date]] = {}
    for target in plan.targets if longest else ():
        end = _last_end(plan, target, day)
        # Asked of the period's last day: a target younger than that left nothing undone in it.
        if day - end <= longest and target in plan.in_force(end) and plan.due(target, end) == end:
            ends.setdefault(end, {})[target.id] = end
    return ends


def _last_end(plan: Plan, target: Target, day: date) -> date:
    """Return the last day of a target's last period that is over; never, where none is."""
    if target.period == "year":
        end = date(day.year - 1, 12, 31)
        return min(end, plan.valid_to) if plan.valid_to < day else end
    _, end = plan.window(target, day)
    return end if end < day else date.min
