from __future__ import annotations

from bot.channels.telegram.edits import Edits
from tests.channels.telegram.stub import message, update


def test_an_edit_that_changes_nothing_says_nothing_new() -> None:
    edits = Edits()
    assert not edits.says_nothing_new(update(message=message("câu hỏi")))
    assert edits.says_nothing_new(update(edited_message=message("câu hỏi")))
    assert not edits.says_nothing_new(update(edited_message=message("câu khác")))
    assert edits.says_nothing_new(update(edited_message=message("câu khác")))


def test_messages_are_told_apart_by_chat_and_number() -> None:
    edits = Edits()
    edits.says_nothing_new(update(message=message("câu hỏi")))
    assert not edits.says_nothing_new(update(edited_message=message("câu hỏi", number=8)))
    assert not edits.says_nothing_new(update(edited_message=message("câu hỏi", chat=43)))


def test_an_edit_long_after_an_unknown_message_is_taken_for_a_reaction() -> None:
    late, soon = message("câu hỏi", edit_date=5000), message("câu hỏi", number=8, edit_date=30)
    assert Edits().says_nothing_new(update(edited_message=late))
    assert not Edits().says_nothing_new(update(edited_message=soon))


def test_taps_are_no_edits() -> None:
    assert not Edits().says_nothing_new(update(callback_query={}))
