"""What the answers about a unit share: which unit, a period over or not begun, a wider view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply
from bot.training import plans_in_use, units
from bot.understanding.intents import About, Intent, traits
from bot.wording import labels
from handlers.support import coming_periods, question_scope


def which_unit(context: Context) -> Reply | None:
    """Return a question back when the unit's words name none or several that are visible."""
    back = question_scope.which(context, "unit")
    if back is None or back.choices or context.viewer.main_unit is None:
        return back
    # Whether the unit exists is not told, so that writing it again may be no help.
    return replace(back, choices=(context.choice("button.my_unit", "unit_progress"),))


def not_begun(unit: units.Unit, context: Context) -> Reply | None:
    """Return the answer about a period that lies ahead: today's figures are none of its."""
    first = question_scope.future(context)
    if first is None:
        return None
    say = context.say
    # Old thresholds are never carried on silently: without a plan the year ahead has none.
    if not has_plan(unit, first, context):
        return no_plan(unit, first, "unit_progress", context)
    text = say("unit.not_begun", unit=unit.name, day=say.full_date(first))
    return Reply(text, (context.choice("button.unit", "unit_progress", unit=unit.code),))


def has_plan(unit: units.Unit, day: date, context: Context) -> bool:
    """Return whether a plan asks anything of a unit: without one nobody is done, or behind."""
    governing = plans_in_use.governing(context.as_of.on(day), unit.id)
    return governing is not None and bool(governing.plan.in_force(day))


def no_plan(unit: units.Unit, day: date, intent: str, context: Context) -> Reply:
    """Return that no plan holds for a unit on a day, with the last year that one held."""
    text = context.say("unit.no_plan", unit=unit.name, year=day.year)
    choices = coming_periods.last_year(context, unit.id, day, intent, unit=unit.code)
    return Reply(text, choices)


def part_of_whole(text: str, unit: units.Unit, context: Context) -> str:
    """Return a first line which says that it is not the whole agency, where that was asked for."""
    if unit.parent_id is None or not (context.slots.whole or context.intent == Intent.CITY_SUMMARY):
        return text
    return context.say("unit.part_of_whole", text=text)


def speaks_of_shown_figure(context: Context) -> bool:
    """Return whether a question goes on from a unit's figures: "vì sao chỉ 69%"."""
    # A why after a why goes on about the same figure: the explanation shows its numbers too.
    explained = context.before.intent in (Intent.WHY_OBLIGATION, Intent.PLAN_TARGETS)
    about_unit = traits(context.before.intent).about is About.UNIT or (
        explained and context.before.slots.units
    )
    elsewhere = context.tapped or context.slots.persons or context.slots.training_class
    return bool(about_unit) and not elsewhere and not question_scope.of_oneself(context)


def over(day: date, due: date, last: date, context: Context) -> bool:
    """Return whether what was due by the day asked about can be done no more.

    ``last`` is its period's last day: what is late, but in its period, still counts.
    """
    return due <= day and max(due, last) < context.today


def slots(context: Context, *names: str) -> dict[str, Any]:
    """Return some of the question's slots, for buttons that stay with them."""
    return {name: value for name, value in context.slots.stored().items() if name in names}


def wider(
    intent: str, unit: units.Unit | None, context: Context, about: Mapping[str, Any]
) -> list[Choice]:
    """Return buttons to all that an officer answers for, beside an answer about their own unit."""
    # An officer sits in one office and answers for many: their "đơn vị mình" may be either.
    if not context.viewer.officer or (unit.id if unit else None) != context.viewer.main_unit:
        return []
    return [
        Choice(_named(top, context), action(intent, **{**about, "unit": top.code}))
        for top in tops(context)[:2]
        if top.id != context.viewer.main_unit
    ]


def tops(context: Context) -> list[units.Unit]:
    """Return the units of which the asker sees everything, without those below them."""
    if context.viewer.everywhere:
        return units.roots(context.as_of)
    seen = context.viewer.units
    return [
        all_unit
        for all_unit in units.all_units(context.as_of)
        if all_unit.id in seen and all_unit.parent_id not in seen
    ]


def _named(top: units.Unit, context: Context) -> str:
    if top.parent_id is None:
        return context.say("button.whole_agency")
    return context.say("button.target", title=labels.short(top.name))
