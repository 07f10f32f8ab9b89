"""What became of what one handed in: proofs waiting for review, requests waiting for an answer."""

from __future__ import annotations

from typing import Final

from bot.conversation.context import Context
from bot.conversation.messages import Choice, Reply
from bot.training import evidence, requests
from bot.training.enums import EvidenceState, RequestKind, RequestState
from bot.training.evidence import Sent
from bot.training.requests import Request
from bot.wording import lines

#: What a question of how far something is has for its verb.
STATUS: Final = "status"
_SHOWN: Final = 4
_ERRORS: Final = "report_error"
_OF_RECORDS: Final = (RequestKind.ERROR, RequestKind.CORRECTION)


def is_asked(context: Context) -> bool:
    """Return whether it is asked how far something handed in is, and nothing is handed in."""
    return context.slots.verb == STATUS


def of_proofs(context: Context) -> Reply:
    """Say how far the review of one's own proofs is, the newest first."""
    say, sent = context.say, evidence.all_sent_by(context.as_of, context.person.id)
    hand_in = context.choice("reminders.button.evidence", "submit_evidence")
    if not sent:
        return Reply(say("submitted.no_proof"), (hand_in, _missing(context)))
    text = [_proof(sent[0], context)]
    if len(sent) > 1:
        text += lines.bulleted(_proof(one, context) for one in sent[1:_SHOWN])
    again = sent[0].state in (EvidenceState.ASKED_BACK, EvidenceState.REFUSED)
    officer = context.choice("button.officer", "contact_officer")
    return Reply("\n".join(text), (hand_in, officer) if again else (officer,))


def of_requests(context: Context) -> Reply:
    """Say how far one's own requests are, the newest first."""
    say, asked = context.say, requests.all_asked_by(context.as_of, context.person.id)
    # Of the kind asked after first; the other is told too, for "yêu cầu của em" means any.
    asked.sort(key=lambda one: (one.asked.kind in _OF_RECORDS) is not (context.intent == _ERRORS))
    officer = context.choice("button.officer", "contact_officer")
    if not asked:
        return Reply(say("submitted.no_request"), (officer, _missing(context)))
    text = [_request(asked[0], context)]
    if len(asked) > 1:
        text += lines.bulleted(_request(one, context) for one in asked[1:_SHOWN])
    return Reply("\n".join(text), (officer,))


def _missing(context: Context) -> Choice:
    return context.choice("button.missing", "my_missing")


def _proof(sent: Sent, context: Context) -> str:
    say = context.say
    told = say(
        f"submitted.proof_{sent.state}",
        title=sent.title or sent.name,
        day=say.day(sent.received_at.astimezone(context.now.tzinfo).date(), context.today),
    )
    return say("submitted.because", told=told, reason=sent.reason) if sent.reason else told


def _request(asked: Request, context: Context) -> str:
    say = context.say
    late = asked.state is RequestState.WAITING and asked.answer_due < context.today
    told = say(
        f"submitted.request_{'late' if late else asked.state}",
        what=say.name("reminders.request_kind", asked.asked.kind),
        day=say.day(asked.asked_at.astimezone(context.now.tzinfo).date(), context.today),
        due=say.day(asked.answer_due, context.today),
    )
    return say("submitted.because", told=told, reason=asked.answer) if asked.answer else told
