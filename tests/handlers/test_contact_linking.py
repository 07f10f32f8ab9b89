"""Linking by one's phone number: only one's own, only where one record has it, never unasked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import Engine, select

from bot.base.texts import Texts
from bot.conversation.link_attempts import TRIES_A_CHAT
from bot.conversation.messages import Address, Outcome, Payload, Reply, Request
from bot.storage import tables
from bot.storage.encryption import Cipher
from bot.storage.types import CIPHER
from tests.builders.sample import NOW, Builder, building, fill
from tests.handlers.conftest import Talk

OWN, SHARED = "0912345678", "0987654321"


@dataclass
class Phone:
    """A chat of nobody's yet, through the real routes."""

    talk: Talk
    sent: int = 0
    last: Reply = field(default_factory=lambda: Reply(""))

    def _send(self, request: Request) -> Reply:
        self.sent += 1
        turn = self.talk.assistant.answer(replace(request, update_id=str(self.sent), at=NOW))
        assert turn is not None
        self.last = turn.reply
        return turn.reply

    def shares(self, number: str | None) -> Reply:
        chat = Address("telegram", "42")
        return self._send(Request(chat, payload=Payload.CONTACT, contact=number))

    def says(self, text: str) -> Reply:
        return self._send(Request(Address("telegram", "42"), text=text))

    def taps(self, label: str) -> Reply:
        action = next(choice.action for choice in self.last.choices if choice.label == label)
        chat = Address("telegram", "42")
        return self._send(Request(chat, action=action, payload=Payload.ACTION))

    @property
    def whose(self) -> str | None:
        account, person = tables.channel_account.c, tables.person.c
        with self.talk.assistant.engine.connect() as connection:
            return connection.execute(
                select(person.code)
                .join(tables.channel_account, person.id == account.person_id)
                .where(account.address == "42")
            ).scalar()


@pytest.fixture
def phone(engine: Engine, vi: Texts) -> Phone:
    setattr(engine.dialect, CIPHER, Cipher(["a key"]))
    with building(engine) as make:
        fill(make)
        for code, number in (("staff07", OWN), ("staff08", SHARED), ("staff09", SHARED)):
            _give(make, code, number)
        _give(make, "former", "0900000009")
        talk = Talk(make, vi)
    talk.really()
    talk.assistant = replace(talk.assistant, engine=engine)
    return Phone(talk)


def _give(make: Builder, code: str, number: str) -> None:
    make.connection.execute(
        tables.person.update()
        .where(tables.person.c.code == code)
        .values(phone=number, phone_digest=number)
    )


def test_ones_own_number_still_asks_for_the_opt_in(phone: Phone) -> None:
    asked = phone.shares("+84 912 345 678")
    assert asked.outcome is Outcome.ASKED_BACK
    assert "khớp" in asked.text
    assert phone.whose is None
    assert "Đã liên kết" in phone.taps("Đồng ý").text
    assert phone.whose == "staff07"


def test_anothers_card_is_refused(phone: Phone) -> None:
    assert "chính anh/chị" in phone.shares(None).text
    assert phone.says("đồng ý").outcome is not Outcome.ANSWERED or phone.whose is None
    assert phone.whose is None


def test_people_of_one_number_are_told_apart_by_their_staff_codes(phone: Phone) -> None:
    asked = phone.shares(SHARED)
    assert "2 hồ sơ" in asked.text
    assert asked.choices == ()
    assert "không đi với" in phone.says("staff07").text  # a number of its own
    phone.shares(SHARED)
    assert "khớp" in phone.says("STAFF09").text
    phone.says("đồng ý")
    assert phone.whose == "staff09"


@pytest.mark.parametrize("number", ["0900000001", "0900000009", "not a number"])
def test_a_number_of_nobody_at_work_links_nothing_and_is_counted(phone: Phone, number: str) -> None:
    for _ in range(TRIES_A_CHAT):
        assert "không có trong hồ sơ" in phone.shares(number).text
    assert "tạm khoá" in phone.shares(OWN).text
    assert phone.whose is None


def test_a_forged_digest_tells_nobody_apart(phone: Phone) -> None:
    assert phone.says("staff09").outcome is not None
    phone.talk.assistant.answer(
        Request(
            Address("telegram", "42"),
            action="link_account?asks=staff_code&items=x&person=staff09",
            payload=Payload.ACTION,
            update_id="forged",
        )
    )
    assert phone.whose is None
