"""What a question leaves out of its answer: "trừ pháp luật", "trừ chị Mai"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from bot.base.problems import Problem
from bot.conversation.context import Context
from bot.conversation.messages import Reply
from bot.training import people, units
from bot.training.obligations import Obligation
from bot.training.plan import Target
from bot.training.restrictions import unnamed
from bot.training.rosters import Member
from bot.wording.topics import topic_list

#: The slots that a button must carry so that what it opens leaves the same out.
SLOTS: Final = ("except_topics", "except_units", "except_persons", "groups")


def targets(context: Context, among: Iterable[Target]) -> list[Target]:
    """Return the targets that speak of anything else than what is left out."""
    out = frozenset(context.slots.except_topics)
    return [
        target for target in among if not target.measure.about or set(target.measure.about) - out
    ]


def items(context: Context, among: Iterable[Obligation]) -> tuple[Obligation, ...]:
    """Return obligations without the parts that are left out.

    One of which nothing but those parts is missing is not missing then, so that it is left out.
    """
    out = frozenset(context.slots.except_topics)
    if not out:
        return tuple(among)
    return tuple(kept for obligation in among if (kept := _without(obligation, out)) is not None)


def _without(obligation: Obligation, out: frozenset[str]) -> Obligation | None:
    # Tiết of any topic stay whole: without ethics they would be another number than the plan's.
    about = obligation.target.measure.about
    if not about:
        return obligation
    parts = tuple(part for part in obligation.parts if part.topic not in out)
    if not set(about) - out or not parts:
        return None
    # Where one part is enough, the other parts' results still make the target met.
    if obligation.target.measure.any_part or len(parts) == len(obligation.parts):
        return obligation
    if obligation.state.open and all(part.met for part in parts):
        return None
    return replace(obligation, parts=parts)


def members(context: Context, among: Sequence[Member]) -> list[Member]:
    """Return people but those left out, each with their obligations but what is left out.

    Where staff groups are asked about, all others are left out.
    """
    groups = context.slots.groups
    people = frozenset(context.slots.except_persons)
    below = _units(context)
    topics = bool(context.slots.except_topics)
    return [
        replace(member, items=items(context, member.items)) if topics else member
        for member in among
        if member.code not in people
        and member.unit_id not in below
        and (not groups or member.group in groups)
    ]


def _units(context: Context) -> frozenset[int]:
    """Return the units left out, with all below them."""
    unit_codes = frozenset(context.slots.except_units)
    if not unit_codes:
        return frozenset()
    named = [
        all_unit.id for all_unit in units.all_units(context.as_of) if all_unit.code in unit_codes
    ]
    return units.ids_below(context.as_of, named)


def said(context: Context, text: str) -> str:
    """Return a line that names what is left out of it: topics, units, people."""
    if not (names := named(context)):
        return text
    return context.say("answer.apart", topics=names, text=text)


def nothing_left(context: Context) -> Reply | None:
    """Return that nothing is left to show, where all topics that there are were left out."""
    # A topic named beside the one denied is still a question, with an answer of its own.
    if not context.slots.except_topics or context.slots.topics:
        return None
    return Reply(context.say("answer.nothing_left", names=named(context)))


def of_figures(context: Context, shown: Iterable[Target], text: str) -> str:
    """Return a line of figures that names what is left out of them, and what could not be.

    A target's figure holds all its parts and everybody of the unit.
    """
    say, topics = context.say, frozenset(context.slots.except_topics)
    # Percentages are people who did all parts: a part taken out would make a figure of no plan.
    within = topics & {topic for target in shown for topic in target.measure.about}
    if apart := topic_list(topics - within, say):
        text = say("answer.apart", topics=apart, text=text)
    names = [*([topic_list(within, say)] if within else []), *_units_and_people(context)]
    return say("answer.included", names=say.join(names), text=text) if names else text


def named(context: Context) -> str:
    """Return what a question leaves out, by name; nothing where it leaves out nothing."""
    topics = topic_list(context.slots.except_topics, context.say)
    return context.say.join([*([topics] if topics else []), *_units_and_people(context)])


def _units_and_people(context: Context) -> list[str]:
    unit_codes = frozenset(context.slots.except_units)
    among = units.all_units(context.as_of) if unit_codes else ()
    names = [unit.name for unit in among if unit.code in unit_codes]
    return [
        *names,
        *(name for code in context.slots.except_persons for name in _seen(context, code)),
    ]


def _seen(context: Context, code: str) -> list[str]:
    """Return the name of somebody whom the asker may see."""
    try:
        person = people.find(context.as_of, code)
    except Problem:
        return []
    # "Trừ chị Mai" must not confirm that such a person is there: an unseen name is left unsaid.
    seen = context.viewer.sees_person(person)
    return [person.name] if seen and not unnamed(context.connection, [code]) else []
