"""Whose record a question is about, and whether the asker may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.base.problems import Problem
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.storage.audit import Action, record
from bot.training import people, restrictions
from bot.training.obligations import Obligations
from bot.training.people import Person
from handlers.support import question_scope


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an answer is about: the asker, or somebody whom they may see.

    ``who`` begins a sentence, ``whom`` stands within one.
    """

    person: Person
    own: bool
    who: str
    whom: str

    @property
    def code(self) -> str | None:
        """The code that a button carries: none is needed for the asker."""
        return None if self.own else self.person.code

    @property
    def items(self) -> tuple[str, ...]:
        """Whom a reply lists."""
        return () if self.own else (self.person.code,)

    def named(self, text: str, context: Context) -> str:
        """Return a first line that says whose record it is, unless it is the asker's own."""
        return text if self.own else context.say("line.of", name=self.person.name, text=text)

    def choice(self, label: str, intent: str, context: Context, **slots: Any) -> Choice:
        """Return a button that goes on about the same person and period."""
        period = context.slots.period
        told = period.slot() if period else None
        return context.choice(label, intent, person=self.code, period=told, **slots)

    def why(self, owed: Obligations, context: Context) -> Choice:
        """Return the button that asks why, about the one target where only one is spoken of."""
        only = owed.items[0].target.id if len(owed.items) == 1 else None
        return self.choice("button.why", "why_obligation", context, target=only)


def themselves(context: Context) -> Subject:
    """Return the asker."""
    say = context.say
    return Subject(context.person, True, say("line.you"), say("line.you_within"))


def subject(request: Request, context: Context, day: date) -> Subject | Reply:
    """Return whom a question is about: who is named, else the asker; a refusal where need be."""
    if not somebody(context):
        return themselves(context)
    # Never the asker for a name that was not found: their record would be read as the other's.
    return not_one(request, context) or seen(context, str(context.slots.person), day)


def somebody(context: Context) -> bool:
    """Return whether somebody's record is asked for, the asker's own included, by naming them.

    Beside words about the asker, a name that nobody has is no colleague's.
    """
    if context.slots.persons or context.ambiguous.get("person"):
        return True
    return bool(context.unknown.get("person")) and not question_scope.of_oneself(context)


def not_one(request: Request, context: Context) -> Reply | None:
    """Return a question back when the words name several people, or nobody to be seen."""
    if context.ambiguous.get("person") and not context.name_policy.may_go(request.sender.channel):
        return Reply(context.say("ask.whole_name"), outcome=Outcome.ASKED_BACK, asks="person")
    unit = context.unknown.get("unit")
    if unit and context.slots.persons and not context.slots.units:
        # Somebody of another unit is asked for, not their namesake in sight.
        text = context.say("ask.unknown_unit", words=unit)
        return Reply(text, outcome=Outcome.ASKED_BACK, asks="person")
    return question_scope.which(context, "person")


def seen(context: Context, code: str, day: date) -> Subject | Reply:
    """Return somebody as they stand on a day, or a refusal; every look is recorded."""
    try:
        # Whose record it is now decides who may see it, also as it was on an earlier day.
        visible = context.viewer.sees_person(people.find(context.as_of, code))
        person = people.find(context.as_of.on(day), code) if visible else None
    except Problem:
        person = None
    if person is None:
        # The same words for nobody and for somebody out of sight: asking tells nothing.
        return Reply(context.say("colleague.refused"), outcome=Outcome.REFUSED)
    # One's own record is no look at a colleague's, and no restriction hides it from oneself.
    if person.id == context.person.id:
        return themselves(context)
    if restrictions.restricted(context.connection, person.id):
        return Reply(context.say("colleague.restricted"), outcome=Outcome.REFUSED)
    record(
        context.connection,
        context.now,
        Action.VIEW_PERSON,
        actor_id=context.person.id,
        person_id=person.id,
    )
    return Subject(person, False, person.name, person.name)
