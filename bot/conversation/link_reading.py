"""Which messages are about linking before anything else is read in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.conversation.link_attempts import waiting
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


def link_reading(
    connection: Connection,
    chat: Address,
    words: LinkingWords,
    before: Memory,
    now: datetime,
    *,
    linked: bool,
) -> tuple[Intent, Slots] | None:
    """Return the intent and slots of a code, or of a yes or no to linking or unlinking."""
    if not linked and words.code is not None:
        return Intent.LINK_ACCOUNT, Slots(link_code=words.code)
    if words.agrees is None:
        return None
    if not linked and waiting(connection, chat, now) is not None:
        # A right code waits, whatever was said in between.
        return Intent.LINK_ACCOUNT, Slots(agree=words.agrees)
    intent = _CONSENTS.get((before.intent, before.asks))
    if intent is Intent.UNLINK_ACCOUNT:
        return intent, Slots(sure=words.agrees)
    return None if intent is None else (intent, Slots())
