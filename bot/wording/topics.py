"""Lists of topics, in one order whatever order they come in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.base.texts import Texts
from bot.training.enums import Topic
from bot.training.obligations import PartState

#: A topic's place is its enumeration's: the codes' alphabet means nothing to a reader, and a
#: set's own order changes from one process to the next.
_ORDER: Final = {topic: number for number, topic in enumerate(Topic)}


def topic_name(topic: str | None, say: Texts) -> str:
    """Return what people call a topic; nothing for none."""
    return say.name("topic", topic) if topic else ""


def topic_list(topics: Iterable[Topic], say: Texts) -> str:
    """Return «Pháp luật và Đạo đức công vụ», each topic once."""
    ordered = sorted(set(topics), key=_ORDER.__getitem__)
    return say.join(topic_name(topic, say) for topic in ordered)


def either(topics: Iterable[Topic], say: Texts) -> str:
    """Return «Pháp luật hoặc Đạo đức công vụ», in the order of a list."""
    names = [topic_name(topic, say) for topic in sorted(set(topics), key=_ORDER.__getitem__)]
    return say("list.either", first=", ".join(names[:-1]), last=names[-1])


def level_name(topic: str | None, level: str | None, say: Texts) -> str:
    """Return a topic, with a level if there is one: «Lý luận chính trị (trung cấp)»."""
    name = topic_name(topic, say)
    return name if level is None else f"{name} ({say.name(f'level.{topic}', level)})"


def part_name(part: PartState, say: Texts) -> str:
    """Return a part's topic, with its level if it has one."""
    return level_name(part.topic, part.level, say)


def lacking_parts(parts: Iterable[PartState], say: Texts) -> str:
    """Return the parts not done yet, in the profile's order."""
    return say.join(part_name(part, say) for part in parts if not part.met)
