"""For officers: whom no reminder reaches, with slips to link them; and the day's delivery log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.reminders.undeliverable import Unreached, outcomes, unreached
from bot.storage.audit import Action, record
from bot.training import units
from bot.wording import deliveries
from handlers.support import link_slips, question_scope
from handlers.support.link_slips import Whom

_INTENT: Final = "undelivered"
_ROWS: Final = 8
_LINES: Final = 10


def undelivered(request: Request, context: Context) -> Reply:
    """List whom no reminder reaches, by unit; as a file of slips where that is asked for."""
    people_unreached = _mine(context)
    if not people_unreached:
        return Reply(context.say("undelivered.nobody"), (_log_choice(context),))
    # The count may go anywhere; who they are is read on the page, as every list of names.
    if not context.name_policy.may_go(request.sender.channel):
        text = context.say("undelivered.count", count=len(people_unreached))
        return Reply(text, (_log_choice(context),))
    record(
        context.connection,
        context.now,
        Action.VIEW_NAMES,
        actor_id=context.person.id,
        about=_INTENT,
        count=len(people_unreached),
    )
    if context.slots.format == "pdf":
        return link_slips.reply(
            [Whom(o.person_id, o.name, o.code, o.unit) for o in people_unreached], context
        )
    page, pages = question_scope.page(context, len(people_unreached), _ROWS)
    shown = people_unreached[(page - 1) * _ROWS : page * _ROWS]
    listed = [context.say("undelivered.count", count=len(people_unreached)), *_rows(shown, context)]
    if pages > 1:
        listed.append(context.say("list.page", page=page, pages=pages))
    return Reply(
        "\n".join(listed),
        _choices(page, pages, context),
        edits=context.redraws,
        items=tuple(one.code for one in shown),
    )


def delivery_log(_request: Request, context: Context) -> Reply:
    """Say in plain words what became of a day's notifications."""
    zone = context.now.tzinfo
    if zone is None:
        raise ValueError("the moment of a question has a zone")
    period, say = context.slots.period, context.say
    day = min(period.last, context.today) if period else context.today
    everywhere = context.viewer.everywhere or _over_all(context)
    mine = None if everywhere else _my_units(context)
    counted = outcomes(context.as_of, day, zone, mine)
    head = say(
        "delivery.head", day=say.day(day, context.today), count=sum(one.count for one in counted)
    )
    lines = [
        deliveries.line(one.state, one.reason, one.channel, one.count, say)
        for one in counted[:_LINES]
    ]
    choices = (context.choice("undelivered.button.list", _INTENT),)
    return Reply("\n".join([head, *lines]), choices)


def _over_all(context: Context) -> bool:
    roots = units.roots(context.as_of)
    return all(context.viewer.answers_for(unit.id) for unit in roots)


def _my_units(context: Context) -> list[int]:
    """Return the units that the asker answers for as an officer."""
    return [
        unit.id for unit in units.all_units(context.as_of) if context.viewer.answers_for(unit.id)
    ]


def _mine(context: Context) -> list[Unreached]:
    zone = context.now.tzinfo
    if zone is None:
        raise ValueError("the moment of a question has a zone")
    return [
        one
        for one in unreached(context.as_of, context.now, zone)
        if context.viewer.answers_for(one.unit_id)
    ]


def _rows(shown: Sequence[Unreached], context: Context) -> list[str]:
    say = context.say
    return [
        say(
            "undelivered.row",
            name=one.name,
            code=one.code,
            unit=one.unit or say("linking.no_unit"),
            reason=say.name("undelivered.reason", one.reason)
            if say.has(f"undelivered.reason.{one.reason}")
            # A messenger may answer with a reason that no catalogue knows yet.
            else say("undelivered.reason.other"),
        )
        for one in shown
    ]


def _choices(page: int, pages: int, context: Context) -> tuple[Choice, ...]:
    turns = [
        context.choice(label, _INTENT, page=other)
        for label, other in (("button.previous", page - 1), ("button.next", page + 1))
        if 1 <= other <= pages
    ]
    slips = context.choice("undelivered.button.slips", _INTENT, format="pdf")
    return (*turns, slips, _log_choice(context))


def _log_choice(context: Context) -> Choice:
    return context.choice("undelivered.button.log", "delivery_log")
