"""The rules once more, slowly and plainly, in Python: what the SQL has to agree with."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.training.enums import EVIDENCE_RANK, Evidence, Topic
from bot.training.plan import Plan, Target
from tests.training.reference_measures import PLAIN, basis


@dataclass
class Result:
    topics: tuple[Topic, ...]
    hours: Decimal
    starts: date | None
    ends: date
    decided: date | None
    evidence: Evidence
    passed: bool
    level: str | None
    reversed: bool = False


@dataclass
class Human:
    code: str
    unit: int
    group: str
    leading: bool
    managing: bool
    sensitive: bool
    status: str
    joined: date | None
    appointed: date | None
    degree: str | None
    political: str | None
    results: list[Result] = field(default_factory=list)
    exempt: set[str] = field(default_factory=set)


def present(human: Human, day: date) -> bool:
    return human.status != "da_nghi" and (human.joined is None or human.joined <= day)


def outcome(plan: Plan, target: Target, human: Human, day: date) -> str | list[bool]:
    """Return "outside", the code of an exclusion, or which parts are done."""
    population = target.population
    window = plan.window(target, day)
    if not present(human, day) or human.group not in population.groups:
        return "outside"
    for flag in ("leading", "managing", "sensitive"):
        wanted = getattr(population, flag)
        if wanted is not None and getattr(human, flag) != wanted:
            return "outside"
    if population.appointed_in_period and not (
        human.appointed and window[0] <= human.appointed <= window[1]
    ):
        return "outside"
    if human.status in population.exclude_status:
        return human.status
    months = population.min_months
    if human.joined and months and add_months(human.joined, months) > day:
        return "moi"
    if target.id in human.exempt:
        return "mien"
    return parts(target, human, day, window)


def parts(target: Target, human: Human, day: date, window: tuple[date, date]) -> list[bool]:
    measure = target.measure
    good = [
        result
        for result in human.results
        if not result.reversed
        and result.passed
        and result.ends <= day
        and (target.date_basis != "decision" or basis(target, result) <= day)
        and EVIDENCE_RANK[result.evidence] >= EVIDENCE_RANK[measure.min_evidence]
    ]
    inside = [result for result in good if window[0] <= basis(target, result) <= window[1]]
    return PLAIN[measure.kind](target, human, good, inside)


def add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def done(target: Target, flags: list[bool]) -> bool:
    return any(flags) if getattr(target.measure, "combine", "all") == "any" else all(flags)


def need(target: Target, population: int) -> int:
    return math.ceil(Fraction(target.threshold) * population / 100)
