"""What a proof is said to prove, in one line or some."""

from __future__ import annotations

from datetime import date

from bot.base.texts import Texts
from bot.training.results import NewResult
from bot.wording.topics import topic_list


def claim(claimed: NewResult, say: Texts) -> str:
    """Return title, topics, tiết, last day and certificate number, those that are known."""
    parts = [f"{claimed.title} ({_about(claimed, say)})"]
    if claimed.hours:
        parts.append(say("label.hours", hours=say.number(claimed.hours)))
    parts.append(say("evidence.ends", day=say.full_date(claimed.ends)))
    if claimed.certificate_no:
        parts.append(say("evidence.number", number=claimed.certificate_no))
    return ", ".join(parts)


def row(claimed: NewResult, name: str, received: date, say: Texts) -> str:
    """Return a line of the queue: who, what, since when."""
    what = topic_list(claimed.topics, say)
    return say("evidence.row", name=name, what=what, day=f"{received:%d/%m}")


def _about(claimed: NewResult, say: Texts) -> str:
    topics = topic_list(claimed.topics, say)
    if claimed.level is None:
        return topics
    # Of several topics one has the level: for the others the name comes back as the code.
    levels = (say.name(f"level.{topic}", claimed.level) for topic in claimed.topics)
    return f"{topics}, {next((level for level in levels if level != claimed.level), claimed.level)}"
