"""The whole agency: how far it is in people, and how many turns of training it had."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.context import Context
from bot.conversation.messages import MOST_CHOICES, Outcome, Reply, Request
from bot.training import units
from bot.training.access import Sight
from bot.training.turns import Turns, turns
from bot.training.units import Unit
from bot.wording import lines
from bot.wording.topics import topic_name
from handlers import unit_progress
from handlers.support import figure_code, question_scope
from handlers.support.unit_scope import slots


def city_summary(request: Request, context: Context) -> Reply:
    """Say how far the whole agency is; asked for turns (lượt), how many there were."""
    unit = whole(context)
    if unit is None or context.viewer.sight(unit.id) is Sight.NOTHING:
        choices = (context.choice("button.my_unit", "unit_progress"),)
        return Reply(context.say("city.refused"), choices, outcome=Outcome.REFUSED)
    # Turns of any days would tell whoever sees totals only which day somebody finished.
    if context.form.in_turns and context.viewer.sight(unit.id) is Sight.EVERYTHING:
        return _turns(context, unit)
    about = replace(context, slots=replace(context.slots, units=(unit.code,)))
    reply = unit_progress.unit_progress(request, about)
    same = slots(context, "period")
    compare = context.choice("button.compare", "compare_units", **same)
    shown = (*reply.choices, compare)[-MOST_CHOICES:]
    # "tính trên những ai" next is asked of the whole, whatever unit's name the words held.
    return replace(reply, choices=shown, spoken_of=about.slots)


def whole(context: Context) -> Unit | None:
    """Return the unit that "the whole agency" means: the top of the tree, else what one leads."""
    as_of = context.as_of.on(question_scope.day(context))
    roots = units.roots(as_of)
    # With several roots no unit is the whole, and a head is told of the part that they lead.
    if len(roots) == 1 and context.viewer.sight(roots[0].id) is not Sight.NOTHING:
        return roots[0]
    main = context.viewer.main_unit
    leads = context.viewer.leads and main is not None
    return units.by_id(as_of, main) if leads and main is not None else None


def _turns(context: Context, unit: Unit) -> Reply:
    say, day = context.say, question_scope.day(context)
    first, last = question_scope.stretch(context, day)
    totals = turns(context.as_of.on(day), unit.id, first, min(last, context.today))
    span = lines.span(first, last, say)
    text = [_headline(totals, unit, span, context)]
    text += [
        say("city.turns_of", topic=topic_name(topic, say), count=say.number(count))
        for topic, count in sorted(totals.by_topic.items(), key=lambda counted: -counted[1])[:8]
    ]
    if totals.overlapping:
        text.append(say("city.overlapping"))
    text.append(figure_code.as_of(context, "city_summary", day, [unit.id], text))
    same = slots(context, "period")
    choices = (
        context.choice("button.unit", "unit_progress", unit=unit.code, **same),
        context.choice("button.excel", "report_export", **same, report="turns"),
    )
    return Reply("\n".join(text), choices, edits=context.redraws)


def _headline(totals: Turns, unit: Unit, span: str, context: Context) -> str:
    say = context.say
    if not totals.total:
        return say("city.no_turns", unit=unit.name, span=span)
    total, people = say.number(totals.total), say.number(totals.people)
    return say("city.turns", unit=unit.name, span=span, total=total, people=people)
