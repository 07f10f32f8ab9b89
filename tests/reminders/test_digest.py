"""A day's matters of one person are one message: the most urgent first, in four lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from sqlalchemy import Engine

from bot.base.texts import Texts
from bot.conversation.messages import Choice
from bot.reminders.digest import digest
from bot.reminders.kind import Section
from bot.storage.engine import writing
from tests.builders.reminding import ZONE, agency, person, profile, rows
from tests.reminders.kinds.conftest import book, rule, school, send

NOW = datetime(2026, 11, 16, 8, tzinfo=ZONE)


@dataclass(frozen=True)
class Spoken:
    """A speech at a moment."""

    say: Texts
    now: datetime = NOW
    today: date = date(2026, 11, 16)


@dataclass
class Made:
    """A section with a button of its own and one that all have."""

    name: str

    @property
    def section(self) -> Section:
        own, common = Choice(self.name, f"act_{self.name}"), Choice("Later", "later")
        return Section((f"{self.name} 1", f"{self.name} 2"), f"{self.name} line", (own, common))


@pytest.mark.parametrize("count", range(1, 7))
def test_four_lines_and_six_buttons_whatever_comes_together(vi: Texts, count: int) -> None:
    sections = [Made(f"s{number}").section for number in range(count)]
    reply = digest(sections, Spoken(vi))
    lines = reply.text.split("\n")
    assert len(lines) <= 4
    assert lines[0].startswith("s0")
    assert len(reply.choices) <= 6
    assert len({choice.action for choice in reply.choices}) == len(reply.choices)
    if count > 3:
        assert lines[-1].startswith(f"Và {count - 3} việc nữa.")


def test_a_class_and_an_obligation_of_one_day_are_one_message(sqlite: Engine) -> None:
    day = date(2026, 11, 16)
    with writing(sqlite) as connection:
        both = rule("obligation", before=[29]) + rule("class", before=[1])
        agency(connection, profile(rule=both))
        someone = person(connection, "A")
    book(sqlite, school(sqlite, "L01", date(2026, 11, 17)), someone)
    ((_, reply, _),) = send(sqlite, day).went
    first, second, _ = reply.text.split("\n")
    assert first == "Ngày mai: lớp «Lớp L01», thứ Ba 17/11."
    assert "Cập nhật pháp luật" in second
    assert [row[1] for row in rows(sqlite)] == ["sent", "sent"]
    assert send(sqlite, day, hour=9).went == []
