"""Texts through the whole house, with the real understanding: the good, the bad and the odd."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from bot.base.clock import Clock
from bot.base.texts import Texts
from bot.conversation import linking
from bot.conversation.assistant import Assistant
from bot.conversation.gazetteer import Gazetteers
from bot.conversation.messages import Address, Outcome, Payload, Request, Turn
from bot.storage import tables
from bot.storage.engine import open_engine, writing
from bot.understanding.engine import Understander, load
from handlers import ROUTES
from tests.builders.sample import NOW, ZONE, Builder, building, fill


@pytest.fixture(scope="session")
def understander() -> Understander:
    """The real understanding of Vietnamese, learned if it is not there yet."""
    return load("vi")


class Chats:
    """Chats of the sample's people, by their codes; ``stranger`` is linked to nobody."""

    def __init__(self, engine: Engine, understander: Understander, say: Texts) -> None:
        self.engine = engine
        self.assistant = Assistant(
            engine, Clock(ZONE, NOW), say, understander, ROUTES, Gazetteers("vi")
        )
        with building(engine) as make:
            fill(make)
            self.names = [row.name for row in make.connection.execute(select(tables.person))]
            for code in ("staff40", "staff07", "head", "desk1"):
                self._link(make, code)

    def _link(self, make: Builder, code: str) -> None:
        make.connection.execute(
            insert(tables.channel_account).values(
                channel="test", address=code, person_id=make.people[code], linked_at=NOW
            )
        )

    def __call__(self, code: str, text: str, **request) -> Turn:
        sent = Request(Address("test", code), text=text, at=NOW, **request)
        turn = self.assistant.answer(sent)
        assert turn is not None
        return turn

    def named(self, turn: Turn) -> set[str]:
        shown = turn.reply.text + "".join(choice.label for choice in turn.reply.choices)
        return {name for name in self.names if name in shown}


@pytest.fixture
def chats(sqlite: Engine, understander: Understander, vi: Texts) -> Chats:
    return Chats(sqlite, understander, vi)


def test_what_am_i_missing_and_how_far_are_we_without_accents(chats: Chats):
    missing = chats("head", "em con thieu gi")
    assert missing.intent == "my_missing"
    assert missing.reply.text.startswith("Anh/chị còn thiếu 24 tiết, hạn thứ Năm 31/12.")
    progress = chats("head", "phong minh dat bao nhieu % ddcv r")
    assert (progress.intent, progress.slots.as_json().get("topic")) == ("unit_progress", "ethics")
    assert progress.reply.text.startswith("Office, Ethics every year: 28/36 người xong (77%)")
    assert (
        "42 người − 1 nghỉ thai sản − 1 đi học dài hạn − 1 mới về − 3 được miễn = 36."
        in progress.reply.text
    )


def statements(engine: Engine, turn: Callable[[], object]) -> list[str]:
    """Return the statements that a turn runs, as the database sees them."""
    seen: list[str] = []
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
    driver.set_trace_callback(seen.append)  # the pool gives out the connection given back last
    turn()
    driver.set_trace_callback(None)
    return seen


def test_a_question_of_ones_own_takes_few_statements(chats: Chats, sqlite: Engine):
    """Each is some 20 µs with all that is around it; a time would tell less on a busy machine."""
    for question, most in {"em còn thiếu gì": 13, "vì sao": 14, "lớp nào sắp mở": 14}.items():
        chats("staff40", question)
        seen = statements(sqlite, lambda question=question: chats("staff40", question))
        assert seen[0] == "BEGIN IMMEDIATE"
        assert seen[-1] == "COMMIT"
        assert len(seen) <= most, "\n".join(seen)


ODD = {
    "ten thousand characters": "em còn thiếu gì " * 625,
    "one endless word": "x" * 10_000,
    "only emoji": "🙂🎉👩‍👩‍👧🇻🇳",
    "NUL": "\0",
    "NUL inside": "em\0 còn\0 thiếu gì",
    "control characters": "".join(map(chr, range(32))) + "\x7f\x85",
    "right-to-left marks": "\u202eem còn thiếu gì\u202c\u200f",
    "heaped accents": "e" + "\u0301" * 500,
    "half a pair": "\ud800",
    "nothing": "",
    "spaces": " \t\n\u00a0\u3000",
    "SQL": "'; DROP TABLE person; --",
    "blanks of sentences": "{title} {0} %s {",
    "markup": "<script>alert(1)</script> **a** [b](c)",
    "an action": "unit_missing?unit=WARD&page=2",
    "digits": "9" * 500,
    "digits of other scripts": "em còn thiếu ¹ ② ٣ ４ ½ Ⅳ tiết, hạn ngày ²/³",
    "JSON": '{"as": "chair", "text": "phòng tôi còn ai"}',
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_texts_get_a_helpful_answer_and_the_chat_goes_on(chats: Chats, text: str):
    for code in ("staff40", "stranger"):
        turn = chats(code, text)
        assert turn.reply.text.strip()
        assert len(turn.reply.text) < 4096
        assert turn.candidates[0] == turn.intent
        assert 0 <= turn.confidence <= 1
        # The officer to ask, and the asker who is greeted.
    assert chats.named(turn) <= {"Cà Thị Phụ Trách", "Giàng A Mẫu 40"}
    assert chats("staff40", "em con thieu gi").intent == "my_missing"


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(), max_size=80))
def test_any_text_at_all_is_answered(chats_for_any: Chats, text: str):
    assert chats_for_any("staff40", text).reply.text.strip()


WORDS = [
    "em",
    "tôi",
    "còn",
    "thiếu",
    "gì",
    "tháng",
    "ngày",
    "quý",
    "năm",
    "hạn",
    "tuần",
    "trước",
    "sau",
    "từ",
    "đến",
    "nay",
    "phòng",
    "mình",
    "đạt",
    "bao",
    "nhiêu",
    "ai",
    "chưa",
    "học",
    "đầu",
    "cuối",
    "nửa",
    "mấy",
    "lớp",
    "đăng",
    "ký",
    "nhắc",
    "người",
    "cử",
    "tiết",
    "chị",
    "mai",
    "hôm",
    "thứ",
    "hai",
    "t5",
    "cn",
    "0",
    "1",
    "13",
    "31",
    "99",
    "2026",
    "9999",
    "99999",
    "999999999999",
    "30/2",
    "31/12",
    "0/0",
    "32/13",
    "2026-02-30",
    "29/02/2025",
    "1/1/0001",
    "31/12/9999",
    "q5",
    "t13",
    "2025-2026",
    "trăm",
    "nghìn",
    "triệu",
    "%",
    "1.5",
    "-1",
    "có",
    "không",
    "nhiệm",
    "kỳ",
    "ngoái",
    "xuất",
    "excel",
    "staff07",
    "office",
    "desk",
]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(["staff40", "head", "stranger"]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join),
)
def test_words_of_the_trade_in_any_order_are_answered(chats_for_any: Chats, code: str, text: str):
    turn = chats_for_any(code, text)
    assert turn.reply.text.strip()
    own = {"Cà Thị Phụ Trách", "Giàng A Mẫu 40"} if code == "staff40" else {"Cà Thị Phụ Trách"}
    assert code == "head" or chats_for_any.named(turn) <= own


@pytest.fixture(scope="module")
def chats_for_any(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template, understander, vi: Texts
):
    path = tmp_path_factory.mktemp("any") / "bot.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    yield Chats(engine, understander, vi)
    engine.dispose()


@pytest.mark.parametrize(
    "text", ["phòng mình còn ai chưa học", "ai chưa học đạo đức công vụ", "danh sách người thiếu"]
)
def test_staff_who_ask_for_names_get_none(chats: Chats, text: str):
    turn = chats("staff40", text)
    assert chats.named(turn) <= {"Cà Thị Phụ Trách"}
    assert turn.reply.outcome is not Outcome.ANSWERED


def test_staff_who_name_a_colleague_learn_nothing(chats: Chats):
    there = chats("staff40", "chị Vàng Thị Trưởng còn thiếu gì")
    nobody = chats("staff40", "chị Vàng Thị Trưởngg còn thiếu gì")
    assert there.reply.outcome is not Outcome.ANSWERED
    assert nobody.reply.outcome is not Outcome.ANSWERED
    for turn in (there, nobody):
        assert "16" not in turn.reply.text  # her hours


def test_a_stranger_gets_the_public_targets_only(chats: Chats):
    assert chats("stranger", "em còn thiếu gì").reply.outcome is Outcome.REFUSED
    targets = chats("stranger", "kế hoạch đặt chỉ tiêu gì")
    assert targets.reply.outcome is Outcome.ANSWERED
    assert "80%" in targets.reply.text


def test_a_group_gets_the_public_targets_only_whoever_asks(chats: Chats):
    refused = chats("head", "phòng mình đạt bao nhiêu", in_group=True)
    assert refused.reply.outcome is Outcome.REFUSED
    assert chats("head", "chỉ tiêu năm nay", in_group=True).reply.outcome is Outcome.ANSWERED


def test_the_same_update_is_answered_once(chats: Chats):
    sent = Request(Address("test", "head"), text="em còn thiếu gì", update_id="77", at=NOW)
    assert chats.assistant.answer(sent) is not None
    assert chats.assistant.answer(sent) is None


def test_what_a_channel_keeps_stands_or_falls_with_the_answer(chats: Chats):
    def failing(_connection: object, _turn: Turn) -> None:
        raise RuntimeError

    sent = Request(
        Address("test", "head"),
        action="unit_missing",
        payload=Payload.ACTION,
        update_id="8",
        at=NOW,
    )
    with pytest.raises(RuntimeError):
        chats.assistant.answer(sent, failing)
    with chats.engine.connect() as connection:
        looks = select(tables.audit_event.c.id).where(tables.audit_event.c.action.like("view.%"))
        assert connection.execute(looks).all() == []
        assert connection.execute(select(tables.chat_memory)).all() == []
    assert chats.assistant.answer(sent) is not None  # it may be tried again


def test_a_bare_number_takes_the_button_of_that_number(chats: Chats):
    choices = chats("head", "phòng mình đạt bao nhiêu").reply.choices
    turn = chats("head", "1")
    assert turn.intent == choices[0].action.partition("?")[0]


def test_a_name_no_one_may_see_is_never_written_down(chats: Chats):
    chats("staff40", "chị Vàng Thị Trưởng còn thiếu gì")
    with chats.engine.connect() as connection:
        (kept,) = connection.execute(select(tables.chat_memory.c.memory)).scalars()
        assert kept["slots"].get("person") in (None, "staff40")


def test_nobody_parts_a_chat_of_somebody_else(chats: Chats):
    with chats.engine.connect() as connection:
        account = tables.channel_account.c
        other = connection.execute(select(account.id).where(account.address == "desk1")).scalar()
    for sender in ("staff40", "stranger"):
        for slots in (f"not_me={other}", "sure=yes&account=1"):
            for intent in ("link_account", "unlink_account"):
                chats(sender, "", action=f"{intent}?{slots}", payload=Payload.ACTION)
    assert chats("desk1", "em còn thiếu gì").reply.outcome is Outcome.ANSWERED
    assert chats("head", "em còn thiếu gì").reply.outcome is Outcome.ANSWERED


def test_a_typed_yes_links_whatever_was_said_since_the_code(chats: Chats):
    """The code waits ten minutes: a question in between does not take the consent away."""
    with writing(chats.engine) as connection:
        who = connection.execute(
            select(tables.person.c.id).where(tables.person.c.code == "staff08")
        ).scalar_one()
        (issued,) = linking.issue(connection, [who], now=NOW, secret=None)
    assert chats("newcomer", issued.code).reply.outcome is Outcome.ASKED_BACK
    chats("newcomer", "cho hỏi đây là gì vậy")
    assert chats("newcomer", "đồng ý").intent == "link_account"
    assert chats("newcomer", "em còn thiếu gì").reply.outcome is Outcome.ANSWERED


def test_a_yes_to_nothing_links_nobody(chats: Chats):
    assert chats("newcomer", "đồng ý").intent != "link_account"
