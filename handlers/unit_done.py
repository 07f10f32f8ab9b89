"""Who in a unit has done something: the other half of who has not."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply
from bot.training.rosters import Member, nameable
from bot.training.units import Unit
from bot.wording import lines
from handlers.support import figure_code, lacking_people, left_out, list_subject, question_scope
from handlers.support.unit_scope import part_of_whole, slots


def unit_done(
    members: list[Member],
    unit: Unit,
    ids: frozenset[str] | None,
    about: str,
    context: Context,
) -> Reply:
    """Return those who have done what is asked (``about`` names it), of whom it is asked at all."""
    say, day = context.say, question_scope.day(context)
    # Of those asked at all: who is exempt or on leave has not "done" it.
    done = [member for member in members if list_subject.done(member, ids, context)]
    named = nameable(done, context.person.id)
    page, pages = question_scope.page(context, len(named), lines.PAGE)
    key = "who.have_done" if done else "who.none_done"
    headline = say(key, unit=unit.name, count=say.number(len(done)), about=about)
    text = [part_of_whole(left_out.said(context, headline), unit, context)]
    first = (page - 1) * lines.PAGE
    shown = named[first : first + lines.PAGE]
    text += [
        say("who.row_done", number=number, name=member.name)
        for number, member in enumerate(shown, first + 1)
    ]
    text += lacking_people.unnamed(len(done) - len(named), context)
    if pages > 1:
        text.append(say("list.page", page=page, pages=pages))
    text.append(figure_code.as_of(context, "unit_missing", day, [unit.id], text[:1]))
    reply = Reply(
        "\n".join(text),
        _choices(unit, page, pages, context),
        edits=context.redraws,
        items=tuple(member.code for member in shown),
    )
    return question_scope.turned(reply, context, page, pages)


def _choices(unit: Unit, page: int, pages: int, context: Context) -> tuple[Choice, ...]:
    subject = slots(context, *list_subject.SLOTS)
    here = {**subject, "unit": unit.code}
    turns = (("button.previous", page - 1), ("button.next", page + 1))
    turned = [
        context.choice(label, "unit_missing", **here, done=True, page=other)
        for label, other in turns
        if 1 <= other <= pages
    ]
    missing = context.choice("button.who", "unit_missing", **here)
    progress = context.choice("button.unit", "unit_progress", **here)
    excel = context.choice("button.excel", "report_export", **here, report="unit_done")
    return (*turned, missing, progress, excel)
