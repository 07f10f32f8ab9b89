"""What a list of people is about: who lacks or has done it, and how it is called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.conversation.context import Context
from bot.training.enums import Topic
from bot.training.obligations import Obligation
from bot.training.plan import Target
from bot.training.rosters import Member
from bot.understanding.topic_combining import Combine
from bot.wording.targets import narrowed
from bot.wording.topics import either, level_name, topic_list
from handlers.support import left_out, question_scope

#: What a list is about, beside its unit and page: its buttons carry it on.
SLOTS: Final = (
    *("topic", "topics", "combine", "done_topics", "target", "period"),
    *left_out.SLOTS,
)
_Ids = frozenset[str] | None


def lacking(member: Member, ids: _Ids, context: Context) -> list[Obligation]:
    """Return what somebody lacks of what is asked about, the most urgent first.

    Several topics are each enough, unless both are asked for; who was to have done another topic
    and has not is not meant.
    """
    topics = question_scope.topics(context)
    open_duties = [duty for duty in member.open(ids) if question_scope.lacks(duty, topics)]
    # "Thiếu cả hai" is of people, not of a target: the two topics may lie in two targets.
    if context.slots.combine is Combine.ALL and not topics <= _of_parts(open_duties, met=False):
        return []
    done = frozenset(context.slots.done_topics)
    return open_duties if done <= _of_parts(_asked(member, None), met=True) else []


def done(member: Member, ids: _Ids, context: Context) -> bool:
    """Return whether somebody has done what is asked about: all of it, or one if that is asked."""
    topics, asked = question_scope.topics(context), _asked(member, ids)
    if context.slots.combine is Combine.ANY:
        return bool(topics & _of_parts(asked, met=True))
    return bool(asked) and not any(
        question_scope.lacks(duty, topics) for duty in asked if duty.state.open
    )


def _asked(member: Member, ids: _Ids) -> list[Obligation]:
    return [
        duty
        for duty in member.items
        if not duty.left_out and (ids is None or duty.target.id in ids)
    ]


def _of_parts(duties: Iterable[Obligation], *, met: bool) -> frozenset[Topic]:
    parts = (part for duty in duties for part in duty.parts if part.met is met)
    return frozenset(part.topic for part in parts if part.topic is not None)


def name(targets: Iterable[Target], context: Context, otherwise: str) -> str:
    """Return what a list is about: its topics, else the one target meant; else ``otherwise``.

    A level is named that the plan asks for, and of whom a target is asked that means few only:
    "nobody lacks a degree" would else be said of everybody.
    """
    say, topics, meant = context.say, question_scope.topics(context), list(targets)
    if topics:
        called = _topics(meant, topics, context)
    else:
        called = meant[0].title if len(meant) == 1 else say(otherwise)
    of_whom = {narrowed(target.population, say) for target in meant}
    if topics and len(of_whom) == 1 and (few := of_whom.pop()):
        called = say("list.of_few", about=called, who=few)
    before = topic_list(context.slots.done_topics, say)
    return say("list.done_before", about=called, done=before) if before else called


def _topics(targets: Iterable[Target], topics: frozenset[Topic], context: Context) -> str:
    """Return the topics asked about, joined as they were asked for."""
    say, combine = context.say, context.slots.combine
    if len(topics) > 1:
        # Who lacks either is asked for, but who has done both, unless it is said otherwise.
        both = combine is not Combine.ANY if context.slots.done else combine is Combine.ALL
        listed = topic_list(topics, say)
        return say("list.both", topics=listed) if both else either(topics, say)
    (topic,) = topics
    # Two targets may ask for two levels of a topic: then neither is named for both.
    levels = {
        level for target in targets for of, level in target.measure.before_post if of == topic
    }
    return level_name(topic, levels.pop() if len(levels) == 1 else None, say)
