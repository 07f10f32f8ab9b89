"""Which staff groups of a unit a question is about: "viên chức đạt bao nhiêu"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.context import Context
from bot.training.access import Sight
from bot.training.enums import Group
from bot.training.progress import TargetProgress
from bot.training.units import Unit


def counted(context: Context, sight: Sight) -> frozenset[Group]:
    """Return the groups whose people are counted alone; none for everybody.

    Who sees totals only is given everybody's: the difference would tell about the few others.
    """
    return frozenset(context.slots.groups) if sight is Sight.EVERYTHING else frozenset()


def concerned(context: Context, figures: Sequence[TargetProgress]) -> list[TargetProgress]:
    """Return the targets that are about the groups asked about; all where none are."""
    groups = set(context.slots.groups)
    return [f for f in figures if not groups or groups & set(f.target.population.groups)]


def called(name: str, groups: frozenset[Group], context: Context) -> str:
    """Return a name with the groups meant of it: «Phòng Kinh tế (viên chức)»."""
    if not groups:
        return name
    say = context.say
    # In the enumeration's order: a set's differs from one process to the next.
    listed = say.join(say.name("group", group) for group in Group if group in groups)
    return say("unit.of_groups", name=name, groups=listed)


def named(unit: Unit, groups: frozenset[Group], context: Context) -> Unit:
    """Return a unit as an answer about some of its groups calls it."""
    return replace(unit, name=called(unit.name, groups, context))
