"""The fields of a page's form: few, short, and text only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest

#: Bytes of a field, and how many fields a form may have.
_LARGEST: Final = 4 * 1024
_FIELDS: Final = 20


async def fields(request: HttpRequest) -> Mapping[str, str]:
    """Return a form's text fields; none of a form that no page of ours sends."""
    try:
        async with request.form(max_files=0, max_fields=_FIELDS, max_part_size=_LARGEST) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    except (HTTPException, ClientDisconnect):
        return {}
