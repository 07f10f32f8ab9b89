"""Who goes to a class, as a table: of those whose names the asker may see."""

from __future__ import annotations

from collections.abc import Collection

from bot.conversation.context import Context
from bot.conversation.messages import Outcome, Reply, Request
from bot.exchange.exports.tables.table import Cell, Table
from bot.training import class_lists, people, restrictions, units
from bot.training.class_lists import ClassView
from bot.training.people import Person
from bot.wording import classes as class_words
from bot.wording import lines
from handlers.reports.report import Report
from handlers.reports.unit_reports import columns
from handlers.support import class_scope, lacking_people


def of_class(_request: Request, context: Context) -> Report | Reply:
    """Return the list of a class: for officers and heads, each with the people they see."""
    if not context.viewer.leads:
        text = context.say("report.class_refused")
        choices = (context.choice("button.schedule", "my_schedule"),)
        return Reply(text, choices, outcome=Outcome.REFUSED)
    meant = class_scope.picked(context, class_lists.upcoming(context.as_of, context.person.id))
    return meant if isinstance(meant, Reply) else listed(context, meant)


def _keeps(person: Person, context: Context) -> bool:
    own = person.id == context.person.id
    return own or context.viewer.answers_for(person.unit_id)


def listed(context: Context, view: ClassView, only: Collection[int] | None = None) -> Report:
    """Return the people of a class whom the asker may see; ``only`` some of them."""
    say = context.say
    kept = class_lists.places(context.as_of, view.id)
    states = {who: state for who, state in kept.items() if only is None or who in only}
    known = people.by_ids(context.as_of, list(states))
    unnamed = restrictions.restricted(context.connection)
    seen = [known[i] for i in states if i in known and context.viewer.sees_person(known[i])]
    # An officer keeps a class's register, whoever is in it.
    shown = [one for one in seen if one.id not in unnamed or _keeps(one, context)]
    shown.sort(key=lambda person: (person.unit_code or "", person.given_name, person.name))
    named = {unit.id: unit.name for unit in units.all_units(context.as_of)}
    held: tuple[tuple[Cell, ...], ...] = tuple(
        (
            number,
            person.name,
            person.code,
            person.title,
            named.get(person.unit_id or 0),
            say.name("booking", states[person.id]),
        )
        for number, person in enumerate(shown, 1)
    )
    headings = (
        ("number", 5), ("name", 28), ("code", 12), ("post", 26), ("unit", 34),
        ("own_place", 16),
    )  # fmt: skip
    title = say("report.class", name=view.name, code=view.code)
    notes = [say("report.class_days", days=class_words.days(view, context.today, say))]
    if view.place or view.link:
        notes.append(say("class.place", value=view.place or view.link))
    hidden = len(states) - len(seen)
    if hidden:
        notes.append(say("report.class_hidden", count=say.number(hidden)))
    notes += lacking_people.unnamed(len(seen) - len(shown), context)
    notes.append(lines.as_of(context, context.today))
    table = Table(title, columns(context, *headings), held, tuple(notes))
    staff_codes = tuple(person.code for person in shown if person.id != context.person.id)
    return Report(f"lop-{view.code}", table, context.viewer.main_unit, staff_codes)
