"""Which messages are about linking before anything else is read in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.conversation.link_attempts import is_open, waiting
from bot.conversation.messages import Address
from bot.understanding.intents import Intent
from bot.understanding.linking_words import LinkingWords
from bot.understanding.reading import Memory
from bot.understanding.slots import Slots

#: Questions of ours that a plain yes or no answers: (intent, what was asked for) → intent.
_CONSENTS: Final[Mapping[tuple[str | None, str | None], Intent]] = {
    (Intent.LINK_ACCOUNT, "agree"): Intent.LINK_ACCOUNT,
    (Intent.UNLINK_ACCOUNT, "sure"): Intent.UNLINK_ACCOUNT,
}
#: What a chat waits for whose phone number is in several records.
_STAFF_CODE: Final = (Intent.LINK_ACCOUNT, "staff_code")


def link_reading(
    connection: Connection,
    chat: Address,
    words: LinkingWords,
    before: Memory,
    now: datetime,
    *,
    linked: bool,
    secret: bytes | None = None,
) -> tuple[Intent, Slots] | None:
    """Return the intent and slots of a code, or of a yes or no to linking or unlinking.

    In a chat that is ``linked`` only a code that is good hands it on; anything else that looks
    like one may be a staff code.
    """
    if not linked and (before.intent, before.asks) == _STAFF_CODE:
        return Intent.LINK_ACCOUNT, Slots(staff_code=words.staff_code)
    if words.code is not None and (
        not linked or is_open(connection, words.code, now=now, secret=secret)
    ):
        return Intent.LINK_ACCOUNT, Slots(link_code=words.code)
    if words.agrees is None:
        return None
    asked = _CONSENTS.get((before.intent, before.asks)) is Intent.LINK_ACCOUNT
    if (not linked or asked) and waiting(connection, chat, now) is not None:
        # A right code waits; where nobody is linked, whatever was said in between.
        return Intent.LINK_ACCOUNT, Slots(agree=words.agrees)
    intent = _CONSENTS.get((before.intent, before.asks))
    if intent is Intent.UNLINK_ACCOUNT:
        return intent, Slots(sure=words.agrees)
    return None if intent is None else (intent, Slots())
