"""A web chat over a database, with an assistant that repeats what it hears."""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, insert, select
from starlette.applications import Starlette

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.channels.answer_executor import AnswerExecutor
from bot.channels.chat_queues import ChatQueues
from bot.channels.metrics import Metrics
from bot.channels.web.server import WebChat
from bot.conversation import linking
from bot.conversation.messages import Attachment, Choice, Payload, Reply, Request, Turn
from bot.storage.engine import reading, writing
from bot.storage.tables import channel_account, inbox, message
from bot.storage.upserts import insert_once
from tests.builders.sample import NOW

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have a successor of httpx
    from starlette.testclient import TestClient

BASE = "http://testserver"


@dataclass
class Echo:
    """Answers each request with its own text, as the assistant does: once, in a transaction.

    ``fail`` raises before anything is kept; ``hold`` waits to be released; page 2 edits.
    """

    engine: Engine
    heard: list[Request] = field(default_factory=list)
    hold: threading.Event | None = None
    links: int | None = None  # the person whom the text "agree" links the chat to

    def __call__(self, request: Request, keep: Any = None) -> Turn | None:
        if self.hold is not None:
            self.hold.wait(5)
        with writing(self.engine) as connection:
            mark = {
                "channel": request.sender.channel,
                "update_id": request.update_id,
                "received_at": NOW,
            }
            if not insert_once(connection, inbox, mark):
                return None
            if request.text == "fail":
                raise RuntimeError("as asked")
            intent = "echo"
            if request.text == "agree" and self.links is not None:
                intent = "link_account"
                linking.join(connection, request.sender, self.links, NOW)
            turn = Turn(request, intent, 1.0, (), {}, self._reply(request))
            if keep is not None:
                keep(connection, turn)
            self.heard.append(request)
            return turn

    def _reply(self, request: Request) -> Reply:
        if request.payload is Payload.FILE:
            return Reply(f"got {request.attachments[0].name}")
        if request.action:
            return Reply(f"did {request.action}", edits=request.action.startswith("turn"))
        if request.text == "file":
            return Reply("here", files=(Attachment("Báo cáo.xlsx", "text/plain", b"content"),))
        choices = (Choice("Next", "turn?page=2"), Choice("More", "more"))
        return Reply(f"heard {request.text}", choices if request.text == "list" else ())


@dataclass
class House:
    """The parts of a running web chat that tests look at."""

    engine: Engine
    web: WebChat
    echo: Echo
    client: TestClient

    def page(self) -> str:
        """Open the page; the client then has a chat."""
        return self.client.get("/").text

    def token(self) -> str:
        """Return the form token of the client's page."""
        return re.search(r'"token": "([^"]+)"', self.page())[1]

    def chat(self) -> str:
        """Return the chat of the client."""
        cookies = {cookie.name: cookie.value for cookie in self.client.cookies.jar}
        return self.web._sessions.chat_of(cookies)

    def link(self, person_id: int) -> None:
        """Make the client's chat a person's."""
        with writing(self.engine) as connection:
            connection.execute(
                insert(channel_account).values(
                    channel="web", address=self.chat(), person_id=person_id, linked_at=NOW
                )
            )

    @contextmanager
    def line(self, after: int = 0, origin: str = BASE) -> Iterator[Any]:
        """Open a live line, said hello to; yields it with its ``welcome``."""
        with self.client.websocket_connect("/live", headers={"Origin": origin}) as socket:
            socket.send_json({"t": "hello", "after": after})
            socket.welcome = socket.receive_json()
            yield socket

    def kept(self) -> list[tuple[bool, str]]:
        """Return all messages as (incoming, text)."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(message).order_by(message.c.id))
            return [(row.incoming, row.content["text"]) for row in rows]


def frames_until(socket: Any, kind: str, **values: Any) -> list[dict[str, Any]]:
    """Receive frames up to the first of a kind with these values."""
    found = []
    while True:
        frame = socket.receive_json()
        found.append(frame)
        if frame["t"] == kind and all(frame.get(name) == value for name, value in values.items()):
            return found


@contextmanager
def house(engine: Engine, say: Texts, **settings: Any) -> Iterator[House]:
    """Serve a web chat in process."""
    echo = Echo(engine)
    executor = AnswerExecutor(echo, say, Metrics(), threads=1)
    web = WebChat(
        engine=engine,
        clock=Clock.of("Asia/Ho_Chi_Minh", NOW),
        say=say,
        executor=executor,
        queues=ChatQueues(),
        **{"secret": "k" * 40, **settings},
    )
    with TestClient(Starlette(routes=web.routes()), base_url=BASE) as client:
        yield House(engine, web, echo, client)
    executor._threads.shutdown(wait=True, cancel_futures=True)
