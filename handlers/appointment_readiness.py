"""Which training conditions for a post are met: the training part only, never a conclusion."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.context import Context
from bot.conversation.messages import Outcome, Reply, Request
from bot.training.readiness import Condition, conditions
from bot.wording import lines
from bot.wording.topics import topic_name
from handlers.support import question_scope, subjects
from handlers.support.subjects import Subject


def appointment_readiness(request: Request, context: Context) -> Reply:
    """Say what the plan in use asks of leaders, and what of it somebody's record shows."""
    unit_asked = context.slots.unit and context.viewer.leads
    if unit_asked and not subjects.somebody(context) and not question_scope.of_oneself(context):
        # "Who of the unit may be appointed?" is not about the asker.
        return Reply(context.say("appointment.whose"), outcome=Outcome.ASKED_BACK, asks="person")
    subject = subjects.subject(request, context, context.today)
    if isinstance(subject, Reply):
        return subject
    asked, say = conditions(context.as_of, subject.person), context.say
    text = [_headline(asked, subject, context)]
    text += lines.bulleted(_line(condition, context) for condition in asked)
    if asked:
        documents = dict.fromkeys(condition.target.document for condition in asked)
        text.append(say("appointment.documents", documents=say.join(filter(None, documents))))
    # Always, also where all is met: who is appointed is concluded by the competent authority alone.
    text += [say("appointment.no_conclusion"), lines.as_of(context, context.today)]
    choices = (
        subject.choice("button.history", "my_history", context),
        context.choice("button.officer", "contact_officer"),
    )
    return Reply("\n".join(text), choices, items=subject.items)


def _headline(asked: Sequence[Condition], subject: Subject, context: Context) -> str:
    say = context.say
    if not asked:
        return say("appointment.no_rule", whom=subject.whom)
    met = sum(condition.met for condition in asked)
    key = "appointment.all_met" if met == len(asked) else "appointment.some_met"
    return say(key, whom=subject.whom, met=met, all=len(asked))


def _line(condition: Condition, context: Context) -> str:
    say, topic = context.say, topic_name(condition.topic, context.say)
    if condition.level:
        level = say.name(f"level.{condition.topic}", condition.level)
        topic = say("appointment.at_level", topic=topic, level=level)
    return say("appointment.met" if condition.met else "appointment.not_met", topic=topic)
