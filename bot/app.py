"""The running program: its parts joined, started and stopped. The only module that knows all."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import Engine
from starlette.routing import BaseRoute

from bot.assembly import assistant
from bot.base.clock import Clock
from bot.base.problems import Problem
from bot.base.settings import SECRET_LENGTH, Settings, plain
from bot.base.stop_signals import stop_signals
from bot.base.texts import Texts
from bot.channels import health, registry
from bot.channels.answer_executor import AnswerExecutor
from bot.channels.chat_queues import ChatQueues
from bot.channels.http_server import Server, address, listen, make_server
from bot.channels.linked_chats import LinkedChats
from bot.channels.metrics import Metrics
from bot.channels.own_hosts import hosts_of
from bot.channels.protocol import Channel
from bot.channels.reply_outbox import ReplyOutbox
from bot.channels.runtime import Runtime
from bot.jobs.background import Background, background
from bot.reminders.watch import Figure, figures
from bot.storage.engine import reading
from bot.storage.probe import check_writable

#: Seconds: for messengers to answer at the start; for answers to be finished; then it is over.
_PATIENCE: Final = 2.5
_DRAINING: Final = 6.0
_OVER: Final = 9.0
#: Threads that answer on PostgreSQL; SQLite has one writer at a time, so one thread is quickest.
_THREADS: Final = 8
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class App:
    """The parts of a running program."""

    settings: Settings
    runtime: Runtime
    channels: tuple[Channel, ...]
    background: Background
    serving: bool = False

    async def ready(self) -> bool:
        """Return whether questions can be answered: started, not stopping, database there."""
        return self.serving and await asyncio.to_thread(self._database_answers)

    def routes(self) -> list[BaseRoute]:
        """Return what the web server serves."""
        token = plain(self.settings.metrics_token)
        behind_proxy = bool(self.settings.public_url or self.settings.trusted_hops)
        own = health.routes(self.ready, self.runtime.metrics, token, behind_proxy=behind_proxy)
        return [*own, *(route for channel in self.channels for route in channel.routes())]

    def _database_answers(self) -> bool:
        try:
            check_writable(self.runtime.engine)
        except Problem as problem:
            _log.warning("not_ready", problem=problem.key)
            return False
        return True


def build(
    settings: Settings,
    clock: Clock,
    say: Texts,
    engine: Engine,
    *,
    sign_in_tokens: Mapping[int, str] | None = None,
    channels: Sequence[str] = registry.CHANNELS,
    eager: bool = False,
) -> App:
    """Join the parts over a database with a current schema; nothing is started.

    ``sign_in_tokens`` are a demo's, by person; ``channels`` the names of those that may be joined;
    ``eager`` plans reminders all the time.
    Raises Problem for settings that are missing or wrong.
    """
    secret = (plain(settings.secret_key) or "").strip()
    if len(secret) < SECRET_LENGTH:
        raise Problem("channels.secret_key_needed")
    metrics, queues = Metrics(), ChatQueues()
    threads = 1 if engine.dialect.name == "sqlite" else _THREADS
    joined = assistant(engine, clock, say, settings)
    linked = LinkedChats(engine).linked
    executor = AnswerExecutor(joined.answer, say, metrics, threads=threads, linked=linked)
    replies = ReplyOutbox(engine, clock)
    runtime = Runtime(engine, clock, say, executor, queues, metrics, replies, sign_in_tokens or {})
    found = registry.joined(runtime, settings, channels)
    gateways = {channel.name: channel.gateway for channel in found}
    resend = {channel.name: channel.resend for channel in found}
    work = background(
        engine,
        clock,
        say,
        gateways,
        resend,
        queue_address=settings.queue_database_url,
        eager=eager,
    )
    metrics.gauge("bot_chats_being_served", lambda: len(queues))
    metrics.gauges(lambda: _reminders(engine, clock))
    return App(settings, runtime, found, work)


def _reminders(engine: Engine, clock: Clock) -> list[Figure]:
    """Return the figures of reminders; none while the database is away."""
    try:
        with reading(engine) as connection:
            return list(figures(connection, clock.now()))
    except Problem:
        return []


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

    Raises Problem when the port cannot be had, or a messenger refuses its token.
    """
    listener = listen(app.settings.web_host, app.settings.web_port)
    settings = app.settings
    server = make_server(
        app.routes(),
        hosts=hosts_of(settings.public_url, settings.web_host),
        trusted_hops=settings.trusted_hops,
    )
    stop = asyncio.Event()
    with stop_signals(stop, on_stop):
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        app.serving = True
        try:
            await asyncio.gather(*(channel.start(_PATIENCE) for channel in app.channels))
            await app.background.start()
            # What was loaded stays: a full collection over it would hold up every answer.
            gc.freeze()
            on_ready(address(listener))
            await stop.wait()
        finally:
            await _wind_down(app, server, serving)


async def _wind_down(app: App, server: Server, serving: asyncio.Task[None]) -> None:
    """Take nothing new, finish what is under way, then close."""
    app.serving = False
    await asyncio.gather(*(channel.stop_receiving() for channel in app.channels))
    server.should_exit = True
    finished, *_ = await asyncio.gather(
        app.runtime.queues.drain(_DRAINING), app.background.stop(), serving
    )
    app.runtime.executor.close()
    await app.runtime.replies.close()
    await asyncio.gather(*(channel.close() for channel in app.channels))
    _log.info("stopped", answers_finished=finished)
