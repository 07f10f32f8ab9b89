"""Files that come with a request, read before its transaction begins.

A picture or PDF takes long to render, and on SQLite one write waits for another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Engine

from bot.conversation import inbox
from bot.conversation.messages import Attachment, Request
from bot.storage.engine import reading

#: Returns a file with what may be kept of it, or why nothing may.
ReadFile = Callable[[Attachment], Attachment]


def unread(attachment: Attachment) -> Attachment:
    """Return a file as it came: it is read where it is needed."""
    return attachment


def read(engine: Engine, request: Request, read_file: ReadFile) -> Request:
    """Return a request with its files read; a stranger's are not looked at."""
    if not request.attachments or request.in_group:
        return request
    with reading(engine) as connection:
        if not inbox.linked(connection, request.sender):
            return request
    return replace(request, attachments=tuple(map(read_file, request.attachments)))
