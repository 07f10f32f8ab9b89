"""One's own personal data: what is held and why, who looked, a copy, limits, erasure."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Attachment, Choice, Outcome, Reply, Request
from bot.storage import data_requests
from bot.training import looks, requests, restrictions, units
from bot.training.enums import RequestKind, Status
from bot.training.requests import NewRequest
from bot.understanding.reading import ChoiceRole
from handlers.registration import undo_choice

_INTENT: Final = "my_data"
#: Looks that are named; the newest come first.
_LOOKS: Final = 8
#: Days within which the law has a request answered (Luật 91/2025/QH15, NĐ 356/2025).
_LEGAL_DAYS: Final = {RequestKind.RESTRICTION: 15, RequestKind.DELETION: 20}
_ASKED: Final = {"restrict": RequestKind.RESTRICTION, "delete": RequestKind.DELETION}


def my_data(request: Request, context: Context) -> Reply:
    """Answer about the asker's own record, and do what they may have done with it."""
    verb = context.slots.verb or ("export" if context.slots.format else None)
    if verb in _ASKED:
        return _ask(request, context, verb)
    return _ANSWERS.get(verb or "", _held)(context)


def _held(context: Context) -> Reply:
    choices = _choices(context, "profile", "views", "export")
    if not restrictions.restricted(context.connection, context.person.id):
        return Reply(context.say("my_data.held"), choices)
    # The button that would ask for it again gives way to the one that ends it.
    lift = context.choice("my_data.button_lift", _INTENT, verb="lift")
    again = action(_INTENT, verb="restrict")
    kept = (choice if choice.action != again else lift for choice in choices)
    text = f"{context.say('my_data.restricted')}\n{context.say('my_data.held')}"
    return Reply(text, tuple(kept))


def _lift(context: Context) -> Reply:
    change_id = restrictions.end(context.as_of, context.now, by=context.viewer)
    if change_id is None:
        return Reply(context.say("my_data.not_restricted"), _choices(context, "views", "export"))
    return Reply(context.say("my_data.lifted"), (undo_choice(context, change_id),))


def _profile(context: Context) -> Reply:
    say, who = context.say, context.person
    unit = units.by_id(context.as_of, who.unit_id) if who.unit_id is not None else None
    text = say(
        "my_data.profile",
        group=say.name("group", who.group or ""),
        unit=unit.name if unit else say("linking.no_unit"),
        post=who.title or say("my_data.no_post"),
        status=say("my_data.at_work")
        if who.status == Status.ACTIVE
        else say.name("status", who.status),
        name=who.name,
        code=who.code,
        day=say.day(context.today),
    )
    choices = (
        context.choice("my_data.button_wrong", "report_error"),
        *_choices(context, "views", "export"),
    )
    return Reply(text, choices)


def _views(context: Context) -> Reply:
    """Name who looked at the asker's record, or at a list of their unit, from the audit trail."""
    # Unlike other answers this one names officers and heads: the law gives the right to know who.
    rows = looks.at_person(context.as_of, context.person)
    say, zone = context.say, context.now.tzinfo
    if not rows:
        return Reply(say("my_data.no_views"), _choices(context, "export", "restrict"))
    text = [say("my_data.views", name=rows[0].name)]
    for row in rows[:_LOOKS]:
        at = row.at.astimezone(zone)
        line = f"• {row.name}, {say.hour(at)} {say.day(at.date(), context.today)}"
        text.append(f"{line} ({say('my_data.in_a_list')})" if row.in_list else line)
    if len(rows) > _LOOKS:
        text.append(say("my_data.more_views"))
    return Reply("\n".join(text), _choices(context, "export", "restrict"))


def _export(context: Context) -> Reply:
    own_data = data_requests.export(context.connection, context.person.id, context.now)
    # JSON, not a picture of it: the law's copy is one that another system can read.
    content = json.dumps(own_data, ensure_ascii=False, indent=1).encode()
    file = Attachment(f"{context.person.code}.json", "application/json", content)
    text = context.say("my_data.exported", day=context.say.day(context.today))
    return Reply(text, _choices(context, "views", "delete"), (file,))


def _ask(request: Request, context: Context, verb: str) -> Reply:
    """Pass a request on to the officer, once it is sure, with the legal days."""
    kind = _ASKED[verb]
    # Calendar days, the stricter reading of the decree; requests about training have working days.
    due = context.today + timedelta(days=_LEGAL_DAYS[kind])
    day = context.say.day(due, context.today)
    if context.slots.sure is False:
        return Reply(context.say("my_data.kept"), _choices(context, "views", "export"))
    if not context.slots.sure:
        choices = (
            Choice(
                context.say("my_data.button_send"),
                action(_INTENT, verb=verb, sure=True),
                ChoiceRole.CONFIRM,
            ),
            Choice(
                context.say("form.button_cancel"),
                action(_INTENT, verb=verb, sure=False),
                ChoiceRole.CANCEL,
            ),
        )
        question = context.say(f"my_data.confirm_{verb}", day=day)
        return Reply(question, choices, outcome=Outcome.ASKED_BACK)
    asked = NewRequest(
        kind,
        context.say(f"my_data.reason_{verb}"),
        channel=request.sender.channel,
        address=request.sender.id,
    )
    _, change_id = requests.ask(
        context.as_of, context.now, context.person.id, asked, by=context.viewer, answer_due=due
    )
    text = context.say("my_data.sent", day=day)
    return Reply(text, (undo_choice(context, change_id), *_choices(context, "export")))


def _choices(context: Context, *verbs: str) -> tuple[Choice, ...]:
    labels = [context.choice(f"my_data.button_{verb}", _INTENT, verb=verb) for verb in verbs]
    # Under the main answer alone: a row of six under each would bury what was asked.
    if "profile" not in verbs:
        return tuple(labels)
    more = [
        context.choice(f"my_data.button_{verb}", _INTENT, verb=verb)
        for verb in ("restrict", "delete")
    ]
    return (*labels, *more, context.choice("my_data.button_unlink", "unlink_account"))


_ANSWERS: Final[dict[str, Callable[[Context], Reply]]] = {
    "profile": _profile,
    "views": _views,
    "export": _export,
    "lift": _lift,
}
