"""The rules once more, slowly and plainly, in Python: what the SQL has to agree with."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.training.enums import EVIDENCE_RANK, LEVELS, Evidence, Topic
from bot.training.plan import Plan, Target


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
        each
        for each in human.results
        if not each.reversed
        and each.passed
        and each.ends <= day
        and (target.date_basis != "decision" or basis(target, each) <= day)
        and EVIDENCE_RANK[each.evidence] >= EVIDENCE_RANK[measure.min_evidence]
    ]
    inside = [each for each in good if window[0] <= basis(target, each) <= window[1]]
    return OF_KIND[measure.kind](target, human, good, inside)


def flow(target: Target, _human: Human, _good: list[Result], inside: list[Result]) -> list[bool]:
    return [any(topic in each.topics for each in inside) for topic in target.measure.parts]


def hours(target: Target, _human: Human, _good: list[Result], inside: list[Result]) -> list[bool]:
    topics = set(target.measure.topics)
    found = [each.hours for each in inside if not topics or topics & set(each.topics)]
    return [sum(found, Decimal(0)) >= target.measure.min_hours]


def before_appointment(
    target: Target, human: Human, good: list[Result], _inside: list[Result]
) -> list[bool]:
    return [
        human.appointed is not None
        and any(
            target.measure.topic in each.topics and basis(target, each) <= human.appointed
            for each in good
        )
    ]


def state(target: Target, human: Human, good: list[Result], _inside: list[Result]) -> list[bool]:
    measure = target.measure
    done = []
    if measure.degree:
        done.append(holds(Topic.PROFESSIONAL_DEGREE, measure.degree, human.degree, good))
    if measure.topic:
        field_ = human.political if measure.topic is Topic.POLITICAL_THEORY else None
        done.append(holds(measure.topic, measure.level, field_, good))
    return done


#: Which parts are done, kind by kind.
OF_KIND = {
    "flow": flow,
    "hours": hours,
    "state": state,
    "before_appointment": before_appointment,
}


def holds(topic: Topic, level: str | None, recorded: str | None, good: list[Result]) -> bool:
    about = [each.level for each in good if topic in each.topics]
    if level is None:
        return recorded is not None or bool(about)
    ladder = LEVELS[topic]
    need = ladder.index(level)
    return any(each in ladder and ladder.index(each) >= need for each in [recorded, *about])


def basis(target: Target, result: Result) -> date:
    if target.date_basis == "start":
        return result.starts or result.ends
    if target.date_basis == "decision":
        return result.decided or result.ends
    return result.ends


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
