"""What a question leaves out of its answer: "trừ pháp luật", "trừ chị Mai"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from bot.conversation.context import Context
from bot.training import units
from bot.training.obligations import Obligation
from bot.training.plan import Target
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
    about = obligation.target.measure.about
    if not about:
        return obligation
    parts = tuple(part for part in obligation.parts if part.topic not in out)
    if not set(about) - out or not parts:
        return None
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
    return [
        replace(member, items=items(context, member.items))
        for member in among
        if member.code not in people
        and member.unit_id not in below
        and (not groups or member.group in groups)
    ]


def _units(context: Context) -> frozenset[int]:
    """Return the units left out, with all below them."""
    codes = frozenset(context.slots.except_units)
    if not codes:
        return frozenset()
    named = [all_unit.id for all_unit in units.all_units(context.as_of) if all_unit.code in codes]
    return units.ids_below(context.as_of, named)


def said(context: Context, text: str) -> str:
    """Return a line that names the topics left out of it."""
    names = topic_list(context.slots.except_topics, context.say)
    return context.say("answer.apart", topics=names, text=text) if names else text
