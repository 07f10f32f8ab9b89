"""The web chat as a channel of the program."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.base.settings import Settings, plain
from bot.channels.protocol import Channel
from bot.channels.runtime import Runtime
from bot.channels.web.push import service
from bot.channels.web.server import WebChat
from bot.channels.web.signing_in import link_browser
from bot.conversation.messages import Address


def join(runtime: Runtime, settings: Settings) -> Channel:
    """Return the web chat; it needs no settings but the key."""
    web = WebChat(
        engine=runtime.engine,
        clock=runtime.clock,
        say=runtime.say,
        executor=runtime.executor,
        queues=runtime.queues,
        secret=(plain(settings.secret_key) or "").strip(),
        public_url=settings.public_url,
        trusted_hops=settings.trusted_hops,
        lasting=runtime.sign_in_tokens,
        push=service.of_settings(runtime.engine, runtime.say, settings),
    )
    runtime.metrics.gauge("bot_open_pages", lambda: web.hub.pages)
    return web


def chat_parted(connection: Connection, chat: Address) -> None:
    """Take out what is kept for a page's person: who links it next must not read it."""
    link_browser.parted(connection, chat)


def way_in(settings: Settings) -> str | None:
    """Return the page's address, where it has one that others reach."""
    # Behind #, so that the code is in no server's log and no crawler's request.
    return f"{settings.public_url.rstrip('/')}/#{{code}}" if settings.public_url else None
