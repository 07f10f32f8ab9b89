"""Lines that several answers share: an obligation, the moment of the figures."""

from __future__ import annotations

from collections.abc import Iterable

from bot.conversation.context import Context
from bot.texts import Texts
from bot.training.obligations import Obligation, PartState, State

#: Longer than this, an answer goes behind a button.
MOST_LINES = 12
#: Rows of a list on one page.
PAGE = 8


def as_of(context: Context, day: object) -> str:
    """Return the line that says as of when the figures are."""
    say = context.say
    if day == context.today:
        return say("line.as_of_now", hour=say.hour(context.now), day=say.day(context.today))
    return say("line.as_of_day", day=say.full_date(day))  # type: ignore[arg-type]


def obligation(each: Obligation, context: Context) -> str:
    """Return one obligation in a line: what is missing, how far, by when."""
    say = context.say
    due = say.day(each.due, context.today)
    if not each.state.open:
        return say("line.done", title=each.target.title, state=state(each, say))
    key = "line.overdue" if each.state is State.OVERDUE else "line.open"
    return say(key, title=each.target.title, missing=missing(each, say), due=due)


def state(each: Obligation, say: Texts) -> str:
    """Return an obligation's state, with the reason when it does not apply."""
    if each.left_out == "outside":
        return say("line.outside")
    if each.left_out:
        return say("line.left_out", reason=say.name("excluded", each.left_out))
    return say.name("state", each.state)


def missing(each: Obligation, say: Texts) -> str:
    """Return what an open obligation lacks: hours with a bar, or the parts."""
    if each.unit == "hours":
        return say(
            "line.hours",
            missing=say.number(each.missing),
            done=say.number(each.done),
            need=say.number(each.need),
            percent=int(100 * each.done // each.need),
            bar=say.bar(each.done, each.need),
        )
    lacking = [part(item, say) for item in each.parts if not item.met]
    if len(each.parts) == 1:
        return lacking[0]
    if each.target.measure.combine == "any":
        return say("line.any_of", parts=say.join(lacking))
    met = sum(item.met for item in each.parts)
    return say("line.parts", parts=say.join(lacking), met=met, all=len(each.parts))


def part(item: PartState, say: Texts) -> str:
    """Return a part's topic, with its level if it has one."""
    topic = say.name("topic", item.topic or "")
    if item.level is None:
        return topic
    return f"{topic} ({say.name(f'level.{item.topic}', item.level)})"


def bulleted(lines: Iterable[str]) -> list[str]:
    """Return the lines, each with a bullet."""
    return [f"• {line}" for line in lines]
