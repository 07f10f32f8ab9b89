"""A unit's figure shown again by its code, as it was known on the day that it was shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from bot.base.problems import Problem
from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply
from bot.training import figure_codes, units
from bot.training.access import Sight
from bot.training.figure_codes import ShownAnswer, ShownFigure, ShownPart
from bot.training.progress import progress
from bot.wording import lines
from bot.wording.targets import percent
from bot.wording.topics import topic_name
from handlers.support import staff_groups


def shown_again(context: Context, code: str) -> Reply:
    """Return the figure of a code; the same words for none and for one out of sight."""
    kept = figure_codes.find(context.connection, code)
    # Codes are six characters and can be tried: one sentence, so that trying tells no unit.
    if kept is None or not _seen(context, kept.units):
        choices = (context.choice("button.my_unit", "unit_progress"),)
        unknown = context.say("figure.unknown", code=code.upper())
        return Reply(unknown, choices, outcome=Outcome.REFUSED)
    if kept.answer is not None:
        return _answer(kept, kept.answer, context)
    say = context.say
    # By its name on that day: units were merged and renamed, and the paper says the old one.
    unit = units.by_id(context.as_of.on(kept.day), kept.unit_id)
    name = staff_groups.called(unit.name if unit else "", frozenset(kept.groups), context)
    whole = [part for part in kept.parts if part.topic is None]
    first, *rest = kept.parts
    of = {"code": kept.code, "unit": name, "day": say.full_date(kept.day)}
    if len(whole) == 1:
        text = [say("figure.one", **of, figure=_figure(first, context))]
    else:
        text = [say("figure.several", **of, count=len(whole))]
        rest = [*kept.parts]
    text += [f"• {_figure(part, context)}" for part in rest]
    if len(whole) == 1 and first.excluded:
        text.append(_excluded(first, context))
    text.append(_now(kept, unit.code if unit else None, context))
    text.append(_shown(kept, context))
    return Reply("\n".join(text[: lines.MOST_LINES]), _choices(context, unit), edits=context.tapped)


def as_of(
    context: Context, intent: str, day: date, of: Sequence[int], shown_lines: Sequence[str]
) -> str:
    """Return as of when the figures of an answer are, with a code that brings them again.

    ``intent`` asks for them, and ``of`` are the ids of the units that they tell of: who may not see
    all of these is given no code. Nobody may be named in what is ``shown_lines``.
    """
    line = lines.as_of(context, day)
    if not of or not _seen(context, of):
        return line
    # The same figures have one code, whichever page of their list was shown.
    asked = replace(context.slots, page=None).stored()
    shown = ShownAnswer(tuple(shown_lines), intent, asked, tuple(of))
    code = figure_codes.keep_answer(context.connection, day, shown, context.now)
    return context.say("figure.as_of", line=line, code=code)


def _seen(context: Context, of: Iterable[int]) -> bool:
    return all(context.viewer.sight(number) is Sight.EVERYTHING for number in of)


def _answer(kept: ShownFigure, answer: ShownAnswer, context: Context) -> Reply:
    """Return figures in the words in which they were shown."""
    say, (first, *rest) = context.say, answer.lines
    day = say.full_date(kept.day)
    text = [say("figure.answer", code=kept.code, day=day, text=first), *rest]
    text = [*text[: lines.MOST_LINES - 1], _shown(kept, context)]
    now = Choice(say("button.figure_now"), action(answer.intent, **answer.slots))
    return Reply("\n".join(text), (now,), edits=context.tapped)


def _shown(kept: ShownFigure, context: Context) -> str:
    say, at = context.say, kept.shown_at.astimezone(context.now.tzinfo)
    return say("figure.shown", hour=say.hour(at), day=say.day(at.date()))


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


def _now(kept: ShownFigure, unit_code: str | None, context: Context) -> str:
    """Say whether the same day's figure is still the same by what is known today."""
    if unit_code is None:
        return context.say("figure.unit_gone")
    try:
        # Results arrive late: the same day counted today may differ, and both numbers are shown.
        again = progress(context.as_of.on(kept.day), unit_code, kept.groups)
    except Problem:
        return context.say("figure.unit_gone")
    # Targets that the plan has got since were not in the figure, and change nothing of it.
    figures = [figure for figure in again.targets if figure.target.id in kept.targets]
    if figure_codes.same(kept, figures):
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
