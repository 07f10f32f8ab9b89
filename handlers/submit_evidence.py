"""Proof of a result: a photo or PDF, with what it proves asked for one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from bot.base.problems import Problem
from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.forms.declaration import Field, Form, Values
from bot.conversation.messages import MOST_CHOICES, Attachment, Choice, Reply, Request
from bot.exchange import proofs
from bot.training import evidence, evidence_uses
from bot.training.enums import LEVELS, Evidence, Topic
from bot.training.evidence import Proof
from bot.training.results import NewResult
from bot.understanding.form_answers import ValueKind
from bot.understanding.reading import FormState
from bot.understanding.slots import Slots
from bot.wording import evidence as evidence_words
from bot.wording.topics import topic_name
from handlers.registration import undo_choice
from handlers.support import class_scope

INTENT: Final = "submit_evidence"
#: Tiết that one paper may prove: a degree's years are less.
_MOST_HOURS: Final = 5000


def _topics(slots: Slots) -> str | None:
    return ";".join(slots.topics) or None


def _level(slots: Slots) -> str | None:
    return slots.level


def _ends(slots: Slots) -> str | None:
    return slots.period.last.isoformat() if slots.period else None


def _usual_topics(context: Context, _values: Values) -> Sequence[Choice]:
    """Offer the topics that the asker lacks, then the others in the list's order."""
    lacking = class_scope.lacking_topics(context)
    topics = sorted(Topic, key=lambda topic: topic not in lacking)[:MOST_CHOICES]
    return [Choice(topic_name(topic, context.say), action(INTENT, topic=topic)) for topic in topics]


def _levelled(values: Values) -> Topic | None:
    """Return the topic of which the paper shows a level."""
    return next((topic for topic in _topics_in(values) if topic in LEVELS), None)


def _topics_in(values: Values) -> tuple[Topic, ...]:
    return tuple(Topic(part) for part in values.get("topics", "").split(";") if part)


def _levels(context: Context, values: Values) -> Sequence[Choice]:
    topic = _levelled(values)
    return [
        Choice(context.say.name(f"level.{topic}", level), action(INTENT, level=level))
        for level in (LEVELS[topic] if topic else ())
    ]


def _of_its_topic(context: Context, values: Values) -> str | None:
    topic = _levelled(values)
    fits = topic is not None and values["level"] in LEVELS[topic]
    return None if fits else context.say("evidence.other_level")


def _ours(context: Context, values: Values) -> str | None:
    kept = evidence.draft_of(context.as_of, context.person.id, int(values["proof"]))
    return None if kept else context.say("evidence.file_gone")


def _hours_in(values: Values) -> Decimal | None:
    try:
        hours = Decimal(values["hours"])
    except (InvalidOperation, KeyError):
        return None
    return hours if 0 <= hours <= _MOST_HOURS else None


def _hours(context: Context, values: Values) -> str | None:
    wrong = context.say("evidence.hours_wrong", most=context.say.number(_MOST_HOURS))
    return None if _hours_in(values) is not None else wrong


def _over(context: Context, values: Values) -> str | None:
    # A proof of a class that has not ended would count on a day that nobody has lived.
    ended = date.fromisoformat(values["ends"]) <= context.today
    return None if ended else context.say("evidence.not_over")


def _file(request: Request, context: Context) -> Values:
    """Keep the files of a message; those beyond the first wait for their turn."""
    # Files come one message each on every messenger: the next may arrive in the middle of the form.
    before = context.before.form
    values = before.values if before is not None and before.intent == INTENT else {}
    kept = [
        evidence.keep_draft(
            context.as_of,
            context.now,
            context.person.id,
            _proof(attachment),
            by=context.viewer,
        )
        for attachment in request.attachments
    ]
    waiting = [*values.get("more", "").split(";"), *map(str, kept)]
    numbers = [number for number in waiting if number]
    if not numbers or not kept:
        return {}
    # The paper being asked about stays: answers already given are about it.
    if "proof" in values:
        return {"more": ";".join(numbers)}
    return {"proof": numbers[0], "more": ";".join(numbers[1:])}


def _proof(attachment: Attachment) -> Proof:
    """Return what is kept of a file. Raises Problem for one that cannot be taken."""
    # Read before the turn's transaction began where that was possible: a PDF takes seconds.
    read = attachment.proof or proofs.proof(attachment.name, attachment.content)
    if isinstance(read, Problem):
        raise read
    return read


def _hand_in(request: Request, context: Context, values: Values) -> Reply:
    number = int(values["proof"])
    claimed = _claim(values)
    change_id = evidence.hand_in(
        context.as_of,
        context.now,
        number,
        claimed,
        by=context.viewer,
        channel=request.sender.channel,
        address=request.sender.id,
    )
    text = [context.say("evidence.handed_in"), evidence_words.claim(claimed, context.say)]
    # A person's own earlier use is told to them; another's is the reviewer's to see alone.
    own = [
        used
        for used in evidence_uses.used_before(context.as_of, number)
        if used.person_id == context.person.id
    ]
    if own:
        text.append(context.say("evidence.own_before", title=own[0].title))
    choices = [undo_choice(context, change_id)]
    state, question = _next(context, values)
    if state is None:
        choices.append(context.choice("evidence.button_status", "certificate_status"))
    else:
        text += ["", question]
        choices += _usual_topics(context, {})
    return Reply("\n".join(text), tuple(choices[:MOST_CHOICES]), form=state)


def _next(context: Context, values: Values) -> tuple[FormState | None, str]:
    """Return the form for the next file that was sent meanwhile, with its question."""
    waiting = [part for part in values.get("more", "").split(";") if part]
    if not waiting:
        return None, ""
    left = {"proof": waiting[0], "more": ";".join(waiting[1:])}
    question = context.say("evidence.next_file", count=len(waiting))
    asked = context.say("evidence.ask_topics")
    return FormState(INTENT, left, asked="topics"), f"{question} {asked}"


def _claim(values: Values) -> NewResult:
    return NewResult(
        title=values["title"].strip(),
        topics=_topics_in(values),
        ends=date.fromisoformat(values["ends"]),
        # A degree or a level has no tiết, and is no fewer proof for it.
        hours=_hours_in(values) or Decimal(0),
        level=values.get("level"),
        # Whatever was sent is a GCN until a reviewer says more: nobody grades their own paper.
        evidence=Evidence.COMPLETION,
        certificate_no=values.get("certificate"),
    )


def _never(_values: Values) -> bool:
    return False


FORM: Final = Form(
    INTENT,
    "evidence.form_title",
    (
        Field("proof", ValueKind.FILE, "evidence.ask_file", check=_ours),
        Field(
            "topics",
            ValueKind.TOPICS,
            "evidence.ask_topics",
            _topics,
            choices=_usual_topics,
            in_passing=True,
        ),
        Field(
            "level",
            ValueKind.LEVEL,
            "evidence.ask_level",
            _level,
            choices=_levels,
            needed=lambda values: _levelled(values) is not None,
            check=_of_its_topic,
            in_passing=True,
        ),
        Field("title", ValueKind.WORDS, "evidence.ask_title"),
        Field("hours", ValueKind.HOURS, "evidence.ask_hours", check=_hours, in_passing=True),
        Field("ends", ValueKind.DAY, "evidence.ask_ends", _ends, check=_over, in_passing=True),
        Field(
            "certificate",
            ValueKind.CERTIFICATE,
            "evidence.ask_certificate",
            optional=True,
            in_passing=True,
        ),
        # Files that came while one was asked about; nothing asks for them.
        Field("more", ValueKind.FILE, "evidence.ask_file", needed=_never),
    ),
    acts=_hand_in,
    brings=_file,
)
