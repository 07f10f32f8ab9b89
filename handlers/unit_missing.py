"""Who in a unit has not done something: lists of names, for those to whom they are open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.storage.audit import Action, record
from bot.training import plans_in_use, units
from bot.training.access import Sight
from bot.training.plan import Target
from bot.training.rosters import Member, roster
from bot.understanding.question_form import Whether
from bot.wording import first_line, lines
from handlers.support import (
    figure_code,
    lacking_people,
    left_out,
    list_subject,
    question_scope,
    staff_groups,
)
from handlers.support.lacking_people import Lacking, Question
from handlers.support.unit_scope import (
    has_plan,
    no_plan,
    not_begun,
    part_of_whole,
    slots,
    which_unit,
    wider,
)
from handlers.unit_done import unit_done
from handlers.unit_excluded import unit_excluded


def unit_missing(request: Request, context: Context) -> Reply:
    """Say who in a unit has not done something; names only to whom they are open."""
    back = which_unit(context)
    if back:
        return back
    day = question_scope.day(context)
    unit = question_scope.unit(context, day)
    same = slots(context, *list_subject.SLOTS)
    if unit is None:
        choices = tuple(wider("unit_missing", unit, context, same))
        return Reply(context.say("unit.none"), choices, outcome=Outcome.REFUSED)
    if context.viewer.sight(unit.id) is not Sight.EVERYTHING:
        text = context.say("unit.names_refused", unit=unit.name)
        choices = (
            context.choice("button.my_unit", "unit_progress"),
            *wider("unit_missing", unit, context, same),
        )
        return Reply(text, choices, outcome=Outcome.REFUSED)
    future = not_begun(unit, context)
    if future:
        return future
    # Before any name is looked up: not even a count of rows leaves by a channel without names.
    if not context.name_policy.may_go(request.sender.channel):
        text = _elsewhere(unit.name, context)
        return Reply(text, (_back(unit, context),))
    unit = staff_groups.named(unit, frozenset(context.slots.groups), context)
    members = left_out.members(context, roster(context.as_of.on(day), unit.id))
    asked = _asked_about(context, members, unit, day)
    ids = None if asked is None else frozenset(target.id for target in asked)
    if ids == frozenset() and (apart := left_out.nothing_left(context)):
        return apart
    otherwise = "who.everything" if context.slots.done else "who.anything"
    about = list_subject.name(asked or (), context, otherwise)
    question = Question(unit, day, ids, about, context.slots.overdue)
    if context.slots.excluded:
        reply = unit_excluded(
            lacking_people.still_visible(members, day, context), unit, ids, context
        )
    # Without any plan nobody has "done" it: that falls through to the answer about no plan.
    elif context.slots.done and any(member.items for member in members):
        reply = unit_done(
            lacking_people.still_visible(members, day, context), unit, ids, about, context
        )
    else:
        behind = lacking_people.among(members, question, context)
        reply = (
            _listed(behind, question, context) if behind else _nobody(members, question, context)
        )
        reply = replace(reply, text=_begun(reply.text, bool(behind), question, context))
    record(
        context.connection,
        context.now,
        Action.VIEW_UNIT_MISSING,
        actor_id=context.person.id,
        unit_id=unit.id,
        people=list(reply.items),  # whose names were shown: everybody may ask who looked
    )
    return reply


def _asked_about(
    context: Context, members: list[Member], unit: units.Unit, day: date
) -> list[Target] | None:
    """Return the targets that the question names, of those that hold for the unit; None for all."""
    governing = plans_in_use.governing(context.as_of.on(day), unit.id)
    # From the plan rather than the people's duties: a target of nobody here can be asked about.
    if governing:
        targets = list(governing.plan.in_force(day))
    else:
        targets = [duty.target for member in members for duty in member.items]
    ids = question_scope.targets(context, targets)
    return None if ids is None else [target for target in targets if target.id in ids]


def _begun(text: str, lacking: bool, question: Question, context: Context) -> str:
    """Return an answer that names a past year, and says yes or no where that is asked."""
    if question.day < context.today:
        days = question_scope.stretch(context, question.day)
        text = first_line.dated(*days, text, context.say)
    text = part_of_whole(left_out.said(context, text), question.unit, context)
    if context.form.whether is not Whether.YET:
        return text
    key = "answer.not_yet" if lacking else "answer.done"
    return first_line.answered(key, text, context.say, of_asker=False)


def _back(unit: units.Unit, context: Context) -> Choice:
    """Return the button to the unit's figures of the same period."""
    here = slots(context, "period")
    return context.choice("button.unit", "unit_progress", **here, unit=unit.code)


def _elsewhere(unit: str, context: Context) -> str:
    """Return where a list of names may be read instead."""
    page = context.name_policy.page
    if page:
        return context.say("who.elsewhere", unit=unit, page=page)
    return context.say("who.on_the_page", unit=unit)


def _nobody(members: list[Member], question: Question, context: Context) -> Reply:
    say, unit = context.say, question.unit
    choices = [_back(unit, context)]
    if not _anybody_asked(members, question):
        if not has_plan(unit, question.day, context):
            return no_plan(unit, question.day, "unit_missing", context)
        # Nobody lacks it where nobody is asked for it: that would sound like a unit that is done.
        key = "who.nobody_asked" if question.ids is not None else "unit.nobody"
        text = say(key, name=unit.name, about=question.about)
    elif question.late:
        # "Nobody is overdue" alone sounds like done: those due soon are told with it.
        everybody = Question(unit, question.day, question.ids, question.about, late=False)
        soon = lacking_people.due_soon(lacking_people.among(members, everybody, context), context)
        key = "who.none_overdue_yet" if soon else "who.none_overdue"
        text = say(key, unit=unit.name, soon=say.number(soon))
        subject = slots(context, *list_subject.SLOTS)
        choices.insert(0, context.choice("button.who", "unit_missing", **subject, unit=unit.code))
    else:
        text = say("who.nobody", unit=unit.name, about=question.about)
    as_of = figure_code.as_of(context, "unit_missing", question.day, [unit.id], [text])
    return Reply(f"{text}\n{as_of}", tuple(choices))


def _anybody_asked(members: list[Member], question: Question) -> bool:
    """Return whether anybody of the unit is in the population of what is asked about."""
    return any(
        not obligation.left_out and (question.ids is None or obligation.target.id in question.ids)
        for member in members
        for obligation in member.items
    )


def _listed(behind: list[Lacking], question: Question, context: Context) -> Reply:
    say, unit = context.say, question.unit
    visible = lacking_people.visible(behind, question.day, context)
    named = lacking_people.nameable_of(visible, context)
    page, pages = question_scope.page(context, len(named), lines.PAGE)
    # A year that is over cannot be made good: then "still missing" would be untrue of everybody.
    if all(lacking.failed for lacking in behind):
        key = "who.failed"
    else:
        key = "who.overdue" if question.late else "who.headline"
    text = [say(key, unit=unit.name, count=say.number(len(behind)), about=question.about)]
    text += lacking_people.urgency(behind, question, context)
    # The code of a figure brings back counts only: names are never kept in one.
    figures = tuple(text)
    first = (page - 1) * lines.PAGE
    shown, shared = named[first : first + lines.PAGE], lacking_people.namesakes(named)
    text += [
        lacking_people.row(number, lacking, shared, context)
        for number, lacking in enumerate(shown, first + 1)
    ]
    if len(visible) < len(behind):
        text.append(say("who.hidden", count=say.number(len(behind) - len(visible))))
    text += lacking_people.unnamed(len(visible) - len(named), context)
    if pages > 1:
        text.append(say("list.page", page=page, pages=pages))
    text.append(figure_code.as_of(context, "unit_missing", question.day, [unit.id], figures))
    # What only the words said is said by the buttons of the other pages.
    subject = slots(context, *list_subject.SLOTS)
    if question.late:
        subject["overdue"] = "yes"
    if question.ids and len(question.ids) == 1 and not question_scope.topics(context):
        (subject["target"],) = question.ids
    here = {**subject, "unit": unit.code}
    choices = []
    if page > 1:
        choices.append(context.choice("button.previous", "unit_missing", **here, page=page - 1))
    if page < pages:
        choices.append(context.choice("button.next", "unit_missing", **here, page=page + 1))
    # No nudge for a past day, nor for the overdue alone: it would reach everybody who lacks it.
    if question.day == context.today and not question.late:
        choices.append(context.choice("button.nudge", "remind_unit", **here))
    choices.append(context.choice("button.excel", "report_export", **here, report="unit_missing"))
    choices.append(_back(unit, context))
    choices += wider("unit_missing", unit, context, subject)
    items = tuple(lacking.member.code for lacking in shown)
    reply = Reply("\n".join(text), tuple(choices), edits=context.redraws, items=items)
    return question_scope.turned(reply, context, page, pages)
