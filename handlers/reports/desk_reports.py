"""What waits on an officer's desk as tables: decisions, and people without a chat."""

from __future__ import annotations

from bot.base.problems import Problem
from bot.conversation.context import Context
from bot.conversation.messages import Request
from bot.exchange.exports.tables.table import Table
from bot.training import linked
from bot.wording import lines
from handlers.reports.report import Report
from handlers.reports.unit_reports import columns
from handlers.support import question_scope, review_items


def of_queue(_request: Request, context: Context) -> Report:
    """Return what waits for the asker's decision."""
    if not context.viewer.officer:
        raise Problem("problem.not_allowed")
    waiting, say = review_items.waiting(context), context.say
    rows = tuple(
        (
            number,
            review_item.name,
            review_item.code,
            review_item.line.partition(": ")[2] or review_item.line,
        )
        for number, review_item in enumerate(waiting, 1)
    )
    headings = (("number", 5), ("name", 28), ("code", 12), ("matter", 70))
    note = (lines.as_of(context, context.today),)
    table = Table(say("report.queue"), columns(context, *headings), rows, note)
    people = tuple(dict.fromkeys(review_item.code for review_item in waiting))
    return Report("cho-duyet", table, context.viewer.main_unit, people)


def of_unlinked(_request: Request, context: Context) -> Report:
    """Return who of a unit of the asker's as an officer has no chat yet."""
    unit = question_scope.unit(context, context.today)
    if unit is None or not context.viewer.answers_for(unit.id):
        raise Problem("problem.not_allowed")
    without_chat = linked.unlinked(context.as_of, unit.id)
    rows = tuple((number, one.name, one.code) for number, one in enumerate(without_chat, 1))
    title = context.say("accounts.unlinked", unit=unit.name, count=len(without_chat)).rstrip(":.")
    heads = columns(context, ("number", 5), ("name", 30), ("code", 14))
    table = Table(title, heads, rows, (lines.as_of(context, context.today),))
    return Report(
        f"chua-lien-ket-{unit.code}", table, unit.id, tuple(one.code for one in without_chat)
    )
