"""Will a unit reach its targets in time, and which classes close the gap."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.training import forecast as forecasting
from bot.training import people
from bot.training.access import Deed, Sight
from bot.training.forecast import Forecast, Remedy, Verdict
from bot.training.progress import PartProgress
from bot.training.rosters import Member, nameable, roster
from bot.wording import classes as class_words
from bot.wording import lines, people_named
from bot.wording.targets import percent, target_labels
from bot.wording.topics import topic_list, topic_name
from handlers.nominate import blocked_from
from handlers.support import figure_code, left_out, question_scope
from handlers.support.unit_asked import Asked, asked, looked
from handlers.support.unit_scope import no_plan, slots

_CLASSES, _NAMED, _TARGETS = 3, 3, 4
_MOST_ON_A_BUTTON: Final = 60
_BEHIND: Final = (Verdict.TOO_SLOW, Verdict.MISSED)


def forecast(request: Request, context: Context) -> Reply:
    """Say whether the targets of a unit will be reached by their due days, and what it takes."""
    about = asked(context)
    if isinstance(about, Reply):
        return about
    # A forecast tells the pace of the last weeks: with totals of few people, single days of theirs.
    if about.sight is not Sight.EVERYTHING:
        choices = (context.choice("button.my_unit", "unit_progress"),)
        text = context.say("forecast.refused", unit=about.unit.name)
        return Reply(text, choices, outcome=Outcome.REFUSED)
    topics = question_scope.topics(context)
    forecasts = forecasting.forecasts(
        context.as_of.on(about.day), about.unit.code, about.groups, topics
    )
    if not forecasts:
        return no_plan(about.unit, about.day, "forecast", context)
    targets = left_out.targets(context, [forecast.figure.target for forecast in forecasts])
    ids = question_scope.targets(context, targets)
    wanted = [f for f in forecasts if f.figure.target in targets]
    wanted = [f for f in wanted if ids is None or f.figure.target.id in ids]
    # A target of nobody is met by none and missed by none: it would stand as "all in time".
    counted = [f for f in wanted if f.verdict is not Verdict.NOBODY]
    if not counted:
        key = "unit.none_about" if topics else "forecast.nobody"
        named = topic_list(topics, context.say)
        progress = context.choice("button.unit", "unit_progress", unit=about.unit.code)
        return Reply(context.say(key, unit=about.unit.name, topics=named), (progress,))
    if len(counted) == 1:
        return _one(request, context, about, counted[0])
    return _all(context, about, counted)


def _all(context: Context, about: Asked, forecasts: Sequence[Forecast]) -> Reply:
    say = context.say
    behind = [forecast for forecast in forecasts if forecast.verdict in _BEHIND]
    key = "forecast.some_behind" if behind else "forecast.all_in_time"
    text = [say(key, unit=about.unit.name, behind=len(behind), all=len(forecasts))]
    # What is behind first: lines beyond a phone's screen are cut off below.
    for forecast in sorted(forecasts, key=lambda f: f.verdict not in _BEHIND):
        judged = forecast.judged
        text.append(
            say(
                "forecast.line" if forecast.lacking else "forecast.line_met",
                title=forecast.figure.target.title,
                met=say.number(judged.met),
                need=say.number(judged.need),
                lacking=say.number(forecast.lacking),
                projected=say.number(forecast.projected),
                verdict=say.name("forecast.verdict", forecast.verdict),
            )
        )
    # How it is reckoned stands under it: a projection without its method is an opinion.
    text.append(say("forecast.how", days=forecasting.LOOK_BACK))
    text.append(figure_code.as_of(context, "forecast", about.day, [about.unit.id], text))
    here = {"unit": about.unit.code, **slots(context, "period", "groups")}
    open_ones = [forecast for forecast in forecasts if forecast.verdict is not Verdict.MET][
        :_TARGETS
    ]
    named = target_labels([open_one.figure.target for open_one in open_ones], say)
    choices = [
        Choice(
            say("button.target", title=title),
            action("forecast", **here, target=forecast.figure.target.id),
        )
        for title, forecast in zip(named, open_ones, strict=True)
    ]
    choices.append(context.choice("button.excel", "report_export", **here, report="forecast"))
    choices.append(context.choice("button.unit", "unit_progress", **here))
    return Reply("\n".join(text[: lines.MOST_LINES]), tuple(choices), edits=context.tapped)


def _one(request: Request, context: Context, about: Asked, forecast: Forecast) -> Reply:
    text = [_headline(context, about, forecast), _pace(context, forecast)]
    figures = tuple(text)
    here = {"unit": about.unit.code, **slots(context, "period", "groups")}
    choices: list[Choice] = []
    items: tuple[str, ...] = ()
    open_yet = forecast.verdict in (Verdict.TOO_SLOW, Verdict.IN_TIME)
    # Classes and seats are today's, and send nobody on a day that is over.
    if open_yet and about.day == context.today:
        members = left_out.members(context, roster(context.as_of, about.unit.id))
        plan = forecasting.remedy(context.as_of, forecast, members)
        named = context.name_policy.may_go(request.sender.channel)
        text += _remedy(context, plan, members, forecast, named=named)
        # A restricted record is counted among those who lack it, and is sent nowhere by a button.
        open_to = {m.person_id: m for m in nameable(members, context.person.id)}
        sendings, kept_out = _sendings(context, plan, open_to)
        choices += sendings
        if kept_out:
            text.append(context.say("forecast.kept_out", count=context.say.number(kept_out)))
        if named:
            listed = (_first(going, open_to) for _, going in plan.classes[:_CLASSES])
            shown = {i for going in listed for i in going}
            items = tuple(m.code for m in members if m.person_id in shown)
    text.append(figure_code.as_of(context, "forecast", about.day, [about.unit.id], figures))
    target = forecast.figure.target.id
    choices.append(context.choice("button.who", "unit_missing", **here, target=target))
    choices.append(context.choice("button.unit", "unit_progress", **here))
    if items:
        looked(context, about.unit.id, items)
    reply = Reply("\n".join(text[: lines.MOST_LINES]), tuple(choices), edits=context.tapped)
    return replace(reply, items=items)


def _headline(context: Context, about: Asked, forecast: Forecast) -> str:
    say, figure = context.say, forecast.figure
    part = forecast.judged.topic if isinstance(forecast.judged, PartProgress) else None
    # Where each part must be reached the furthest behind decides, and is what must be named.
    several = part is not None and len(figure.parts) > 1
    title = topic_name(part, say) if several else figure.target.title
    return say(
        f"forecast.{forecast.verdict}",
        unit=about.unit.name,
        title=title,
        lacking=say.number(forecast.lacking),
        due=say.day(figure.due, context.today),
    )


def _pace(context: Context, forecast: Forecast) -> str:
    say, figure = context.say, forecast.figure
    open_yet = forecast.verdict in (Verdict.TOO_SLOW, Verdict.IN_TIME)
    key = "forecast.pace" if open_yet else "forecast.so"
    return say(
        key,
        met=say.number(forecast.judged.met),
        all=say.number(figure.population),
        percent=percent(forecast.judged.percent),
        need=say.number(forecast.judged.need),
        gained=say.number(forecast.gained),
        days=forecast.days,
        projected=say.number(forecast.projected),
    )


def _remedy(
    context: Context, plan: Remedy, members: Sequence[Member], forecast: Forecast, *, named: bool
) -> list[str]:
    say = context.say
    name_of = {m.person_id: m.name for m in nameable(members, context.person.id)}
    if not plan.classes:
        return [say("forecast.no_class", lacking=say.number(forecast.lacking))]
    text = [say("forecast.classes", count=len(plan.classes), people=say.number(plan.closed))]
    for view, going in plan.classes[:_CLASSES]:
        listed = _first(going, name_of)
        who = people_named.first_of([name_of[i] for i in listed], len(going), say)
        key = "forecast.class" if named and listed else "forecast.class_count"
        days = class_words.days(view, context.today, say)
        text.append(say(key, code=view.code, days=days, count=say.number(len(going)), names=who))
    # The classes that are open may not be enough: how many seats are missing is the officer's news.
    if plan.closed < plan.needed:
        short = say.number(plan.needed - plan.closed)
        text.append(say("forecast.more_classes", count=short))
    return text


def _first(going: Sequence[int], open_to: Container[int]) -> list[int]:
    """Return the first of those who go that may be named."""
    return [i for i in going if i in open_to][:_NAMED]


def _sendings(context: Context, plan: Remedy, open_to: Container[int]) -> tuple[list[Choice], int]:
    """Return a button to each class that sends those who have no seat there yet.

    With it how many of those listed the buttons leave out: a number that differs from the list's
    is explained.
    """
    ids = {i for _, going in plan.classes[:_CLASSES] for i in going}
    known = people.by_ids(context.as_of, list(ids))
    choices, kept_out = [], 0
    for view, going in plan.classes[:_CLASSES]:
        seated = plan.seated.get(view.code, frozenset())
        theirs = [known[i] for i in going if i in known and i not in seated and i in open_to]
        theirs = [who for who in theirs if context.viewer.may(Deed.NOMINATE, who)]
        # A place elsewhere, or a clash, stands in the way of some.
        out = {blocked.person.id for blocked in blocked_from(context, view, theirs)}
        free = [who.code for who in theirs if who.id not in out]
        # No button sends a part of a class's list unseen: above sixty it is named person by person.
        if free and len(free) <= _MOST_ON_A_BUTTON:
            about: dict[str, Any] = {"class": view.code, "persons": free}
            label = context.say("forecast.button.send", count=len(free), code=view.code)
            choices.append(Choice(label, action("nominate", **about)))
            kept_out += len(going) - len(free)
    return choices, kept_out
