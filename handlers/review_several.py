"""Several proofs approved at once: all that wait, or those of the people named."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.actions import action
from bot.conversation.context import Context
from bot.conversation.messages import Choice, Outcome, Reply
from bot.training import evidence, evidence_uses
from bot.training.evidence import Waiting
from bot.understanding.reading import ChoiceRole
from handlers.registration import undo_choice
from handlers.support.review_items import ReviewItem

_NAMED = 2


def approve_several(context: Context, waiting: Sequence[ReviewItem]) -> Reply | None:
    """Ask whether proofs shall be approved, and approve them after a yes; None without any.

    Approved are those counted when it was asked, never one that came since. One whose paper was
    used before is left to be looked at by itself.
    """
    say, persons = context.say, context.slots.persons
    proofs = [
        review_item
        for review_item in waiting
        if isinstance(review_item.matter, Waiting) and (not persons or review_item.code in persons)
    ]
    if not proofs:
        return None
    if context.slots.sure is False:
        return Reply(say("review.none_approved"))
    fresh = [
        review_item
        for review_item in proofs
        if not evidence_uses.used_before(context.as_of, review_item.number)
    ]
    left = [say("review.left_used", count=len(proofs) - len(fresh))] if fresh != proofs else []
    if not fresh:
        return Reply(left[0], _queue(context))
    asked = [
        review_item for review_item in fresh if review_item.number <= (context.slots.count or 0)
    ]
    if context.slots.sure and asked:
        return _approved(context, asked, left)
    names = say.join(list(dict.fromkeys(review_item.name for review_item in fresh))[:_NAMED])
    text = [say("review.confirm_all", count=len(fresh), names=names), *left]
    # Numbers only rise: the highest one says which proofs were there when it was asked.
    last = max(review_item.number for review_item in fresh)
    sure, not_sure = (
        action("review_queue", verb="approve_all", persons=persons or None, count=last, sure=yes)
        for yes in (True, False)
    )
    choices = (
        Choice(say("review.button_approve_all"), sure, ChoiceRole.CONFIRM),
        Choice(say("form.button_cancel"), not_sure, ChoiceRole.CANCEL),
    )
    return Reply("\n".join(text), choices, outcome=Outcome.ASKED_BACK)


def _approved(context: Context, asked: Sequence[ReviewItem], left: Sequence[str]) -> Reply:
    numbers = [review_item.number for review_item in asked]
    number = evidence.approve_all(context.as_of, context.now, numbers, by=context.viewer)
    text = [context.say("review.all_approved", count=len(numbers)), *left]
    return Reply("\n".join(text), (undo_choice(context, number), *_queue(context)))


def _queue(context: Context) -> tuple[Choice, ...]:
    return (context.choice("review.button_queue", "review_queue", verb="show"),)
