"""The rehearsal in the officer's chat, and what is let go or stopped from there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.conversation.messages import Outcome
from bot.conversation.send_cost import PlannedSend, SendCost
from bot.reminders import releases
from bot.training.as_of import AsOf
from bot.training.enums import Role
from tests.handlers.conftest import NOW, Talk
from tests.handlers.test_remind_unit import link

PLAN_RULE = '\n[[reminder]]\nkind = "obligation"\nbefore = [1]\n'


@pytest.fixture
def waiting(talk: Talk) -> Talk:
    from sqlalchemy import select, update

    from bot.storage.tables import plan

    talk.make.grant("officer", Role.OFFICER, "WARD")
    table, connection = plan, talk.make.connection
    for row in connection.execute(select(table.c.id, table.c.source)).all():
        connection.execute(
            update(table).where(table.c.id == row.id).values(source=row.source + PLAN_RULE)
        )
    return talk


def left(talk: Talk) -> int:
    return len(releases.waiting(AsOf(talk.make.connection, NOW.date())))


def test_an_officer_sees_the_rehearsal_and_lets_it_go(waiting: Talk) -> None:
    link(waiting, "staff34")
    assert left(waiting)
    shown = waiting.ask("release_reminders", "officer")
    assert "chờ cho gửi" in shown.text.split("\n")[0]
    assert shown.choices[0].label == "Cho gửi"
    assert waiting.tap(shown.choices[0].action, "officer").text.startswith("Đã cho gửi.")
    assert left(waiting) == 0


def test_who_is_no_officer_is_refused(waiting: Talk) -> None:
    for asker in ("head", "staff40"):
        reply = waiting.ask("release_reminders", asker, sure=True)
        assert reply.outcome is Outcome.REFUSED
        assert waiting.ask("stop_reminders", asker).outcome is Outcome.REFUSED
    assert left(waiting)
    assert not releases.stopped(waiting.make.connection)


def test_a_stop_and_going_on(waiting: Talk) -> None:
    stopped = waiting.ask("stop_reminders", "officer")
    assert releases.stopped(waiting.make.connection)
    assert [choice.label for choice in stopped.choices] == ["Gửi tiếp"]
    waiting.tap(stopped.choices[0].action, "officer")
    assert not releases.stopped(waiting.make.connection)


def test_the_second_officer_reads_who_agreed_first(waiting: Talk) -> None:
    link(waiting, "staff34")
    waiting.make.grant("head", Role.OFFICER, "WARD")
    first = waiting.ask("release_reminders", "officer", sure=True)
    assert first.text.startswith("Đã ghi anh/chị đồng ý.")
    shown = waiting.ask("release_reminders", "head")
    assert any(line.endswith("đã đồng ý; còn chờ anh/chị.") for line in shown.text.split("\n"))
    assert waiting.tap(shown.choices[0].action, "head").text.startswith("Đã cho gửi.")


def test_the_rehearsal_says_what_paid_channels_will_cost(waiting: Talk) -> None:
    planned: list[PlannedSend] = []

    def cost(_connection: object, sends: Iterable[PlannedSend]) -> SendCost:
        planned.extend(sends)
        return SendCost(dong=1234000, paid=7, unreachable=2)

    assert "đồng" not in waiting.ask("release_reminders", "officer").text
    waiting.assistant = replace(waiting.assistant, send_cost=cost)
    text = waiting.ask("release_reminders", "officer").text
    assert "1.234.000 đồng cho 7 tin; 2 người" in text
    assert all(one.channel for one in planned)
