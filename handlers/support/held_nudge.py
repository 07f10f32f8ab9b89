"""Nudges of heads that wait for the asker's word as an officer: shown, let go, or dropped."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.reminders import held_nudges
from bot.reminders.held_nudges import Held
from bot.reminders.kinds.nudge import NudgePlan
from bot.training import people, units
from bot.understanding.reading import ChoiceRole
from bot.wording import labels, people_named

_INTENT: Final = "release_reminders"
_NAMED, _SHOWN = 2, 2


def mine(context: Context) -> list[Held]:
    """Return what waits and the asker may decide: nobody decides their own."""
    return [held for held in held_nudges.waiting(context.as_of, context.now) if _may(held, context)]


def _may(held: Held, context: Context) -> bool:
    return context.viewer.answers_for(held.unit_id) and held.asker_id != context.person.id


def lines(context: Context) -> list[str]:
    """Return a line for each that waits, the first ones."""
    return [_line(held, context) for held in mine(context)[:_SHOWN]]


def choices(context: Context) -> list[Choice]:
    """Return a button that opens each of them."""
    buttons = []
    for held in mine(context)[:_SHOWN]:
        label = context.say("release.button.nudge", unit=_unit(held, context))
        buttons.append(Choice(labels.short(label), action(_INTENT, record=str(held.id))))
    return buttons


def decide(request: Request, context: Context, record: str) -> Reply:
    """Show one with whom it would reach, or do what the officer says of it."""
    held = held_nudges.of_id(context.as_of, int(record)) if record.isdecimal() else None
    # Numbers of what is held run on: one of another unit is answered like none at all.
    if held is None or not _may(held, context):
        return Reply(context.say("release.not_allowed"), outcome=Outcome.REFUSED)
    # Another officer decided it, its asker withdrew it, or two weeks have passed.
    if held not in held_nudges.waiting(context.as_of, context.now):
        return Reply(context.say("release.nudge_gone"))
    if context.slots.sure is None:
        return _shown(request, context, held)
    if not context.slots.sure:
        held_nudges.drop(context.as_of, held, context.now, context.person.id)
        text = context.say("release.nudge_dropped", by=_asker(held, context))
        return Reply(text, (_back(context),))
    nudge_plan = held_nudges.release(
        context.as_of, held, context.now, _zone(context), context.person.id
    )
    if nudge_plan is None:
        return Reply(context.say("release.nudge_gone"))
    at = nudge_plan.at
    text = context.say(
        "nudge.planned",
        unit=_unit(held, context),
        count=len(nudge_plan.send),
        hour=context.say.hour(at),
        day=context.say.day(at.date(), context.today),
    )
    return Reply(text, (_back(context),))


def _shown(request: Request, context: Context, held: Held) -> Reply:
    # Counted anew: who is done since must neither be reminded nor stand in the officer's number.
    nudge_plan = held_nudges.prepared(context.as_of, held, context.now, _zone(context))
    text = [_line(held, context), context.say("release.nudge_now", count=len(nudge_plan.send))]
    if nudge_plan.send and context.name_policy.may_go(request.sender.channel):
        text.append(_names(nudge_plan, context))
    yes, no = (action(_INTENT, record=str(held.id), sure=sure) for sure in (True, False))
    buttons = (
        Choice(context.say("release.button.yes"), yes, ChoiceRole.CONFIRM),
        Choice(context.say("release.button.drop"), no, ChoiceRole.CANCEL),
    )
    return Reply("\n".join(text), buttons, outcome=Outcome.ASKED_BACK)


def _names(nudge_plan: NudgePlan, context: Context) -> str:
    first = [member.name for member, _ in nudge_plan.send[:_NAMED]]
    names = people_named.first_of(first, len(nudge_plan.send), context.say)
    return context.say("release.names", names=names)


def _line(held: Held, context: Context) -> str:
    return context.say(
        "release.nudge_waits",
        by=_asker(held, context),
        unit=_unit(held, context),
        count=len(held.people),
    )


def _asker(held: Held, context: Context) -> str:
    return people.by_id(context.as_of, held.asker_id).name


def _unit(held: Held, context: Context) -> str:
    unit = units.by_id(context.as_of, held.unit_id)
    return unit.name if unit else ""


def _back(context: Context) -> Choice:
    return context.choice("button.rehearsal", _INTENT)


def _zone(context: Context) -> tzinfo:
    zone = context.now.tzinfo
    if zone is None:
        raise ValueError("the moment of a question has a zone")
    return zone
