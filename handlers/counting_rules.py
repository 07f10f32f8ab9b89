"""What a plan counts, and of whom it asks: answered yes or no, from the plan's data."""

from __future__ import annotations

from collections.abc import Sequence

from bot.base.texts import Texts
from bot.conversation.context import Context
from bot.conversation.messages import Reply
from bot.training import plans_in_use
from bot.training.enums import EVIDENCE_RANK, NEW, Evidence, Group
from bot.training.measures.hours import PERIOD_MINUTES, Hours
from bot.training.plan import Plan, Target
from bot.understanding.question_form import Learning
from bot.wording import lines
from bot.wording.targets import population, threshold
from bot.wording.topics import topic_list
from handlers.support import question_scope


def counts(context: Context) -> Reply:
    """Say whether learning online, elsewhere or by oneself counts, or how long a tiết is."""
    say, plan = context.say, _plan(context)
    if context.slots.verb == "period_length":
        return _period_length(context, plan)
    if plan is None:
        return Reply(say("plan.none", year=context.today.year))
    targets = _asked(context, plan) or plan.in_force(context.today)
    least = min((target.measure.min_evidence for target in targets), key=EVIDENCE_RANK.__getitem__)
    evidence = say.name("evidence", least)
    if context.form.learning is Learning.SELF_STUDY:
        text = [_self_study(targets, plan, say)]
    else:
        text = [say(f"counts.{context.form.learning}", plan=plan.code)]
    if context.form.learning is not Learning.LEFT_OVER:
        text.append(say("counts.conditions", evidence=evidence))
    why = context.choice("button.why", "why_obligation")
    return Reply("\n".join(text), (why,) if context.viewer.linked else ())


def _period_length(context: Context, plan: Plan | None) -> Reply:
    """Say how long a tiết is, and how many of them the plan asks for."""
    say = context.say
    text = [say("counts.period_length", minutes=PERIOD_MINUTES)]
    measured = [target.measure for target in plan.in_force(context.today)] if plan else []
    least = next((m.min_hours for m in measured if isinstance(m, Hours)), None)
    if plan is not None and least is not None:
        clock = say.number(least * PERIOD_MINUTES / 60)
        said = {"plan": plan.code, "least": say.number(least), "clock": clock}
        text.append(say("counts.period_least", **said))
    return Reply("\n".join(text), (context.choice("button.plan", "plan_targets"),))


def _self_study(targets: Sequence[Target], plan: Plan, say: Texts) -> str:
    """Return whether a mere declaration is enough, for all, some or no targets."""
    # A declaration is enough only where a plan says so: attendance is the default.
    declared = [target for target in targets if target.measure.min_evidence == Evidence.DECLARED]
    if len(declared) == len(targets):
        return say("counts.self_study_yes", plan=plan.code)
    others = [target.measure.min_evidence for target in targets if target not in declared]
    evidence = say.name("evidence", min(others, key=EVIDENCE_RANK.__getitem__))
    if not declared:
        return say("counts.self_study_no", plan=plan.code, evidence=evidence)
    titles = say.join(target.title for target in declared)
    return say("counts.self_study_some", titles=titles, evidence=evidence)


def groups_owe(context: Context) -> Reply:
    """Say whether a staff group has to learn something: the plan's populations tell."""
    say, plan = context.say, _plan(context)
    if plan is None:
        return Reply(say("plan.none", year=context.today.year))
    groups = [Group(code) for code in context.form.groups]
    group = say.join(say.name("group", code) for code in groups)
    about = _asked(context, plan)
    # All of the groups named: "cán bộ, công chức" is not answered yes for công chức alone.
    owed = [target for target in about if set(groups) <= set(target.population.groups)]
    if owed:
        text = [say("group_asked.some", plan=plan.code, group=group, count=len(owed))]
        text += lines.bulleted(_line(target, say) for target in owed)
    else:
        text = [_not_owed(context, plan, about, group)]
    return Reply("\n".join(text), (context.choice("button.plan", "plan_targets"),))


def absent_owe(context: Context) -> Reply:
    """Say whether those who are away, or newly come, have to learn: the plan's exclusions tell."""
    say, plan, code = context.say, _plan(context), context.form.absence
    if plan is None or code is None:
        return Reply(say("plan.none", year=context.today.year))
    targets = _asked(context, plan) or plan.in_force(context.today)
    free = [target for target in targets if _leaves_out(target, code)]
    values = {"plan": plan.code, "who": say.name("absence", code), "all": len(targets)}
    ask = (context.choice("intent.request_extension", "request_extension"),)
    choices = (context.choice("button.plan", "plan_targets"), *ask[: context.viewer.linked])
    if len(free) == len(targets):
        return Reply(say("absence_asked.none", **values), choices)
    if not free:
        return Reply(say("absence_asked.all", **values), choices)
    text = [say("absence_asked.some", count=len(free), **values)]
    text += lines.bulleted(_freed(target, code, say) for target in free)
    return Reply("\n".join(text), choices)


def _leaves_out(target: Target, code: str) -> bool:
    of = target.population
    return of.min_months > 0 if code == NEW else code in of.exclude_status


def _freed(target: Target, code: str, say: Texts) -> str:
    if code != NEW:
        return target.title
    months = target.population.min_months
    return say("absence_asked.months", title=target.title, count=months)


def _not_owed(context: Context, plan: Plan, about: Sequence[Target], group: str) -> str:
    """Return that nothing is asked of a group, and of whom the target asked about is."""
    say, topics = context.say, question_scope.topics(context)
    if len(about) == 1:
        (target,) = about
        who = population(target.population, say)
        return say("group_asked.none_about", title=target.title, who=who, group=group)
    if topics:
        topic_names = topic_list(topics, say)
        return say("group_asked.no_topic", plan=plan.code, topics=topic_names, group=group)
    return say("group_asked.none", plan=plan.code, group=group)


def _line(target: Target, say: Texts) -> str:
    return say(
        "plan.line",
        title=target.title,
        threshold=threshold(target),
        who=population(target.population, say),
        period=say.name("period", target.period),
    )


def _plan(context: Context) -> Plan | None:
    """Return the plan in force for the asker, with targets today."""
    unit_id = context.viewer.main_unit
    governing = plans_in_use.governing(context.as_of, unit_id)
    in_force = governing is not None and governing.plan.in_force(context.today)
    return governing.plan if governing is not None and in_force else None


def _asked(context: Context, plan: Plan) -> list[Target]:
    """Return the targets that the question is about, all where it names none."""
    targets = list(plan.in_force(context.today))
    ids = question_scope.targets(context, targets)
    return [target for target in targets if ids is None or target.id in ids]
