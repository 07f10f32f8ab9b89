"""Help speaks to the role: what an officer does, and when data was last brought in."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation.actions import parse
from bot.storage.audit import Action, record
from tests.builders.sample import NOW
from tests.handlers.conftest import Talk


def test_an_officer_is_offered_the_desk_and_told_of_the_last_import(talk: Talk) -> None:
    assert "nhập lần cuối" not in talk.ask("help", "officer").text
    for days in (3, 1):
        record(talk.make.connection, NOW - timedelta(days=days), Action.IMPORT)
    reply = talk.ask("help", "officer")
    assert "Số liệu nhập lần cuối: 09:30 thứ Hai 09/11." in reply.text
    offered = [parse(choice.action)[0] for choice in reply.choices]
    assert offered[:2] == ["review_queue", "release_reminders"]
    for choice in reply.choices:
        assert talk.tap(choice.action, "officer").text


def test_nobody_else_is_told_or_offered_it(talk: Talk) -> None:
    record(talk.make.connection, NOW, Action.IMPORT)
    for code in ("head", "staff40", "chair", None):
        reply = talk.ask("help", code)
        assert "nhập lần cuối" not in reply.text
        assert "review_queue" not in {choice.action for choice in reply.choices}


def test_an_officer_asks_for_the_last_import_alone(talk: Talk) -> None:
    assert talk.ask("help", "officer", verb="imported").text.startswith("Chưa có lần nhập")
    record(talk.make.connection, NOW, Action.IMPORT)
    first = talk.ask("help", "officer", verb="imported").text.split("\n")[0]
    assert first.startswith("Số liệu nhập lần cuối: 09:30")
