"""Who of a unit lacks something, has done it, or is left out, as tables of names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.conversation.context import Context
from bot.conversation.messages import Reply, Request
from bot.exchange.exports.tables.table import Cell, Table
from bot.training import units
from bot.training.obligations import Obligation
from bot.training.rosters import Member, nameable, roster
from bot.wording import lines
from bot.wording.topics import lacking_parts, topic_name
from handlers.reports.report import Report
from handlers.reports.unit_reports import columns, seen
from handlers.support import lacking_people, left_out, list_subject, question_scope
from handlers.support.unit_asked import Asked
from handlers.support.unit_scope import no_plan
from handlers.unit_excluded import reason

_FILES: Final = {"done": "da-xong", "missing": "chua-xong", "overdue": "qua-han"}


def of_missing(request: Request, context: Context) -> Report | Reply:
    """Return who of a unit lacks what, a row for each thing."""
    if context.slots.excluded:
        return of_excluded(request, context)
    return _of_people(context, done=context.slots.done)


def of_done(_request: Request, context: Context) -> Report | Reply:
    """Return who of a unit has done what is asked about."""
    return _of_people(context, done=True)


def _of_people(context: Context, *, done: bool) -> Report | Reply:
    visible = _members(context)
    if isinstance(visible, Reply):
        return visible
    about, members = visible
    unit_names = {unit.id: unit.name for unit in units.all_units(context.as_of.on(about.day))}
    held: list[tuple[Cell, ...]] = []
    named: list[str] = []
    shown = nameable(members, context.person.id)
    for member in shown:
        for obligation in _items(member, context, done=done):
            named.append(member.code)
            held.append(
                (len(set(named)), member.name, member.code, unit_names.get(member.unit_id),
                 obligation.target.title, _lacks(obligation, context), obligation.due,
                 lines.state(obligation, context, about.day))
            )  # fmt: skip
    headings = (
        ("number", 5), ("name", 26), ("code", 12), ("unit", 30), ("target", 50),
        ("done" if done else "missing", 28), ("due", 12), ("state", 16),
    )  # fmt: skip
    say = context.say
    unnamed = sum(bool(_items(one, context, done=done)) for one in members if one not in shown)
    state = "done" if done else "overdue" if context.slots.overdue else "missing"
    whose, subject = about.unit.name, _subject(members, context, done=done)
    title = say(
        f"report.{state}",
        unit=say("report.of_subject", subject=subject, unit=whose) if subject else whose,
        count=say.number(len(set(named)) + unnamed),
    )
    notes = (lines.as_of(context, about.day), *lacking_people.unnamed(unnamed, context))
    table = Table(title, columns(context, *headings), tuple(held), notes)
    people = tuple(dict.fromkeys(named))
    name = f"{_FILES[state]}-{about.unit.code}"
    return Report(name, table, about.unit.id, people, subject)


def _subject(members: Sequence[Member], context: Context, *, done: bool) -> str:
    """Return what a list is narrowed to, by its topics, tiết or target; nothing where it is not."""
    among = {item.target.id: item.target for member in members for item in member.items}
    ids = question_scope.targets(context, among.values())
    if not ids:
        return ""
    slots = replace(context.slots, done=done)
    meant = [target for target in among.values() if target.id in ids]
    return list_subject.name(meant, replace(context, slots=slots), "report.several_targets")


def _items(member: Member, context: Context, *, done: bool) -> list[Obligation]:
    ids = question_scope.targets(context, [obligation.target for obligation in member.items])
    topics = question_scope.topics(context)
    asked = [i for i in member.items if not i.left_out and (ids is None or i.target.id in ids)]
    if done:
        return [i for i in asked if not i.state.open or not question_scope.lacks(i, topics)]
    lacking = list_subject.lacking(member, ids, context)
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


def _members(context: Context) -> tuple[Asked, list[Member]] | Reply:
    """Return whose names are asked for and may be shown."""
    about = seen(context)
    if isinstance(about, Reply):
        return about
    members = left_out.members(context, roster(context.as_of.on(about.day), about.unit.id))
    if not any(member.items for member in members):
        return no_plan(about.unit, about.day, "unit_missing", context)
    return about, lacking_people.still_visible(members, about.day, context)


def of_excluded(_request: Request, context: Context) -> Report | Reply:
    """Return who of a unit is left out of a population, each once, with the reason."""
    visible = _members(context)
    if isinstance(visible, Reply):
        return visible
    about, members = visible
    targets = [obligation.target for member in members for obligation in member.items]
    ids = question_scope.targets(context, targets)
    out = [(member, why) for member in members if (why := reason(member, ids)) is not None]
    say, shown = context.say, nameable([member for member, _ in out], context.person.id)
    named = [(member, why) for member, why in out if member in shown]
    rows = tuple(
        (number, member.name, member.code, say.name("excluded_short", why))
        for number, (member, why) in enumerate(named, 1)
    )
    title = say("excluded_list.headline", unit=about.unit.name, count=len(out)).rstrip(".")
    heads = columns(context, ("number", 5), ("name", 28), ("code", 12), ("reason", 30))
    unnamed = lacking_people.unnamed(len(out) - len(named), context)
    table = Table(title, heads, rows, (lines.as_of(context, about.day), *unnamed))
    staff_codes = tuple(member.code for member in shown)
    return Report(f"khong-tinh-{about.unit.code}", table, about.unit.id, staff_codes)
