"""Slips with a one-time code and its QR for several people, as one file to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from bot.conversation import linking
from bot.conversation.context import Context
from bot.conversation.messages import Attachment, Outcome, Reply

#: How long codes on slips hold that are printed and handed round.
_HOLD: Final = timedelta(days=7)
MOST: Final = 300


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody a slip is for; ``unit`` is its name."""

    person_id: int
    name: str
    code: str
    unit: str | None


def reply(whom: Sequence[Whom], context: Context) -> Reply:
    """Return slips with a code for each, in the order given; the codes hold for a week."""
    # Deferred, slow: slips are seldom printed from a chat.
    from bot.exchange.exports.link_slips import Picture, Slip, slips

    # Hashed without a key, a week is long enough to try 40 bits out on a stolen table.
    if context.secret is None:
        return Reply(context.say("undelivered.no_codes"), outcome=Outcome.REFUSED)
    # Nobody prints their own: a code for oneself is made by another officer.
    others = [who for who in whom if who.person_id != context.person.id][:MOST]
    last = context.today + _HOLD
    issued = linking.issue(
        context.connection,
        [who.person_id for who in others],
        now=context.now,
        secret=context.secret,
        # The slip prints a date, so that the code must hold until that day's end.
        expires=datetime.combine(last, time(23, 59, 59), context.now.tzinfo),
        actor_id=context.person.id,
    )
    made = [
        Slip(
            name=who.name,
            staff_code=who.code,
            unit=who.unit or context.say("linking.no_unit"),
            code=new.code,
            expires=new.expires.astimezone(context.now.tzinfo),
            pictures=(Picture("", new.code),),
        )
        for who, new in zip(others, issued, strict=True)
    ]
    until = context.say.day(last, context.today)
    text = context.say("undelivered.slips", count=len(made), until=until)
    file = Attachment("phieu-lien-ket.pdf", "application/pdf", slips(made, context.say))
    return Reply(text, files=(file,))
