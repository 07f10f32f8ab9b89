"""Files that come from a page: a photo or a PDF, at most 10 MB, read whole."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from bot.base.problems import Problem
from bot.conversation.input_cleaning import clean
from bot.conversation.messages import Attachment

LIMIT: Final = 10 * 1024 * 1024
_NAME_LIMIT: Final = 120
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\n\t]+')


async def read(request: HttpRequest) -> Attachment:
    """Read a file from a request's body. Raises Problem when it is too big or of another kind.

    What the file is, its first bytes say: names and declared types are anybody's.
    """
    if int(request.headers.get("content-length", "0") or 0) > LIMIT:
        raise Problem("web.file_too_big")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LIMIT:
            raise Problem("web.file_too_big")
    mime, ending = _kind(bytes(content[:16]))
    return Attachment(_name(request.headers.get("x-file-name", ""), ending), mime, bytes(content))


def download(file: Attachment) -> Response:
    """Return a file as something to save, never to open inside the page."""
    return Response(
        file.content,
        media_type=file.mime,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _kind(head: bytes) -> tuple[str, str]:
    if head.startswith(b"%PDF-"):
        return "application/pdf", "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp", "webp"
    raise Problem("web.file_kind")


def _name(header: str, ending: str) -> str:
    stem = _UNSAFE.sub(" ", clean(unquote(header))).rsplit(".", 1)[0].strip()
    return f"{stem[:_NAME_LIMIT] or 'file'}.{ending}"
