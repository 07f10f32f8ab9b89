"""A unit's figures and lists of names as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.conversation.context import Context
from bot.conversation.messages import Outcome, Reply, Request
from bot.exchange.exports.tables.table import Cell, Column, Table
from bot.training import units
from bot.training.access import Sight
from bot.training.forecast import LOOK_BACK, forecasts
from bot.training.plan import Target
from bot.training.progress import PartProgress, TargetProgress
from bot.training.turns import turns
from bot.wording import lines
from bot.wording.targets import threshold
from bot.wording.topics import topic_list, topic_name
from bot.wording.unit_figures import subtraction
from handlers import city_summary, compare_units, unit_progress
from handlers.reports.report import Report
from handlers.support import question_scope
from handlers.support.unit_asked import Asked, asked
from handlers.support.unit_scope import no_plan, over

#: Units of a ranking that its code brings again.
_SAID: Final = 8


def of_progress(_request: Request, context: Context) -> Report | Reply:
    """Return a unit's targets, a row each, their parts below."""
    about = seen(context)
    if isinstance(about, Reply):
        return about
    progress = about.figures(context.as_of)
    if not progress.targets:
        return no_plan(about.unit, about.day, "unit_progress", context)
    ids = question_scope.targets(context, [figure.target for figure in progress.targets])
    wanted = [figure for figure in progress.targets if not ids or figure.target.id in ids]
    rows = [row for figure in wanted for row in _figures(figure, about, context)]
    say = context.say
    headings = (
        ("target", 60), ("considered", 10), ("left_out", 30), ("population", 10), ("met", 10),
        ("percent", 8), ("threshold", 9), ("need", 9), ("lacking", 9), ("state", 16),
    )  # fmt: skip
    title = say("report.progress", unit=about.unit.name)
    people = say("report.headcount", count=say.number(progress.headcount))
    notes = (people, unit_progress.as_of(wanted, about, context))
    table = Table(title, columns(context, *headings), tuple(rows), notes)
    subject = narrowed(context, [figure.target for figure in wanted] if ids else ())
    return Report(f"tien-do-{about.unit.code}", table, about.unit.id, about=subject)


def narrowed(context: Context, meant: Sequence[Target] = ()) -> str:
    """Return what figures are narrowed to: the topics named, else the one target meant."""
    topics = question_scope.topics(context)
    if topics:
        return topic_list(topics, context.say)
    return meant[0].title if len(meant) == 1 else ""


def columns(context: Context, *named: tuple[str, int]) -> tuple[Column, ...]:
    """Return columns by the names of their headings and widths."""
    return tuple(Column(context.say.name("report.column", name), wide) for name, wide in named)


def seen(context: Context) -> Asked | Reply:
    """Return whose figures are asked for, for those who may take them out."""
    about = asked(context)
    if isinstance(about, Reply) or about.sight is Sight.EVERYTHING:
        return about
    text = context.say("report.unit_refused", unit=about.unit.name)
    choices = (
        context.choice("button.my_unit", "unit_progress"),
        context.choice("button.statement_excel", "report_export", report="hours_this_year"),
    )
    return Reply(text, choices, outcome=Outcome.REFUSED)


def _figures(figure: TargetProgress, about: Asked, context: Context) -> list[tuple[Cell, ...]]:
    say, missed = context.say, over(about.day, figure.due, figure.until, context)
    minus = subtraction(figure, say) or None

    def row(name: str, judged: TargetProgress | PartProgress, *, whole: bool) -> tuple[Cell, ...]:
        state = "missed" if missed and judged.state != "met" else judged.state
        return (
            name,
            figure.considered if whole else None,
            minus if whole else None,
            figure.population,
            judged.met,
            judged.percent,
            threshold(figure.target),
            judged.need,
            max(0, judged.need - judged.met),
            say.name("target_state", state),
        )

    rows = [row(figure.target.title, figure, whole=True)]
    if len(figure.parts) > 1:
        rows += [row(f"– {topic_name(p.topic, say)}", p, whole=False) for p in figure.parts]
    return rows


def of_forecast(_request: Request, context: Context) -> Report | Reply:
    """Return a unit's targets with the pace and what it comes to by the due day."""
    about = seen(context)
    if isinstance(about, Reply):
        return about
    topics = question_scope.topics(context)
    of_targets = forecasts(context.as_of.on(about.day), about.unit.code, about.groups, topics)
    if not of_targets:
        return no_plan(about.unit, about.day, "forecast", context)
    ids = question_scope.targets(context, [forecast.figure.target for forecast in of_targets])
    say = context.say
    rows: list[tuple[Cell, ...]] = [
        (
            forecast.figure.target.title,
            forecast.figure.population,
            forecast.judged.met,
            forecast.judged.need,
            forecast.lacking,
            forecast.gained,
            forecast.projected,
            forecast.figure.due,
            say.name("forecast.verdict", forecast.verdict),
        )
        for forecast in of_targets
        if ids is None or forecast.figure.target.id in ids
    ]
    headings = (
        ("target", 60), ("population", 10), ("met", 10), ("need", 9), ("lacking", 9),
        ("gained", 12), ("projected", 12), ("due", 12), ("state", 18),
    )  # fmt: skip
    title = say("report.forecast", unit=about.unit.name)
    notes = (say("forecast.how", days=LOOK_BACK), lines.as_of(context, about.day))
    table = Table(title, columns(context, *headings), tuple(rows), notes)
    subject = narrowed(context)
    return Report(f"du-bao-{about.unit.code}", table, about.unit.id, about=subject)


def of_comparison(_request: Request, context: Context) -> Report | Reply:
    """Return units ranked."""
    order = compare_units.ranking(context)
    if isinstance(order, Reply):
        return order
    say = context.say
    rows = tuple(
        (n, s.unit.name, s.unit.code, s.met, s.population, s.percent, s.reached, s.targets)
        for n, s in enumerate(order.standings, 1)
    )
    headings = (
        ("number", 5), ("unit", 40), ("unit_code", 12), ("met", 10), ("population", 10),
        ("percent", 8), ("targets_reached", 12), ("targets", 10),
    )  # fmt: skip
    title = say("report.comparison", about=compare_units.about(order.wanted, context))
    foot: tuple[str, ...] = ()
    if order.without:
        foot = (say("compare.without", units=say.join(unit.name for unit in order.without)),)
    shown_lines = [compare_units.headline(context, order)]
    shown_lines += [
        compare_units.row(n, s, context) for n, s in enumerate(order.standings[:_SAID], 1)
    ]
    note = (compare_units.as_of(context, order, shown_lines),)
    table = Table(title, columns(context, *headings), rows, note, foot)
    return Report("so-sanh-don-vi", table, context.viewer.main_unit)


def of_city(request: Request, context: Context) -> Report | Reply:
    """Return the figures of the whole agency, in people."""
    unit = whole(context)
    if isinstance(unit, Reply):
        return unit
    slots = replace(context.slots, units=(unit.code,))
    return of_progress(request, replace(context, slots=slots))


def of_turns(_request: Request, context: Context) -> Report | Reply:
    """Return the whole agency's turns of training, by topic."""
    unit = whole(context)
    if isinstance(unit, Reply):
        return unit
    say, day = context.say, question_scope.day(context)
    first, last = question_scope.stretch(context, day)
    totals = turns(context.as_of.on(day), unit.id, first, min(last, context.today))
    rows: list[tuple[Cell, ...]] = [
        (topic_name(topic, say), count) for topic, count in totals.by_topic.items()
    ]
    rows.append((say("report.all_turns"), totals.total))
    title = say("report.turns", unit=unit.name, span=lines.span(first, last, say))
    foot = (say("city.overlapping"),) if totals.overlapping else ()
    notes = (say("report.people", count=say.number(totals.people)), lines.as_of(context, day))
    heads = columns(context, ("topic", 50), ("turns", 12))
    return Report("so-luot", Table(title, heads, tuple(rows), notes, foot, total=True), unit.id)


def whole(context: Context) -> units.Unit | Reply:
    """Return the whole agency, for those who may take its figures out."""
    unit = city_summary.whole(context)
    if unit is None or context.viewer.sight(unit.id) is not Sight.EVERYTHING:
        choices = (context.choice("button.my_unit", "unit_progress"),)
        return Reply(context.say("city.refused"), choices, outcome=Outcome.REFUSED)
    return unit
