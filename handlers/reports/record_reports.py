"""Papers, conditions for a post and a plan's targets as tables."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.messages import Reply, Request
from bot.exchange.exports.tables.table import Table
from bot.training import plans_in_use
from bot.training.readiness import conditions
from bot.wording import lines
from bot.wording.targets import population, threshold
from bot.wording.topics import topic_name
from handlers import certificate_status
from handlers.reports.report import Report
from handlers.reports.unit_reports import columns
from handlers.support import question_scope, subjects


def of_certificates(request: Request, context: Context) -> Report | Reply:
    """Return the papers of somebody's record."""
    day, say = question_scope.day(context), context.say
    subject = subjects.subject(request, context, day)
    if isinstance(subject, Reply):
        return subject
    person = subject.person
    rows = tuple(
        (
            number,
            paper.result.title if paper.result else None,
            topic_name(paper.topic, say) if paper.topic else None,
            say.name(f"level.{paper.topic}", paper.level) if paper.topic and paper.level else None,
            paper.result.certificate_no if paper.result else None,
            # The decision's day is the paper's own; without one the class's last day stands in.
            (paper.result.decided or paper.result.ends) if paper.result else None,
        )
        for number, paper in enumerate(certificate_status.papers(context, subject, day), 1)
    )
    headings = (
        ("number", 5), ("class", 44), ("topic", 30), ("level", 18), ("certificate", 18),
        ("ends", 14),
    )  # fmt: skip
    title = say("report.certificates", name=person.name)
    table = Table(title, columns(context, *headings), rows, (lines.as_of(context, day),))
    people = () if subject.own else (person.code,)
    return Report(f"chung-chi-{person.code}", table, person.unit_id, people)


def of_readiness(request: Request, context: Context) -> Report | Reply:
    """Return the training conditions for a post, with the reservation that they come with."""
    subject = subjects.subject(request, context, context.today)
    if isinstance(subject, Reply):
        return subject
    say, person = context.say, subject.person
    rows = tuple(
        (
            number,
            topic_name(condition.topic, say),
            say.name(f"level.{condition.topic}", condition.level) if condition.level else None,
            condition.target.document,
            say.name("target_state", "met" if condition.met else "not_met"),
        )
        for number, condition in enumerate(conditions(context.as_of, person), 1)
    )
    headings = (("number", 5), ("topic", 34), ("level", 20), ("document", 24), ("state", 16))
    title = say("report.readiness", name=person.name)
    notes = (say("appointment.no_conclusion"), lines.as_of(context, context.today))
    table = Table(title, columns(context, *headings), rows, notes)
    people = () if subject.own else (person.code,)
    return Report(f"dieu-kien-{person.code}", table, person.unit_id, people)


def of_plan(_request: Request, context: Context) -> Report | Reply:
    """Return the targets in force for the asker's unit."""
    day, say = question_scope.day(context), context.say
    governing = plans_in_use.governing(context.as_of.on(day), context.viewer.main_unit)
    if governing is None or not governing.plan.in_force(day):
        return Reply(say("plan.none", year=day.year))
    rows = tuple(
        (
            number,
            target.title,
            population(target.population, say),
            threshold(target),
            governing.plan.due(target, day),
            target.document,
        )
        for number, target in enumerate(governing.plan.in_force(day), 1)
    )
    headings = (
        ("number", 5), ("target", 60), ("considered", 40), ("threshold", 10), ("due", 12),
        ("document", 24),
    )  # fmt: skip
    title = say("report.plan", plan=governing.plan.code)
    table = Table(title, columns(context, *headings), rows, (lines.as_of(context, day),))
    return Report("chi-tieu", table, context.viewer.main_unit)
