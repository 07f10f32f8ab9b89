"""Files are read before anything is locked, and strangers' not at all."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import Engine, func, insert, select

from bot import assembly
from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.conversation.messages import Address, Attachment, Outcome, Payload, Request
from bot.exchange import proofs
from bot.storage import tables
from bot.storage.engine import reading, writing
from tests.builders.sample import NOW, ZONE, building, fill


def paper() -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 40), "ivory").save(written, "PNG")
    return written.getvalue()


@pytest.fixture
def house(engine: Engine) -> Engine:
    with building(engine) as make:
        fill(make)
        make.connection.execute(
            insert(tables.channel_account).values(
                channel="test", address="staff40", person_id=make.people["staff40"], linked_at=NOW
            )
        )
    return engine


def sent(chat: str, content: bytes) -> Request:
    file = Attachment("gcn.png", "image/png", content)
    return Request(Address("test", chat), payload=Payload.FILE, attachments=(file,), at=NOW)


def test_somebody_else_can_write_while_a_file_is_read(house: Engine, vi: Texts) -> None:
    assistant = assembly.assistant(house, Clock(ZONE, NOW), vi)

    def slow(attachment: Attachment) -> Attachment:
        with writing(house) as connection:  # would wait for ever inside the turn's transaction
            connection.execute(
                insert(tables.channel_account).values(
                    channel="test", address="other", person_id=1, linked_at=NOW
                )
            )
        return assembly.with_proof(attachment)

    turn = replace(assistant, read_file=slow).answer(sent("staff40", paper()))
    assert turn is not None
    assert turn.reply.outcome is Outcome.ASKED_BACK
    with reading(house) as connection:
        (kept,) = connection.execute(select(tables.stored_file.c.content)).scalars()
    assert kept == proofs.proof("gcn.png", paper()).content


@pytest.mark.parametrize("content", [b"", b"MZ" + b"\0" * 90, paper()[:40]])
def test_what_cannot_be_read_is_said_and_nothing_is_kept(
    house: Engine, vi: Texts, content: bytes
) -> None:
    turn = assembly.assistant(house, Clock(ZONE, NOW), vi).answer(sent("staff40", content))
    assert turn is not None
    assert len(turn.reply.text.splitlines()) <= 3
    with reading(house) as connection:
        assert connection.execute(select(func.count(tables.evidence.c.id))).scalar_one() == 0


def test_a_strangers_file_is_not_looked_at(house: Engine, vi: Texts) -> None:
    def never(attachment: Attachment) -> Attachment:
        raise AssertionError(attachment.name)

    assistant = replace(assembly.assistant(house, Clock(ZONE, NOW), vi), read_file=never)
    turn = assistant.answer(sent("nobody", paper()))
    assert turn is not None
    assert turn.reply.outcome is Outcome.REFUSED
