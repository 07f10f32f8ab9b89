"""An obligation falls due, or is overdue: the days of reminding are the plan's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from bot.conversation.actions import action
from bot.conversation.messages import Choice
from bot.reminders import closed_periods, silences
from bot.reminders.enums import Reason
from bot.reminders.fitting_class import fitting_class
from bot.reminders.kind import Concerned, Manner, Matter, Moment, Section
from bot.reminders.occurrences import Occurrence
from bot.reminders.outbox import Claimed
from bot.reminders.recipients import members
from bot.reminders.schedules import Schedules
from bot.training import people
from bot.training.as_of import AsOf
from bot.training.class_lists import ClassView
from bot.training.enums import NEW
from bot.training.obligations import Obligation, Obligations, State, obligations
from bot.wording import lines
from bot.wording.speech import Speech

#: Obligations that have a line of their own beside others.
_SHOWN: Final = 2
_SETTLED: Final = {
    State.MET: Reason.DONE,
    State.WAIVED: Reason.WAIVED,
    State.NOT_APPLICABLE: Reason.STATUS,
}
_LOOK: Final = ("reminders.button.missing", action("my_missing"))
_BUTTONS: Final = (
    ("reminders.button.learned", action("reminder_settings", do="learned")),
    ("reminders.button.dated", action("training_date")),
    ("reminders.button.later", action("reminder_settings", do="later")),
    ("reminders.button.why", action("why_obligation")),
)


@dataclass(frozen=True, slots=True)
class ObligationDue:
    """The kind; see the module."""

    name: str = "obligation"
    manner: Manner = Manner.DIGEST
    urgency: int = 20

    def concerned(self, as_of: AsOf, zone: tzinfo) -> Iterator[Concerned]:
        """Yield everybody in the population of a target in force, or left out of one."""
        schedules = Schedules(as_of, zone, self.name)
        for member in members(as_of, zone):
            yield Concerned(
                member.person_id,
                member.code,
                member.unit_id,
                schedules.of_plan(member.used.plan),
                member.used.since,
                tuple(Matter(requirement, due) for requirement, due in member.owes),
                member.settled,
            )

    def compose(self, claimed: Claimed, moment: Moment) -> Section | Reason:
        """Return what of the planned obligations is still open."""
        return open_section(claimed, moment)


def open_section(claimed: Claimed, moment: Moment) -> Section | Reason:
    """Return what of the planned obligations is still open, by the day it was planned for."""
    person = people.by_id(moment.as_of, claimed.person_id)
    duties = obligations(moment.as_of, person.id, person.unit_id)
    planned = claimed.items
    pairs = {(occurrence.subject, occurrence.due) for occurrence in planned}
    days = {occurrence.due for occurrence in planned if occurrence.due < moment.today}
    over = closed_periods.left_open(moment.as_of, person.id, days)
    silent = silences.of(moment.connection, person.id)
    still = [
        obligation
        for obligation in (*over, *duties.open)
        # With the due day: where an extension moved it since, the reminder was for another day.
        if (obligation.target.id, obligation.due) in pairs
        and silent.get((person.id, obligation.target.id), moment.today) <= moment.today
    ]
    if not still:
        return _why(planned, duties)
    # No class of this year makes a period good that is over.
    current = [obligation for obligation in still if obligation.period[1] >= moment.today]
    return _section(still, moment, fitting_class(moment.as_of, person.id, current))


def _why(planned: Sequence[Occurrence], duties: Obligations) -> Reason:
    """Return why nothing of a digest is left: the first of its items decides."""
    by_target = {obligation.target.id: obligation for obligation in duties.items}
    obligation = by_target.get(planned[0].subject) if planned else None
    if obligation is None:
        return Reason.MOVED
    return (
        Reason.NEW if obligation.left_out == NEW else _SETTLED.get(obligation.state, Reason.MOVED)
    )


def _section(items: Sequence[Obligation], speech: Speech, offer: ClassView | None) -> Section:
    """Return what is said of open obligations, the most urgent first; there is at least one."""
    choices = (
        _first(offer, speech),
        *(Choice(speech.say(label), does) for label, does in _BUTTONS),
    )
    if len(items) == 1:
        said = (*_one(items[0], speech), *_offer(offer, speech))
        return Section(said, _line(items[0], speech), choices)
    head = _headline(items, speech)
    shown = lines.bulleted(_line(obligation, speech) for obligation in items[:_SHOWN])
    return Section((head, *shown), head, choices, more=len(items) - len(shown))


def _first(offer: ClassView | None, speech: Speech) -> Choice:
    """Return the button of the first step: a seat in a class that fits, else what is lacking."""
    if offer is None or offer.opens is None:
        label, does = _LOOK
        return Choice(speech.say(label), does)
    label = speech.say("reminders.button.register_on", day=f"{offer.opens:%d/%m}")
    return Choice(label, action("register_class", **{"class": offer.code}))


def _offer(offer: ClassView | None, speech: Speech) -> tuple[str, ...]:
    if offer is None or offer.opens is None:
        return ()
    day = speech.say.day(offer.opens, speech.today)
    return (speech.say("reminders.offer", name=offer.name, day=day),)


def _one(obligation: Obligation, speech: Speech) -> tuple[str, ...]:
    say, today = speech.say, speech.today
    days = obligation.days_left(today)
    key = "before" if days > 0 else "today" if days == 0 else "after"
    if obligation.period[1] < today:
        key = "closed"
    due = say.day(obligation.due, today)
    title, year = obligation.target.title, obligation.period[1].year
    headline = say(f"reminders.one.{key}", days=abs(days), title=title, due=due, year=year)
    return (headline, say("reminders.lacking", missing=lines.missing(obligation, say)))


def _headline(items: Sequence[Obligation], speech: Speech) -> str:
    say, today = speech.say, speech.today
    if all(obligation.period[1] < today for obligation in items):
        year = max(obligation.period[1] for obligation in items).year
        return say("reminders.several_closed", count=len(items), year=year)
    overdue = sum(obligation.days_left(today) < 0 for obligation in items)
    to_come = [obligation for obligation in items if obligation.days_left(today) >= 0]
    key = "reminders.several" if not overdue else "reminders.several_overdue"
    nearest = min(to_come or items, key=lambda obligation: obligation.due)
    return say(key, count=len(items), overdue=overdue, due=say.day(nearest.due, today))


def _line(obligation: Obligation, speech: Speech) -> str:
    # Late or not is read from the day of sending: the state is the planning's.
    return lines.open_obligation(obligation, speech, overdue=obligation.days_left(speech.today) < 0)
