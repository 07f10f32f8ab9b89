"""A measure's sentences in words: the catalogue's key is the measure's, the words are here."""

from __future__ import annotations

from typing import Any

from bot.base.texts import Texts
from bot.training.enums import Topic
from bot.training.measures.sentence import Held, Sentence, Term, Topics
from bot.wording.topics import topic_name


def worded(sentence: Sentence, say: Texts, **more: Any) -> str:
    """Return a sentence with its values in words; ``more`` are values of the caller's own."""
    values = {name: _term(term, say) for name, term in sentence.values.items()}
    return say(sentence.key, **values, **more)


def _term(term: Term, say: Texts) -> str:
    if isinstance(term, Topics):
        named = [topic_name(topic, say) for topic in term.listed]
        return say.join(named) if named or term.if_none is None else say(term.if_none)
    return _held(term, say) if isinstance(term, Held) else say.number(term)


def _held(held: Held, say: Texts) -> str:
    joined = say.join(_qualification(topic, level, say) for topic, level in held.listed)
    leveled = any(level for _, level in held.listed)
    return say("because.or_higher", held=joined) if leveled else joined


def _qualification(topic: Topic, level: str | None, say: Texts) -> str:
    name = topic_name(topic, say)
    # It stands within a sentence here, and topics are written as headings.
    name = name[:1].lower() + name[1:]
    if level is None:
        return name
    reached = say.name(f"level.{topic}", level)
    if topic is Topic.PROFESSIONAL_DEGREE:
        return say("because.degree", level=reached)
    return say("because.level", level=reached, topic=name)
