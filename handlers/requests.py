"""Requests to the officer: more time, an exemption, an error in the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.conversation.context import Context
from bot.conversation.forms.declaration import Field, Form, Values
from bot.conversation.messages import Choice, Reply, Request
from bot.reminders.kinds import OF_DUTIES
from bot.reminders.last_message import last_kinds
from bot.reminders.working_calendar import Calendars
from bot.training import requests
from bot.training.enums import EXEMPT, OUTSIDE, RequestKind
from bot.training.obligations import Obligation, obligations
from bot.training.requests import NewRequest
from bot.understanding.form_answers import ValueKind
from bot.understanding.slots import Slots
from bot.wording import labels, lines
from handlers import grant_waiver, own_submissions, reminders
from handlers.registration import undo_choice
from handlers.support import waiver_terms

#: Working days within which an officer answers.
ANSWER_WITHIN: Final = 5
#: A text of more words than this says what is wrong by itself.
_SAYS_ENOUGH: Final = 5
#: So many letters of what is wrong stand in the receipt.
_TOLD_BACK: Final = 100
#: In a text of no more words nothing else is said than that one has learned.
_SAYS_ONLY: Final = 8


def _open(context: Context) -> tuple[Obligation, ...]:
    person = context.person
    return obligations(context.as_of, person.id, person.unit_id).open


def _meant(context: Context, values: Values) -> Obligation | None:
    return waiver_terms.meant(_open(context), values)


def _which(context: Context, _values: Values) -> Sequence[Choice]:
    return waiver_terms.choices(_open(context), "request_extension", context)


def _known(context: Context, values: Values) -> str | None:
    return None if _meant(context, values) else context.say("request.nothing_open_about")


def _day(context: Context, values: Values) -> date | None:
    return waiver_terms.last_day(_meant(context, values), values, context.today)


def _later(context: Context, values: Values) -> str | None:
    return waiver_terms.refusal(_meant(context, values), values, context)


def _is_extension(values: Values) -> bool:
    return values.get("kind") != RequestKind.EXEMPTION


def _kind(_request: Request, context: Context) -> Values:
    return {"kind": RequestKind.EXEMPTION} if context.form.exemption else {}


def _answered(request: Request, context: Context, _values: Values) -> Reply | None:
    """Answer at once how far one is, who is left out already, and who has nothing open."""
    if own_submissions.is_asked(context):
        return own_submissions.of_requests(context)
    if (of_somebody := grant_waiver.of_somebody(request, context)) is not None:
        return of_somebody
    person = context.person
    owed = obligations(context.as_of, person.id, person.unit_id)
    left_out = [
        obligation for obligation in owed.items if obligation.left_out not in (None, OUTSIDE)
    ]
    # A status (thai sản, biệt phái) says why no exemption is needed, an exemption only that one is.
    own = [obligation for obligation in left_out if obligation.left_out != EXEMPT] or left_out
    # Before the form: its five questions would end in a refusal that is known now.
    if own and not owed.open:
        reason = lines.reasons(own, context.say)
        return Reply(context.say("request.left_out", reason=reason), _leads(context))
    if not owed.open:
        return Reply(context.say("request.nothing_open"), _leads(context))
    return None


def _leads(context: Context) -> tuple[Choice, ...]:
    return (
        context.choice("button.obligations", "my_obligations"),
        context.choice("button.officer", "contact_officer"),
    )


def _ask_for_time(request: Request, context: Context, values: Values) -> Reply:
    obligation = _meant(context, values)
    assert obligation is not None  # noqa: S101 (checked by the field)
    exemption = not _is_extension(values)
    # An exemption has no end of its own: until when is never asked of its asker.
    day = None if exemption else _day(context, values)
    asked = NewRequest(
        kind=RequestKind.EXEMPTION if exemption else RequestKind.EXTENSION,
        reason=values["reason"],
        requirement=obligation.target.id,
        wanted_until=day,
        document=values.get("document"),
        channel=request.sender.channel,
        address=request.sender.id,
    )
    if day is None:
        what = context.say("request.what_exemption", title=obligation.target.title)
    else:
        until = context.say.day(day, context.today)
        what = context.say("request.what_extension", title=obligation.target.title, day=until)
    return _sent(context, asked, what)


def _sent(context: Context, asked: NewRequest, what: str) -> Reply:
    """Make the request; say what was sent, by when it is answered, and how to take it back."""
    due = _answer_due(context)
    _, change_id = requests.ask(
        context.as_of, context.now, context.person.id, asked, by=context.viewer, answer_due=due
    )
    text = context.say(
        "request.sent", what=what, day=context.say.day(due, context.today), days=ANSWER_WITHIN
    )
    choices = (
        undo_choice(context, change_id),
        context.choice("button.officer", "contact_officer"),
    )
    return Reply(text, choices)


def _answer_due(context: Context) -> date:
    zone = context.now.tzinfo
    assert zone is not None  # noqa: S101 (moments have zones)
    # Working days by the asker's unit: five days across Tết are no five days.
    calendar = Calendars(context.connection, context.today, zone).of(context.person.unit_id)
    return calendar.after(context.today, ANSWER_WITHIN)


EXTENSION: Final = Form(
    "request_extension",
    "request.title_extension",
    (
        Field(
            "requirement",
            ValueKind.TOPICS,
            "request.ask_requirement",
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
        Field("reason", ValueKind.WORDS, "request.ask_reason"),
        Field("document", ValueKind.WORDS, "request.ask_document", optional=True),
    ),
    acts=_ask_for_time,
    opens=_answered,
    brings=_kind,
)


def _told(request: Request, context: Context) -> Values:
    """Take the first message itself as what is wrong, where it says more than that."""
    # A button's label is our word, not what is wrong; and an open form asks its own question.
    if context.before.form is not None or context.tapped or request.action:
        return {}
    return {"wrong": request.text} if context.form.words > _SAYS_ENOUGH else {}


def _after_reminder(request: Request, context: Context, _values: Values) -> Reply | None:
    """Answer how far an earlier one is; take "I have learned that", said to a reminder, as such."""
    if own_submissions.is_asked(context):
        return own_submissions.of_requests(context)
    if context.before.form is not None or context.tapped or not context.form.learned:
        return None
    if context.form.words > _SAYS_ONLY:
        return None
    # After anything else "em học rồi" says that the record is wrong, which this form is for.
    kinds = last_kinds(context.connection, context.person.id, context.now)
    return reminders.learned(request, context) if set(kinds) & set(OF_DUTIES) else None


def _report(request: Request, context: Context, values: Values) -> Reply:
    asked = NewRequest(
        kind=RequestKind.ERROR,
        reason=values["wrong"],
        requirement=values.get("record"),
        channel=request.sender.channel,
        address=request.sender.id,
    )
    said = labels.short(" ".join(values["wrong"].split()), _TOLD_BACK)
    return _sent(context, asked, context.say("request.what_error", said=said))


def _record(slots: Slots) -> str | None:
    return slots.target or ";".join(slots.topics) or None


def _never(_values: Values) -> bool:
    return False


REPORT: Final = Form(
    "report_error",
    "request.title_error",
    (
        # What was spoken of is taken along; it is not asked for.
        Field("record", ValueKind.TOPICS, "request.ask_wrong", _record, needed=_never),
        Field("wrong", ValueKind.WORDS, "request.ask_wrong"),
    ),
    acts=_report,
    opens=_after_reminder,
    brings=_told,
)
