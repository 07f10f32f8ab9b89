"""A unit's figures and lists of names as tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.conversation.context import Context
from bot.conversation.messages import Outcome, Reply, Request
from bot.exchange.exports.tables.table import Cell, Column, Table
from bot.training import units
from bot.training.access import Sight
from bot.training.obligations import Obligation
from bot.training.progress import PartProgress, TargetProgress
from bot.training.rosters import Member, roster
from bot.training.turns import turns
from bot.wording import lines
from bot.wording.targets import threshold
from bot.wording.topics import lacking_parts, topic_name
from bot.wording.unit_figures import subtraction
from handlers import city_summary, compare_units, unit_missing, unit_progress
from handlers.reports.report import Report
from handlers.support import left_out, question_scope
from handlers.support.unit_asked import Asked, asked
from handlers.support.unit_scope import no_plan, over

#: Units of a ranking that its code brings again.
_SAID: Final = 8


def of_progress(_request: Request, context: Context) -> Report | Reply:
    """Return a unit's targets, a row each, their parts below."""
    about = _seen(context)
    if isinstance(about, Reply):
        return about
    found = about.figures(context.as_of)
    if not found.targets:
        return no_plan(about.unit, about.day, "unit_progress", context)
    ids = question_scope.targets(context, [figure.target for figure in found.targets])
    wanted = [figure for figure in found.targets if not ids or figure.target.id in ids]
    rows = [row for figure in wanted for row in _figures(figure, about, context)]
    say = context.say
    headings = (
        ("target", 60), ("considered", 10), ("left_out", 30), ("population", 10), ("met", 10),
        ("percent", 8), ("threshold", 9), ("need", 9), ("lacking", 9), ("state", 16),
    )  # fmt: skip
    title = say("report.progress", unit=about.unit.name)
    people = say("report.headcount", count=say.number(found.headcount))
    notes = (people, unit_progress.as_of(wanted, about, context))
    table = Table(title, columns(context, *headings), tuple(rows), notes)
    return Report(f"tien-do-{about.unit.code}", table, about.unit.id)


def columns(context: Context, *named: tuple[str, int]) -> tuple[Column, ...]:
    """Return columns by the names of their headings and widths."""
    return tuple(Column(context.say.name("report.column", name), wide) for name, wide in named)


def _seen(context: Context) -> Asked | Reply:
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

    found = [row(figure.target.title, figure, whole=True)]
    if len(figure.parts) > 1:
        found += [row(f"– {topic_name(p.topic, say)}", p, whole=False) for p in figure.parts]
    return found


def of_missing(_request: Request, context: Context) -> Report | Reply:
    """Return who of a unit lacks what, a row for each thing."""
    return _of_people(context, done=context.slots.done)


def of_done(_request: Request, context: Context) -> Report | Reply:
    """Return who of a unit has done what is asked about."""
    return _of_people(context, done=True)


def _of_people(context: Context, *, done: bool) -> Report | Reply:
    about = _seen(context)
    if isinstance(about, Reply):
        return about
    members = left_out.members(context, roster(context.as_of.on(about.day), about.unit.id))
    if not any(member.items for member in members):
        return no_plan(about.unit, about.day, "unit_missing", context)
    members = unit_missing.still_visible(members, about.day, context)
    names = {unit.id: unit.name for unit in units.all_units(context.as_of.on(about.day))}
    held: list[tuple[Cell, ...]] = []
    named: list[str] = []
    for member in members:
        for obligation in _items(member, context, done=done):
            named.append(member.code)
            held.append(
                (len(set(named)), member.name, member.code, names.get(member.unit_id),
                 obligation.target.title, _lacks(obligation, context), obligation.due,
                 lines.state(obligation, context, about.day))
            )  # fmt: skip
    headings = (
        ("number", 5), ("name", 26), ("code", 12), ("unit", 30), ("target", 50),
        ("done" if done else "missing", 28), ("due", 12), ("state", 16),
    )  # fmt: skip
    say = context.say
    key = "report.done" if done else "report.missing"
    title = say(key, unit=about.unit.name, count=say.number(len(set(named))))
    table = Table(
        title, columns(context, *headings), tuple(held), (lines.as_of(context, about.day),)
    )
    people = tuple(dict.fromkeys(named))
    name = f"{'da-xong' if done else 'chua-xong'}-{about.unit.code}"
    return Report(name, table, about.unit.id, people)


def _items(member: Member, context: Context, *, done: bool) -> list[Obligation]:
    ids = question_scope.targets(context, [obligation.target for obligation in member.items])
    topics = question_scope.topics(context)
    asked = [i for i in member.items if not i.left_out and (ids is None or i.target.id in ids)]
    if done:
        return [i for i in asked if not i.state.open or not question_scope.lacks(i, topics)]
    lacking = [i for i in member.open(ids) if question_scope.lacks(i, topics)]
    return [i for i in lacking if not context.slots.overdue or i.state == "overdue"]


def _lacks(obligation: Obligation, context: Context) -> str:
    say = context.say
    if obligation.unit == "hours":
        return say(
            "report.hours_of", done=say.number(obligation.done), need=say.number(obligation.need)
        )
    if not obligation.state.open:
        return say.join(topic_name(part.topic, say) for part in obligation.parts)
    return lacking_parts(obligation.parts, say)


def of_comparison(_request: Request, context: Context) -> Report | Reply:
    """Return units ranked."""
    found = compare_units.ranking(context)
    if isinstance(found, Reply):
        return found
    say = context.say
    rows = tuple(
        (n, s.unit.name, s.unit.code, s.met, s.population, s.percent, s.reached, s.targets)
        for n, s in enumerate(found.standings, 1)
    )
    headings = (
        ("number", 5), ("unit", 40), ("unit_code", 12), ("met", 10), ("population", 10),
        ("percent", 8), ("targets_reached", 12), ("targets", 10),
    )  # fmt: skip
    title = say("report.comparison", about=compare_units.about(found.wanted, context))
    foot: tuple[str, ...] = ()
    if found.without:
        foot = (say("compare.without", units=say.join(unit.name for unit in found.without)),)
    said = [compare_units.headline(context, found)]
    said += [compare_units.row(n, s, context) for n, s in enumerate(found.standings[:_SAID], 1)]
    note = (compare_units.as_of(context, found, said),)
    table = Table(title, columns(context, *headings), rows, note, foot)
    return Report("so-sanh-don-vi", table, context.viewer.main_unit)


def of_city(request: Request, context: Context) -> Report | Reply:
    """Return the figures of the whole agency, in people."""
    whole = _whole(context)
    if isinstance(whole, Reply):
        return whole
    slots = replace(context.slots, units=(whole.code,))
    return of_progress(request, replace(context, slots=slots))


def of_turns(_request: Request, context: Context) -> Report | Reply:
    """Return the whole agency's turns of training, by topic."""
    whole = _whole(context)
    if isinstance(whole, Reply):
        return whole
    say, day = context.say, question_scope.day(context)
    first, last = question_scope.stretch(context, day)
    found = turns(context.as_of.on(day), whole.id, first, min(last, context.today))
    rows: list[tuple[Cell, ...]] = [
        (topic_name(topic, say), count) for topic, count in found.by_topic.items()
    ]
    rows.append((say("report.all_turns"), found.total))
    title = say("report.turns", unit=whole.name, span=lines.span(first, last, say))
    foot = (say("city.overlapping"),) if found.overlapping else ()
    notes = (say("report.people", count=say.number(found.people)), lines.as_of(context, day))
    heads = columns(context, ("topic", 50), ("turns", 12))
    return Report("so-luot", Table(title, heads, tuple(rows), notes, foot, total=True), whole.id)


def _whole(context: Context) -> units.Unit | Reply:
    unit = city_summary.whole(context)
    if unit is None or context.viewer.sight(unit.id) is not Sight.EVERYTHING:
        choices = (context.choice("button.my_unit", "unit_progress"),)
        return Reply(context.say("city.refused"), choices, outcome=Outcome.REFUSED)
    return unit
