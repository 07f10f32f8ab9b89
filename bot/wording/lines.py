"""Lines that several answers share: an obligation, a stretch of days, the moment of the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.base.texts import Texts
from bot.training.enums import EXEMPT, OUTSIDE
from bot.training.obligations import Obligation, State
from bot.wording.speech import Speech
from bot.wording.topics import lacking_parts, part_name

#: Longer than this, an answer goes behind a button.
#: Of the contract, as is the page below: a phone shows so much without scrolling.
MOST_LINES = 12
#: Rows of a list on one page.
PAGE = 8


def as_of(speech: Speech, day: date) -> str:
    """Return the line that says as of when the figures are."""
    say = speech.say
    if day == speech.today:
        # With its year: the message stays in the chat for years.
        return say("line.as_of_now", hour=say.hour(speech.now), day=say.day(day))
    return say("line.as_of_day", day=say.full_date(day))


def closed(obligation: Obligation, speech: Speech, day: date) -> bool:
    """Return whether nothing changes any more of how an obligation stood on a past day.

    Its period is over, and it was done by then or its due day had come.
    """
    _, last = obligation.plan.window(obligation.target, day)
    if not (day < speech.today and last < speech.today):
        return False
    return obligation.state is State.MET or obligation.due <= day


def no_data(items: Sequence[Obligation]) -> bool:
    """Return whether nothing is recorded that could decide any of some open obligations."""
    return bool(items) and all(obligation.state is State.NO_DATA for obligation in items)


def obligation(obligation: Obligation, speech: Speech, day: date) -> str:
    """Return one obligation on a day in a line: what is missing, how far, by when."""
    say, title = speech.say, called(obligation, speech.say)
    over = closed(obligation, speech, day)
    if not obligation.state.open or (over and obligation.state is State.NO_DATA):
        return say("line.done", title=title, state=state(obligation, speech, day))
    if over:
        # Without «hạn»: a day that has passed for good is no day to do something by.
        return say("line.closed", title=title, missing=missing(obligation, say))
    line = open_obligation(obligation, speech, overdue=obligation.state is State.OVERDUE)
    # Nothing recorded is not the same as not done.
    return say("line.no_data", line=line) if obligation.state is State.NO_DATA else line


def called(obligation: Obligation, say: Texts) -> str:
    """Return an obligation's title; with its year where an extension keeps an older one open.

    The period of such a one reaches from the old year to the extension's last day.
    """
    title, (first, last) = obligation.target.title, obligation.period
    if not obligation.extended or obligation.due != last or first.year == last.year:
        return title
    return say("line.of_year", title=title, year=first.year)


def open_obligation(obligation: Obligation, speech: Speech, *, overdue: bool) -> str:
    """Return what is missing of an open obligation and by when, or since when."""
    say = speech.say
    key = "line.overdue" if overdue else "line.open"
    due = say.day(obligation.due, speech.today)
    title = called(obligation, say)
    return say(key, title=title, due=due, missing=missing(obligation, say))


def state(obligation: Obligation, speech: Speech, day: date) -> str:
    """Return an obligation's state on a day, with the reason when it does not apply."""
    say = speech.say
    if obligation.left_out:
        return left_out(obligation, say)
    if closed(obligation, speech, day) and obligation.state is not State.NO_DATA:
        done = obligation.state is State.MET
        return say("line.completed") if done else say("line.not_completed")
    return say.name("state", obligation.state)


def left_out(obligation: Obligation, say: Texts) -> str:
    """Return why an obligation does not apply."""
    reason = say.name("excluded", obligation.left_out or "")
    if obligation.left_out in (OUTSIDE, EXEMPT):
        return reason
    return say("line.left_out", reason=reason)


def reasons(items: Iterable[Obligation], say: Texts) -> str:
    """Return why none of some obligations applies, the person's own reasons first."""
    codes = dict.fromkeys(obligation.left_out for obligation in items if obligation.left_out)
    # «Not meant by the target» says nothing beside leave or an exemption.
    own = [code for code in codes if code != OUTSIDE]
    return say.join(say.name("excluded", code) for code in own or [OUTSIDE])


def missing(obligation: Obligation, say: Texts) -> str:
    """Return what an open obligation lacks: hours with a bar, or the parts."""
    if obligation.unit == "hours":
        return say(
            "line.hours",
            missing=say.number(obligation.missing),
            done=say.number(obligation.done),
            need=say.number(obligation.need),
            percent=int(100 * obligation.done // obligation.need),
            bar=say.bar(obligation.done, obligation.need),
        )
    if len(obligation.parts) == 1:
        return part_name(obligation.parts[0], say)
    lacking = lacking_parts(obligation.parts, say)
    if obligation.target.measure.any_part:
        return say("line.any_of", parts=lacking)
    met = sum(part.met for part in obligation.parts)
    return say("line.parts", parts=lacking, met=met, all=len(obligation.parts))


def span(first: date, last: date, say: Texts) -> str:
    """Return what people call some days: «Năm 2025», «Quý 1/2026»."""
    values = {"first": say.full_date(first), "last": say.full_date(last), "year": first.year}
    if first == last:
        return say("span.day", **values)
    # Named as people name it only where it is that exactly: a figure of most of a quarter is none
    # of it.
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
    """Return the lines with a bullet before each."""
    return [f"• {line}" for line in lines]
