"""One named colleague's state, for their head or officer."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.messages import Outcome, Reply, Request
from bot.problems import Problem
from bot.storage.audit import record
from bot.training import people
from bot.training.obligations import State, obligations
from handlers import asked, lines


def person_lookup(request: Request, context: Context) -> Reply:
    """Say what a colleague has done and what is missing; every look is logged."""
    if context.ambiguous.get("person") and not context.names.may_go(request.sender.channel):
        return Reply(context.say("ask.whole_name"), outcome=Outcome.ASKED_BACK, asks="person")
    back = asked.which(context, "person")
    if back:
        return back
    say, code = context.say, context.slots.get("person")
    if not code:
        if not context.viewer.leads:
            return Reply(say("colleague.refused"), outcome=Outcome.REFUSED)
        return Reply(say("ask.person"), outcome=Outcome.ASKED_BACK, asks="person")
    day = asked.day(context)
    try:
        # Whose record it is now decides who may see it, also as it was on an earlier day.
        seen = context.viewer.sees_person(people.find(context.connection, str(code), context.today))
        person = people.find(context.connection, str(code), day) if seen else None
    except Problem:
        person = None
    if person is None:
        # The same words for nobody and for somebody out of sight: asking tells nothing.
        return Reply(say("colleague.refused"), outcome=Outcome.REFUSED)
    if person.id != context.person.id:
        record(
            context.connection,
            context.now,
            "view.person",
            actor_id=context.person.id,
            person_id=person.id,
        )
    found = obligations(context.connection, person.id, person.unit_id, day)
    if not found.items:
        nothing = say("colleague.nothing", name=person.name, title=person.title or "")
        return Reply(nothing, items=(person.code,))
    ids = asked.targets(context, [each.target for each in found.items])
    items = [each for each in found.items if ids is None or each.target.id in ids]
    left = [each for each in found.open if each in items]
    done = sum(each.state is State.MET for each in items)
    key = "colleague.missing" if left else "colleague.done"
    text = [say(key, name=person.name, title=person.title or "", count=len(left), done=done)]
    text += lines.bulleted(lines.obligation(each, context) for each in left)
    out = [each for each in items if each.left_out and each.left_out != "outside"]
    if out:
        text.append(say("colleague.left_out", reason=say.name("excluded", out[0].left_out or "")))
    text.append(lines.as_of(context, day))
    unit = context.choice("button.unit", "unit_progress", unit=person.unit_code)
    return Reply("\n".join(text), (unit,), edits=context.tapped, items=(person.code,))
