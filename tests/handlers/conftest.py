"""Questions and taps through the real routes, over the sample agency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.conversation.actions import action
from bot.conversation.assistant import Assistant
from bot.conversation.gazetteer import Gazetteers
from bot.conversation.messages import Address, Attachment, Payload, Reply, Request, Turn
from bot.storage import tables
from bot.storage.engine import writing
from bot.training.enums import Topic, topic_mask
from bot.understanding.cues import cues
from bot.understanding.engine import load
from bot.understanding.reading import Memory, Reading, Surroundings, Zone
from bot.understanding.slots import Slots
from bot.understanding.text.vocabulary import split
from handlers import ROUTES
from tests.builders.sample import NOW, ZONE, Builder, fill
from tests.conftest import open_empty


@dataclass
class Scripted:
    """An understanding that reads what the test tells it to."""

    reading: Reading | None = None
    heard: list[tuple[str, Memory, Surroundings]] = field(default_factory=list)

    def read(
        self, text: str, *, today: date, surroundings: Surroundings, memory: Memory
    ) -> Reading:
        self.heard.append((text, memory, surroundings))
        assert self.reading is not None
        return self.reading

    def mask(self, text: str, surroundings: object) -> str:
        return "@person"


class Talk:
    """A conversation with the assistant, as one person or another."""

    def __init__(self, make: Builder, say: Texts) -> None:
        self.make = make
        self.say = say
        self.scripted = Scripted()
        self.assistant = Assistant(
            make.connection.engine,
            Clock(ZONE, NOW),
            say,
            self.scripted,  # type: ignore[arg-type]
            ROUTES,
            Gazetteers("vi"),
        )

    def turn(self, request: Request, code: str | None) -> Turn:
        person_id = self.make.people[code] if code else None
        return self.assistant.turn(self.make.connection, request, person_id)

    def tap(
        self, tapped: str, code: str | None, *, in_group: bool = False, at: datetime = NOW
    ) -> Reply:
        """Tap a button with an action, forged or not."""
        request = Request(
            Address("test", code or "?"),
            action=tapped,
            payload=Payload.ACTION,
            in_group=in_group,
            at=at,
        )
        return self.turn(request, code).reply

    def ask(
        self, intent: str, code: str | None, *, in_group: bool = False, at: datetime = NOW, **slots
    ) -> Reply:
        """Ask for something, understood at once."""
        return self.tap(action(intent, **slots), code, in_group=in_group, at=at)

    def say_as(
        self,
        code: str | None,
        intent: str,
        *,
        text: str = "…",
        zone: Zone = Zone.ANSWER,
        slots: Mapping[str, Any] | None = None,
        **reading,
    ) -> Turn:
        """Say something that is understood as the test tells."""
        candidates = reading.pop("candidates", ((intent, 0.9),))
        told = cues("vi").read(split(text), text)
        named = Slots.from_json(slots or {}).over(told)
        self.scripted.reading = Reading(intent, 0.9, candidates, named, zone, **reading)
        return self.turn(Request(Address("test", code or "?"), text=text, at=NOW), code)

    def looks(self) -> list[tuple[str, str | None, str | None]]:
        """Return the looks recorded: action, who looked, at whom."""
        codes = {number: code for code, number in self.make.people.items()}
        event = tables.audit_event.c
        rows = self.make.connection.execute(
            select(event.action, event.actor_id, event.person_id)
            .where(event.action.like("view.%"))
            .order_by(event.id)
        )
        return [(row[0], codes.get(row[1]), codes.get(row[2])) for row in rows]

    def names_in(self, reply: Reply) -> set[str]:
        """Return the codes of the people whom a reply names, anywhere in it."""
        shown = "\n".join([reply.text, *(choice.label for choice in reply.choices)])
        person = tables.person.c
        rows = self.make.connection.execute(select(person.code, person.name))
        named = {row.code for row in rows if row.name in shown}
        return named | (set(reply.items) & set(self.make.people))

    def really(self) -> None:
        """Understand as the product does from now on."""
        self.assistant = replace(self.assistant, understander=load("vi"))

    def write(self, code: str | None, text: str = "", *files: bytes, at: datetime = NOW) -> Reply:
        """Write something, with files or without, that is really understood."""
        sent = tuple(Attachment("paper", "", content) for content in files)
        payload = Payload.FILE if files else Payload.TEXT
        request = Request(
            Address("test", code or "?"), text=text, payload=payload, attachments=sent, at=at
        )
        return self.turn(request, code).reply

    def tap_on(self, reply: Reply, label: str, code: str, *, at: datetime = NOW) -> Reply:
        """Tap the button of a reply whose label begins so."""
        found = next(choice for choice in reply.choices if choice.label.startswith(label))
        return self.tap(found.action, code, at=at)


@pytest.fixture(scope="session")
def filled() -> Iterator[dict[str, tuple[Engine, Builder]]]:
    """Databases of each kind with the sample agency, for the whole run."""
    opened: dict[str, tuple[Engine, Builder]] = {}
    yield opened
    for engine, _ in opened.values():
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def talk(
    request: pytest.FixtureRequest,
    filled: dict[str, tuple[Engine, Builder]],
    tmp_path_factory: pytest.TempPathFactory,
    vi: Texts,
) -> Iterator[Talk]:
    """A conversation over the sample agency; all that the test did is rolled back."""
    kind = request.param
    if kind not in filled:
        engine = open_empty(request, tmp_path_factory, kind, "filled")
        with writing(engine) as connection:
            make = Builder(connection)
            fill(make)
        filled[kind] = engine, make
    engine, make = filled[kind]
    with engine.connect() as connection:
        yield Talk(make.over(connection), vi)
        connection.rollback()


@pytest.fixture
def classes(talk: Talk) -> Talk:
    """Three classes: ethics with one seat, digital without limit, law over for registration."""
    rows = [
        {"code": "E1", "name": "Ethics in December", "topics": (Topic.ETHICS,), "seats": 1},
        {"code": "D1", "name": "Digital skills", "topics": (Topic.DIGITAL,), "hours": 8},
        {"code": "L1", "name": "Law", "topics": (Topic.LAW,), "register_by": date(2026, 11, 1)},
    ]
    for number, row in enumerate(rows):
        topics = topic_mask(row.pop("topics"))  # type: ignore[arg-type]
        opens = date(2026, 12, 2) + timedelta(days=7 * number)
        values = {"folded_name": str(row["name"]).lower(), "opens": opens, "topics": topics}
        talk.make.connection.execute(
            insert(tables.training_class).values(**{**values, **row, "place": "Hội trường A"})
        )
    return talk
