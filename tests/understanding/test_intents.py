"""Questions that are easily taken for each other."""

from __future__ import annotations

import pytest

from bot.understanding.reading import Memory, OfferedChoice, Zone
from bot.understanding.slots import Slots


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("e thieu may tiet nua nhi", "hours_this_year"),
        ("moi nam toi thieu may tiet", "plan_targets"),
        ("thieu may tiet", "hours_this_year"),
        ("em còn thiếu gì", "my_missing"),
        ("năm nay em phải học gì", "my_obligations"),
        ("đăng ký cho tôi lớp KNS-01", "register_class"),
        ("làm thế nào để dùng bot", "help"),
        ("phòng tôi còn ai chưa học", "unit_missing"),
        ("nhắc những người chưa học giúp tôi", "remind_unit"),
        ("nhắc tôi trước 3 ngày", "reminder_settings"),
        ("tôi học rồi mà báo thiếu", "report_error"),
        ("cần thêm bao nhiêu người nữa thì đạt chỉ tiêu", "forecast"),
        ("bao giờ có GCN lớp đạo đức", "certificate_status"),
        ("em gửi ảnh gcn ạ", "submit_evidence"),
        ("làm giấy chứng nhận quyền sử dụng đất ở đâu", "out_of_scope"),
        ("đăng ký kết hôn cần giấy tờ gì", "out_of_scope"),
        ("lương tháng này bao nhiêu", "out_of_scope"),
        ("chị Lò Thị Mai còn thiếu gì", "person_lookup"),
        ("cử chị Mai đi lớp KNS-01", "nominate"),
        ("tiến độ phòng tôi", "unit_progress"),
        ("so sánh phòng Kinh tế với phòng Văn hóa – Xã hội", "compare_units"),
        ("tổng hợp toàn phường", "city_summary"),
        ("sao tôi phải học lớp này", "why_obligation"),
        ("tôi đang nghỉ thai sản có được miễn không", "request_extension"),
        ("huỷ đăng ký lớp KNS-01", "cancel_registration"),
        ("cho tôi gặp cán bộ phụ trách", "contact_officer"),
        ("xuất báo cáo quý 3 ra excel", "report_export"),
    ],
)
def test_hard_pairs_are_told_apart(read, text: str, intent: str) -> None:
    assert read(text).intent == intent


@pytest.mark.parametrize(
    ("typed", "careless"),
    [
        ("Em còn thiếu bao nhiêu tiết nữa ạ?", "e con thieu bn tiet nua a"),
        ("Phòng tôi còn ai chưa học?", "phong t con ai ch hoc"),
        ("Đăng ký cho em lớp KNS-01", "dk cho e lop kns-01"),
    ],
)
def test_careless_typing_is_read_like_careful(read, typed: str, careless: str) -> None:
    assert read(typed).intent == read(careless).intent
    assert read(typed).zone is read(careless).zone is Zone.ANSWER


def test_gibberish_is_not_answered(read) -> None:
    assert read("xqzw kjhgf ppp").zone is not Zone.ANSWER


@pytest.mark.parametrize(
    ("text", "intent"),
    [("thiếu", "my_missing"), ("thieu", "my_missing"), ("đạt chưa", "unit_progress")],
)
def test_a_word_or_two_are_read_or_offered_not_refused(read, text: str, intent: str) -> None:
    reading = read(text)
    assert reading.zone is not Zone.REFUSE
    assert reading.intent == intent
    assert "out_of_scope" not in dict(reading.candidates)


@pytest.mark.parametrize("text", ["không", "uh", "ừ"])
def test_a_yes_or_no_to_nothing_that_was_asked_is_a_courtesy(read, text: str) -> None:
    last = Memory(
        intent="unit_missing",
        slots=Slots.from_json({"unit": "P02"}),
        choices=(OfferedChoice("Tiến độ đơn vị", "unit_progress?unit=P02"),),
    )
    reading, alone = read(text, last), read(text)
    assert (reading.zone, reading.intent) == (Zone.ANSWER, "thanks")
    assert (alone.zone, alone.intent) == (Zone.OFFER, "my_missing")


@pytest.mark.parametrize("text", ["thời tiết", "lương", "hôm nay trời đẹp"])
def test_what_is_known_to_be_foreign_is_still_refused(read, text: str) -> None:
    assert read(text).zone is Zone.REFUSE


def test_a_lone_question_mark_asks_for_help(read) -> None:
    assert read("???").intent == "help"
    assert read("...").intent == "out_of_scope"


def test_candidates_are_three_best_first_and_bounded(read) -> None:
    reading = read("tôi muốn hỏi về lớp học")
    confidences = [confidence for _, confidence in reading.candidates]
    assert len(reading.candidates) == 3
    assert reading.candidates[0][0] == reading.intent
    assert all(0 <= share <= 1 for share in confidences)


def test_an_example_is_read_as_its_own_intent(understander, read) -> None:
    from bot.understanding import examples

    listed = examples.of_locale("vi")[::97]
    wrong = [
        example.text
        for example in listed
        if "@" not in example.text and read(example.text).candidates[0][0] != example.intent
    ]
    assert len(wrong) <= len(listed) // 50, wrong
