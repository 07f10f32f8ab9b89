"""Edited messages: which of them say something new."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from typing import Any, Final

from bot.channels.protocol import Json

#: So many messages are remembered.
_REMEMBERED: Final = 20_000
#: Seconds after which an edit of a message that is not remembered is taken for a reaction to it.
_FRESH: Final = 600


class Edits:
    """Remembers what messages said, as digests.

    Telegram tells of an edit also when a message gets its first reaction, or a preview of a link,
    with the text as it was. That is no question asked again.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._said: OrderedDict[tuple[Any, Any], bytes] = OrderedDict()

    def says_nothing_new(self, update: Json) -> bool:
        """Return whether an update is an edit that left its message's words as they were.

        Raises LookupError, TypeError or AttributeError for what Telegram does not send.
        """
        edited = update.get("edited_message")
        message = edited or update.get("message")
        if message is None:
            return False
        key = (message["chat"]["id"], message["message_id"])
        words = message.get("text") or message.get("caption") or ""
        digest = blake2b(words.encode("utf-8", "surrogatepass"), digest_size=12).digest()
        before = self._said.pop(key, None)
        self._said[key] = digest
        if len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)
        if edited is None:
            return False
        if before is not None:
            return before == digest
        return bool(edited.get("edit_date", edited["date"]) - edited["date"] > _FRESH)
