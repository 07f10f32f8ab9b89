"""Lines that several answers share: an obligation, a stretch of days, the moment of the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.base.texts import Texts
from bot.conversation.context import Context
from bot.training.enums import EXEMPT
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


def closed(each: Obligation, context: Context, day: date) -> bool:
    """Return whether nothing changes any more of how an obligation stood on a past day.

    Its period is over, and it was done by then or its due day had come.
    """
    _, last = each.plan.window(each.target, day)
    if not (day < context.today and last < context.today):
        return False
    return each.state is State.MET or each.due <= day


def no_data(items: Sequence[Obligation]) -> bool:
    """Return whether nothing is recorded that could decide any of some open obligations."""
    return bool(items) and all(each.state is State.NO_DATA for each in items)


def obligation(each: Obligation, context: Context, day: date) -> str:
    """Return one obligation on a day in a line: what is missing, how far, by when."""
    say, title = context.say, each.target.title
    over = closed(each, context, day)
    if not each.state.open or (over and each.state is State.NO_DATA):
        return say("line.done", title=title, state=state(each, context, day))
    values = {"title": title, "missing": missing(each, say)}
    if over:
        return say("line.closed", **values)
    key = "line.overdue" if each.state is State.OVERDUE else "line.open"
    line = say(key, due=say.day(each.due, context.today), **values)
    # Nothing recorded is not the same as not done.
    return say("line.no_data", line=line) if each.state is State.NO_DATA else line


def state(each: Obligation, context: Context, day: date) -> str:
    """Return an obligation's state on a day, with the reason when it does not apply."""
    say = context.say
    if each.left_out:
        return left_out(each, say)
    if closed(each, context, day) and each.state is not State.NO_DATA:
        done = each.state is State.MET
        return say("line.completed") if done else say("line.not_completed")
    return say.name("state", each.state)


def left_out(each: Obligation, say: Texts) -> str:
    """Return why an obligation does not apply."""
    if each.left_out == "outside":
        return say("line.outside")
    reason = say.name("excluded", each.left_out or "")
    return reason if each.left_out == EXEMPT else say("line.left_out", reason=reason)


def reasons(items: Iterable[Obligation], say: Texts) -> str:
    """Return why none of some obligations applies, the person's own reasons first."""
    codes = dict.fromkeys(each.left_out for each in items if each.left_out)
    own = [each for each in codes if each != "outside"]
    if not own:
        return say("line.outside")
    return say.join(say.name("excluded", each) for each in own)


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


def span(first: date, last: date, say: Texts) -> str:
    """Return what people call some days: «Năm 2025», «Quý 1/2026»."""
    values = {"first": say.full_date(first), "last": say.full_date(last), "year": first.year}
    if first == last:
        return say("span.day", **values)
    whole = first.day == 1 and (last == date.max or (last + timedelta(days=1)).day == 1)
    if not whole or first.year != last.year:
        return say("span.days", **values)
    begins, ends = first.month, last.month
    if begins == ends:
        return say("span.month", month=begins, **values)
    if (begins, ends) == (1, 12):
        return say("span.year", **values)
    if (begins, ends) == (1, 6):
        return say("span.first_half", **values)
    if (begins, ends) == (7, 12):
        return say("span.second_half", **values)
    if begins % 3 == 1 and ends == begins + 2:
        return say("span.quarter", number=ends // 3, **values)
    return say("span.days", **values)


def bulleted(lines: Iterable[str]) -> list[str]:
    """Return the lines, each with a bullet."""
    return [f"• {line}" for line in lines]
