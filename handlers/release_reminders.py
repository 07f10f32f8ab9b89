"""The rehearsal in the officer's chat, letting go what waits, stopping and resuming."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from bot.conversation.context import Context
from bot.conversation.messages import MOST_CHOICES, Choice, Outcome, Reply, Request
from bot.conversation.send_cost import PlannedSend
from bot.reminders import releases
from bot.reminders.enums import Reason
from bot.reminders.planner import Preview, Skip, preview
from bot.reminders.releases import Waiting
from bot.reminders.working_calendar import Calendars
from bot.training import people, units
from bot.training.access import Sight
from bot.understanding.reading import ChoiceRole
from bot.wording import people_named
from handlers.support import held_nudge

_NAMED: Final = 2


def release_reminders(request: Request, context: Context) -> Reply:
    """Show what the next worked day would send and what waits; let it go after a yes."""
    if context.slots.record is not None:
        return held_nudge.decide(request, context, context.slots.record)
    if context.slots.sure:
        return _released(context)
    if not _over_all(context):
        return _own(context)
    zone = context.now.tzinfo
    if zone is None:
        raise ValueError("the moment of a question has a zone")
    # The next worked day by the whole agency's calendar: on a day off the rehearsal is empty.
    day = Calendars(context.connection, context.today, zone).of(None).opens(context.now).date()
    rehearsal = preview(context.connection, day, context.now, zone)
    text = [
        _head(rehearsal, request, context),
        *_skipped(rehearsal.skip, context),
        *_cost(rehearsal, context),
        *_agreed(context),
        *held_nudge.lines(context),
    ]
    return Reply("\n".join(text), _choices(context))


def stop_reminders(_request: Request, context: Context) -> Reply:
    """Stop all sending; what is under way for a few people ends."""
    if not _over_all(context):
        return Reply(context.say("release.not_allowed"), outcome=Outcome.REFUSED)
    releases.stop(context.connection, context.now, context.person.id)
    resume = context.choice("release.button.resume", "resume_reminders")
    return Reply(context.say("release.stopped"), (resume,))


def resume_reminders(_request: Request, context: Context) -> Reply:
    """Let sending go on."""
    if not _over_all(context):
        return Reply(context.say("release.not_allowed"), outcome=Outcome.REFUSED)
    releases.resume(context.connection, context.now, context.person.id)
    return Reply(context.say("release.resumed"), _choices(context))


def _over_all(context: Context) -> bool:
    """Return whether the asker answers for everybody: a stop and a rehearsal concern them all."""
    viewer, roots = context.viewer, units.roots(context.as_of)
    return viewer.everywhere or all(viewer.sight(unit.id) is Sight.EVERYTHING for unit in roots)


def _mine(context: Context) -> list[Waiting]:
    """Return what waits for the asker's word."""
    me = context.person.id
    return [
        one
        for one in releases.waiting(context.as_of)
        if me in one.officers and me not in one.agreed
    ]


def _own(context: Context) -> Reply:
    """Answer an officer of a part: the plans there that wait, without anybody else's people."""
    mine, held = _mine(context), held_nudge.lines(context)
    if not mine and not held:
        return Reply(context.say("release.not_allowed"), outcome=Outcome.REFUSED)
    plans = context.say.join(dict.fromkeys(one.plan.code for one in mine))
    own = [context.say("release.own", plans=plans)] if mine else []
    return Reply("\n".join([*own, *held]), _choices(context))


def _released(context: Context) -> Reply:
    done = releases.release(context.as_of, context.now, context.person.id)
    still = [one for one in releases.waiting(context.as_of) if one.agreed]
    key = "release.needs_second" if still else "release.done" if done else "release.nothing"
    return Reply(context.say(key), _choices(context))


def _head(rehearsal: Preview, request: Request, context: Context) -> str:
    say, staff_codes = context.say, sorted({one.code for one in rehearsal.send})
    held = sorted({one.code for one in rehearsal.skip if one.reason is Reason.HELD})
    day = say.day(rehearsal.on, context.today)
    line = say("release.head", day=day, send=len(staff_codes), held=len(held))
    named = _names(rehearsal, set(held or staff_codes), request, context)
    return f"{line} {named}" if named else line


def _names(rehearsal: Preview, staff_codes: set[str], request: Request, context: Context) -> str:
    if not staff_codes or not context.name_policy.may_go(request.sender.channel):
        return ""
    skipped = (one.person_id for one in rehearsal.skip if one.code in staff_codes)
    sent = (one.person_id for one in rehearsal.send if one.code in staff_codes)
    known = people.by_ids(context.as_of, list(dict.fromkeys((*skipped, *sent)))[:_NAMED])
    first = [person.name for person in known.values()]
    names = people_named.first_of(first, len(staff_codes), context.say)
    return context.say("release.names", names=names)


def _skipped(skip: Sequence[Skip], context: Context) -> list[str]:
    # Somebody may be passed over for several kinds alike, and is one person all the same.
    people_by_reason = {(one.reason, one.code) for one in skip if one.reason is not Reason.HELD}
    counts = Counter(reason for reason, _ in people_by_reason)
    if not counts:
        return []
    say = context.say
    reasons = say.join(
        say("nudge.skipped_reason", reason=say.name("reminders.reason", reason), count=count)
        for reason, count in counts.most_common()
    )
    return [say("release.skipped", reasons=reasons)]


def _cost(rehearsal: Preview, context: Context) -> list[str]:
    """Return what will be paid for it, where any channel costs something."""
    planned = (PlannedSend(one.person_id, one.kind, one.channel, one.at) for one in rehearsal.send)
    cost = context.send_cost(context.connection, planned)
    if cost is None:
        return []
    say = context.say
    figures = {name: say.number(value) for name, value in asdict(cost).items()}
    return [say("reminders.rehearsal.cost", **figures)]


def _agreed(context: Context) -> list[str]:
    """Return who has agreed already to what waits for the asker's word."""
    by = {officer for one in _mine(context) for officer in one.agreed}
    known = people.by_ids(context.as_of, sorted(by)).values()
    names = context.say.join([person.name for person in known])
    return [context.say("release.agreed", names=names)] if names else []


def _choices(context: Context) -> tuple[Choice, ...]:
    choices = []
    if _mine(context):
        confirm = ChoiceRole.CONFIRM
        choices.append(
            context.choice("release.button.yes", "release_reminders", confirm, sure=True)
        )
    choices += held_nudge.choices(context)
    if _over_all(context):
        stopped = releases.stopped(context.connection)
        what = "resume" if stopped else "stop"
        choices.append(context.choice(f"release.button.{what}", f"{what}_reminders"))
    choices.append(context.choice("undelivered.button.list", "undelivered"))
    choices.append(context.choice("undelivered.button.log", "delivery_log"))
    return tuple(choices[:MOST_CHOICES])
