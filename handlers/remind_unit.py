"""Reminding those of a unit who are not done: asked back with the count, then done."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.reminders import held_nudges
from bot.reminders.kinds import nudge
from bot.reminders.kinds.nudge import NudgePlan
from bot.storage.audit import Action, record
from bot.training import units
from bot.training.access import Sight
from bot.training.obligations import Obligation
from bot.training.rosters import Member, roster
from bot.understanding.reading import ChoiceRole
from bot.wording import people_named
from handlers.release_reminders import release_reminders
from handlers.support import left_out, list_subject, question_scope, staff_groups, subjects
from handlers.support.unit_scope import has_plan, no_plan, slots, which_unit

_NAMED, _UNITS = 2, 5
_Behind = Sequence[tuple[Member, tuple[Obligation, ...]]]


def remind_unit(request: Request, context: Context) -> Reply:
    """Ask whether those who are behind shall be reminded, and plan it after a yes.

    An officer who asks whom the day's reminders go to sees their rehearsal.
    """
    if context.slots.verb == "rehearse" and context.viewer.officer:
        return release_reminders(request, context)
    back = which_unit(context) or _whom(request, context)
    if back:
        return back
    unit = question_scope.unit(context, context.today)
    if unit is None or context.viewer.sight(unit.id) is not Sight.EVERYTHING:
        key = "unit.none" if unit is None else "unit.names_refused"
        text = context.say(key, unit=unit.name if unit else "")
        return Reply(text, outcome=Outcome.REFUSED)
    # Looked at before all that could ask again: a "no" ends it, whatever has changed meanwhile.
    if context.slots.sure is False:
        return Reply(context.say("nudge.left"))
    # One unit at a time, with its own count and names confirmed: a mass sending is an officer's.
    if len(context.slots.units) > 1:
        return _one_of(context)
    if context.slots.record is not None:
        return _withdrawn(context.slots.record, context)
    if below := _heads_to_ask(unit, context):
        return _one_at_a_time(unit, below, context)
    behind = _behind(unit, context)
    unit = staff_groups.named(unit, frozenset(context.slots.groups), context)
    zone = context.now.tzinfo
    if not behind and not has_plan(unit, context.today, context):
        return no_plan(unit, context.today, "unit_missing", context)
    if not behind or zone is None:
        return Reply(context.say("nudge.nobody", unit=unit.name))
    nudge_plan = nudge.prepare(context.as_of, unit.id, behind, context.now, zone)
    # All are done, away or reminded already: why each is passed over is what the asker wants next.
    if not nudge_plan.send:
        text = context.say("nudge.none_left", unit=unit.name, count=len(behind))
        return Reply("\n".join([text, *_skipped(nudge_plan, context)]))
    # A button of another day asks again where there would be more people, or fewer.
    if context.slots.sure and context.slots.count in (None, len(nudge_plan.send)):
        go = _held if _waits(unit, nudge_plan, context) else _planned
        return go(unit, nudge_plan, context)
    return _ask(unit, nudge_plan, request, context)


def _waits(unit: units.Unit, nudge_plan: NudgePlan, context: Context) -> bool:
    """Return whether an officer must let it go; one who asks has the word already."""
    if context.viewer.answers_for(unit.id):
        return False
    return held_nudges.waits(context.as_of, unit.id, context.person.id, nudge_plan)


def _heads_to_ask(unit: units.Unit, context: Context) -> Sequence[units.Unit]:
    """Return the units below that are reminded one by one, nobody being there to release all."""
    as_of, me = context.as_of, context.person.id
    # With an officer a nudge of many waits for their word; without one it is kept small instead.
    if context.viewer.officer or held_nudges.officers(as_of, unit.id, me):
        return ()
    return units.children(as_of, unit.id)


def _held(unit: units.Unit, nudge_plan: NudgePlan, context: Context) -> Reply:
    """Keep it for an officer; who asked may withdraw it."""
    number = held_nudges.hold(context.as_of, nudge_plan, unit.id, context.person.id, context.now)
    text = context.say("nudge.held", unit=unit.name, count=len(nudge_plan.send))
    back = context.choice(
        *("nudge.button.withdraw", "remind_unit", ChoiceRole.UNDO),
        unit=unit.code,
        record=str(number),
    )
    choices = (back, context.choice("button.officer", "contact_officer"))
    return Reply("\n".join([text, *_skipped(nudge_plan, context)]), choices)


def _withdrawn(record: str, context: Context) -> Reply:
    """Drop one's own nudge that still waits."""
    # A button is anybody's to forge: only who asked for it may withdraw it.
    held = held_nudges.of_id(context.as_of, int(record)) if record.isdecimal() else None
    mine = held is not None and held.asker_id == context.person.id
    if held is None or not mine:
        return Reply(context.say("nudge.withdrawn_late"), outcome=Outcome.REFUSED)
    done = held_nudges.drop(context.as_of, held, context.now, context.person.id)
    return Reply(context.say("nudge.withdrawn" if done else "nudge.withdrawn_late"))


def _whom(request: Request, context: Context) -> Reply | None:
    """Return a question back where a name may be several people's, or is nobody's in sight."""
    unsure = context.unknown.get("person") or context.ambiguous.get("person")
    return subjects.not_one(request, context) if unsure else None


def _behind(unit: units.Unit, context: Context) -> _Behind:
    """Return who lacks what is asked about, the asker aside; of those named, if any are."""
    named = frozenset(context.slots.persons)
    members = [
        member
        for member in left_out.members(context, roster(context.as_of, unit.id))
        if not named or member.code in named
    ]
    ids = question_scope.targets(context, [one.target for who in members for one in who.items])
    with_duties = (
        (member, tuple(list_subject.lacking(member, ids, context))) for member in members
    )
    # A head who lacks something is not reminded in their own name.
    return [
        (who, items) for who, items in with_duties if items and who.person_id != context.person.id
    ]


def _ask(unit: units.Unit, nudge_plan: NudgePlan, request: Request, context: Context) -> Reply:
    say, count = context.say, len(nudge_plan.send)
    if context.name_policy.may_go(request.sender.channel):
        first = [member.name for member, _ in nudge_plan.send[:_NAMED]]
        names = people_named.first_of(first, count, say)
        text = say("nudge.ask", unit=unit.name, count=count, names=names)
    else:
        text = say("nudge.ask_count", unit=unit.name, count=count)
    # The count travels with the yes: pressed another day, it is compared with whom it would reach.
    about = {**slots(context, *list_subject.SLOTS, "person", "persons"), "unit": unit.code}
    confirm, cancel = ChoiceRole.CONFIRM, ChoiceRole.CANCEL
    choices = (
        context.choice("nudge.button.yes", "remind_unit", confirm, **about, count=count, sure=True),
        context.choice("nudge.button.no", "remind_unit", cancel, **about, sure=False),
    )
    waits = [say("nudge.will_wait")] if _waits(unit, nudge_plan, context) else []
    text = "\n".join([text, *waits, *_skipped(nudge_plan, context)])
    return Reply(text, choices, outcome=Outcome.ASKED_BACK)


def _planned(unit: units.Unit, nudge_plan: NudgePlan, context: Context) -> Reply:
    count = nudge.plan(context.as_of, nudge_plan, context.person.id, context.now)
    record(
        context.connection,
        context.now,
        Action.REMINDERS_NUDGE,
        actor_id=context.person.id,
        unit_id=unit.id,
        # With their codes: everybody may ask who used their record, and for what.
        people=[member.code for member, _ in nudge_plan.send],
    )
    say, at = context.say, nudge_plan.at
    day = say.day(at.date(), context.today)
    text = say("nudge.planned", unit=unit.name, count=count, hour=say.hour(at), day=day)
    return Reply("\n".join([text, *_skipped(nudge_plan, context)]))


def _skipped(nudge_plan: NudgePlan, context: Context) -> list[str]:
    """Return the line on those who are not reminded, by reason."""
    if not nudge_plan.skipped:
        return []
    say = context.say
    reasons = say.join(
        say("nudge.skipped_reason", reason=say.name("reminders.reason", reason), count=count)
        for reason, count in nudge_plan.skipped.items()
    )
    return [say("nudge.skipped", count=sum(nudge_plan.skipped.values()), reasons=reasons)]


def _one_of(context: Context) -> Reply:
    """Ask of which of several units those who are behind shall be reminded first."""
    about = slots(context, *list_subject.SLOTS)
    named = [question_scope.of_code(context, code) for code in context.slots.units[:_UNITS]]
    choices = tuple(
        Choice(unit.name, action("remind_unit", **{**about, "unit": unit.code})) for unit in named
    )
    return Reply(context.say("nudge.which_first"), choices, outcome=Outcome.ASKED_BACK)


def _one_at_a_time(unit: units.Unit, below: Sequence[units.Unit], context: Context) -> Reply:
    about = slots(context, *list_subject.SLOTS)
    choices = tuple(
        Choice(child.name, action("remind_unit", **{**about, "unit": child.code}))
        for child in below[:_UNITS]
    )
    text = context.say("nudge.several_units", unit=unit.name)
    return Reply(text, choices, outcome=Outcome.ASKED_BACK)
