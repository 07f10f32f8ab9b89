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
    # JSON has no decimals; whole ones as int, so that 40 does not become 40.0.
    return int(value) if value == int(value) else float(value)


def obligations_as_json(
    as_of: AsOf, person: Person, duties: Obligations, say: Texts
) -> dict[str, Any]:
    """Return one person's obligations, each with its reasons in words."""
    return {
        "person": person.code,
        "as_of": duties.day.isoformat(),
        "items": [_obligation(as_of, person, obligation, say) for obligation in duties.items],
    }


def _obligation(as_of: AsOf, person: Person, obligation: Obligation, say: Texts) -> dict[str, Any]:
    measure = obligation.target.measure
    return {
        "requirement": obligation.target.id,
        "title": obligation.target.title,
        "topic": measure.topic_of,
        "state": obligation.state,
        "due": obligation.due.isoformat(),
        "period": _period(*obligation.period),
        "done": number(obligation.done),
        "need": number(obligation.need),
        "unit": obligation.unit,
        "document": obligation.target.document,
        "because": because(as_of, person.id, obligation, say),
        "parts": [_part(part, obligation) for part in obligation.parts] if measure.by_part else [],
    }


def _period(first: date, last: date) -> dict[str, str | None]:
    """Return a period; an end that lies open is null."""
    return {
        "from": None if first == ALWAYS else first.isoformat(),
        "to": None if last == OPEN else last.isoformat(),
    }


def _part(part: PartState, obligation: Obligation) -> dict[str, Any]:
    return {
        "topic": part.topic,
        "done": number(part.done),
        "need": number(part.need),
        "state": State.MET
        if part.met
        else (obligation.state if obligation.state != State.MET else "not_met"),
    }


def progress_as_json(unit_figures: Progress) -> dict[str, Any]:
    """Return a unit's figures."""
    return {
        "unit": unit_figures.unit.code if unit_figures.unit else None,
        "as_of": unit_figures.day.isoformat(),
        "headcount": unit_figures.headcount,
        "targets": [_target(target) for target in unit_figures.targets],
    }


def _target(figure: TargetProgress) -> dict[str, Any]:
    return {
        "target": figure.target.id,
        "title": figure.target.title,
        "population": figure.population,
        "excluded": dict(figure.excluded),
        "met": figure.met,
        "need": figure.need,
        "threshold": number(figure.target.threshold),
        "percent": figure.percent,
        "state": figure.state,
        "parts": [
            {
                "topic": part.topic,
                "met": part.met,
                "need": part.need,
                "percent": part.percent,
                "state": part.state,
            }
            for part in figure.parts
        ],
    }
