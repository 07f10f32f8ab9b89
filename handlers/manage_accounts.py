"""Chats of others, for officers: who has none yet, a code for somebody, ending a lost phone's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.base.problems import Problem
from bot.conversation import linking, unlinking
from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.link_codes import grouped
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.storage.audit import Action, record
from bot.training import linked, people
from bot.training.access import Deed, require
from bot.training.linked import Unlinked
from bot.training.people import Person
from bot.training.units import Unit
from bot.understanding.reading import ChoiceRole
from bot.wording import people_named
from handlers.support import link_slips, question_scope
from handlers.support.link_slips import Whom
from handlers.support.unit_scope import tops

_INTENT: Final = "manage_accounts"
_ROWS: Final = 8
_CONFIRM, _CANCEL = ChoiceRole.CONFIRM, ChoiceRole.CANCEL


def manage_accounts(_request: Request, context: Context) -> Reply:
    """List who has no chat, make somebody's code, or end their chats."""
    verb = context.slots.verb
    if context.slots.person is None and verb not in ("code", "end"):
        return _unlinked(context)
    if (back := question_scope.which(context, "person")) is not None:
        return back
    if context.slots.person is None:
        question = context.say("accounts.whom")
        return Reply(question, outcome=Outcome.ASKED_BACK, asks="person")
    who = people.find(context.as_of, context.slots.person)
    # A code is a key to a record: whoever gives it out must answer for that person's unit.
    require(context.viewer, Deed.MANAGE_ACCOUNT, who)
    if verb == "code":
        return _code(context, who)
    return _end(context, who) if verb == "end" else _state(context, who)


def _unlinked(context: Context) -> Reply:
    say, unit = context.say, _asked_about(context)
    if unit is None or not context.viewer.answers_for(unit.id):
        raise Problem("problem.not_allowed")
    without_chat = linked.unlinked(context.as_of, unit.id)
    if not without_chat:
        return Reply(say("accounts.all_linked", unit=unit.name))
    page, pages = question_scope.page(context, len(without_chat), _ROWS)
    shown = without_chat[(page - 1) * _ROWS : page * _ROWS]
    record(
        context.connection,
        context.now,
        Action.VIEW_NAMES,
        actor_id=context.person.id,
        unit_id=unit.id,
        about=_INTENT,
    )
    # After the look is recorded: the file holds the same names.
    if context.slots.verb == "slips":
        return _slips(context, unit, without_chat)
    text = [say("accounts.unlinked", unit=unit.name, count=len(without_chat))]
    text += [f"{unlinked.name} ({unlinked.code})" for unlinked in shown]
    if pages > 1:
        text.append(say("list.page", page=page, pages=pages))
    choices = [context.choice("accounts.button_slips", _INTENT, unit=unit.code, verb="slips")]
    if page < pages:
        choices.append(context.choice("button.next", _INTENT, unit=unit.code, page=page + 1))
    staff_codes = tuple(unlinked.code for unlinked in shown)
    return Reply("\n".join(text), tuple(choices), edits=context.tapped, items=staff_codes)


def _asked_about(context: Context) -> Unit | None:
    """Return the unit named, else all that the officer answers for where that is one."""
    above = tops(context) if not context.slots.units else []
    return above[0] if len(above) == 1 else question_scope.unit(context, context.today)


def _slips(context: Context, unit: Unit, without_chat: Sequence[Unlinked]) -> Reply:
    """Return slips for a unit, once it is sure: new codes end those given out before."""
    say, about = context.say, {"unit": unit.code, "verb": "slips"}
    # Without the officer, whose own chat nobody but another officer opens.
    others = [who for who in without_chat if who.person_id != context.person.id][: link_slips.MOST]
    if not others:
        return Reply(say("accounts.all_linked", unit=unit.name))
    if context.slots.sure is False:
        return Reply(say("accounts.no_slips"))
    if context.slots.sure:
        whom = [Whom(who.person_id, who.name, who.code, who.unit) for who in others]
        return link_slips.reply(whom, context)
    names = people_named.first_of([who.name for who in others[:2]], len(others), say)
    choices = (
        Choice(say("accounts.button_slips"), action(_INTENT, **about, sure=True), _CONFIRM),
        Choice(say("form.button_cancel"), action(_INTENT, **about, sure=False), _CANCEL),
    )
    text = say("accounts.confirm_slips", unit=unit.name, count=len(others), names=names)
    return Reply(text, choices, outcome=Outcome.ASKED_BACK)


def _code(context: Context, who: Person) -> Reply:
    """Make a code for ten minutes; it is said once, in this private chat alone."""
    (issued,) = linking.issue(
        context.connection,
        [who.id],
        now=context.now,
        secret=context.secret,
        actor_id=context.person.id,
    )
    until = context.say.hour(issued.expires.astimezone(context.now.tzinfo))
    text = context.say("accounts.code", name=who.name, code=grouped(issued.code), until=until)
    return Reply(text)


def _state(context: Context, who: Person) -> Reply:
    count = linked.chats_of(context.as_of, who.id)
    text = context.say("accounts.state", name=who.name, count=count)
    choices = [context.choice("accounts.button_code", _INTENT, person=who.code, verb="code")]
    if count:
        choices.append(context.choice("accounts.button_end", _INTENT, person=who.code, verb="end"))
    return Reply(text, tuple(choices), items=(who.code,))


def _end(context: Context, who: Person) -> Reply:
    """End all of somebody's chats, once it is sure: they will need a new code."""
    say, count = context.say, linked.chats_of(context.as_of, who.id)
    if not count:
        return Reply(say("accounts.none", name=who.name))
    if context.slots.sure is False:
        return Reply(say("accounts.left"))
    if not context.slots.sure:
        sure, not_sure = (
            action(_INTENT, person=who.code, verb="end", sure=yes) for yes in (True, False)
        )
        choices = (
            Choice(say("accounts.button_end"), sure, _CONFIRM),
            Choice(say("form.button_cancel"), not_sure, _CANCEL),
        )
        question = say("accounts.confirm_end", name=who.name, code=who.code, count=count)
        return Reply(question, choices, outcome=Outcome.ASKED_BACK)
    ended = unlinking.unlink_person(
        context.connection, who.id, context.now, context.parted, actor_id=context.person.id
    )
    code = context.choice("accounts.button_code", _INTENT, person=who.code, verb="code")
    return Reply(say("accounts.ended", name=who.name, count=ended), (code,))
