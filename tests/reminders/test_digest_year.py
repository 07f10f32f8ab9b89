"""The messages of a year as one person and one head read them: few lines, dated, true at once."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files

import pytest
from sqlalchemy import Engine

from bot.base.texts import texts
from bot.reminders.delivery import Deliverer
from bot.reminders.notices import plan_notices
from bot.reminders.planner import plan_day
from bot.storage import tables
from bot.storage.engine import writing
from bot.training.timeline import ALWAYS, OPEN
from tests.builders.reminding import ZONE, Frozen, Messenger, agency, at, person
from tests.reminders.kinds.conftest import book, school

FIRST = date(2026, 9, 1)
#: The weeks in which something is said: a class, the last month, and the year after.
WEEKS = (
    (FIRST, date(2026, 9, 22)),
    (date(2026, 10, 29), date(2026, 11, 3)),
    (date(2026, 11, 27), date(2027, 1, 15)),
)


@dataclass
class Read:
    """What one chat received, by day."""

    staff: list[tuple[date, str]] = field(default_factory=list)
    head: list[tuple[date, str]] = field(default_factory=list)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, sqlite_template) -> Read:  # type: ignore[no-untyped-def]
    import shutil

    from bot.storage.engine import open_engine

    path = tmp_path_factory.mktemp("year") / "bot.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    read = Read()
    with writing(engine) as connection:
        agency(
            connection, (files("bot.plans") / "mau-2026.toml").read_text(encoding="utf-8"), units=2
        )
        person(connection, "A", unit=2)
        boss = person(connection, "BOSS", unit=1)
        connection.execute(
            tables.unit_head.insert().values(
                unit_id=2, person_id=boss, acting=False, valid_from=ALWAYS, valid_to=OPEN
            )
        )
    plan_notices(engine, at(FIRST, 6), ZONE)
    for first, last in WEEKS:
        for ahead in range((last - first).days + 1):
            _one_day(engine, first + timedelta(days=ahead), read)
    engine.dispose()
    return read


def _one_day(engine: Engine, day: date, read: Read) -> None:
    if day == date(2026, 9, 10):
        number = school(engine, "L01", date(2026, 9, 21))
        book(engine, number, 1)
    plan_day(engine, at(day, 6, 10), ZONE)
    for hour, minute in ((6, 40), (8, 0)):
        messenger = Messenger()
        clock = Frozen(at(day, hour, minute))
        plan_notices(engine, clock.now(), ZONE)
        deliverer = Deliverer(engine, clock, texts("vi"), {"telegram": messenger}, chat_pause=0)  # type: ignore[arg-type]
        asyncio.run(deliverer.run())
        for chat, reply, _ in messenger.went:
            (read.staff if chat == "chat1" else read.head).append((day, reply.text))


def test_no_message_is_longer_than_four_lines(year: Read) -> None:
    for _, text in (*year.staff, *year.head):
        assert len(text.split("\n")) <= 4, text


def test_days_are_said_with_their_weekday(year: Read) -> None:
    weekday = r"(?:thứ (?:Hai|Ba|Tư|Năm|Sáu|Bảy)|chủ Nhật) "
    for _, text in (*year.staff, *year.head):
        plain = re.sub(weekday + r"\d\d/\d\d", "", text)
        assert not re.search(r"\d\d/\d\d", plain), text


def test_a_person_has_at_most_two_digests_a_week_and_one_a_day(year: Read) -> None:
    days = [day for day, text in year.staff if not text.startswith("Hôm nay: lớp")]
    assert len(days) == len(set(days))
    weeks = [day - timedelta(days=day.weekday()) for day in days]
    assert max(weeks.count(week) for week in weeks) <= 3


def test_the_class_comes_a_week_a_day_and_the_morning_before(year: Read) -> None:
    told = [day for day, text in year.staff if "Lớp L01" in text]
    assert told == [date(2026, 9, 14), date(2026, 9, 18), date(2026, 9, 21)]


def test_what_was_not_completed_is_said_after_the_year(year: Read) -> None:
    after = [text for day, text in year.staff if day.year == 2027]
    assert after
    assert after[0].startswith("Năm 2026 anh/chị không hoàn thành 4 việc học.")


def test_heads_hear_before_their_people_also_over_a_weekend(year: Read) -> None:
    first = next(day for day, text in year.staff if day >= date(2026, 10, 29))
    heads_up = [day for day, text in year.head if "em nhắc" in text or "Em sẽ nhắc" in text]
    assert first == date(2026, 11, 2)
    assert date(2026, 10, 30) in heads_up


def test_every_message_begins_with_a_capital(year: Read) -> None:
    for _, text in (*year.staff, *year.head):
        assert text[0].isupper() or not text[0].isalpha(), text
