"""The running program: its parts joined, started and stopped. The only module that knows all."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import hmac
import os
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog
import uvicorn
from pydantic import SecretStr
from sqlalchemy import Engine, text
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.assembly import assistant
from bot.channels import health
from bot.channels.answering import Answering
from bot.channels.lanes import Lanes
from bot.channels.metrics import Metrics
from bot.channels.precedence import Precedence
from bot.channels.web.server import WebChat
from bot.clock import Clock
from bot.conversation.messages import Gateway
from bot.problems import Problem
from bot.settings import Settings
from bot.storage.engine import reading
from bot.texts import Texts

if TYPE_CHECKING:
    from bot.channels.telegram.connection import TelegramConnection

#: Seconds: for Telegram to answer at the start; for answers and pages to end; then it is over.
_PATIENCE: Final = 2.5
_DRAINING: Final = 6.0
_CLOSING: Final = 4
_OVER: Final = 9.0
#: Threads that answer on PostgreSQL; SQLite has one writer at a time, so one thread is quickest.
_THREADS: Final = 8
_LARGEST_FRAME: Final = 2**17
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class App:
    """The parts of a running program."""

    settings: Settings
    clock: Clock
    say: Texts
    engine: Engine
    metrics: Metrics
    lanes: Lanes
    answering: Answering
    web: WebChat
    telegram: TelegramConnection | None
    gateways: Mapping[str, Gateway]
    serving: bool = field(default=False)

    async def ready(self) -> bool:
        """Return whether questions can be answered: started, not stopping, database there."""
        return self.serving and await asyncio.to_thread(self._database_answers)

    def routes(self) -> list[BaseRoute]:
        """Return what the web server serves."""
        token = _plain(self.settings.metrics_token)
        routes: list[BaseRoute] = [*health.routes(self.ready, self.metrics, token)]
        if self.telegram is not None and self.telegram.webhook is not None:
            routes.append(self.telegram.webhook.route())
        return [*routes, *self.web.routes()]

    def _database_answers(self) -> bool:
        try:
            with reading(self.engine) as connection:
                connection.execute(text("SELECT 1"))
        except Problem:
            return False
        return True


def build(
    settings: Settings,
    clock: Clock,
    say: Texts,
    engine: Engine,
    *,
    standing: Mapping[int, str] | None = None,
) -> App:
    """Join the parts over a database with a current schema; nothing is started.

    ``standing`` are a demo's sign-in tokens by person. Raises Problem for settings that are
    missing or wrong.
    """
    secret = _plain(settings.secret_key)
    if not secret:
        raise Problem("channels.secret_key_needed")
    metrics, lanes = Metrics(), Lanes()
    threads = 1 if engine.dialect.name == "sqlite" else _THREADS
    answering = Answering(assistant(engine, clock, say).answer, say, metrics, threads=threads)
    web = WebChat(
        engine=engine,
        clock=clock,
        say=say,
        answering=answering,
        lanes=lanes,
        secret=secret,
        public_url=settings.public_url,
        standing=standing,
    )
    app = App(settings, clock, say, engine, metrics, lanes, answering, web, None, {})
    app.telegram = _telegram(app, secret) if settings.telegram_token else None
    found: list[Gateway] = [web.gateway]
    if app.telegram is not None:
        found.append(app.telegram.channel.gateway)
    app.gateways = {gateway.name: gateway for gateway in found}
    metrics.gauge("bot_chats_being_served", lambda: len(lanes))
    metrics.gauge("bot_open_pages", lambda: web.hub.pages)
    return app


def _telegram(app: App, secret_key: str) -> TelegramConnection:
    from bot.channels.accounts import Accounts
    from bot.channels.long_actions import LongActions
    from bot.channels.telegram.channel import Parts, TelegramChannel
    from bot.channels.telegram.commands import commands
    from bot.channels.telegram.connection import TelegramConnection, make_bot
    from bot.channels.telegram.gateway import TelegramGateway
    from bot.channels.telegram.webhook import Webhook

    settings = app.settings
    bot = make_bot(_plain(settings.telegram_token) or "", settings.telegram_base_url)
    long_actions = LongActions(app.engine, app.clock)
    gateway = TelegramGateway(bot, app.say, long_actions, Precedence(), app.metrics)
    channel = TelegramChannel(
        Parts(
            bot=bot,
            gateway=gateway,
            answering=app.answering,
            lanes=app.lanes,
            accounts=Accounts(app.engine),
            long_actions=long_actions,
            metrics=app.metrics,
            say=app.say,
            commands=commands(app.say),
        )
    )
    if not settings.public_url:
        return TelegramConnection(bot, channel, app.say)
    secret = _webhook_secret(_plain(settings.telegram_secret), secret_key)
    webhook = Webhook(channel.receive, secret)
    return TelegramConnection(bot, channel, app.say, webhook, secret, settings.public_url)


def _webhook_secret(given: str | None, secret_key: str) -> str:
    """Return the secret that proves Telegram's calls; made from the key where none is set."""
    if given is None:
        return hmac.new(secret_key.encode(), b"telegram webhook", hashlib.sha256).hexdigest()
    if not _SECRET.fullmatch(given):
        raise Problem("channels.telegram_secret")
    return given


def run(app: App, on_ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT, and end within ten seconds of it."""

    def stopping() -> None:
        # A thread that waits for a locked database cannot be told to end. What it was doing is
        # rolled back, and its update comes again.
        last = threading.Timer(_OVER, os._exit, (1,))
        last.daemon = True
        last.start()

    asyncio.run(serve(app, on_ready=on_ready, on_stop=stopping))


async def serve(
    app: App,
    *,
    on_ready: Callable[[str], None],
    on_stop: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGTERM or SIGINT; ``on_ready`` is called with the page's address.

    Raises Problem when the port cannot be had, or Telegram refuses the token.
    """
    listener = _listen(app.settings.web_host, app.settings.web_port)
    server = _server(app)
    stop = asyncio.Event()
    with _signals(stop, on_stop):
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        app.serving = True
        try:
            if app.telegram is not None:
                await app.telegram.start(_PATIENCE)
            on_ready(_address(listener))
            await stop.wait()
        finally:
            await _wind_down(app, server, serving)


async def _wind_down(app: App, server: uvicorn.Server, serving: asyncio.Task[None]) -> None:
    """Take nothing new, finish what is under way, then close."""
    app.serving = False
    if app.telegram is not None:
        await app.telegram.stop_receiving()
    server.should_exit = True
    finished, _ = await asyncio.gather(app.lanes.drain(_DRAINING), serving)
    app.answering.close()
    if app.telegram is not None:
        await app.telegram.close()
    _log.info("stopped", answers_finished=finished)


class _Server(uvicorn.Server):
    """The web server, which leaves signals to ``serve``."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: App) -> uvicorn.Server:
    return _Server(
        uvicorn.Config(
            Starlette(routes=app.routes()),
            log_config=None,
            access_log=False,  # addresses hold sign-in tokens
            lifespan="off",
            server_header=False,
            ws_max_size=_LARGEST_FRAME,
            timeout_graceful_shutdown=_CLOSING,
        )
    )


@contextmanager
def _signals(stop: asyncio.Event, on_stop: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def caught() -> None:
        if not stop.is_set():
            on_stop()
        stop.set()

    caught_signals = (
        (signal.SIGTERM, signal.SIGINT)
        if threading.current_thread() is threading.main_thread()
        else ()
    )
    for each in caught_signals:
        loop.add_signal_handler(each, caught)
    try:
        yield
    finally:
        for each in caught_signals:
            loop.remove_signal_handler(each)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Problem("channels.port_in_use", host=host, port=port) from error
        raise Problem(
            "channels.cannot_listen", host=host, port=port, reason=error.strerror or "?"
        ) from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret is not None else None
