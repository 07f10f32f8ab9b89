"""By when a unit's targets are due: its plan's days, nobody's own."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.messages import Outcome, Reply, Request
from bot.training import plans_in_use
from bot.wording import lines
from bot.wording.topics import topic_list
from handlers.support import question_scope


def unit_deadlines(_request: Request, context: Context) -> Reply:
    """Say the due days of the targets that hold for a unit; a plan is public."""
    back = question_scope.which(context, "unit")
    if back:
        return back
    say, day = context.say, question_scope.future(context) or question_scope.day(context)
    unit = question_scope.unit(context, day)
    if unit is None:
        return Reply(say("unit.none"), outcome=Outcome.REFUSED)
    governing = plans_in_use.governing(context.as_of.on(day), unit.id)
    targets = governing.plan.in_force(day) if governing else ()
    if governing is None or not targets:
        return Reply(say("unit.no_plan", unit=unit.name, year=day.year))
    plan = governing.plan
    ids = question_scope.targets(context, targets)
    wanted = [target for target in targets if ids is None or target.id in ids]
    if not wanted:
        topics = topic_list(question_scope.topics(context), say)
        return Reply(say("unit.none_about", unit=unit.name, topics=topics))
    nearest = min(plan.due(target, day) for target in wanted)
    due = say.day(nearest, context.today)
    text = [say("deadline.of_unit", unit=unit.name, plan=plan.code, due=due)]
    text += lines.bulleted(
        say("deadline.item", title=target.title, due=say.day(plan.due(target, day), context.today))
        for target in wanted
    )
    progress = context.choice("button.unit", "unit_progress", unit=unit.code)
    return Reply("\n".join(text), (progress,), edits=context.redraws)
