"""Obligations and progress as the contract's JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bot.base.texts import Texts
from bot.training.as_of import AsOf
from bot.training.obligations import Obligation, Obligations, PartState, State
from bot.training.people import Person
from bot.training.progress import Progress, TargetProgress
from bot.training.timeline import ALWAYS, OPEN
from bot.wording.reasons import because


def number(value: Decimal) -> int | float:
    """Return a whole number as int, another as float."""
    return int(value) if value == int(value) else float(value)


def obligations_as_json(
    as_of: AsOf, person: Person, found: Obligations, say: Texts
) -> dict[str, Any]:
    """Return one person's obligations, each with its reasons in words."""
    return {
        "person": person.code,
        "as_of": found.day.isoformat(),
        "items": [_obligation(as_of, person, item, say) for item in found.items],
    }


def _obligation(as_of: AsOf, person: Person, item: Obligation, say: Texts) -> dict[str, Any]:
    measure = item.target.measure
    return {
        "requirement": item.target.id,
        "title": item.target.title,
        "topic": measure.topic_of,
        "state": item.state,
        "due": item.due.isoformat(),
        "period": _period(*item.period),
        "done": number(item.done),
        "need": number(item.need),
        "unit": item.unit,
        "document": item.target.document,
        "because": because(as_of, person.id, item, say),
        "parts": [_part(part, item) for part in item.parts] if measure.by_part else [],
    }


def _period(first: date, last: date) -> dict[str, str | None]:
    """Return a period; an end that lies open is null."""
    return {
        "from": None if first == ALWAYS else first.isoformat(),
        "to": None if last == OPEN else last.isoformat(),
    }


def _part(part: PartState, item: Obligation) -> dict[str, Any]:
    return {
        "topic": part.topic,
        "done": number(part.done),
        "need": number(part.need),
        "state": State.MET if part.met else (item.state if item.state != State.MET else "not_met"),
    }


def progress_as_json(found: Progress) -> dict[str, Any]:
    """Return a unit's figures."""
    return {
        "unit": found.unit.code if found.unit else None,
        "as_of": found.day.isoformat(),
        "headcount": found.headcount,
        "targets": [_target(target) for target in found.targets],
    }


def _target(each: TargetProgress) -> dict[str, Any]:
    return {
        "target": each.target.id,
        "title": each.target.title,
        "population": each.population,
        "excluded": dict(each.excluded),
        "met": each.met,
        "need": each.need,
        "threshold": number(each.target.threshold),
        "percent": each.percent,
        "state": each.state,
        "parts": [
            {
                "topic": part.topic,
                "met": part.met,
                "need": part.need,
                "percent": part.percent,
                "state": part.state,
            }
            for part in each.parts
        ],
    }
