"""Units side by side, or the parts of one ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import MOST_CHOICES, Attachment, Choice, Outcome, Reply, Request
from bot.training import units
from bot.training.access import Sight
from bot.training.enums import Topic
from bot.training.progress import PartProgress, TargetProgress, progress
from bot.training.units import Unit
from bot.wording import first_line
from bot.wording.targets import percent, target_labels
from bot.wording.topics import topic_list
from handlers.support import coming_periods, figure_code, left_out, question_scope, staff_groups
from handlers.support.unit_scope import slots, tops, which_unit

_ROWS: Final = 8
_MOST_WITHOUT: Final = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """How one unit stands in what is compared; over several targets people count once in each."""

    unit: Unit
    met: int
    population: int
    reached: int
    targets: int

    @property
    def percent(self) -> int:
        """The share that is done, rounded down."""
        return 100 * self.met // self.population


@dataclass(frozen=True, slots=True)
class Ranking:
    """Units in order, the best first; ``without`` have nobody in what is compared."""

    day: date
    standings: tuple[Standing, ...]
    wanted: tuple[TargetProgress, ...]
    without: tuple[Unit, ...]


def compare_units(request: Request, context: Context) -> Reply:
    """Rank the units named, or the parts of the asker's unit, by one target or topic."""
    if words := context.unknown.get("unit"):
        return Reply(context.say("ask.unknown_unit", words=words), outcome=Outcome.ASKED_BACK)
    if context.slots.format == "png":
        return picture(request, context)
    order = ranking(context)
    return order if isinstance(order, Reply) else _ranked(context, order)


def _of_one_kind(context: Context) -> Context:
    """Return the context with all units that a kind means: "so sánh các trường mầm non"."""
    meant = tuple(option.value for option in context.ambiguous.get("unit", ()))
    if len(meant) < 2:
        return context
    others = {slot: options for slot, options in context.ambiguous.items() if slot != "unit"}
    slots = replace(context.slots, units=(*context.slots.units, *meant))
    return replace(context, ambiguous=others, slots=slots)


def ranking(context: Context) -> Ranking | Reply:
    """Return how the units asked about stand, or why they cannot be compared."""
    day = question_scope.day(context)
    among = _compared(_of_one_kind(context), day)
    if isinstance(among, Reply):
        return among
    as_of, groups = context.as_of.on(day), context.slots.groups
    figures = {unit.code: progress(as_of, unit.code, groups).targets for unit in among}
    everything = [figure for of_unit in figures.values() for figure in of_unit]
    wanted = _asked_about(context, [figure for figure in everything if figure.population])
    if not wanted and (of_others := _asked_about(context, everything)):
        return Reply(context.say("compare.nobody", about=about(of_others, context)))
    if not wanted:
        return _no_target(context, day)
    standings = [s for unit in among if (s := _standing(unit, figures[unit.code], wanted, context))]
    standings.sort(key=lambda s: (-s.met / s.population, s.unit.name))
    counted = {standing.unit.code for standing in standings}
    without = tuple(unit for unit in among if unit.code not in counted)
    return Ranking(day, tuple(standings), tuple(wanted), without)


def _compared(context: Context, day: date) -> list[Unit] | Reply:
    """Return the units to compare, all of which the asker may see in full."""
    back = which_unit(context)
    if back:
        return back
    as_of = context.as_of.on(day)
    named = [question_scope.of_code(context, code, day) for code in context.slots.units]
    if len(named) > 1:
        hidden = [u for u in named if context.viewer.sight(u.id) is not Sight.EVERYTHING]
        return _refused(context) if hidden else named
    top = named[0] if named else question_scope.unit(context, day)
    if context.viewer.officer and not named:
        above = tops(context)
        top = above[0] if len(above) == 1 else top
    if top is None or context.viewer.sight(top.id) is not Sight.EVERYTHING:
        return _refused(context)
    out = context.slots.except_units
    parts = [child for child in units.children(as_of, top.id) if child.code not in out]
    return parts or Reply(context.say("compare.no_parts", unit=top.name), _own(context))


def _refused(context: Context) -> Reply:
    return Reply(context.say("compare.refused"), _own(context), outcome=Outcome.REFUSED)


def _own(context: Context) -> tuple[Choice, ...]:
    return (context.choice("button.my_unit", "unit_progress"),)


def _asked_about(context: Context, figures: Sequence[TargetProgress]) -> list[TargetProgress]:
    """Return one figure of each target that is asked about."""
    targets = {figure.target.id: figure for figure in figures}
    ids = question_scope.targets(context, [target.target for target in targets.values()])
    return [target for target in targets.values() if ids is None or target.target.id in ids]


def _standing(
    unit: Unit,
    all_figures: Sequence[TargetProgress],
    wanted: Sequence[TargetProgress],
    context: Context,
) -> Standing | None:
    """Return how a unit stands; None where nobody of it is in any of the targets' populations."""
    ids, topics = {figure.target.id for figure in wanted}, question_scope.topics(context)
    figures = [figure for figure in all_figures if figure.target.id in ids and figure.population]
    if not figures:
        return None
    judged = [_part(figure, topics) for figure in figures]
    return Standing(
        unit,
        sum(part.met for part in judged),
        sum(figure.population for figure in figures),
        sum(part.met >= part.need for part in judged),
        len(figures),
    )


def _part(figure: TargetProgress, topics: frozenset[Topic]) -> TargetProgress | PartProgress:
    """Return the part about a topic named, else the whole target."""
    return next((part for part in figure.parts if part.topic in topics), figure)


def about(wanted: Sequence[TargetProgress], context: Context) -> str:
    """Return what is compared: the topics named, the one target's title, or all targets."""
    topics = question_scope.topics(context)
    if topics:
        title = topic_list(topics, context.say)
    else:
        title = wanted[0].target.title if len(wanted) == 1 else context.say("compare.all_targets")
    return staff_groups.called(title, frozenset(context.slots.groups), context)


def headline(context: Context, order: Ranking) -> str:
    """Return who is first and who last, with the period where it is over."""
    say, ranked = context.say, order.standings
    best, worst = ranked[0], ranked[-1]
    values = {
        "about": about(order.wanted, context),
        "best": best.unit.name,
        "best_percent": percent(best.percent),
    }
    if len(ranked) == 1 or best.met * worst.population == worst.met * best.population:
        first = say("compare.same", **values)
    else:
        lowest = percent(worst.percent)
        first = say("compare.headline", **values, worst=worst.unit.name, worst_percent=lowest)
    if order.day < context.today:
        first = first_line.dated(*question_scope.stretch(context, order.day), first, say)
    return first


def _ranked(context: Context, order: Ranking) -> Reply:
    say, ranked = context.say, order.standings
    page, pages = question_scope.page(context, len(ranked), _ROWS)
    start = (page - 1) * _ROWS
    text = [left_out.said(context, headline(context, order))]
    text += [row(n, s, context) for n, s in enumerate(ranked[start : start + _ROWS], start + 1)]
    if pages > 1:
        text.append(say("list.page", page=page, pages=pages))
    if order.without:
        text.append(_without([unit.name for unit in order.without], context))
    text.append(as_of(context, order, text))
    choices = _choices(context, ranked[-1], page, pages) + _by_target(context, order.wanted)
    reply = Reply("\n".join(text), choices[:MOST_CHOICES], edits=context.redraws)
    return question_scope.turned(reply, context, page, pages)


def _without(unit_names: Sequence[str], context: Context) -> str:
    """Return which units have nobody in it: the first ones, and how many more."""
    if (more := len(unit_names) - _MOST_WITHOUT) <= 0:
        return context.say("compare.without", units=context.say.join(unit_names))
    units_ = ", ".join(unit_names[:_MOST_WITHOUT])
    return context.say("compare.without_many", units=units_, count=more)


def row(number: int, standing: Standing, context: Context) -> str:
    """Return a unit's line of the ranking."""
    say = context.say
    share = percent(standing.percent)
    values = {"number": number, "unit": standing.unit.name, "percent": share}
    if standing.targets > 1:
        return say(
            "compare.row_of_targets", **values, reached=standing.reached, all=standing.targets
        )
    mark = "✓" if standing.reached else "✗"
    met, everybody = say.number(standing.met), say.number(standing.population)
    return say("compare.row", **values, met=met, all=everybody, mark=mark)


def picture(_request: Request, context: Context) -> Reply:
    """Draw the units as bars, with the same figures in words below."""
    # Deferred, slow: few answers carry a picture.
    from bot.exchange.exports import bar_chart

    order = ranking(context)
    if isinstance(order, Reply):
        return order
    ranked = order.standings
    page, pages = question_scope.page(context, len(ranked), _ROWS)
    start = (page - 1) * _ROWS
    shown = ranked[start : start + _ROWS]
    bars = [
        bar_chart.Bar(s.unit.name, s.percent, _figure(s, context), s.reached == s.targets)
        for s in shown
    ]
    text = [left_out.said(context, headline(context, order))]
    text += [row(number, s, context) for number, s in enumerate(shown, start + 1)]
    if pages > 1:
        text.append(context.say("list.page", page=page, pages=pages))
    text.append(as_of(context, order, text))
    image = bar_chart.png(about(order.wanted, context), bars)
    file = Attachment("so-sanh.png", "image/png", image)
    same = slots(context, "topic", "topics", "target", "period", "unit", "units", "groups")
    choices = (context.choice("button.as_list", "compare_units", **same),)
    return Reply("\n".join(text), choices, files=(file,))


def as_of(context: Context, order: Ranking, shown_lines: Sequence[str]) -> str:
    """Return as of when a ranking is, with its code."""
    ids = [standing.unit.id for standing in order.standings]
    return figure_code.as_of(context, "compare_units", order.day, ids, shown_lines)


def _figure(standing: Standing, context: Context) -> str:
    say, done = context.say, standing.reached == standing.targets
    met, everybody = say.number(standing.met), say.number(standing.population)
    return f"{met}/{everybody} ({percent(standing.percent)}) {'✓' if done else '✗'}"


def _choices(context: Context, worst: Standing, page: int, pages: int) -> tuple[Choice, ...]:
    same = slots(context, "topic", "topics", "target", "period", "unit", "units", "groups")
    choices = []
    if page < pages:
        choices.append(context.choice("button.next", "compare_units", **same, page=page + 1))
    if page > 1:
        choices.append(context.choice("button.previous", "compare_units", **same, page=page - 1))
    who = slots(context, "topic", "topics", "target", "period", "groups")
    lowest = context.choice("button.who_in_lowest", "unit_missing", **who, unit=worst.unit.code)
    choices.append(lowest)
    choices.append(context.choice("button.picture", "compare_units", **same, format="png"))
    choices.append(context.choice("button.excel", "report_export", **same, report="compare_units"))
    return tuple(choices)


def _by_target(context: Context, wanted: Sequence[TargetProgress]) -> tuple[Choice, ...]:
    """Return a button to the ranking of each target, where several are ranked together."""
    if len(wanted) < 2:
        return ()
    same = slots(context, "period", "unit", "units", "groups")
    labels = target_labels([figure.target for figure in wanted], context.say)
    return tuple(
        Choice(label, action("compare_units", **same, target=figure.target.id))
        for label, figure in zip(labels, wanted, strict=True)
    )


def _no_target(context: Context, day: date) -> Reply:
    topics = question_scope.topics(context)
    if topics:
        return Reply(context.say("compare.none_about", topics=topic_list(topics, context.say)))
    unit_id = context.viewer.main_unit
    choices = coming_periods.last_year(context, unit_id, day, context.intent)
    return Reply(context.say("plan.none", year=day.year), choices)
