"""A form is filled in any order, left and taken up again, corrected and given up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.conversation.assistant import Assistant
from bot.conversation.context import Context
from bot.conversation.forms.declaration import Field, Form, Values
from bot.conversation.gazetteer import Gazetteers
from bot.conversation.messages import Address, Outcome, Reply, Request
from bot.conversation.routing import form_route
from bot.storage import tables
from bot.understanding.engine import Understander, load
from bot.understanding.form_answers import ValueKind
from handlers import ROUTES
from tests.builders.sample import NOW, ZONE, building, fill

INTENT = "request_extension"


@pytest.fixture(scope="session")
def understander() -> Understander:
    return load("vi")


def _few_days(context: Context, values: Values) -> str | None:
    return context.say("form.needed") if int(values["days"]) > 90 else None


@dataclass
class Chat:
    """A chat with an assistant whose extension form only notes what it was given."""

    engine: Engine
    understander: Understander
    say: Texts
    asks_first: bool = False
    done: list[Values] = field(default_factory=list)
    minutes: int = 0

    def __post_init__(self) -> None:
        form = Form(
            INTENT,
            "form.button_confirm",
            (
                Field("topics", ValueKind.TOPICS, "button.why", _topics),
                Field("days", ValueKind.NUMBER, "button.hours", _days, check=_few_days),
                Field("reason", ValueKind.WORDS, "button.unit"),
                Field("document", ValueKind.WORDS, "button.plan", optional=True),
            ),
            acts=self._act,
            confirms=lambda context, _: context.say("button.missing") if self.asks_first else None,
        )
        routes = (form_route(form), *ROUTES)
        clock = Clock(ZONE, NOW)
        self.assistant = Assistant(
            self.engine, clock, self.say, self.understander, routes, Gazetteers("vi")
        )
        with building(self.engine) as make:
            fill(make)
            make.connection.execute(
                insert(tables.channel_account).values(
                    channel="test", address="me", person_id=make.people["staff07"], linked_at=NOW
                )
            )

    def _act(self, _request: Request, _context: Context, values: Values) -> Reply:
        self.done.append(dict(values))
        return Reply("done")

    def __call__(self, text: str = "", tap: str | None = None) -> Reply:
        at = NOW + timedelta(minutes=self.minutes)
        request = Request(Address("test", "me"), text=text, action=tap, at=at)
        turn = self.assistant.answer(request)
        assert turn is not None
        return turn.reply

    def asks(self, reply: Reply) -> str | None:
        return reply.form.asked if reply.form else None


def _topics(slots: object) -> str | None:
    return ";".join(getattr(slots, "topics", ())) or None


def _days(slots: object) -> str | None:
    count = getattr(slots, "count", None)
    return None if count is None else str(count)


@pytest.fixture
def chat(sqlite: Engine, understander: Understander, vi: Texts) -> Chat:
    return Chat(sqlite, understander, vi)


def test_what_is_said_at_once_is_not_asked_for(chat: Chat) -> None:
    assert chat.asks(chat("em xin gia hạn pháp luật 20 ngày")) == "reason"
    assert chat.asks(chat("con em ốm phải đi viện")) == "document"
    assert chat("bỏ qua").text == "done"
    assert chat.done == [{"topics": "law", "days": "20", "reason": "con em ốm phải đi viện"}]


def test_each_thing_is_asked_for_in_order(chat: Chat) -> None:
    replies = [
        chat(text) for text in ("xin gia hạn", "đạo đức công vụ", "15 ngày", "em ốm", "số 12")
    ]
    assert [chat.asks(reply) for reply in replies] == ["topics", "days", "reason", "document", None]
    assert [reply.outcome for reply in replies][:4] == [Outcome.ASKED_BACK] * 4
    assert chat.done == [{"topics": "ethics", "days": "15", "reason": "em ốm", "document": "số 12"}]


@pytest.mark.parametrize("correction", ["à 20 ngày cho chắc", "20 ngày", "không, 20 ngày"])
def test_an_earlier_answer_is_corrected_in_passing(chat: Chat, correction: str) -> None:
    chat("em xin gia hạn pháp luật 10 ngày")
    assert chat.asks(chat(correction)) == "reason"
    chat("em ốm")
    chat("bỏ qua")
    assert chat.done[0]["days"] == "20"


def test_a_question_in_between_is_answered_and_the_form_goes_on(chat: Chat) -> None:
    chat("em xin gia hạn pháp luật")
    between = chat("em còn thiếu gì?")
    assert between.text.startswith("Anh/chị còn thiếu")
    assert chat.say("button.hours") in between.text
    assert chat.asks(chat("10 ngày")) == "reason"


@pytest.mark.parametrize("word", ["thôi", "hủy đi", "thôi khỏi", "dừng lại nhé"])
def test_giving_up_ends_it_and_does_nothing(chat: Chat, word: str) -> None:
    chat("em xin gia hạn pháp luật")
    assert chat(word).form is None
    assert chat.asks(chat("xin gia hạn")) == "topics"  # nothing was kept
    assert chat.done == []


def test_put_aside_it_waits_in_silence_and_goes_on_when_asked_for(chat: Chat) -> None:
    chat("em xin gia hạn pháp luật")
    chat("để sau")
    assert chat.say("button.hours") not in chat("em còn thiếu gì").text
    assert chat.asks(chat("xin gia hạn")) == "days"


def test_going_back_asks_again_for_the_last_answer(chat: Chat) -> None:
    chat("em xin gia hạn pháp luật 10 ngày")
    assert chat.asks(chat("quay lại")) == "days"
    assert chat.asks(chat("12")) == "reason"


def test_a_wrong_value_is_told_and_asked_for_again(chat: Chat) -> None:
    wrong = chat("em xin gia hạn pháp luật 300 ngày")
    assert chat.asks(wrong) == "days"
    assert wrong.text.startswith(chat.say("form.needed"))
    assert chat.asks(chat("30 ngày")) == "reason"


def test_what_must_be_given_is_not_skipped(chat: Chat) -> None:
    chat("em xin gia hạn pháp luật")
    assert chat.asks(chat("không biết")) == "days"


def test_a_courtesy_changes_nothing(chat: Chat) -> None:
    chat("em xin gia hạn pháp luật")
    chat("cảm ơn em")
    assert chat.asks(chat("10 ngày")) == "reason"


def test_after_thirty_idle_minutes_nothing_is_awaited(chat: Chat) -> None:
    chat("em xin gia hạn pháp luật")
    chat.minutes = 31
    after = chat("10 ngày").form
    assert after is None or "topics" not in after.values
    assert chat.done == []


@pytest.mark.parametrize(("answer", "done"), [("có", 1), ("đồng ý", 1), ("không", 0), ("thôi", 0)])
def test_what_touches_others_is_done_after_a_yes_only(
    sqlite: Engine, understander: Understander, vi: Texts, answer: str, done: int
) -> None:
    chat = Chat(sqlite, understander, vi, asks_first=True)
    chat("em xin gia hạn pháp luật 10 ngày")
    chat("em ốm")
    asked = chat("bỏ qua")
    assert (asked.outcome, chat.done) == (Outcome.ASKED_BACK, [])
    chat(answer)
    assert len(chat.done) == done


def test_a_button_of_an_earlier_question_skips_nothing_else(chat: Chat) -> None:
    chat("em xin gia hạn pháp luật 10 ngày")
    late = chat(tap=f"{INTENT}?skip=document")
    assert chat.asks(late) == "reason"


def test_what_a_chat_keeps_of_a_form_is_read_back(chat: Chat) -> None:
    asked = chat("em xin gia hạn pháp luật 10 ngày")
    assert asked.form is not None
    assert replace(asked.form, asked="reason") == asked.form
    assert asked.form.values == {"topics": "law", "days": "10"}


def test_an_answer_to_a_later_question_is_taken_and_the_first_still_asked(chat: Chat) -> None:
    chat("xin gia hạn")
    assert chat.asks(chat("20 ngày")) == "topics"
    assert chat.asks(chat("pháp luật")) == "reason"


def test_a_form_left_half_way_goes_on_after_a_restart(
    chat: Chat, understander: Understander, vi: Texts
) -> None:
    first = chat("xin gia hạn đạo đức công vụ")
    asked = chat.asks(first)
    assert asked is not None
    again = replace(chat.assistant, understander=understander, gazetteers=Gazetteers("vi"))
    chat.assistant = again  # nothing is kept but what the database holds
    assert chat.asks(chat("20 ngày")) not in (None, asked)
