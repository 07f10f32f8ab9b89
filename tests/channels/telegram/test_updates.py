from __future__ import annotations

from typing import Any

import pytest

from bot.channels.protocol import Incoming
from bot.channels.telegram.mentions import Me
from bot.channels.telegram.updates import read
from bot.conversation.messages import Address, Payload
from tests.channels.telegram.stub import message, tap, update

ME = Me(1, "assistant_bot")
COMMANDS = {"start": "greet", "help": "help", "thieu": "my_missing"}
GROUP = -100


def reading(**what: Any) -> Incoming | None:
    return read(update(9, **what), ME, COMMANDS)


def wanted(**what: Any) -> Incoming:
    found = reading(**what)
    assert found is not None
    return found


def test_a_private_message_is_a_question() -> None:
    request = wanted(message=message("em con thieu gi")).request
    assert request.sender == Address("telegram", "42")
    assert (request.text, request.action, request.in_group) == ("em con thieu gi", None, False)
    assert request.payload is Payload.TEXT


def test_the_same_update_has_the_same_key_and_another_message_another() -> None:
    first, again = wanted(message=message("a")), wanted(message=message("a"))
    assert first.request.update_id == again.request.update_id
    assert wanted(message=message("a", number=8)).request.update_id != first.request.update_id


@pytest.mark.parametrize(
    ("text", "action", "question"),
    [
        ("/thieu", "my_missing", ""),
        ("/THIEU", "my_missing", ""),
        ("/thieu@assistant_bot", "my_missing", ""),
        ("/thieu đạo đức", None, "thieu đạo đức"),
        ("/start", "greet", ""),
        ("/start K7QM2XHP", "link_account?code=K7QM2XHP", ""),
        ("/start a&b=c", "link_account?code=a%26b%3Dc", ""),
        ("/unknown", None, "unknown"),
        ("/", None, ""),
    ],
)
def test_commands(text: str, action: str | None, question: str) -> None:
    request = wanted(message=message(text)).request
    assert (request.action, request.text) == (action, question)


def test_an_edited_question_is_asked_again() -> None:
    assert wanted(edited_message=message("corrected")).request.text == "corrected"


def test_a_moving_location_asks_nothing() -> None:
    location = {"latitude": 21.0, "longitude": 103.0}
    assert reading(edited_message=message(location=location)) is None


def test_a_tap_is_its_action_and_redraws_its_message() -> None:
    found = wanted(callback_query=tap("my_missing?page=2"))
    assert found.request.action == "my_missing?page=2"
    assert found.request.sender == Address("telegram", "42")
    assert (found.tap, found.message) == ("tap42", "55")


def test_a_tap_on_a_message_too_old_to_redraw_still_counts() -> None:
    old = {"message_id": 55, "date": 0, "chat": {"id": 42, "type": "private"}}
    found = wanted(callback_query=tap("my_missing", on=old))
    assert found.request.sender == Address("telegram", "42")
    assert found.message is None


@pytest.mark.parametrize(
    "content",
    [
        {"voice": {"file_id": "v", "file_unique_id": "u", "duration": 1}},
        {"location": {"latitude": 21.0, "longitude": 103.0}},
        {
            "sticker": {
                "file_id": "s",
                "file_unique_id": "u",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
            }
        },
        {
            "animation": {
                "file_id": "a",
                "file_unique_id": "u",
                "width": 1,
                "height": 1,
                "duration": 1,
            },
            "document": {"file_id": "a", "file_unique_id": "u"},
        },
    ],
)
def test_what_is_no_text_and_no_file_is_unsupported(content: dict[str, Any]) -> None:
    assert wanted(message=message(**content)).request.payload is Payload.UNSUPPORTED


def test_a_photo_is_a_file_in_its_largest_size() -> None:
    sizes = [
        {"file_id": f"p{n}", "file_unique_id": f"u{n}", "width": n, "height": n, "file_size": n}
        for n in (90, 800, 320)
    ]
    found = wanted(message=message(photo=sizes, caption="chứng chỉ"))
    assert found.request.payload is Payload.FILE
    assert found.request.text == "chứng chỉ"
    assert found.file is not None
    assert (found.file.id, found.file.mime, found.file.size) == ("p800", "image/jpeg", 800)


def test_a_document_is_a_file() -> None:
    document = {
        "file_id": "d",
        "file_unique_id": "u",
        "file_name": "gcn.pdf",
        "mime_type": "application/pdf",
    }
    found = wanted(message=message(document=document))
    assert found.request.payload is Payload.FILE
    assert found.file is not None
    assert (found.file.name, found.file.mime, found.file.size) == (
        "gcn.pdf",
        "application/pdf",
        None,
    )


def test_what_telegram_tells_by_itself_asks_nothing() -> None:
    assert reading(message=message(group_chat_created=True)) is None
    assert reading(channel_post=message("to all")) is None


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("@assistant_bot kế hoạch 774 có gì", "kế hoạch 774 có gì"),
        ("chào @Assistant_Bot", "chào"),
        ("nói với nhau thôi", None),
        ("@assistant_bot_2 chào", None),
        ("/thieu@another_bot", None),
    ],
)
def test_in_a_group_only_what_is_said_to_it(text: str, question: str | None) -> None:
    found = reading(message=message(text, chat=GROUP))
    if question is None:
        assert found is None
    else:
        assert found is not None
        assert (found.request.text, found.request.in_group) == (question, True)


def test_in_a_group_an_answer_to_the_bot_is_said_to_it() -> None:
    own = message(
        "previous answer", chat=GROUP, **{"from": {"id": 1, "is_bot": True, "first_name": "A"}}
    )
    assert wanted(message=message("còn gì nữa", chat=GROUP, reply_to_message=own)).request.in_group


def test_a_tap_in_a_group_is_in_a_group() -> None:
    found = wanted(callback_query=tap("plan_targets", on=message("old", chat=GROUP)))
    assert found.request.in_group
    assert found.request.sender == Address("telegram", str(GROUP))


def test_a_bot_without_a_user_name_still_answers_private_chats() -> None:
    found = read(update(message=message("chào")), Me(1, None), COMMANDS)
    assert found is not None
    assert found.request.text == "chào"


def mention(text: str, name: str, kind: str = "mention", **more: Any) -> dict[str, Any]:
    begin = len(text[: text.index(name)].encode("utf-16-le")) // 2
    return {"type": kind, "offset": begin, "length": len(name), **more}


@pytest.mark.parametrize(
    ("text", "name", "question"),
    [
        ("@assistant_bot, chỉ tiêu gì", "@assistant_bot", "chỉ tiêu gì"),
        ("@assistant_bot: chỉ tiêu gì", "@assistant_bot", "chỉ tiêu gì"),
        ("🎓 chào @assistant_bot!", "@assistant_bot", "🎓 chào !"),
        ("@another_bot, chỉ tiêu gì", "@another_bot", None),
    ],
)
def test_a_mention_is_told_by_its_mark_whatever_follows_it(
    text: str, name: str, question: str | None
) -> None:
    found = reading(message=message(text, chat=GROUP, entities=[mention(text, name)]))
    assert (found and found.request.text) == question


def test_a_mention_without_a_mark_may_be_followed_by_punctuation() -> None:
    found = wanted(message=message("@assistant_bot, chỉ tiêu gì", chat=GROUP))
    assert found.request.text == "chỉ tiêu gì"


def test_a_mention_by_name_is_told_by_the_bots_number() -> None:
    text = "Trợ lý ơi, chỉ tiêu gì"
    for number, heard in ((1, True), (2, False)):
        mark = mention(text, "Trợ lý", "text_mention", user={"id": number})
        found = reading(message=message(text, chat=GROUP, entities=[mark]))
        assert (found is not None) is heard


def test_a_code_in_a_group_is_heard_without_a_mention() -> None:
    assert wanted(message=message("BCGHK-23456", chat=GROUP)).request.in_group


def test_a_topic_of_a_forum_is_a_chat_of_its_own() -> None:
    in_topic = message("/thieu", chat=GROUP, is_topic_message=True, message_thread_id=9)
    assert wanted(message=in_topic).request.sender == Address("telegram", f"{GROUP}/9")


@pytest.mark.parametrize("size", ["big", -1, 1.5, True, None, [], 10**400])
def test_a_size_of_the_wrong_kind_is_an_unknown_size(size: Any) -> None:
    document = {"file_id": "d", "file_unique_id": "u", "file_size": size}
    found = wanted(message=message(document=document))
    assert found.file is not None
    assert found.file.size is None or found.file.size == 10**400


def test_a_chat_with_a_number_of_hundreds_of_digits_is_none() -> None:
    with pytest.raises(ValueError, match="number"):
        reading(message=message("chào", chat=10**300))


@pytest.mark.parametrize(
    ("card", "number"),
    [
        ({"phone_number": "+84912345678", "first_name": "A", "user_id": 42}, "+84912345678"),
        ({"phone_number": "+84912345678", "first_name": "B", "user_id": 43}, None),
        ({"phone_number": "+84912345678", "first_name": "A"}, None),
    ],
)
def test_only_the_senders_own_card_gives_a_number(card: dict[str, Any], number: str | None) -> None:
    request = wanted(message=message(contact=card)).request
    assert (request.payload, request.contact) == (Payload.CONTACT, number)
