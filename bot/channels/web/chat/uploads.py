"""Files that come from a page, read whole, and files that go to one."""

from __future__ import annotations

from urllib.parse import quote, unquote

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from bot.channels.incoming_files import attachment, check_size
from bot.conversation.input_cleaning import clean
from bot.conversation.messages import Attachment


async def read(request: HttpRequest) -> Attachment:
    """Read a file from a request's body. Raises Problem when it is too large or of another kind."""
    # Told early where it is told; counted below all the same, because a header may lie.
    check_size(int(request.headers.get("content-length", "0") or 0))
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        check_size(len(content))
    return attachment(unquote(request.headers.get("x-file-name", "")), bytes(content))


def caption(request: HttpRequest) -> str:
    """Return what was typed to go with a file."""
    return clean(unquote(request.headers.get("x-caption", "")))


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
