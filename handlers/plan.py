"""What a plan demands, and of whom."""

from __future__ import annotations

from datetime import date

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply, Request
from bot.texts import Texts
from bot.training import plans
from bot.training.plan import Plan, Population, Target
from handlers import asked, lines


def plan_targets(_request: Request, context: Context) -> Reply:
    """Say the targets in force, public for everybody."""
    day = _day(context)
    say = context.say
    unit_id = context.viewer.main_unit
    governing = plans.governing(context.connection, unit_id, day)
    if governing is None or not governing.plan.in_force(day):
        return Reply(say("plan.none", year=day.year))
    plan = governing.plan
    found = plan.in_force(day)
    ids = asked.targets(context, found)
    wanted = [each for each in found if ids is None or each.id in ids]
    if not wanted:
        topics = say.join(say.name("topic", each) for each in asked.topics(context))
        return Reply(say("plan.none_about", topics=topics, plan=plan.code))
    if len(wanted) == 1:
        return _one(wanted[0], plan, day, context)
    text = [say("plan.headline", count=len(wanted), plan=plan.code, title=plan.title)]
    text += lines.bulleted(_line(each, say) for each in wanted)
    choices = tuple(
        Choice(_short(each.title), action("plan_targets", target=each.id)) for each in wanted[:5]
    )
    return Reply("\n".join(text), choices, edits=context.tapped)


def _day(context: Context) -> date:
    """Return the day whose plan is meant: the last of the period named, future ones too."""
    period = context.slots.get("period")
    if isinstance(period, dict):
        try:
            first, last = (date.fromisoformat(str(period[end])) for end in ("from", "to"))
        except (KeyError, ValueError):
            return context.today
        return context.today if first <= context.today <= last else last
    return context.today


def _line(target: Target, say: Texts) -> str:
    return say(
        "plan.line",
        title=target.title,
        threshold=_threshold(target),
        who=_who(target.population, say),
        period=say.name("period", target.period),
    )


def _one(target: Target, plan: Plan, day: date, context: Context) -> Reply:
    say = context.say
    population = target.population
    text = [
        say("plan.one", title=target.title, threshold=_threshold(target)),
        say("plan.who", who=_who(population, say)),
    ]
    if population.exclude_status:
        names = say.join(say.name("excluded_short", each) for each in population.exclude_status)
        text.append(say("plan.left_out", reasons=names))
    if population.min_months:
        text.append(say("plan.new", months=population.min_months))
    text.append(say("plan.due", due=say.full_date(plan.due(target, day))))
    text.append(say("plan.document", document=target.document))
    if target.quote:
        text.append(say("plan.quote", quote=target.quote))
    everything = context.choice("button.plan", "plan_targets")
    choices: tuple[Choice, ...] = (everything,)
    if context.viewer.linked:
        own = context.choice("button.my_unit", "unit_progress", target=target.id)
        choices = (own, everything)
    return Reply("\n".join(text), choices, edits=context.tapped)


def _who(population: Population, say: Texts) -> str:
    """Return who is meant: the groups, and what narrows them."""
    groups = say.join(say.name("group", each) for each in population.groups)
    narrowed = [
        say.name("narrowed", flag)
        for flag in ("leading", "managing", "sensitive", "appointed_in_period")
        if getattr(population, flag)
    ]
    return f"{groups} ({', '.join(narrowed)})" if narrowed else groups


def _threshold(target: Target) -> str:
    return f"{target.threshold.normalize():f}%"


def _short(title: str) -> str:
    return title if len(title) <= 30 else f"{title[:29].rstrip()}…"
