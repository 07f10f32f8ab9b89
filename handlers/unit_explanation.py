"""Why a unit's figure is what it is: of whom, the subtraction, what is missing."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.training.access import Sight
from bot.training.progress import PartProgress, TargetProgress, TargetState
from bot.wording.targets import percent, population, threshold
from bot.wording.topics import topic_name
from bot.wording.unit_figures import lacking_parts, parts_line, subtraction
from handlers import unit_progress
from handlers.support import question_scope
from handlers.support.unit_asked import Asked, asked
from handlers.support.unit_scope import slots


def unit_explanation(request: Request, context: Context) -> Reply:
    """Explain the unit's figure that is asked about; its progress where no one figure is."""
    shown = asked(context)
    if isinstance(shown, Reply):
        return shown
    progress = shown.figures(context.as_of)
    figure = _meant(context, progress.targets)
    # An explanation has the very numbers that are kept from staff of a small unit.
    if figure is None or unit_progress.hidden(figure, shown.sight):
        return unit_progress.unit_progress(request, context)
    whom, why = _of_whom(figure, shown.sight, context), _why(figure, shown.unit.name, context)
    text = [*whom, *why] if context.form.of_whom else [*why, *whom]
    text.append(unit_progress.as_of([figure], shown, context))
    # The next "sao tính 36 người" speaks of this figure as well.
    figure_of = replace(context.slots, units=(shown.unit.code,), targets=(figure.target.id,))
    return Reply(
        "\n".join(text),
        _choices(context, shown, figure),
        edits=context.redraws,
        spoken_of=figure_of,
    )


def shows_number(context: Context) -> bool:
    """Return whether a number said is a percentage of the unit that the asker leads.

    "sao chỉ có 56%" needs no answer before it; "vì sao 40 tiết" is about a rule.
    """
    number = context.form.number
    named = context.slots
    elsewhere = named.persons or named.training_class or named.unit
    own = context.viewer.leads and not elsewhere and not context.tapped
    # Tiết and percent are both bare numbers: "vì sao 40" beside tiết is about a rule.
    if number is None or not own or context.slots.in_hours:
        return False
    shown = asked(context)
    if isinstance(shown, Reply):
        return False
    progress = shown.figures(context.as_of)
    return any(
        number in {figure.percent, *(part.percent for part in figure.parts)}
        for figure in progress.targets
    )


def _meant(context: Context, targets: tuple[TargetProgress, ...]) -> TargetProgress | None:
    """Return the figure meant: the one that shows the number said, else the worst of them."""
    ids = question_scope.targets(context, [target.target for target in targets])
    wanted = [target for target in targets if ids is None or target.target.id in ids]
    number = context.form.number
    if number is not None:
        wanted = [figure for figure in wanted if number in _numbers(figure)] or wanted
    worst = [
        figure for figure in wanted if figure.state not in (TargetState.MET, TargetState.NOBODY)
    ]
    # "Sao thấp thế" means the lowest; what is reached needs no why.
    if worst and number is None:
        return min(worst, key=lambda figure: figure.percent or 0)
    return wanted[0] if wanted else None


def _numbers(figure: TargetProgress) -> set[int | None]:
    """Return the numbers that an answer shows of a figure."""
    return {*_own_numbers(figure), *(part.percent for part in figure.parts)}


def _own_numbers(figure: TargetProgress) -> set[int | None]:
    own = {figure.percent, figure.population, figure.met, figure.need, figure.considered}
    return {*own, int(figure.target.threshold)}


def _why(figure: TargetProgress, unit: str, context: Context) -> list[str]:
    """Return the figure as a division, and what is missing of it; of one part where it is asked."""
    say, part = context.say, _part(figure, context)
    judged, name = part or figure, topic_name(part.topic, say) if part else None
    text = [
        say(
            "unit_why.figure",
            unit=say("unit_why.part_of", unit=unit, topic=name) if name else unit,
            met=say.number(judged.met),
            all=say.number(figure.population),
            percent=percent(judged.percent),
            threshold=threshold(figure.target),
            need=say.number(judged.need),
        ),
        say("unit.target", title=figure.target.title, bar=say.bar(judged.met, figure.population)),
    ]
    if len(figure.parts) > 1:
        text.append(parts_line(figure, say))
    lacking = lacking_parts(figure, say)
    return [*text, say("unit_why.lacking", parts=lacking)] if lacking else text


def _part(figure: TargetProgress, context: Context) -> PartProgress | None:
    """Return the one part that is asked about: by its topic, or by the percentage it shows."""
    if len(figure.parts) < 2:
        return None
    topics, number = question_scope.topics(context), context.form.number
    meant = [part for part in figure.parts if part.topic in topics]
    if not topics and number is not None and number not in _own_numbers(figure):
        meant = [part for part in figure.parts if part.percent == number]
    return meant[0] if len(meant) == 1 else None


def _of_whom(figure: TargetProgress, sight: Sight, context: Context) -> list[str]:
    """Return the denominator with its subtraction, then whom the target is about."""
    say = context.say
    everybody = say.number(figure.population)
    if not figure.excluded:
        first = say("unit_why.whom_all", all=everybody)
    elif sight is Sight.EVERYTHING:
        considered, minus = say.number(figure.considered), subtraction(figure, say)
        first = say("unit_why.whom", all=everybody, considered=considered, minus=minus)
    else:  # reasons are told to those who may see names
        left_out = say.number(sum(figure.excluded.values()))
        first = say("unit.left_out", count=left_out, all=everybody)
    target = figure.target
    who = population(target.population, say)
    return [first, say("unit_why.population", who=who, document=target.document)]


def _choices(context: Context, shown: Asked, figure: TargetProgress) -> tuple[Choice, ...]:
    here = {"unit": shown.unit.code, **slots(context, "period", "groups")}
    back = context.choice("button.unit", "unit_progress", **here)
    if shown.sight is not Sight.EVERYTHING:
        return (back,)
    who = context.choice("button.who", "unit_missing", **here, target=figure.target.id)
    return (who, back)
