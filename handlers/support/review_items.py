"""What waits for an officer's decision, as a question or a button means it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.conversation.context import Context
from bot.training import evidence, people, requests
from bot.training.evidence import Waiting
from bot.training.requests import Request
from bot.wording import evidence as evidence_words

EVIDENCE: Final = "e"
REQUEST: Final = "r"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A proof or a request that waits; ``record`` is its kind's letter and number."""

    record: str
    person_id: int
    code: str
    name: str
    line: str
    matter: Waiting | Request

    @property
    def number(self) -> int:
        """Its number among its kind."""
        return int(self.record[1:])


def waiting(context: Context) -> list[ReviewItem]:
    """Return what the asker may decide: proofs, then requests by the day of their answer."""
    # Proofs first: somebody waits for a place in the figures, and one tap decides them.
    proofs = [_of_proof(entry, context) for entry in evidence.queue(context.as_of, context.viewer)]
    queue = requests.queue(context.as_of, context.viewer)
    askers = people.by_ids(context.as_of, [entry.person_id for entry in queue])
    asked = []
    for request in queue:
        who = askers[request.person_id]
        is_late = request.answer_due < context.today
        line = context.say(
            "review.request_row_late" if is_late else "review.request_row",
            name=who.name,
            what=context.say.name("review.kind", request.asked.kind),
            day=context.say.day(request.answer_due, context.today),
        )
        asked.append(
            ReviewItem(f"{REQUEST}{request.id}", who.id, who.code, who.name, line, request)
        )
    return [*proofs, *asked]


def _of_proof(proof: Waiting, context: Context) -> ReviewItem:
    received = proof.received_at.astimezone(context.now.tzinfo).date()
    line = evidence_words.row(proof.claimed, proof.name, received, context.say)
    return ReviewItem(f"{EVIDENCE}{proof.id}", proof.person_id, proof.code, proof.name, line, proof)


def meant(context: Context, waiting: list[ReviewItem]) -> ReviewItem | None:
    """Return the one that a button carries, or else that words or the last answer mean."""
    if (record := context.slots.record) is not None:
        return next((review_item for review_item in waiting if review_item.record == record), None)
    if context.slots.persons:
        theirs = [
            review_item for review_item in waiting if review_item.code in context.slots.persons
        ]
        # Two things of one person: "duyệt của chị Mai" would decide one that nobody looked at.
        return theirs[0] if len(theirs) == 1 else None
    opened = context.before.items
    if len(opened) == 1:
        return next(
            (review_item for review_item in waiting if review_item.record == opened[0]), None
        )
    return waiting[0] if len(waiting) == 1 else None
