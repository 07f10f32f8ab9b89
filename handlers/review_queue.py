"""What waits for an officer: proofs and requests, opened, approved, asked back, refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.forms.declaration import Field, Form, Values, given
from bot.conversation.messages import Attachment, Choice, Outcome, Reply, Request
from bot.storage import data_requests
from bot.storage.audit import Action, record
from bot.training import evidence, evidence_uses, requests, restrictions, waivers
from bot.training.changes import joined
from bot.training.enums import RequestKind, WaiverKind
from bot.training.evidence import Waiting
from bot.training.evidence_uses import Used
from bot.understanding.form_answers import ValueKind
from bot.understanding.reading import ChoiceRole, FormState
from bot.wording import evidence as evidence_words
from handlers.registration import undo_choice
from handlers.review_several import approve_several
from handlers.support import data_request_taken, review_items
from handlers.support.review_items import ReviewItem

_ROWS: Final = 4
#: Lists of one kind alone: requests, or papers.
_LISTED: Final = ("requests", "proofs")
_REASON: Final = "review_reason"
#: Uses of the same paper that are named; a reviewer needs no more to doubt it.
_MOST_USES: Final = 3
_WAIVERS: Final = {
    RequestKind.EXTENSION: WaiverKind.EXTENSION,
    RequestKind.EXEMPTION: WaiverKind.EXEMPTION,
}
_DONE_HERE: Final = (*_WAIVERS, RequestKind.RESTRICTION, RequestKind.DELETION)


def review_queue(_request: Request, context: Context) -> Reply:
    """List what waits, open one of it, or decide it."""
    waiting, verb = review_items.waiting(context), context.slots.verb
    if verb == "approve_all" or (verb == "approve" and len(context.slots.persons) > 1):
        return approve_several(context, waiting) or _list(context, waiting)
    if verb in _LISTED and not context.slots.persons:
        asked = [
            queued for queued in waiting if isinstance(queued.matter, Waiting) is (verb == "proofs")
        ]
        return _list(context, asked)
    if verb in (None, "show") and context.slots.record is None and not context.slots.persons:
        return _list(context, waiting)
    review_item = review_items.meant(context, waiting)
    if review_item is None:
        return _list(context, waiting, gone=context.slots.record is not None)
    if verb == "approve":
        return _approve(context, review_item)
    if verb == "acknowledge" and not isinstance(review_item.matter, Waiting):
        return data_request_taken.acknowledge(context, review_item)
    # A refusal without a reason tells its asker nothing to mend, so the reason is asked for first.
    if verb in ("ask_back", "refuse"):
        return _with_reason(context, review_item, verb)
    return _open(context, review_item)


def _list(context: Context, waiting: Sequence[ReviewItem], *, gone: bool = False) -> Reply:
    say = context.say
    if not waiting:
        return Reply(say("review.gone" if gone else "review.nothing"))
    pages = -(-len(waiting) // _ROWS)
    page = min(max(context.slots.page or 1, 1), pages)
    shown = waiting[(page - 1) * _ROWS : page * _ROWS]
    proofs = sum(isinstance(review_item.matter, Waiting) for review_item in waiting)
    text = [say("review.gone")] if gone else []
    asked = len(waiting) - proofs
    key = "review.count" if proofs and asked else f"review.only_{'proofs' if proofs else 'asked'}"
    text.append(say(key, proofs=proofs, requests=asked))
    text += [f"{number}. {review_item.line}" for number, review_item in enumerate(shown, 1)]
    if pages > 1:
        text.append(say("list.page", page=page, pages=pages))
    # Four rows, approve all, next: the six buttons that a message may carry.
    choices = [_opening(review_item, number) for number, review_item in enumerate(shown, 1)]
    # Requests are each another question: they are never decided in one stroke.
    if proofs > 1:
        choices.append(context.choice("review.button_all", "review_queue", verb="approve_all"))
    if page < pages:
        verb = context.slots.verb if context.slots.verb in _LISTED else "show"
        choices.append(context.choice("button.next", "review_queue", verb=verb, page=page + 1))
    return Reply(
        "\n".join(text),
        tuple(choices),
        edits=context.tapped,
        items=tuple(review_item.record for review_item in shown),
    )


def _opening(review_item: ReviewItem, number: int) -> Choice:
    does = action("review_queue", record=review_item.record, verb="open")
    return Choice(f"{number}. {review_item.name}", does)


def _open(context: Context, review_item: ReviewItem) -> Reply:
    """Show one with all that a decision needs; the look is recorded."""
    record(
        context.connection,
        context.now,
        Action.VIEW_PERSON,
        actor_id=context.person.id,
        person_id=review_item.person_id,
        about=context.intent,
    )
    if isinstance(review_item.matter, Waiting):
        return _open_proof(context, review_item, review_item.matter)
    asked, say = review_item.matter.asked, context.say
    until = say.full_date(asked.wanted_until) if asked.wanted_until else ""
    text = [
        review_item.line,
        say("review.reason", reason=asked.reason),
        say("review.about", requirement=asked.requirement) if asked.requirement else "",
        say("review.until", day=until) if until else "",
        say("review.document", document=asked.document) if asked.document else "",
    ]
    if asked.kind not in _WAIVERS:
        # What no verb here does (a wrong record) is done in the workbook, and how is told.
        text.append(say(f"review.how.{asked.kind}", code=review_item.code))
    taking = data_request_taken.choices(context, review_item, review_item.matter)
    text += [data_request_taken.due(context, review_item.matter)] if taking else []
    yes = "review.button_grant" if asked.kind in _DONE_HERE else "review.button_done"
    choices = (
        *taking,
        context.choice(yes, "review_queue", record=review_item.record, verb="approve"),
        context.choice(
            "review.button_refuse", "review_queue", record=review_item.record, verb="refuse"
        ),
        context.choice("review.button_queue", "review_queue", verb="show"),
    )
    return Reply("\n".join(filter(None, text)), choices, items=(review_item.record,))


def _open_proof(context: Context, review_item: ReviewItem, proof: Waiting) -> Reply:
    say = context.say
    text = [f"{review_item.name} ({review_item.code}):", evidence_words.claim(proof.claimed, say)]
    text += _uses(evidence_uses.used_before(context.as_of, review_item.number), context)
    # Earlier uses stand before the picture: the same certificate sent by two is seen by no eye.
    kept = evidence.file_of(context.as_of, review_item.number, by=context.viewer)
    if kept.qr:
        text.append(say("review.qr", qr=kept.qr))
    choices = tuple(
        context.choice(
            f"review.button_{verb}", "review_queue", record=review_item.record, verb=verb
        )
        for verb in ("approve", "ask_back", "refuse")
    )
    queue = context.choice("review.button_queue", "review_queue", verb="show")
    picture = Attachment(kept.name, kept.mime, kept.content)
    return Reply("\n".join(text), (*choices, queue), (picture,), items=(review_item.record,))


def _uses(used: Sequence[Used], context: Context) -> list[str]:
    if not used:
        return [context.say("review.never_used")]
    return [
        context.say(
            "review.used",
            same=context.say.name("review.same", use.same),
            name=use.name,
            code=use.code,
            title=use.title,
        )
        for use in used[:_MOST_USES]
    ]


def _approve(context: Context, review_item: ReviewItem) -> Reply:
    if isinstance(review_item.matter, Waiting):
        number = evidence.approve(context.as_of, context.now, review_item.number, by=context.viewer)
        return _decided(context, "review.approved", review_item, number)
    return _grant(context, review_item)


def _grant(context: Context, review_item: ReviewItem) -> Reply:
    """Grant a request by the verb of its kind, undone together with the decision."""
    matter = review_item.matter
    assert not isinstance(matter, Waiting)  # noqa: S101 (a request)
    asked, kind = matter.asked, _WAIVERS.get(matter.asked.kind)
    given = None
    if kind is not None and asked.requirement:
        last = {"last": asked.wanted_until} if asked.wanted_until else {}
        given = waivers.grant(
            context.as_of,
            context.now,
            review_item.person_id,
            asked.requirement,
            kind,
            by=context.viewer,
            # From the day of the decision: backwards it would change figures already reported.
            first=context.today,
            reason=asked.reason,
            document=asked.document,
            **last,
        )
    if asked.kind is RequestKind.DELETION:
        return _erase(context, review_item)
    if asked.kind is RequestKind.RESTRICTION:
        given = restrictions.begin(
            context.as_of, context.now, review_item.person_id, asked.reason, by=context.viewer
        )
    answer = context.say("review.granted_answer")
    _, number = requests.decide(
        context.as_of, context.now, review_item.number, answer, granted=True, by=context.viewer
    )
    if given is not None:
        # One undo takes back the waiver and its answer: either alone would contradict the other.
        number = joined(context.connection, given, number)
    return _decided(context, "review.granted", review_item, number)


def _erase(context: Context, review_item: ReviewItem) -> Reply:
    """Erase what may go, once it is sure: it cannot be undone, and so has no button for it."""
    if not context.slots.sure:
        return _ask_erasure(context, review_item)
    answer = context.say("review.erased_answer")
    requests.decide(
        context.as_of, context.now, review_item.number, answer, granted=True, by=context.viewer
    )
    data_requests.erase(
        context.connection, review_item.person_id, context.now, actor_id=context.person.id
    )
    text = [context.say("review.erased", name=review_item.name), answer]
    text.append(context.say("review.left", count=len(review_items.waiting(context))))
    return Reply("\n".join(text), (_queue_choice(context),))


def _ask_erasure(context: Context, review_item: ReviewItem) -> Reply:
    if context.slots.sure is False:
        return Reply(context.say("review.not_erased"), (_queue_choice(context),))
    about = {"record": review_item.record, "verb": "approve"}
    confirm, cancel = ChoiceRole.CONFIRM, ChoiceRole.CANCEL
    choices = (
        context.choice("review.button_erase", "review_queue", confirm, **about, sure=True),
        context.choice("form.button_cancel", "review_queue", cancel, **about, sure=False),
    )
    text = context.say("review.confirm_erase", name=review_item.name, code=review_item.code)
    return Reply(text, choices, outcome=Outcome.ASKED_BACK, items=(review_item.record,))


def _queue_choice(context: Context) -> Choice:
    return context.choice("review.button_queue", "review_queue", verb="show")


def _decided(context: Context, key: str, review_item: ReviewItem, number: int) -> Reply:
    left = len(review_items.waiting(context))
    text = [context.say(key, name=review_item.name), context.say("review.left", count=left)]
    return Reply("\n".join(text), (undo_choice(context, number), _queue_choice(context)))


def _with_reason(context: Context, review_item: ReviewItem, verb: str) -> Reply:
    """Refuse or ask back with the reason that was said, or else ask for one."""
    if not isinstance(review_item.matter, Waiting):
        # A request holds no paper that could be sent again: asked back, it would wait for nothing.
        verb = "refuse"
    if context.slots.reason:
        return _refuse(context, review_item, verb, context.slots.reason)
    state = FormState(_REASON, {"record": review_item.record, "verb": verb}, asked="reason")
    question = context.say("review.ask_reason", name=review_item.name)
    return Reply(question, outcome=Outcome.ASKED_BACK, form=state, items=(review_item.record,))


def _refuse(context: Context, review_item: ReviewItem, verb: str, reason: str) -> Reply:
    day, now, by = context.as_of, context.now, context.viewer
    if not isinstance(review_item.matter, Waiting):
        _, number = requests.decide(day, now, review_item.number, reason, granted=False, by=by)
    elif verb == "ask_back":
        number = evidence.ask_back(day, now, review_item.number, reason, by=by)
    else:
        number = evidence.refuse(day, now, review_item.number, reason, by=by)
    return _decided(context, f"review.did_{verb}", review_item, number)


def _with_its_reason(_request: Request, context: Context, values: Values) -> Reply:
    # Another officer may have decided it while the reason was typed.
    waiting = review_items.waiting(context)
    review_item = next((entry for entry in waiting if entry.record == values["record"]), None)
    if review_item is None:
        return _list(context, waiting, gone=True)
    return _refuse(context, review_item, values["verb"], values["reason"])


REASON: Final = Form(
    _REASON,
    "review.reason_title",
    (
        given("record", "review.ask_again"),
        given("verb", "review.ask_again"),
        Field("reason", ValueKind.WORDS, "review.ask_why"),
    ),
    acts=_with_its_reason,
)
