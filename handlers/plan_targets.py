"""What a plan demands, and of whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from bot.base.texts import Texts
from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import MOST_CHOICES, Choice, Reply, Request
from bot.training import plans_in_use
from bot.training.enums import Status
from bot.training.plan import Plan, Target
from bot.wording import lines
from bot.wording.targets import population as who_is_meant
from bot.wording.targets import target_labels, threshold
from bot.wording.topics import topic_list
from handlers import consequences, counting_rules, unit_explanation
from handlers.support import coming_periods, documents, question_scope, unit_scope


def plan_targets(request: Request, context: Context) -> Reply:
    """Say the targets in force, public for everybody; of a unit's figure, on whom it is counted."""
    if context.form.consequence:
        return consequences.consequences(context)
    if context.slots.verb == "period_length" or context.form.learning:
        return counting_rules.counts(context)
    if context.form.absence:
        return counting_rules.absent_owe(context)
    if context.form.groups and context.form.whether:
        return counting_rules.groups_owe(context)
    if context.form.of_whom and unit_scope.speaks_of_shown_figure(context):
        shown = context.slots.over(context.before.slots)
        return unit_explanation.unit_explanation(request, replace(context, slots=shown))
    day = _day(context)
    say = context.say
    # A plan is public: an asker of no unit is told the root's.
    unit_id = context.viewer.main_unit
    governing = plans_in_use.governing(context.as_of.on(day), unit_id)
    if governing is None or not governing.plan.in_force(day):
        choices = coming_periods.last_year(context, unit_id, day, "plan_targets")
        return Reply(say("plan.none", year=day.year), choices)
    plan = governing.plan
    targets = plan.in_force(day)
    numbers = context.slots.documents
    meant, others = _of_documents(numbers, plan, targets)
    # Which plan is in use is told with it: most ask for one that has been replaced.
    if others and not meant:
        text = [_not_in_use(others, say), say("plan.in_use", plan=plan.code, title=plan.title)]
        return Reply("\n".join(text), (context.choice("button.plan", "plan_targets"),))
    named = _called(meant or targets, context) or meant or list(targets)
    ids = question_scope.targets(context, named)
    wanted = [target for target in named if ids is None or target.id in ids]
    if context.form.of_whom:  # "80% tính trên ai": the targets of that threshold
        wanted = [target for target in wanted if target.threshold == context.form.number] or wanted
    more = [_not_in_use(others, say)] if others else []
    if not wanted and meant:  # the document is about something else
        wanted = meant
    if not wanted:
        topics = topic_list(question_scope.topics(context), say)
        return Reply(say("plan.none_about", topics=topics, plan=plan.code))
    if len(wanted) == 1:
        reply = _one(wanted[0], plan, day, context)
        return replace(reply, text="\n".join([reply.text, *more]))
    text = [say("plan.headline", count=len(wanted), plan=plan.code, title=plan.title)]
    text += lines.bulleted(_line(target, say) for target in wanted)
    text += more
    titles = target_labels(wanted, say)
    choices = tuple(
        Choice(say("button.target", title=title), action("plan_targets", target=target.id))
        for target, title in zip(wanted, titles, strict=True)
    )[:MOST_CHOICES]
    return Reply("\n".join(text), choices, edits=context.redraws)


def _of_documents(
    numbers: Sequence[str], plan: Plan, targets: tuple[Target, ...]
) -> tuple[list[Target], list[str]]:
    """Return the targets of documents named by number, and the numbers of which there are none."""
    meant: list[Target] = []
    others = []
    for number in numbers:
        own = number in documents.numbers_in(plan.code)
        resting = list(targets) if own else documents.resting_on(targets, number)
        meant += [target for target in resting if target not in meant]
        others += [] if resting else [number]
    return meant, others


def _called(targets: Iterable[Target], context: Context) -> list[Target]:
    """Return the targets that the question names by id."""
    return [target for target in targets if target.id in context.slots.targets]


def _not_in_use(numbers: list[str], say: Texts) -> str:
    return say("plan.other_document", number=say.join(numbers))


def _day(context: Context) -> date:
    """Return the day whose plan is meant: the last of the period named, future ones too."""
    period = context.slots.period
    if period is None or period.first <= context.today <= period.last:
        return context.today
    return period.last


def _line(target: Target, say: Texts) -> str:
    return say(
        "plan.line",
        title=target.title,
        threshold=threshold(target),
        who=who_is_meant(target.population, say),
        period=say.name("period", target.period),
    )


def _one(target: Target, plan: Plan, day: date, context: Context) -> Reply:
    say = context.say
    population = target.population
    key = "plan.one_all" if target.threshold == 100 else "plan.one"
    text = [
        say(key, title=target.title, threshold=threshold(target)),
        say("plan.who", who=who_is_meant(population, say)),
    ]
    # "Áp dụng cho ai" is answered in the first line, whatever the sentence begins with otherwise.
    if context.form.of_whom:
        text.reverse()
    # Who has left is in no population at all: naming them as an exception would be odd.
    away = [status for status in population.exclude_status if status is not Status.LEFT]
    if away:
        reasons = ", ".join(say.name("excluded_short", status) for status in away)
        text.append(say("plan.left_out", reasons=reasons))
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
    return Reply("\n".join(text), choices, edits=context.redraws)
