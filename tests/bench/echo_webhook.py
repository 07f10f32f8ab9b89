"""A bare echo bot behind a webhook: ``python -m tests.bench.echo_webhook PORT BASE_URL``.

uvicorn, Starlette and a python-telegram-bot ``Application`` with its own request, as its examples
join them, and nothing else.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.channels.telegram.setup import PATH
from tests.bench.telegram_load import TOKEN

#: On a machine that is busy with other things nothing shall be given up.
_SECONDS: Final = 60.0


async def _echo(asked: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert asked.message is not None
    await asked.message.reply_text(asked.message.text or "")


async def _serve(port: int, base_url: str) -> None:
    builder = Application.builder().token(TOKEN).base_url(f"{base_url}/bot").updater(None)
    builder.connect_timeout(_SECONDS).read_timeout(_SECONDS).pool_timeout(_SECONDS)
    # Updates one after another, as the library does it by itself: side by side costs it more.
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))

    async def take(request: Request) -> Response:
        update = Update.de_json(await request.json(), application.bot)
        await application.update_queue.put(update)
        return Response()

    app = Starlette(routes=[Route(PATH, take, methods=["POST"])])
    config = uvicorn.Config(app, port=port, log_level="error", access_log=False, lifespan="off")
    async with application:
        await application.start()
        await uvicorn.Server(config).serve()
        await application.stop()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2]))
