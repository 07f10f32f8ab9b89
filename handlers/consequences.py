"""What follows when something is not done: what is counted, and nothing that no plan says."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply
from bot.training import obligations, plans_in_use
from bot.training.obligations import Obligations
from bot.training.plan import Plan
from bot.wording import lines
from bot.wording.targets import threshold
from bot.wording.topics import topic_list
from handlers.courtesy import officer_line
from handlers.support import obligation_answers, question_scope


def consequences(context: Context) -> Reply:
    """Say how what is not done is counted, for the asker and for their unit."""
    say = context.say
    governing = plans_in_use.governing(context.as_of, context.viewer.main_unit)
    if governing is None or not governing.plan.in_force(context.today):
        return Reply(say("plan.none", year=context.today.year))
    text = [say("consequence.headline", plan=governing.plan.code)]
    text += lines.bulleted([*_own(context), *_counted(governing.plan, context)])
    # Discipline is not the plan's to tell: what no document in use says is said to be unsaid.
    text += [say("consequence.not_said"), officer_line(context)]
    return Reply("\n".join(text), _choices(context))


def _own(context: Context) -> list[str]:
    """Return what the asker still lacks of what is asked about, where the chat is somebody's."""
    if not context.viewer.linked:
        return []
    person, say = context.person, context.say
    owed = obligation_answers.wanted(
        context, obligations.obligations(context.as_of, person.id, person.unit_id)
    )
    left = [
        duty for duty in owed.open if question_scope.lacks(duty, question_scope.topics(context))
    ]
    if not left:
        return [_done(context)] if _asked_of(owed) else []
    first = left[0]
    missing = obligation_answers.lacking(first, question_scope.topics(context), say)
    due = say.day(first.due, context.today)
    key = "consequence.yours" if len(left) == 1 else "consequence.yours_several"
    return [say(key, missing=missing, due=due, count=len(left))]


def _done(context: Context) -> str:
    """Return that what is asked about is done: all of it, or the topics named."""
    topic_names = topic_list(question_scope.topics(context), context.say)
    if not topic_names:
        return context.say("consequence.nothing_left")
    return context.say("consequence.topics_done", topics=topic_names)


def _asked_of(owed: Obligations) -> bool:
    return any(not duty.left_out for duty in owed.items)


def _counted(plan: Plan, context: Context) -> list[str]:
    """Return how the unit's figure counts it, and the reminders that the plan sets."""
    say, targets = context.say, plan.in_force(context.today)
    ids = question_scope.targets(context, targets)
    shares = sorted(
        {threshold(target) for target in targets if ids is None or target.id in ids},
        # By number: as words "100%" would stand before "60%".
        key=lambda share: float(share.rstrip("%")),
    )
    told = [say("consequence.unit", shares=say.join(shares))] if shares else []
    rule = next((rule for rule in plan.reminders if rule.kind == "obligation"), None)
    if rule and rule.after:
        told.append(
            say("consequence.reminded", days=say.join(str(day) for day in sorted(rule.after)))
        )
    if rule and rule.escalate_after is not None:
        told.append(say("consequence.head_told", days=rule.escalate_after))
    return told


def _choices(context: Context) -> tuple[Choice, ...]:
    plan = context.choice("button.plan", "plan_targets")
    if not context.viewer.linked:
        return (plan,)
    return (
        context.choice("button.missing", "my_missing"),
        context.choice("button.all_classes", "upcoming_classes"),
        context.choice("intent.request_extension", "request_extension"),
        plan,
    )
