"""Who of a unit is left out of a target's population, and why: the denominator opened."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.context import Context
from bot.conversation.messages import Reply
from bot.training.enums import EXCLUSIONS
from bot.training.rosters import Member, nameable
from bot.training.units import Unit
from bot.wording import lines
from handlers.support import figure_code, lacking_people, question_scope
from handlers.support.unit_scope import slots


def unit_excluded(
    members: Sequence[Member], unit: Unit, ids: frozenset[str] | None, context: Context
) -> Reply:
    """Return those left out of what is asked about, each once, with the reason."""
    say, day = context.say, question_scope.day(context)
    asked = context.slots.away
    excluded = [
        (member, why)
        for member in members
        if (why := reason(member, ids)) is not None and asked in {None, why}
    ]
    # In the order of the subtraction under the figure, so that the list can be held against it.
    excluded.sort(key=lambda left_out: EXCLUSIONS.index(left_out[1]))
    may_be = {member.code for member in nameable(members, context.person.id)}
    named = [(member, why) for member, why in excluded if member.code in may_be]
    page, pages = question_scope.page(context, len(named), lines.PAGE)
    text = [_headline(unit, [why for _, why in excluded], context)]
    others = [why for member in members if (why := reason(member, ids)) not in {None, asked}]
    if asked and others:
        text.append(say("excluded_list.others", count=say.number(len(others))))
    first = (page - 1) * lines.PAGE
    shown = named[first : first + lines.PAGE]
    text += [
        say(
            "excluded_list.row",
            number=number,
            name=member.name,
            reason=say.name("excluded_short", why),
        )
        for number, (member, why) in enumerate(shown, first + 1)
    ]
    text += lacking_people.unnamed(len(excluded) - len(named), context)
    if pages > 1:
        text.append(say("list.page", page=page, pages=pages))
    text.append(figure_code.as_of(context, "unit_missing", day, [unit.id], text[:1]))
    here = {**slots(context, "topic", "topics", "target", "period", "groups"), "unit": unit.code}
    turned = (("button.previous", page - 1), ("button.next", page + 1))
    choices = [
        context.choice(label, "unit_missing", **here, excluded=True, away=asked, page=other)
        for label, other in turned
        if 1 <= other <= pages
    ]
    if asked and others:
        choices.append(
            context.choice("excluded_list.button_all", "unit_missing", **here, excluded=True)
        )
    # The file is of all who are left out: a subtraction is checked as a whole.
    excel = {**here, "excluded": True}
    choices.append(context.choice("button.excel", "report_export", **excel, report="unit_missing"))
    choices.append(context.choice("button.unit", "unit_progress", **here))
    items = tuple(member.code for member, _ in shown)
    return Reply("\n".join(text), tuple(choices), edits=context.tapped, items=items)


def _headline(unit: Unit, whys: Sequence[str], context: Context) -> str:
    """Return how many are left out, and for what, of those asked about."""
    say, asked = context.say, context.slots.away
    if not whys:
        if asked:
            away = say.name("excluded_short", asked)
            return say("excluded_list.nobody_away", unit=unit.name, reason=away)
        return say("excluded_list.nobody", unit=unit.name)
    if asked:
        count, away = say.number(len(whys)), say.name("excluded_short", asked)
        return say("excluded_list.headline_away", unit=unit.name, count=count, reason=away)
    parts = [
        say("excluded_list.part", count=say.number(whys.count(why)), reason=name)
        for why in dict.fromkeys(whys)
        if (name := say.name("excluded_short", why))
    ]
    return say(
        "excluded_list.headline_reasons",
        unit=unit.name,
        count=say.number(len(whys)),
        parts=", ".join(parts),
    )


def reason(member: Member, ids: frozenset[str] | None) -> str | None:
    """Return why somebody is left out of any of some targets; None for who is in all."""
    for obligation in member.items:
        if (ids is None or obligation.target.id in ids) and obligation.left_out in EXCLUSIONS:
            return obligation.left_out
    return None
