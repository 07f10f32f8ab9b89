"""How many tiết: the total, what is left, and the statement entry by entry."""

from __future__ import annotations

from datetime import date

from bot.conversation.context import Context
from bot.conversation.messages import Reply, Request
from bot.texts import Texts
from bot.training import ledger
from bot.training.ledger import Result
from bot.training.obligations import Obligation, obligations
from handlers import asked, lines


def hours_this_year(_request: Request, context: Context) -> Reply:
    """Say the hours of a period, this year by default, as a statement."""
    day = asked.day(context)
    first, last = _period(context, day)
    me, say = context.person, context.say
    found = ledger.results(context.connection, me.id, first, last)
    topics = asked.topics(context)
    if topics:
        found = [each for each in found if topics & set(each.topics)]
    owed = _hours_owed(context, day) if not topics and first == date(day.year, 1, 1) else None
    total = ledger.total(found)
    text = [_headline(total, owed, first, last, context)]
    if owed:
        text.append(lines.obligation(owed, context) if owed.state.open else lines.state(owed, say))
    page, pages = asked.page(context, len(found), lines.PAGE)
    shown = found[(page - 1) * lines.PAGE : page * lines.PAGE]
    text += lines.bulleted(_entry(each, say) for each in shown)
    if pages > 1:
        text.append(say("list.page", page=page, pages=pages))
    text.append(lines.as_of(context, day))
    choices = [context.choice("button.missing", "my_missing")]
    if page < pages:
        more = {**context.slots, "page": page + 1}
        choices.insert(0, context.choice("button.next", "hours_this_year", **more))
    if page > 1:
        back = {**context.slots, "page": page - 1}
        choices.insert(0, context.choice("button.previous", "hours_this_year", **back))
    choices.append(context.choice("button.wrong", "report_error"))
    return Reply("\n".join(text), tuple(choices), edits=context.tapped)


def _period(context: Context, day: date) -> tuple[date, date]:
    period = context.slots.get("period")
    if isinstance(period, dict):
        try:
            first = date.fromisoformat(str(period.get("from")))
        except ValueError:
            first = date(day.year, 1, 1)
        return min(first, day), day
    return date(day.year, 1, 1), day


def _hours_owed(context: Context, day: date) -> Obligation | None:
    me = context.person
    found = obligations(context.connection, me.id, me.unit_id, day)
    return next((each for each in found.items if each.unit == "hours" and not each.left_out), None)


def _headline(
    total: object, owed: Obligation | None, first: date, last: date, context: Context
) -> str:
    say = context.say
    values = {"total": say.number(total), "first": say.full_date(first)}  # type: ignore[arg-type]
    if owed and owed.state.open and first.year == context.today.year:
        return say("hours.short", missing=say.number(owed.missing), **values)
    if first == date(context.today.year, 1, 1):
        return say("hours.year", year=first.year, **values)
    return say("hours.period", last=say.full_date(last), **values)


def _entry(each: Result, say: Texts) -> str:
    key = "hours.entry" if each.passed else "hours.failed"
    return say(key, day=say.full_date(each.ends), title=each.title, hours=say.number(each.hours))
