"""Requests about personal data are told to those who decide them, and pressed by the law's day."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.base.texts import texts
from bot.reminders.delivery import Deliverer
from bot.reminders.notices import plan_notices
from bot.storage import tables
from bot.storage.engine import writing
from bot.training import acknowledgements, requests
from bot.training.as_of import AsOf
from bot.training.enums import RequestKind
from bot.training.requests import NewRequest
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.reminding import USED, ZONE, Frozen, Messenger, agency, at, person
from tests.reminders.kinds.conftest import send

ASKED = date(2026, 11, 16)
NINE = at(ASKED, 9)
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


def take_on(engine: Engine, number: int, now: datetime) -> None:
    with writing(engine) as connection:
        acknowledgements.acknowledge(AsOf(connection, now.date()), now, number, by=None)


def noticed(engine: Engine, now: datetime = NINE) -> list[tuple[str, str]]:
    messenger = Messenger()
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


def test_the_assistants_own_word_does_not_count_as_the_officers(house: Engine) -> None:
    ask(house, RequestKind.DELETION)
    ((_, text),) = noticed(house)
    assert "đã tiếp nhận trước thứ Tư 18/11: luật cho 2 ngày làm việc" in text


def test_it_presses_every_worked_day_until_an_officer_has_taken_it_on(house: Engine) -> None:
    number = ask(house, RequestKind.RESTRICTION)
    assert pressed(house, ASKED) == []
    for day in (1, 2):
        ((to, text),) = pressed(house, ASKED + timedelta(days=day))
        assert (to, "chưa được báo đã tiếp nhận; gần nhất" in text) == ("chat1", True)
    ((_, late),) = pressed(house, ASKED + timedelta(days=3))
    assert "đã quá hạn: hạn chế dùng dữ liệu, từ thứ Tư 18/11" in late
    take_on(house, number, at(ASKED + timedelta(days=3), 9))
    (*_, told) = noticed(house, at(ASKED + timedelta(days=3), 10))
    assert told[0] == "chat3"
    assert told[1].startswith(
        "Cán bộ phụ trách đã tiếp nhận yêu cầu của anh/chị (hạn chế dùng dữ liệu), trả lời trước"
    )
    assert pressed(house, ASKED + timedelta(days=4)) == []
    assert pressed(house, DUE) != []  # the answer is another matter


def test_what_is_answered_needs_no_other_word(house: Engine) -> None:
    number = ask(house, RequestKind.CORRECTION)
    with writing(house) as connection:
        requests.decide(
            AsOf(connection, ASKED), at(ASKED, 10), number, "Đã sửa", granted=True, by=None
        )
    assert pressed(house, ASKED + timedelta(days=2)) == []


def test_it_presses_from_three_days_before_until_it_is_answered(house: Engine) -> None:
    number = ask(house, RequestKind.RESTRICTION)
    take_on(house, number, at(ASKED, 9))
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
