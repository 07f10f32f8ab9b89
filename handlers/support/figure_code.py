"""A unit's figure shown again by its code, as it was known on the day that it was shown."""

from __future__ import annotations

from bot.base.problems import Problem
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply
from bot.training import figure_codes, units
from bot.training.access import Sight
from bot.training.figure_codes import ShownFigure, ShownPart
from bot.training.progress import progress
from bot.wording import lines
from bot.wording.targets import percent
from bot.wording.topics import topic_name


def shown_again(context: Context, code: str) -> Reply:
    """Return the figure of a code; the same words for none and for one out of sight."""
    found = figure_codes.find(context.connection, code)
    if found is None or context.viewer.sight(found.unit_id) is not Sight.EVERYTHING:
        choices = (context.choice("button.my_unit", "unit_progress"),)
        unknown = context.say("figure.unknown", code=code.upper())
        return Reply(unknown, choices, outcome=Outcome.REFUSED)
    say = context.say
    unit = units.by_id(context.as_of.on(found.day), found.unit_id)
    name = unit.name if unit else ""
    whole = [part for part in found.parts if part.topic is None]
    first, *rest = found.parts
    of = {"code": found.code, "unit": name, "day": say.full_date(found.day)}
    if len(whole) == 1:
        text = [say("figure.one", **of, figure=_figure(first, context))]
    else:
        text = [say("figure.several", **of, count=len(whole))]
        rest = [*found.parts]
    text += [f"• {_figure(part, context)}" for part in rest]
    if len(whole) == 1 and first.excluded:
        text.append(_excluded(first, context))
    text.append(_now(found, unit.code if unit else None, context))
    at = found.shown_at.astimezone(context.now.tzinfo)
    text.append(say("figure.shown", hour=say.hour(at), day=say.day(at.date())))
    return Reply("\n".join(text[: lines.MOST_LINES]), _choices(context, unit), edits=context.tapped)


def _figure(part: ShownPart, context: Context) -> str:
    say = context.say
    return say(
        "figure.line",
        title=topic_name(part.topic, say) if part.topic else part.title,
        met=say.number(part.met),
        all=say.number(part.population),
        percent=percent(part.percent),
        threshold=f"{part.threshold}%",
        state=say.name("target_state", part.state),
    )


def _excluded(part: ShownPart, context: Context) -> str:
    say = context.say
    considered = part.population + sum(part.excluded.values())
    minus = " ".join(
        say("unit.minus", count=say.number(count), reason=say.name("excluded_short", reason))
        for reason, count in part.excluded.items()
    )
    everybody = say.number(part.population)
    return say("unit.denominator", considered=say.number(considered), minus=minus, all=everybody)


def _now(found: ShownFigure, unit_code: str | None, context: Context) -> str:
    """Say whether the same day's figure is still the same by what is known today."""
    if unit_code is None:
        return context.say("figure.unit_gone")
    try:
        again = progress(context.as_of.on(found.day), unit_code)
    except Problem:
        return context.say("figure.unit_gone")
    figures = [figure for figure in again.targets if figure.target.id in found.targets]
    if figure_codes.same(found, figures):
        return context.say("figure.same")
    if len(figures) == 1:
        met, everybody = (
            context.say.number(figures[0].met),
            context.say.number(figures[0].population),
        )
        return context.say("figure.changed_to", met=met, all=everybody)
    return context.say("figure.changed")


def _choices(context: Context, unit: units.Unit | None) -> tuple[Choice, ...]:
    if unit is None:
        return ()
    return (context.choice("button.unit_now", "unit_progress", unit=unit.code),)
