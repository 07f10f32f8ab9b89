"""Linking a chat to a person's record by a code, and unlinking it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.conversation import link_attempts, linking, unlinking
from bot.conversation.context import Context
from bot.conversation.link_attempts import Tried, Verdict
from bot.conversation.link_greeting import greeting
from bot.conversation.messages import Outcome, Reply, Request
from bot.reminders.kinds.linked import tell_others
from bot.understanding.entities.link_codes import LENGTH, LinkCode
from bot.understanding.reading import ChoiceRole
from handlers import contact_linking
from handlers.support import consent

_YES: Final = "yes"
_NO: Final = "no"


def link_account(request: Request, context: Context) -> Reply:
    """Take a code and ask for the opt-in; take the opt-in and link."""
    # First of all: a code read out in a group is known to everybody there.
    if request.in_group:
        return _in_group(context)
    disowned = context.slots.not_me
    # "Không phải tôi" on the notice of a new chat: ended before anything of the message is obeyed.
    if disowned is not None and context.viewer.linked:
        return _disown(request, context, disowned)
    if context.slots.agree is not None:
        agrees = context.slots.agree
        return _agreed(request, context) if agrees else _declined(request, context)
    if contact_linking.is_contact(request) and not context.viewer.linked:
        return contact_linking.by_number(request, context)
    if contact_linking.awaited(request, context):
        offered = contact_linking.by_staff_code(request, context)
        if offered is not None:
            return offered
    code = context.slots.link_code
    if code is None:
        return _already(context) if context.viewer.linked else _how(request, context)
    return _tried(request, context, code)


def _how(request: Request, context: Context) -> Reply:
    """Tell the ways to link; a staff code that was no answer counts as a wrong try."""
    if contact_linking.awaited(request, context):
        left = link_attempts.count_wrong(
            context.connection, request.sender, now=context.now, source=request.source
        )
        text = context.say("linking.contact_no_match", left=max(0, left))
        return Reply(text, outcome=Outcome.REFUSED)
    minutes = int(linking.LIFETIME.total_seconds() // 60)
    text = context.say("linking.how", minutes=minutes, length=LENGTH)
    return Reply(text, outcome=Outcome.ASKED_BACK, asks="code", wants_contact=True)


def _already(context: Context) -> Reply:
    return Reply(
        context.say("linking.already", name=context.person.name),
        (context.choice("linking.button.unlink", "unlink_account"),),
    )


def _tried(request: Request, context: Context, code: LinkCode) -> Reply:
    tried = link_attempts.attempt(
        context.connection,
        request.sender,
        code,
        now=context.now,
        secret=context.secret,
        source=request.source,
    )
    # Only a right code asks about a change: a wrong one must not tell whose chat this is.
    if context.viewer.linked and tried.verdict is Verdict.RIGHT:
        return _change(request, context)
    return _SAYS[tried.verdict](context, tried)


def _change(request: Request, context: Context) -> Reply:
    """Ask before a chat that is one person's becomes another's, as a phone that is handed on."""
    owner_id = link_attempts.waiting_person(context.connection, request.sender, context.now)
    # One's own new code in one's own chat: nothing is to be joined, and no code stays pending.
    if owner_id == context.person.id:
        link_attempts.decline(context.connection, request.sender, context.now)
        return _already(context)
    return consent.ask_change(context, context.person.name)


def unlink_account(request: Request, context: Context) -> Reply:
    """Ask whether the asker is sure, then part the chat from their record."""
    sure = context.slots.sure
    if sure is None:
        choices = (
            context.choice(
                "linking.button.unlink", "unlink_account", ChoiceRole.CONFIRM, sure=_YES
            ),
            context.choice("linking.button.keep", "unlink_account", ChoiceRole.CANCEL, sure=_NO),
        )
        text = context.say("linking.unlink_ask")
        return Reply(text, choices, outcome=Outcome.ASKED_BACK, asks="sure")
    if not sure:
        return Reply(context.say("linking.kept"))
    unlinking.unlink(context.connection, request.sender, context.now, context.parted)
    return Reply(context.say("linking.unlinked"), forgets=True)


def _in_group(context: Context) -> Reply:
    """Take no code where others read it: one that is posted there ends at once."""
    code = context.slots.link_code
    ended = code is not None and link_attempts.revoke(
        context.connection, code, now=context.now, secret=context.secret
    )
    key = "linking.posted" if ended else "linking.private"
    return Reply(context.say(key), outcome=Outcome.REFUSED)


def _ask(context: Context, _tried: Tried) -> Reply:
    return consent.ask(context, "linking.code_right")


def _refused(context: Context, tried: Tried) -> Reply:
    text = context.say(f"linking.{tried.verdict}", left=max(0, tried.left))
    return Reply(text, outcome=Outcome.REFUSED)


def _declined(request: Request, context: Context) -> Reply:
    link_attempts.decline(context.connection, request.sender, context.now)
    return Reply(context.say("linking.declined"))


def _agreed(request: Request, context: Context) -> Reply:
    person_id = linking.spend(context.connection, request.sender, context.now)
    if isinstance(person_id, Verdict):
        key = "nothing_pending" if person_id is Verdict.WRONG else person_id.value
        return Reply(context.say(f"linking.{key}", left=0), outcome=Outcome.REFUSED)
    if context.viewer.linked:
        unlinking.unlink(context.connection, request.sender, context.now, context.parted)
    # None where somebody else spent the code between the question and the yes.
    linked = linking.join(context.connection, request.sender, person_id, context.now)
    if linked is None:
        return Reply(context.say("linking.used"), outcome=Outcome.REFUSED)
    told = tell_others(
        context.connection,
        linked.person_id,
        linked.account_id,
        request.sender.channel,
        context.now,
    )
    text = greeting(context.as_of, linked.person_id, context.say)
    if told:
        text = f"{text}\n{context.say('linking.others_told', count=told)}"
    choices = (
        context.choice("linking.button.missing", "my_missing"),
        context.choice("linking.button.help", "help"),
    )
    return Reply(text, choices, forgets=True)


def _disown(request: Request, context: Context, account: str) -> Reply:
    gone = (
        # The number comes with a button, which anybody can forge: digits, as many as fit a column.
        account.isascii()
        and account.isdigit()
        and unlinking.disown(
            context.connection, request.sender, int(account[:18]), context.now, context.parted
        )
    )
    return Reply(context.say("linking.not_me_done" if gone else "linking.not_me_gone"))


_SAYS: Final[dict[Verdict, Callable[[Context, Tried], Reply]]] = {
    Verdict.RIGHT: _ask,
    Verdict.WRONG: _refused,
    Verdict.EXPIRED: _refused,
    Verdict.USED: _refused,
    Verdict.LOCKED: contact_linking.locked_reply,
}
