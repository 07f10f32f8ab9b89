"""Linking by the phone number in one's record, which the messenger vouches for."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Final

from bot.conversation import contact_matching, link_attempts
from bot.conversation.context import Context
from bot.conversation.messages import Outcome, Payload, Reply, Request
from handlers.support import consent

#: What a chat is asked for when a number is in several records.
STAFF_CODE: Final = "staff_code"


def is_contact(request: Request) -> bool:
    """Return whether a message is a phone number's card."""
    return request.payload is Payload.CONTACT


def awaited(request: Request, context: Context) -> bool:
    """Return whether a message answers the question which of several records is meant."""
    return request.action is None and context.before.asks == STAFF_CODE


def by_number(request: Request, context: Context) -> Reply:
    """Match the sender's own number with the records; one match waits for the opt-in."""
    # A card of somebody else's number can be sent by anyone: only the messenger's word counts.
    if request.contact is None:
        return Reply(context.say("linking.contact_not_own"), outcome=Outcome.REFUSED)
    # Before the number is looked up: tries at numbers and at codes have one limit.
    if (wait := _locked(request, context)) is not None:
        return wait
    person_ids = contact_matching.with_number(context.as_of, request.contact)
    if len(person_ids) == 1:
        return _offered(request, context, person_ids[0])
    digest = contact_matching.digest_of(context.as_of, person_ids[0]) if person_ids else None
    if digest is None:
        return _nobody(request, context, "linking.contact_unknown")
    # Only the digest is kept, in the chat's memory, and in no button: nobody can forge it.
    text = context.say("linking.contact_several", count=len(person_ids))
    return Reply(text, outcome=Outcome.ASKED_BACK, asks=STAFF_CODE, items=(digest,))


def by_staff_code(request: Request, context: Context) -> Reply | None:
    """Tell the people of one number apart; None for what is in no record of that number."""
    digest = next(iter(context.before.items), "")
    if _locked(request, context) is not None:
        return _locked(request, context)
    # A family or an office shares a number: the staff code tells which of its people writes.
    person_id = contact_matching.with_digest(context.as_of, digest, context.slots.staff_code or "")
    return None if person_id is None else _offered(request, context, person_id)


def _offered(request: Request, context: Context, person_id: int) -> Reply:
    contact_matching.offer(
        context.connection, request.sender, person_id, context.now, context.secret
    )
    return consent.ask(context, "linking.contact_found")


def _nobody(request: Request, context: Context, key: str) -> Reply:
    link_attempts.count_wrong(
        context.connection, request.sender, now=context.now, source=request.source
    )
    return Reply(context.say(key), outcome=Outcome.REFUSED)


def _locked(request: Request, context: Context) -> Reply | None:
    tried = link_attempts.locked(
        context.connection, request.sender, now=context.now, source=request.source
    )
    return None if tried is None else locked_reply(context, tried)


def locked_reply(context: Context, tried: link_attempts.Tried) -> Reply:
    """Say for how long no code is looked at."""
    minutes = max(1, math.ceil(tried.wait / timedelta(minutes=1)))
    return Reply(context.say("linking.locked", minutes=minutes), outcome=Outcome.REFUSED)
