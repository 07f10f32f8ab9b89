"""An exemption or more time given by decision: an officer's word about somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from bot.conversation.context import Context
from bot.conversation.forms import filling
from bot.conversation.forms.declaration import Field, Form, Values, given
from bot.conversation.messages import Choice, Outcome, Reply, Request
from bot.training import people, waivers
from bot.training.access import Deed, require
from bot.training.enums import WaiverKind
from bot.training.obligations import Obligation, obligations
from bot.training.people import Person
from bot.understanding.form_answers import ValueKind
from handlers.registration import undo_choice
from handlers.support import question_scope, waiver_terms

_INTENT: Final = "grant_waiver"


def of_somebody(request: Request, context: Context) -> Reply | None:
    """Begin the form where a wish for more time names another person; None where it does not."""
    about = context.slots.persons or context.ambiguous.get("person")
    # One's own code is a request like everybody's, an officer's too: nobody waives for themselves.
    if not about or context.slots.person == context.person.code:
        return None
    # Told before the name is looked up, so that asking tells nothing about anybody.
    if not context.viewer.officer:
        officer = context.choice("button.officer", "contact_officer")
        return Reply(context.say("waive.officers_only"), (officer,), outcome=Outcome.REFUSED)
    if (back := question_scope.which(context, "person")) is not None:
        return back
    who = people.find(context.as_of, context.slots.person or "")
    require(context.viewer, Deed.WAIVE, who)
    if not _items(context, who):
        return Reply(context.say("waive.nothing_open", name=who.name), outcome=Outcome.REFUSED)
    return filling.begun(FORM, request, context, _said(context, who))


def _said(context: Context, who: Person) -> dict[str, str]:
    """Return what was said at once; a paper's number is what the decision is known by."""
    slots = context.slots
    # A day or a number of days means more time, also beside the word "miễn".
    exempts = context.form.exemption and slots.period is None and slots.count is None
    kind = WaiverKind.EXEMPTION if exempts else WaiverKind.EXTENSION
    said = {
        "person": who.code,
        "kind": str(kind),
        "requirement": waiver_terms.requirement(slots),
        "until": waiver_terms.until(slots) if kind is WaiverKind.EXTENSION else None,
        "document": slots.documents[0] if slots.documents else None,
    }
    return {name: value for name, value in said.items() if value}


def _who(context: Context, values: Values) -> Person:
    return people.find(context.as_of, values["person"])


def _items(context: Context, who: Person) -> tuple[Obligation, ...]:
    return obligations(context.as_of, who.id, who.unit_id).open


def _meant(context: Context, values: Values) -> Obligation | None:
    return waiver_terms.meant(_items(context, _who(context, values)), values)


def _which(context: Context, values: Values) -> Sequence[Choice]:
    return waiver_terms.choices(_items(context, _who(context, values)), _INTENT, context)


def _known(context: Context, values: Values) -> str | None:
    return None if _meant(context, values) else context.say("waive.not_theirs")


def _is_extension(values: Values) -> bool:
    return values.get("kind") != WaiverKind.EXEMPTION


def _day(context: Context, values: Values) -> date | None:
    return waiver_terms.last_day(_meant(context, values), values, context.today)


def _later(context: Context, values: Values) -> str | None:
    return waiver_terms.refusal(_meant(context, values), values, context)


def _decision(context: Context, values: Values) -> str | None:
    """Return what is wrong with a decision that has neither number nor day."""
    # A waiver changes a denominator that is reported: it rests on a paper that can be found again.
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
        # From the day of the decision: backwards it would change figures already reported.
        first=context.today,
        # The decision holds the reason, which may tell of health: it is not copied from there.
        reason=None,
        document=values["document"],
        **last,
    )
    text = context.say(f"waive.done_{values['kind']}", **said)
    look = context.choice("reminders.button.person", "person_lookup", person=who.code)
    return Reply(text, (undo_choice(context, number), look))


FORM: Final = Form(
    _INTENT,
    "waive.title",
    (
        given("person", "waive.ask_again"),
        given("kind", "waive.ask_again"),
        Field(
            "requirement",
            ValueKind.TOPICS,
            "waive.ask_requirement",
            waiver_terms.requirement,
            choices=_which,
            check=_known,
        ),
        Field(
            "until",
            ValueKind.UNTIL,
            "request.ask_until",
            waiver_terms.until,
            needed=_is_extension,
            check=_later,
        ),
        Field("document", ValueKind.WORDS, "waive.ask_document", check=_decision),
    ),
    acts=_grant,
    confirms=_question,
)
