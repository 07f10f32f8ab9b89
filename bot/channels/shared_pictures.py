"""Pictures under addresses that nobody can guess, for messengers that fetch them themselves.

They fetch a picture several times, and minutes later: an address is good for a while, however
often it is asked for, and then for nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete, insert, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.base.clock import Clock
from bot.conversation.messages import Attachment
from bot.storage.engine import reading, writing
from bot.storage.tables import shared_picture

#: How long an address is good: a messenger's own call may take 150 seconds.
LIFE: Final = timedelta(minutes=15)
PATH: Final = "/shared-picture"
KINDS: Final = frozenset({"image/png", "image/jpeg", "image/webp"})
_row: Final = shared_picture.c


class SharedPictures:
    """Keeps pictures for a while and serves them below ``public_url``."""

    def __init__(self, engine: Engine, clock: Clock, public_url: str) -> None:
        """Serve below ``public_url``, where messengers reach it."""
        self._engine = engine
        self._clock = clock
        self._base = public_url.rstrip("/")

    async def share(self, picture: Attachment) -> str:
        """Return an address for a picture."""
        key = secrets.token_urlsafe(24)
        await asyncio.to_thread(self._keep, key, picture, self._clock.now())
        return f"{self._base}{PATH}/{key}"

    def route(self) -> Route:
        """Return the route for the web server."""
        return Route(f"{PATH}/{{key}}", self._serve, methods=["GET"])

    async def _serve(self, request: Request) -> Response:
        key = request.path_params["key"]
        picture = await asyncio.to_thread(self._find, key, self._clock.now())
        if picture is None:
            return Response(status_code=404)
        mime, content = picture
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(content, media_type=mime, headers=headers)

    def _keep(self, key: str, picture: Attachment, now: datetime) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(shared_picture).where(_row.expires <= now))
            connection.execute(
                insert(shared_picture).values(
                    # A digest: who reads the database still cannot fetch the pictures.
                    digest=_digest(key),
                    mime=picture.mime,
                    content=picture.content,
                    expires=now + LIFE,
                )
            )

    def _find(self, key: str, now: datetime) -> tuple[str, bytes] | None:
        with reading(self._engine) as connection:
            row = connection.execute(
                select(_row.mime, _row.content).where(
                    _row.digest == _digest(key), _row.expires > now
                )
            ).first()
        return None if row is None else (str(row.mime), bytes(row.content))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
