"""Requests about personal data are told to those who decide them, and pressed by the law's day."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from bot.base.texts import texts
from bot.reminders.delivery import Deliverer
from bot.reminders.notices import plan_notices
from bot.storage import tables
from bot.storage.engine import writing
from bot.training import requests
from bot.training.as_of import AsOf
from bot.training.enums import RequestKind
from bot.training.requests import NewRequest
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.reminding import USED, ZONE, Frozen, Messenger, agency, at, person
from tests.reminders.kinds.conftest import send

ASKED = date(2026, 11, 16)
DUE = ASKED + timedelta(days=15)  # Tuesday 1/12


@pytest.fixture
def house(sqlite: Engine) -> Engine:
    """Officer O over all, officer P of another unit, and A, who asks."""
    with writing(sqlite) as connection:
        agency(connection, units=2)
        for code, unit in (("O", 1), ("P", 2)):
            officer = person(connection, code, unit=unit, group="hop_dong")
            connection.execute(
                tables.role_grant.insert().values(
                    person_id=officer, role="officer", unit_id=unit, valid_from=ALWAYS,
                    valid_to=OPEN, granted_at=USED,
                )
            )  # fmt: skip
        person(connection, "A", group="hop_dong")
    plan_notices(sqlite, at(ASKED, 7), ZONE)  # from here on
    return sqlite


def ask(engine: Engine, kind: RequestKind, person_id: int = 3) -> int:
    with writing(engine) as connection:
        number, _ = requests.ask(
            AsOf(connection, ASKED),
            at(ASKED, 8),
            person_id,
            NewRequest(kind, "Theo luật"),
            by=None,
            answer_due=DUE,
        )
    return number


def noticed(engine: Engine) -> list[tuple[str, str]]:
    messenger, now = Messenger(), at(ASKED, 9)
    plan_notices(engine, now, ZONE)
    deliverer = Deliverer(engine, Frozen(now), texts("vi"), {"telegram": messenger})  # type: ignore[arg-type]
    asyncio.run(deliverer.run())
    return [(to, reply.text) for to, reply, _ in messenger.went]


def pressed(engine: Engine, day: date) -> list[tuple[str, str]]:
    return [(to, reply.text) for to, reply, _ in send(engine, day).went]


def test_who_may_decide_is_told_with_the_laws_day(house: Engine) -> None:
    ask(house, RequestKind.RESTRICTION)
    ((to, text),) = noticed(house)
    assert to == "chat1"
    assert text.startswith(
        "Có yêu cầu mới về dữ liệu cá nhân (hạn chế dùng dữ liệu), phải trả lời trước thứ Ba 01/12."
    )
    assert "Lò Thị" not in text


def test_an_officers_own_request_is_not_theirs_to_decide(house: Engine) -> None:
    ask(house, RequestKind.DELETION, person_id=1)
    assert noticed(house) == []


def test_nobody_is_told_of_a_request_that_is_not_about_data(house: Engine) -> None:
    ask(house, RequestKind.ERROR)
    assert noticed(house) == []


def test_it_presses_from_three_days_before_until_it_is_answered(house: Engine) -> None:
    number = ask(house, RequestKind.RESTRICTION)
    assert pressed(house, DUE - timedelta(days=4)) == []
    ((to, text),) = pressed(house, DUE - timedelta(days=1))
    assert (to, text.split(";")[0]) == (
        "chat1",
        "1 yêu cầu về dữ liệu cá nhân sắp hết hạn theo luật",
    )
    ((_, late),) = pressed(house, DUE + timedelta(days=1))
    assert "đã quá hạn: hạn chế dùng dữ liệu" in late
    with writing(house) as connection:
        requests.decide(
            AsOf(connection, DUE), at(DUE), number, "Không có căn cứ", granted=False, by=None
        )
    assert pressed(house, DUE + timedelta(days=2)) == []


def test_a_day_presses_once(house: Engine) -> None:
    ask(house, RequestKind.DELETION)
    assert len(pressed(house, DUE)) == 1
    assert pressed(house, DUE) == []
