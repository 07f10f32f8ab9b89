"""Whom the plans in use speak of on a day, and what each of them still owes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from typing import Any

from sqlalchemy import Connection, or_, select

from bot.reminders import closed_periods
from bot.reminders.enums import Reason
from bot.storage.tables import person, post, status_period
from bot.training import people, plans_in_use
from bot.training.as_of import AsOf
from bot.training.effective_dates import Scope, people_on, within
from bot.training.enums import EXEMPT, NEW, Status
from bot.training.extensions import Extension, of_people
from bot.training.outcomes import Outcome
from bot.training.plan import Plan
from bot.training.rules import RuleBook, compile_plan


@dataclass(frozen=True, slots=True)
class PlanInUse:
    """A plan in use, and since when."""

    plan: Plan
    since: date


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the population of a target in force, or left out of one.

    ``owes`` are the open requirements with their due days, in the profile's order; where there
    are none ``settled`` says why.
    """

    person_id: int
    code: str
    unit_id: int | None
    used: PlanInUse
    owes: tuple[tuple[str, date], ...]
    settled: Reason | None


def members(as_of: AsOf, zone: tzinfo) -> tuple[Member, ...]:
    """Return everybody of the plans in use, each once, read once for all kinds of a planning."""
    return as_of.once(_Everybody(as_of.day, zone))


@dataclass(frozen=True, slots=True)
class _Everybody:
    """What is read once: it is told apart by the day."""

    day: date
    zone: tzinfo

    def __call__(self, connection: Connection) -> tuple[Member, ...]:
        """Return everybody on the day."""
        return tuple(_members(AsOf(connection, self.day), self.zone))


def _members(as_of: AsOf, zone: tzinfo) -> Iterator[Member]:
    """Yield everybody from a few statements for all."""
    connection, day = as_of.connection, as_of.day
    moved = of_people(as_of)
    for used in plans_in_use.in_use(as_of):
        governing = plans_in_use.governing(as_of, used.unit_id)
        # A unit whose own plan has run out falls to the one above it, where its people are found
        # again.
        if governing is None or governing.plan is not used.plan:
            continue  # not in force
        book = compile_plan(used.plan, day, Scope(), governing.posts)
        in_use = PlanInUse(used.plan, used.used_at.astimezone(zone).date())
        closed = closed_periods.owed(as_of, used.plan, governing.posts, moved)
        for member in _present(connection, book, in_use, moved):
            yield _with_closed(member, closed.pop(member.person_id, ()))
        yield from _gone(connection, book, in_use)
        yield from _only_closed(as_of, closed, in_use)


def _with_closed(member: Member, closed: tuple[tuple[str, date], ...]) -> Member:
    if not closed:
        return member
    return replace(member, owes=(*closed, *member.owes), settled=None)


def _only_closed(
    as_of: AsOf, closed: Mapping[int, tuple[tuple[str, date], ...]], used: PlanInUse
) -> Iterator[Member]:
    """Yield those who owe nothing now but what a period that is over left undone."""
    for one in people.by_ids(as_of, list(closed)).values():
        if one.status != Status.LEFT:
            yield Member(one.id, one.code, one.unit_id, used, closed[one.id], None)


def _present(
    connection: Connection,
    book: RuleBook,
    used: PlanInUse,
    moved: Mapping[int, Mapping[str, Extension]],
) -> Iterator[Member]:
    dues = [book.plan.due(rule.target, book.day) for rule in book.rules]
    if not book.rules:
        return
    known: dict[tuple[Outcome, ...], tuple[Owed, Reason | None] | None] = {}
    everybody = book.outcomes(connection, person.c.id, person.c.code, post.c.unit_id)
    for (person_id, code, unit_id), outcomes in everybody:
        if person_id in moved:
            stands = _standing(book, outcomes, dues, moved[person_id])
        elif outcomes in known:
            stands = known[outcomes]
        else:
            stands = known[outcomes] = _standing(book, outcomes, dues, {})
        if stands is not None:
            yield Member(person_id, code, unit_id, used, *stands)


#: Open requirements with their due days, in the profile's order.
Owed = tuple[tuple[str, date], ...]


def _standing(
    book: RuleBook,
    outcomes: Sequence[Outcome],
    dues: Sequence[date],
    moved: Mapping[str, Extension],
) -> tuple[Owed, Reason | None] | None:
    """Return what is owed, or why nothing is; None for who is outside all populations."""
    if all(outcome.outside for outcome in outcomes):
        return None
    owes = _owes(book, outcomes, dues, moved)
    return owes, None if owes else _settled(outcomes)


def _owes(
    book: RuleBook,
    outcomes: Sequence[Outcome],
    dues: Sequence[date],
    moved: Mapping[str, Extension],
) -> Owed:
    owes = []
    for rule, outcome, due in zip(book.rules, outcomes, dues, strict=True):
        if outcome.owed:
            given = moved.get(rule.target.id)
            day = given.due(book.plan, rule.target, book.day) if given else due
            owes.append((rule.target.id, day))
    return tuple(owes)


def _settled(outcomes: Sequence[Outcome]) -> Reason:
    """Return why nothing is owed: something is done, else waived, else the person's status."""
    if any(outcome.met for outcome in outcomes):
        return Reason.DONE
    left_out = {outcome.left_out for outcome in outcomes if not outcome.outside}
    # Exempt from one target and on leave for another is told as exempt: that was decided about
    # them.
    if EXEMPT in left_out:
        return Reason.WAIVED
    return Reason.STATUS if left_out - {NEW} else Reason.NEW


def _gone(connection: Connection, book: RuleBook, used: PlanInUse) -> Iterator[Member]:
    """Yield those who have left and would else be members."""
    if not book.rules:
        return
    columns: tuple[Any, ...] = (person.c.id, person.c.code, post.c.unit_id)
    rows = connection.execute(
        select(*columns)
        .select_from(people_on(book.day))
        .where(
            within(book.scope, book.day),
            status_period.c.status == Status.LEFT,
            or_(*(rule.member for rule in book.rules)),
        )
    )
    for person_id, code, unit_id in rows:
        yield Member(person_id, code, unit_id, used, (), Reason.LEFT)
