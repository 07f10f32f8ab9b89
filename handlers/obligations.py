"""What I must take, what is missing, by when, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.conversation.routing import Handler
from bot.reasons import because, rule_sentence
from bot.training import classes
from bot.training import obligations as owed
from bot.training.obligations import Obligation, Obligations, State
from bot.training.timeline import OPEN
from handlers import asked, lines


def _mine(context: Context, day: date) -> Obligations:
    me = context.person
    return owed.obligations(context.connection, me.id, me.unit_id, day)


def _wanted(context: Context, found: Obligations) -> Obligations:
    """Return the obligations that the question is about."""
    among = [each.target for each in found.items]
    ids = asked.targets(context, among)
    if ids is None:
        return found
    items = tuple(each for each in found.items if each.target.id in ids)
    return Obligations(found.person_id, found.day, found.plan, items)


def _nothing(context: Context, found: Obligations, day: date) -> Reply | None:
    """Return the answer where no plan holds, or nothing of it is asked of the person."""
    if found.plan is None or not found.plan.in_force(day):
        return Reply(context.say("obligation.no_plan", year=day.year), _choices(context))
    if found.items:
        return None
    topics = asked.topics(context)
    if topics:
        names = context.say.join(context.say.name("topic", each) for each in sorted(topics))
        return Reply(context.say("obligation.none_about", topics=names), _choices(context))
    return Reply(context.say("obligation.none", plan=found.plan.code), _choices(context))


def _about_mine(say: Callable[[Context, Obligations, date], Reply]) -> Handler:
    """Make a handler of what is said where the question is about any obligations."""

    @wraps(say)
    def handler(_request: Request, context: Context) -> Reply:
        day = asked.day(context)
        found = _wanted(context, _mine(context, day))
        return _nothing(context, found, day) or say(context, found, day)

    return handler


def _choices(context: Context, *first: Choice) -> tuple[Choice, ...]:
    rest = (
        context.choice("button.why", "why_obligation"),
        context.choice("button.hours", "hours_this_year"),
        context.choice("button.deadlines", "deadlines"),
        context.choice("button.wrong", "report_error"),
    )
    own = context.intent
    kept = [each for each in rest if each.action.partition("?")[0] != own]
    return (*first, *kept)[:6]


@_about_mine
def my_missing(context: Context, found: Obligations, day: date) -> Reply:
    """Say what is not done yet."""
    say, left = context.say, found.open
    if not left:
        key = "missing.all_done" if _any_due(found) else "missing.nothing_applies"
        text = [say(key, count=sum(each.state is State.MET for each in found.items))]
        applying = (each for each in found.items if each.left_out)
        text += lines.bulleted(_each(applying, context))
    elif not any(asked.lacks(each, asked.topics(context)) for each in left):
        names = say.join(say.name("topic", each) for each in sorted(asked.topics(context)))
        text = [say("missing.part_done", topics=names), *lines.bulleted(_each(left, context))]
    else:
        text = [_headline(left, context), *lines.bulleted(_each(left, context))]
    text.append(lines.as_of(context, day))
    all_of_it = context.choice("button.obligations", "my_obligations")
    return Reply("\n".join(text), _choices(context, all_of_it), edits=context.tapped)


def _each(items: Iterable[Obligation], context: Context) -> Iterable[str]:
    return (lines.obligation(each, context) for each in items)


def _any_due(found: Obligations) -> bool:
    return any(each.state is State.MET for each in found.items)


def _headline(left: tuple[Obligation, ...], context: Context) -> str:
    """Return the first line: how much is missing and the nearest day."""
    say = context.say
    first = min(left, key=lambda each: each.due)
    if len(left) == 1 and first.unit == "hours":
        return say(
            "missing.hours",
            hours=say.number(first.missing),
            due=say.day(first.due, context.today),
        )
    overdue = sum(each.state is State.OVERDUE for each in left)
    key = "missing.overdue" if overdue else "missing.open"
    return say(key, count=len(left), overdue=overdue, due=say.day(first.due, context.today))


@_about_mine
def my_obligations(context: Context, found: Obligations, day: date) -> Reply:
    """Say all that has to be done this period, done or not."""
    say = context.say
    applying = [each for each in found.items if each.left_out != "outside"]
    done = sum(each.state is State.MET for each in applying)
    text = [say("obligation.all", count=len(applying), done=done, plan=_plan(found))]
    text += [f"{_mark(each)} {lines.obligation(each, context)}" for each in applying]
    text.append(lines.as_of(context, day))
    missing = context.choice("button.missing", "my_missing")
    return Reply("\n".join(text), _choices(context, missing), edits=context.tapped)


def _plan(found: Obligations) -> str:
    return found.plan.code if found.plan else ""


def _mark(each: Obligation) -> str:
    if each.state is State.MET:
        return "✓"
    return "○" if each.state.open else "–"


@_about_mine
def deadlines(context: Context, found: Obligations, day: date) -> Reply:
    """Say by when each thing is due."""
    say = context.say
    left = sorted(found.open, key=lambda each: each.due)
    topics = asked.topics(context)
    open_classes = classes.registrable(context.connection, context.today, topics) if topics else []
    if not left:
        text = [say("deadline.nothing_more" if open_classes else "deadline.nothing")]
    else:
        first = left[0]
        key = _nearness(first, day)
        due = say.day(first.due, context.today)
        text = [say(key, due=due, days=abs(first.days_left(day)))]
        text += lines.bulleted(
            say("deadline.item", title=each.target.title, due=say.day(each.due, context.today))
            for each in left
        )
    text += lines.bulleted(_registration(each, context) for each in open_classes[:3])
    text.append(lines.as_of(context, day))
    missing = context.choice("button.missing", "my_missing")
    return Reply("\n".join(text), _choices(context, missing), edits=context.tapped)


def _nearness(first: Obligation, day: date) -> str:
    if first.due == OPEN:
        return "deadline.open"
    left = first.days_left(day)
    return "deadline.overdue" if left < 0 else "deadline.next" if left else "deadline.today"


def _registration(each: classes.OpenClass, context: Context) -> str:
    """Return by when one may register for a class, and when it opens."""
    say = context.say
    return say(
        "deadline.registration",
        name=each.name,
        by=say.day(each.register_by, context.today),
        opens=say.day(each.opens, context.today),
    )


@_about_mine
def why_obligation(context: Context, found: Obligations, day: date) -> Reply:
    """Say which rule asks for something, and which results counted or did not."""
    say = context.say
    applying = tuple(each for each in found.items if not each.left_out)
    if not found.open and len(applying) > 1:
        return _all_rules(applying, context, day)
    item = (found.open or applying or found.items)[0]
    reasons = because(context.connection, context.person.id, item, day, say)
    shown = reasons[: lines.MOST_LINES - 3]
    title = say("why.title", title=item.target.title, state=lines.state(item, say))
    text = [title, *shown]
    if len(reasons) > len(shown):
        text.append(say("why.more", count=len(reasons) - len(shown)))
    text.append(lines.as_of(context, day))
    others = [each for each in found.items if each is not item and each.state.open][:3]
    choices = (_why(each, context) for each in others)
    return Reply("\n".join(text), _choices(context, *choices), edits=context.tapped)


def _all_rules(items: tuple[Obligation, ...], context: Context, day: date) -> Reply:
    """Say each rule in a line, with a button for its entries: nothing is left to explain first."""
    rules = [f"{each.target.title}. {rule_sentence(each, context.say)}" for each in items]
    text = [context.say("why.all", count=len(items)), *lines.bulleted(rules)]
    text.append(lines.as_of(context, day))
    choices = (_why(each, context) for each in items[:5])
    return Reply("\n".join(text), tuple(choices), edits=context.tapped)


def _why(each: Obligation, context: Context) -> Choice:
    title = _short(each.target.title)
    tap = context.choice("button.why", "why_obligation", target=each.target.id)
    return Choice(context.say("button.why_other", title=title), tap.action)


def _short(title: str) -> str:
    """Return a title that fits on a button."""
    return title if len(title) <= 28 else f"{title[:27].rstrip()}…"
