"""The running program: its parts joined, started and stopped. The only module that knows all."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import Engine, text
from starlette.routing import BaseRoute

from bot.assembly import assistant
from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.base.settings import SECRET_LENGTH, Settings, plain
from bot.base.texts import Texts
from bot.channels import health
from bot.channels.answer_executor import Answering
from bot.channels.chat_queues import Lanes
from bot.channels.http_server import Server, address, listen, make_server
from bot.channels.metrics import Metrics
from bot.channels.runtime import Shared
from bot.channels.web.server import WebChat
from bot.conversation.messages import Gateway
from bot.reminders.scheduler import Reminders
from bot.storage.engine import reading, writing
from bot.storage.retention import sweep

if TYPE_CHECKING:
    from bot.channels.telegram.connection import TelegramConnection

#: Seconds: for Telegram to answer at the start; for answers to be finished; then it is over.
_PATIENCE: Final = 2.5
_DRAINING: Final = 6.0
_OVER: Final = 9.0
_SWEEP_EVERY: Final = 6 * 3600.0
#: Threads that answer on PostgreSQL; SQLite has one writer at a time, so one thread is quickest.
_THREADS: Final = 8
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class App:
    """The parts of a running program."""

    settings: Settings
    shared: Shared
    web: WebChat
    telegram: TelegramConnection | None
    reminders: Reminders
    serving: bool = False

    async def ready(self) -> bool:
        """Return whether questions can be answered: started, not stopping, database there."""
        return self.serving and await asyncio.to_thread(self._database_answers)

    def routes(self) -> list[BaseRoute]:
        """Return what the web server serves."""
        token = plain(self.settings.metrics_token)
        routes: list[BaseRoute] = [*health.routes(self.ready, self.shared.metrics, token)]
        if self.telegram is not None and self.telegram.webhook is not None:
            routes.append(self.telegram.webhook.route())
        return [*routes, *self.web.routes()]

    def _database_answers(self) -> bool:
        try:
            with reading(self.shared.engine) as connection:
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
    eager: bool = False,
) -> App:
    """Join the parts over a database with a current schema; nothing is started.

    ``standing`` are a demo's sign-in tokens by person; ``eager`` plans reminders all the time.
    Raises Problem for settings that are missing or wrong.
    """
    secret = (plain(settings.secret_key) or "").strip()
    if len(secret) < SECRET_LENGTH:
        raise Problem("channels.secret_key_needed")
    metrics, lanes = Metrics(), Lanes()
    threads = 1 if engine.dialect.name == "sqlite" else _THREADS
    joined = assistant(engine, clock, say, settings)
    answering = Answering(joined.answer, say, metrics, threads=threads)
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
    shared = Shared(engine, clock, say, answering, lanes, metrics)
    telegram = _telegram(shared, settings)
    gateways: list[Gateway] = [web.gateway]
    if telegram is not None:
        gateways.append(telegram.channel.gateway)
    by_name = {each.name: each for each in gateways}
    reminders = Reminders(engine, clock, say, by_name, eager=eager)
    metrics.gauge("bot_chats_being_served", lambda: len(lanes))
    metrics.gauge("bot_open_pages", lambda: web.hub.pages)
    return App(settings, shared, web, telegram, reminders)


def _telegram(shared: Shared, settings: Settings) -> TelegramConnection | None:
    if settings.telegram_token is None:
        return None  # the library is not even loaded
    from bot.channels.telegram.setup import join

    return join(shared, settings)


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
    listener = listen(app.settings.web_host, app.settings.web_port)
    server = make_server(app.routes())
    stop = asyncio.Event()
    with _signals(stop, on_stop):
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        app.serving = True
        try:
            if app.telegram is not None:
                await app.telegram.start(_PATIENCE)
            app.reminders.start()
            sweeping = asyncio.create_task(_sweep(app.shared))
            # What was loaded stays: a full collection over it would hold up every answer.
            gc.freeze()
            on_ready(address(listener))
            await stop.wait()
            sweeping.cancel()
        finally:
            await _wind_down(app, server, serving)


async def _wind_down(app: App, server: Server, serving: asyncio.Task[None]) -> None:
    """Take nothing new, finish what is under way, then close."""
    app.serving = False
    if app.telegram is not None:
        await app.telegram.stop_receiving()
    server.should_exit = True
    finished, *_ = await asyncio.gather(
        app.shared.lanes.drain(_DRAINING), app.reminders.stop(), serving
    )
    app.shared.answering.close()
    if app.telegram is not None:
        await app.telegram.close()
    _log.info("stopped", answers_finished=finished)


async def _sweep(shared: Shared) -> None:
    """Delete what has been kept long enough, now and then."""

    def once() -> None:
        with writing(shared.engine) as connection:
            sweep(connection, shared.clock.now())

    while True:
        try:
            await asyncio.to_thread(once)
        except Problem as problem:
            _log.warning("not_swept", problem=problem.key)
        await asyncio.sleep(_SWEEP_EVERY)


@contextmanager
def _signals(stop: asyncio.Event, on_stop: Callable[[], None]) -> Iterator[None]:
    """Set ``stop`` at SIGTERM and SIGINT; outside the main thread there are no signals to catch."""
    loop = asyncio.get_running_loop()
    here = threading.current_thread() is threading.main_thread()
    caught = (signal.SIGTERM, signal.SIGINT) if here else ()

    def stopping() -> None:
        if not stop.is_set():
            on_stop()
        stop.set()

    for each in caught:
        loop.add_signal_handler(each, stopping)
    try:
        yield
    finally:
        for each in caught:
            loop.remove_signal_handler(each)
