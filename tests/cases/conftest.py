"""Questions in words, really understood, over a small ward."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from bot.base.clock import Clock
from bot.base.texts import Texts, texts
from bot.conversation.assistant import Assistant
from bot.conversation.gazetteer import Gazetteers
from bot.conversation.messages import Address, Payload, Request, Turn
from bot.storage.engine import open_engine, writing
from bot.understanding.engine import load
from handlers import ROUTES
from tests.builders.sample import NOW, ZONE, Builder
from tests.cases.agency import settle


@dataclass
class Ward:
    """The ward, and anybody's chat with the assistant in it."""

    make: Builder
    assistant: Assistant

    def ask(self, code: str, *lines: str) -> Turn:
        """Write some messages in a new chat; return what came of the last."""
        chat = Address("test", f"{code} {lines}")
        for line in lines:
            turn = self._turn(Request(chat, text=line, at=NOW), code)
        return turn

    def tap(self, turn: Turn, label: str, code: str) -> Turn:
        """Tap the button of an answer whose label begins so."""
        choice = next(item for item in turn.reply.choices if item.label.startswith(label))
        request = Request(turn.request.sender, action=choice.action, payload=Payload.ACTION, at=NOW)
        return self._turn(request, code)

    def first(self, code: str, *lines: str) -> str:
        """Return the first line of the answer to the last of some messages."""
        return self.ask(code, *lines).reply.text.splitlines()[0]

    def listed(self, code: str, *lines: str) -> set[str]:
        """Return the people whom the answer lists, in one chat, by code."""
        return set(self.ask(code, *lines).reply.items)

    def _turn(self, request: Request, code: str) -> Turn:
        return self.assistant.turn(self.make.connection, request, self.make.people[code])


@pytest.fixture(scope="session")
def settled(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[tuple[Engine, Builder]]:
    """A database in which the ward is settled, for tests that are rolled back."""
    path = tmp_path_factory.mktemp("ward") / "bot.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    with writing(engine) as connection:
        make = Builder(connection)
        settle(make)
    yield engine, make
    engine.dispose()


@pytest.fixture
def ward(settled: tuple[Engine, Builder]) -> Iterator[Ward]:
    """The ward; all that a test did is rolled back."""
    engine, make = settled
    with engine.connect() as connection:
        yield Ward(make.over(connection), _assistant(connection, texts("vi")))
        connection.rollback()


def _assistant(connection: Connection, say: Texts) -> Assistant:
    return Assistant(connection.engine, Clock(ZONE, NOW), say, load("vi"), ROUTES, Gazetteers("vi"))
