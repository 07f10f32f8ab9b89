"""Files of an answer that a channel cannot carry: named, with where they are to be had."""

from __future__ import annotations

from collections.abc import Sequence

from bot.base.texts import Texts
from bot.conversation.messages import Attachment


def file_names(files: Sequence[Attachment], page: str, say: Texts) -> list[str]:
    """Return a line for each file; ``page`` is the web page's address, where there is one.

    The page asks who one is, and goes on with the conversation.
    """
    if not page:
        return [say("channels.file_elsewhere", name=file.name) for file in files]
    return [say("channels.file_on_page", name=file.name, page=page) for file in files]
