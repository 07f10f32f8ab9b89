"""The report forms by law, filled in for a unit and some days."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.conversation.context import Context
from bot.conversation.messages import Outcome, Reply, Request
from handlers.reports.report import Report
from handlers.reports.unit_reports import seen
from handlers.support import question_scope, unit_scope

#: A report's name for a form that is not said which.
ANY: Final = "form"
_TARGETS: Final = "chi-tieu"


def of_form(_request: Request, context: Context) -> Report | Reply:
    """Return the form that is named, of the year so far where no days are."""
    # Deferred, slow: few answers carry a table.
    from bot.exchange.exports.report_forms import FORMS

    name = context.slots.report or ""
    if name not in FORMS:
        return _which(context, tuple(FORMS))
    about = seen(_of_all_one_answers_for(context))
    if isinstance(about, Reply):
        return about
    first, last = question_scope.stretch(context, about.day)
    last = min(last, context.today)
    table = FORMS[name](context.as_of.on(last), about.unit, first, last, context.say)
    return Report(f"{name}-{about.unit.code}", table, about.unit.id)


def _of_all_one_answers_for(context: Context) -> Context:
    """Return the question about the one unit on top of all that an officer answers for.

    A form by law is handed in for the agency; of a unit below it is asked for by its name.
    """
    tops = unit_scope.tops(context) if context.viewer.officer else []
    if context.slots.units or len(tops) != 1:
        return context
    return replace(context, slots=replace(context.slots, units=(tops[0].code,)))


def _which(context: Context, names: tuple[str, ...]) -> Reply:
    """Ask which form is meant: the forms there are, a button each."""
    say, slots = context.say, context.slots.without("report").stored()
    listed = [f"• {say(f'export.form.{name}')}" for name in names]
    choices = tuple(
        context.choice(f"button.form.{name}", "report_export", **slots, report=name)
        for name in names
    )
    return Reply(
        "\n".join([say("report.which_form"), *listed]), choices, outcome=Outcome.ASKED_BACK
    )
