"""An exemption or more time given by decision: an officer's word about somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from bot.base.problems import Problem
from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.forms import filling
from bot.conversation.forms.declaration import Field, Form, Values
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.training import people, waivers
from bot.training.enums import WaiverKind
from bot.training.obligations import Obligation, obligations
from bot.training.people import Person
from bot.understanding.form_answers import ValueKind
from bot.understanding.slots import Slots
from bot.wording.targets import target_labels
from handlers.registration import undo_choice
from handlers.support import question_scope

_INTENT: Final = "grant_waiver"
_LONGEST: Final = timedelta(days=366)


def of_somebody(request: Request, context: Context) -> Reply | None:
    """Begin the form where a wish for more time names another person; None where it does not."""
    about = context.slots.persons or context.ambiguous.get("person")
    if not about or context.slots.person == context.person.code:
        return None
    if not context.viewer.officer:
        officer = context.choice("button.officer", "contact_officer")
        return Reply(context.say("waive.officers_only"), (officer,), outcome=Outcome.REFUSED)
    if (back := question_scope.which(context, "person")) is not None:
        return back
    who = _answered_for(context, context.slots.person or "")
    if not _items(context, who):
        return Reply(context.say("waive.nothing_open", name=who.name), outcome=Outcome.REFUSED)
    return filling.begun(FORM, request, context, _said(context, who))


def _answered_for(context: Context, code: str) -> Person:
    who = people.find(context.as_of, code)
    if who.id == context.person.id:
        raise Problem("problem.not_for_oneself")
    if not context.viewer.answers_for(who.unit_id):
        raise Problem("problem.not_allowed")
    return who


def _said(context: Context, who: Person) -> dict[str, str]:
    """Return what was said at once; a paper's number is what the decision is known by."""
    slots = context.slots
    exempts = context.form.exemption and slots.period is None and slots.count is None
    kind = WaiverKind.EXEMPTION if exempts else WaiverKind.EXTENSION
    said = {
        "person": who.code,
        "kind": str(kind),
        "requirement": _requirement(slots),
        "until": _until(slots) if kind is WaiverKind.EXTENSION else None,
        "document": slots.documents[0] if slots.documents else None,
    }
    return {name: value for name, value in said.items() if value}


def _requirement(slots: Slots) -> str | None:
    return slots.target or ";".join(slots.topics) or None


def _until(slots: Slots) -> str | None:
    if slots.period is not None:
        return slots.period.last.isoformat()
    return f"+{slots.count}" if slots.count else None


def _who(context: Context, values: Values) -> Person:
    return people.find(context.as_of, values["person"])


def _items(context: Context, who: Person) -> tuple[Obligation, ...]:
    return obligations(context.as_of, who.id, who.unit_id).open


def _meant(context: Context, values: Values) -> Obligation | None:
    said = values.get("requirement", "")
    for item in _items(context, _who(context, values)):
        if item.target.id == said or {part.topic for part in item.parts} & set(said.split(";")):
            return item
    return None


def _which(context: Context, values: Values) -> Sequence[Choice]:
    items = _items(context, _who(context, values))[:6]
    titles = target_labels([item.target for item in items], context.say)
    return [
        Choice(title, action(_INTENT, target=item.target.id))
        for title, item in zip(titles, items, strict=True)
    ]


def _known(context: Context, values: Values) -> str | None:
    return None if _meant(context, values) else context.say("waive.not_theirs")


def _is_extension(values: Values) -> bool:
    return values.get("kind") != WaiverKind.EXEMPTION


def _day(context: Context, values: Values) -> date | None:
    said, item = values.get("until"), _meant(context, values)
    if said is None or item is None:
        return None
    if not said.startswith("+"):
        return date.fromisoformat(said)
    days = min(int(float(said[1:])), _LONGEST.days)
    return max(item.due, context.today) + timedelta(days=days)


def _later(context: Context, values: Values) -> str | None:
    day, item = _day(context, values), _meant(context, values)
    if day is None or item is None:
        return None
    if day <= max(item.due, context.today):
        return context.say("request.not_later", day=context.say.day(item.due, context.today))
    return context.say("request.too_long") if day > item.due + _LONGEST else None


def _decision(context: Context, values: Values) -> str | None:
    """Return what is wrong with a decision that has neither number nor day."""
    told = any(letter.isdecimal() for letter in values["document"])
    return None if told else context.say("waive.document_wrong")


def _question(context: Context, values: Values) -> str:
    who = _who(context, values)
    return context.say(f"waive.confirm_{values['kind']}", code=who.code, **_words(context, values))


def _words(context: Context, values: Values) -> dict[str, Any]:
    item, day = _meant(context, values), _day(context, values)
    return {
        "name": _who(context, values).name,
        "title": item.target.title if item else "",
        "document": values["document"],
        "day": context.say.day(day, context.today) if day else "",
    }


def _grant(_request: Request, context: Context, values: Values) -> Reply:
    """Give it from today on; it is taken back within ten minutes."""
    who, item, day = _who(context, values), _meant(context, values), _day(context, values)
    if item is None:  # done or waived since it was asked
        return Reply(context.say("waive.nothing_open", name=who.name), outcome=Outcome.REFUSED)
    said = _words(context, values)
    last = {} if day is None else {"last": day}
    number = waivers.grant(
        context.as_of,
        context.now,
        who.id,
        item.target.id,
        WaiverKind(values["kind"]),
        by=context.viewer,
        first=context.today,
        reason=None,
        document=values["document"],
        **last,
    )
    text = context.say(f"waive.done_{values['kind']}", **said)
    look = context.choice("reminders.button.person", "person_lookup", person=who.code)
    return Reply(text, (undo_choice(context, number), look))


def _of_message(name: str) -> Field:
    """Return a field that the first message fills."""
    return Field(name, ValueKind.FILE, "waive.ask_again")


FORM: Final = Form(
    _INTENT,
    "waive.title",
    (
        _of_message("person"),
        _of_message("kind"),
        Field(
            "requirement",
            ValueKind.TOPICS,
            "waive.ask_requirement",
            _requirement,
            choices=_which,
            check=_known,
        ),
        Field(
            "until",
            ValueKind.UNTIL,
            "request.ask_until",
            _until,
            needed=_is_extension,
            check=_later,
        ),
        Field("document", ValueKind.WORDS, "waive.ask_document", check=_decision),
    ),
    acts=_grant,
    confirms=_question,
)
