"""The fields of a page's form: few, short, and text only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest

#: Bytes of a form, and how many fields it may have.
_LARGEST: Final = 16 * 1024
_FIELDS: Final = 20
#: As our pages send them; another kind would be read into files and memory for anybody.
_KIND: Final = "application/x-www-form-urlencoded"


async def fields(request: HttpRequest) -> Mapping[str, str]:
    """Return a form's fields, however often it is asked; none of what no page of ours sends."""
    known: Mapping[str, str] | None = getattr(request.state, "fields", None)
    if known is None:
        known = request.state.fields = await _read(request)
    return known


async def _read(request: HttpRequest) -> Mapping[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _KIND:
        return {}
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST:
                return {}
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=_FIELDS))
    except (ClientDisconnect, ValueError):
        return {}
