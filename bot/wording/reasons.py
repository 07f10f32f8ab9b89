"""Why an obligation stands as it does, in words."""

from __future__ import annotations

from typing import Any

from bot.base.texts import Texts
from bot.training.as_of import AsOf
from bot.training.explanation import Entry, entries, exemption
from bot.training.obligations import Obligation
from bot.training.plan import Measure
from bot.wording.topics import topic_name


def because(
    as_of: AsOf,
    person_id: int,
    item: Obligation,
    say: Texts,
    *,
    past: bool = False,
) -> list[str]:
    """Return the reasons in words: the rule, what left the person out, what counted or not.

    Of a day in the ``past`` what came later is no reason.
    """
    lines = [rule_sentence(item, say)]
    if item.left_out == "outside":
        lines.append(say("because.outside"))
    elif item.left_out:
        lines.append(say("because.left_out", reason=say.name("excluded", item.left_out)))
    if item.extended:
        lines.append(say("because.extended", day=say.full_date(item.due)))
    found = entries(as_of, item, person_id)
    if past:
        found = tuple(each for each in found if each.ends <= as_of.day)
    lines.extend(entry_sentence(each, say) for each in found)
    if not found and item.state.open:
        lines.append(say("because.nothing_recorded"))
    return lines


def waiver_sentences(as_of: AsOf, person_id: int, item: Obligation, say: Texts) -> list[str]:
    """Return the reason and document of an exemption; for nobody but the person themselves."""
    found = exemption(as_of, item, person_id)
    if found is None:
        return []
    text = [say("because.waived", reason=found.reason)] if found.reason else []
    if found.document:
        text.append(say("because.waived_by", document=found.document))
    return text


def rule_sentence(item: Obligation, say: Texts) -> str:
    """Return the rule in words, with its document and due day."""
    measure = item.target.measure
    topics = [topic_name(topic, say) for topic in measure.parts or measure.topics]
    values: dict[str, Any] = {"document": item.target.document, "due": say.full_date(item.due)}
    if measure.kind == "hours":
        about = say.join(topics) if topics else say("because.any_topic")
        return say("because.rule_hours", hours=say.number(measure.min_hours), about=about, **values)
    if measure.kind == "flow":
        key = "because.rule_any" if measure.combine == "any" else "because.rule_flow"
        return say(key, topics=say.join(topics), **values)
    if measure.kind == "before_appointment":
        topic = topic_name(measure.topic, say)
        return say("because.rule_before_appointment", topic=topic, **values)
    return say("because.rule_state", held=_held(measure, say), **values)


def _held(measure: Measure, say: Texts) -> str:
    """Return what is to be held: a degree, a level of a topic, or both."""
    held = []
    if measure.degree:
        level = say.name("level.professional_degree", measure.degree)
        held.append(say("because.degree", level=level))
    if measure.topic:
        topic = topic_name(measure.topic, say)
        topic = topic[:1].lower() + topic[1:]
        level = say.name(f"level.{measure.topic}", measure.level) if measure.level else ""
        held.append(say("because.level", level=level, topic=topic) if level else topic)
    joined = say.join(held)
    return say("because.or_higher", held=joined) if measure.degree or measure.level else joined


def entry_sentence(entry: Entry, say: Texts) -> str:
    """Return one entry in words: counted, or not and why."""
    values = {
        "title": entry.title,
        "day": say.full_date(entry.ends),
        "hours": say.number(entry.hours),
    }
    if entry.counts:
        return say("because.counted", **values)
    return say("because.not_counted", why=say.name("check", entry.failed or ""), **values)
