"""Whom no reminder reaches, and the delivery log, in the officer's chat."""

from __future__ import annotations

import pytest

from bot.conversation.messages import Outcome
from bot.storage import tables
from bot.training.enums import Role
from tests.handlers.conftest import NOW, Talk
from tests.handlers.test_remind_unit import link


@pytest.fixture
def desk(talk: Talk) -> Talk:
    talk.make.grant("officer", Role.OFFICER, "WARD")
    link(talk, "staff34")
    return talk


def noted(talk: Talk, state: str, reason: str | None) -> None:
    talk.make.connection.execute(
        tables.notification.insert().values(
            key=f"x:{state}", person_id=talk.make.people["staff34"], kind="obligation",
            state=state, subject={"day": NOW.date().isoformat(), "items": []}, due_at=NOW,
            planned_at=NOW, channel="telegram", reason=reason,
        )
    )  # fmt: skip


def test_an_officer_sees_whom_nothing_reaches_and_gets_slips(desk: Talk) -> None:
    shown = desk.ask("undelivered", "officer")
    assert shown.text.split("\n")[0].endswith("người không nhận được tin nhắc nào.")
    assert "chưa liên kết kênh nào" in shown.text
    assert shown.items
    assert "Phiếu liên kết (PDF)" in [choice.label for choice in shown.choices]


def test_the_log_of_the_day_is_in_plain_words(desk: Talk) -> None:
    noted(desk, "undeliverable", "blocked")
    said = desk.ask("delivery_log", "officer").text.split("\n")
    assert said[0].endswith(": 1 tin nhắc.")
    assert said[1].startswith("1 tin không đến được qua Telegram. Người nhận đã chặn bot")


def test_that_a_message_was_opened_is_told_to_nobody(desk: Talk) -> None:
    noted(desk, "seen", None)
    assert "1 tin đã đến máy" in desk.ask("delivery_log", "officer").text


@pytest.mark.parametrize("asker", ["head", "staff34"])
def test_neither_is_for_heads_and_staff(desk: Talk, asker: str) -> None:
    for intent in ("undelivered", "delivery_log"):
        assert desk.ask(intent, asker).outcome is Outcome.REFUSED
