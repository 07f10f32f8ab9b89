"""An officer exempts somebody, or gives them longer, by decision; nobody else does."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.conversation.messages import Outcome, Reply
from bot.storage import tables
from tests.handlers.conftest import Talk

WHO = "Lò Thị Mai"


def waivers(talk: Talk) -> list[tuple[str, str | None]]:
    table = tables.waiver.c
    found = select(table.kind, table.document).where(table.person_id == talk.make.people["mai"])
    return [(row.kind, row.document) for row in talk.make.connection.execute(found)]


@pytest.fixture
def desk(talk: Talk) -> Talk:
    talk.make.person("mai", "OFFICE", name=WHO)
    talk.really()
    return talk


def exempted(desk: Talk) -> Reply:
    return desk.write("officer", f"miễn đạo đức công vụ cho chị {WHO} theo quyết định 12/QĐ-UBND")


def test_what_is_said_in_one_go_is_confirmed_done_and_taken_back(desk: Talk) -> None:
    asked = exempted(desk)
    assert asked.outcome is Outcome.ASKED_BACK
    assert WHO in asked.text
    assert "theo quyết định 12/QĐ-UBND" in asked.text
    assert waivers(desk) == []
    done = desk.tap_on(asked, "Đồng ý", "officer")
    assert done.text.startswith(f"Đã miễn cho {WHO}: Ethics every year")
    assert waivers(desk) == [("exemption", "quyết định 12/QĐ-UBND")]
    desk.tap_on(done, "Hoàn tác", "officer")
    assert waivers(desk) == []


def test_more_time_is_asked_for_one_by_one(desk: Talk) -> None:
    desk.write("officer", f"gia hạn đạo đức công vụ cho {WHO}")
    desk.write("officer", "đến 31/1/2027")
    wrong = desk.write("officer", "lãnh đạo bảo thế")
    assert wrong.text.startswith("Văn bản cần có số hoặc ngày")
    asked = desk.write("officer", "QĐ 15 ngày 2/11")
    assert "31/01/2027" in asked.text
    desk.tap_on(asked, "Đồng ý", "officer")
    assert waivers(desk) == [("extension", "QĐ 15 ngày 2/11")]


@pytest.mark.parametrize("who", ["head", "staff07"])
def test_nobody_else_gives_it(desk: Talk, who: str) -> None:
    asked = exempted(desk)
    for button in asked.choices:
        assert desk.tap(button.action, who).outcome is Outcome.REFUSED
    refused = desk.ask("request_extension", who, person="mai", topic="ethics")
    assert refused.outcome is Outcome.REFUSED
    assert waivers(desk) == []


@pytest.mark.parametrize("whom", ["desk2", "officer"])
def test_not_for_other_units_nor_for_oneself(desk: Talk, whom: str) -> None:
    reply = desk.ask("request_extension", "officer", person=whom, topic="ethics")
    assert "theo" not in reply.text
    assert desk.make.connection.execute(select(tables.waiver.c.person_id)).all() == [
        (desk.make.people[f"staff{number:02}"],) for number in (1, 2, 3)
    ]
