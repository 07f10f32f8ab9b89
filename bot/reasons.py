"""Why an obligation stands as it does, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from bot.texts import Texts
from bot.training.explaining import Entry, entries
from bot.training.obligations import Obligation


def because(
    connection: Connection, person_id: int, item: Obligation, day: date, say: Texts
) -> list[str]:
    """Return the reasons in words: the rule, what left the person out, what counted or not."""
    lines = [rule_sentence(item, say)]
    if item.left_out == "outside":
        lines.append(say("because.outside"))
    elif item.left_out:
        lines.append(say("because.left_out", reason=say.name("excluded", item.left_out)))
    if item.extended:
        lines.append(say("because.extended", day=say.full_date(item.due)))
    found = entries(connection, item, person_id, day)
    lines.extend(entry_sentence(each, say) for each in found)
    if not found and item.state.open:
        lines.append(say("because.nothing_recorded"))
    return lines


def rule_sentence(item: Obligation, say: Texts) -> str:
    """Return the rule in words, with its document and due day."""
    measure = item.target.measure
    topics = [say.name("topic", each) for each in measure.parts or measure.topics]
    values: dict[str, Any] = {"document": item.target.document, "due": say.full_date(item.due)}
    if measure.kind == "hours":
        about = say.join(topics) if topics else say("because.any_topic")
        return say("because.rule_hours", hours=say.number(measure.min_hours), about=about, **values)
    if measure.kind == "flow":
        key = "because.rule_any" if measure.combine == "any" else "because.rule_flow"
        return say(key, topics=say.join(topics), **values)
    if measure.kind == "before_appointment":
        topic = say.name("topic", measure.topic or "")
        return say("because.rule_before_appointment", topic=topic, **values)
    held = []
    if measure.degree:
        held.append(say.name("level.professional_degree", measure.degree))
    if measure.topic:
        level = say.name(f"level.{measure.topic}", measure.level) if measure.level else ""
        held.append(f"{say.name('topic', measure.topic)} {level}".strip())
    return say("because.rule_state", held=say.join(held), **values)


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
