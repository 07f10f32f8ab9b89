"""Whose figures a question about a unit asks for, of which day, and how much may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply
from bot.storage.audit import Action, record
from bot.training import units
from bot.training.access import Sight, totals_day
from bot.training.as_of import AsOf
from bot.training.enums import Group
from bot.training.progress import Progress, progress
from handlers.support import question_scope, staff_groups
from handlers.support.unit_scope import not_begun, slots, which_unit, wider


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose figures are asked for, of which day, and how much of them the asker may see."""

    unit: units.Unit
    day: date
    sight: Sight
    groups: frozenset[Group]  # the staff groups counted, none for everybody

    def figures(self, as_of: AsOf) -> Progress:
        """Return the figures asked for. Raises Problem for a unit that is not there."""
        return progress(as_of.on(self.day), self.unit.code, self.groups)


def asked(context: Context) -> Asked | Reply:
    """Return whose figures are asked for; a question back or a refusal where there are none."""
    back = which_unit(context)
    if back:
        return back
    day = question_scope.day(context)
    unit = question_scope.unit(context, day)
    if unit is None:
        choices = tuple(wider("unit_progress", unit, context, slots(context, "period")))
        return Reply(context.say("unit.none"), choices, outcome=Outcome.REFUSED)
    sight = context.viewer.sight(unit.id)
    if sight is Sight.NOTHING:
        return _refused(context, unit)
    # Totals of two neighbouring days, subtracted, would name the one who finished between them.
    if sight is Sight.TOTALS:
        day = totals_day(day, context.today)
    groups = staff_groups.counted(context, sight)
    named = staff_groups.named(unit, groups, context)
    return not_begun(unit, context) or Asked(named, day, sight, groups)


def looked(context: Context, unit_id: int, staff_codes: tuple[str, ...]) -> None:
    """Record that names of a unit's people were shown."""
    record(
        context.connection,
        context.now,
        Action.VIEW_UNIT_MISSING,
        actor_id=context.person.id,
        unit_id=unit_id,
        people=list(staff_codes),
    )


def _refused(context: Context, unit: units.Unit) -> Reply:
    own = context.viewer.main_unit
    choices: tuple[Choice, ...] = ()
    if own is not None and own != unit.id:
        choices = (context.choice("button.my_unit", "unit_progress"),)
    text = context.say("unit.refused", unit=unit.name)
    return Reply(text, choices, outcome=Outcome.REFUSED)
