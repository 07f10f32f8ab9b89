"""Text as typed → words as meant."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.text.lexicon import WordList
from bot.understanding.text.near_words import NearWords, one_slip
from bot.understanding.text.normalisation import LIMIT, Normaliser, clean
from bot.understanding.text.vocabulary import vocabulary
from bot.understanding.workbench.augmentation import misspelt

#: Words and names that were once put right towards words of the examples.
LEFT_ALONE = (
    "lớp ở huyện Krông Pắc",
    "UBND xã Đắk Lắk",
    "ở Kon Plông",
    "dak lak",
    "kon plong",
    "gmail",
    "test",
    "link meet",
    "tải app",
    "docker",
)
LEXICON = WordList(
    {"dao": 9, "duc": 9, "hoc": 9, "phap": 5, "luat": 5, "lop": 9, "nghi": 3, "phep": 3, "toi": 9},
    {"dao duc": 9, "phap luat": 5, "nghi phep": 3, "hoc phap": 2},
)
VI = Normaliser(vocabulary("vi"), LEXICON)


def words(text: str) -> str:
    return " ".join(token.word for token in VI(text))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Đạo đức", "dao duc"),
        ("Ðạo ðức", "dao duc"),  # eth
        (unicodedata.normalize("NFD", "Đạo đức"), "dao duc"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("dao dduwcs", "dao duc"),
        ("d9ao5 d9u7c1", "dao duc"),
        ("đạo\u200b đức\u202e 😀", "dao duc"),
        ("phapluat", "phap luat"),
        ("ngh iphep", "nghi phep"),
        ("hco", "hoc"),
        ("lopp", "lop"),
        ("nhaaa", "nha"),
        ("thang10", "thang 10"),
        ("3ng", "3 nguoi"),
        ("anh/chị", "anh chi"),
        ("đ/c", "dong chi"),
        ("15/9", "15/9"),
        ("774/KH-UBND", "774/kh-ubnd"),
        ("", ""),
        ("😀😀", ""),
    ],
)
def test_words_are_put_into_one_form(typed: str, meant: str) -> None:
    assert words(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CC của tôi có chưa", "chung chi"),
        ("học CC LLCT", "cao cap ly luan chinh tri"),
        ("cán bộ CC phải học", "cong chuc"),
        ("đủ dk bổ nhiệm", "dieu kien"),
        ("dk cho em lớp", "dang ky"),
        ("cử 2 dc đi", "dong chi"),
        ("có dc không", "duoc"),
        ("bh có lớp", "bao gio"),
        ("đang nghỉ TS", "thai san"),
        ("bằng TS", "tien si"),
        ("theo KH 774", "ke hoach"),
        ("muốn lên TP", "truong phong"),
        ("TP Điện Biên", "thanh pho"),
        ("QP-AN", "quoc phong an ninh"),
    ],
)
def test_short_forms_are_written_out_by_what_stands_beside(typed: str, meant: str) -> None:
    assert meant in words(typed)


@pytest.mark.parametrize("word", ["hop", "doc", "luot", "lap", "nop", "thoi", "zalo"])
def test_a_valid_syllable_or_known_word_is_never_put_right(word: str) -> None:
    known = Normaliser(vocabulary("vi"), WordList({**LEXICON.words, "zalo": 5}, LEXICON.pairs))
    assert [token.word for token in known(word)] == [word]


def test_part_of_a_name_is_never_put_right() -> None:
    assert [token.word for token in VI("Hxoc", lambda word: word == "hxoc")] == ["hxoc"]


@given(st.text(max_size=6000))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_in_bounds(text: str) -> None:
    tokens = VI(text)
    assert len(clean(text)) <= LIMIT
    assert len(tokens) <= 2 * LIMIT
    assert all(token.word and token.word == token.word.lower() for token in tokens)


@pytest.mark.parametrize(
    "junk",
    [
        "a" * 4096,
        "đ̀" * 2048,
        "x. " * 1365,
        "1/" * 2048,
        "\u0301" * 4096,
        "qzxwv " * 682,
        "1-" * 2048,
        "@person" * 585,
        "ab" * 2048,
        "1.1/1-" * 682,
        "🏳️‍🌈" * 600,
    ],
)
def test_the_worst_texts_take_no_longer(understander, junk: str) -> None:
    from bot.understanding.entities.gazetteer import Nothing
    from tests.understanding.conftest import WEDNESDAY

    best = min(
        _seconds(lambda: understander.read(junk, today=WEDNESDAY, surroundings=Nothing()))
        for _ in range(3)
    )
    assert best < 0.05


def _seconds(work) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


WORD = st.text(alphabet="abc", min_size=1, max_size=5)


@given(WORD, st.lists(WORD, max_size=20))
def test_the_words_near_another_are_those_one_slip_away(word: str, known: list[str]) -> None:
    near = {other for other in known if other != word and one_slip(word, other)}
    assert NearWords(known).of(word) == near


@given(st.text(min_size=1, max_size=200), st.integers(0, 1000))
def test_misspelling_is_the_same_each_time_and_bounded(text: str, seed: int) -> None:
    assert misspelt(text, seed) == misspelt(text, seed)
    assert abs(len(misspelt(text, seed)) - len(text)) <= len(text) / 12 + 1


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_foreign_words_and_names_of_places_are_never_put_right(understander, text: str) -> None:
    tokens = understander.parser.normaliser(text)
    assert all(token.exact or token.typed == "UBND" for token in tokens), tokens


@pytest.mark.parametrize(
    ("text", "meant"),
    [("học phí 100 k", "nghin"), ("40 tiết k", "khong"), ("ngày 20 k", "khong")],
)
def test_k_is_thousands_after_a_sum_and_else_no(text: str, meant: str) -> None:
    assert words(text).split()[-1] == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("năm nay tôi pải học gì", "phai"),
        ("cho em đăn ký lớp pháp luật", "dang"),
        ("nam nay toi con thieu bao nhieu tiet nua vay hocj", "hoc"),
    ],
)
def test_slips_are_read_through_for_the_classifier(understander, typed: str, meant: str) -> None:
    assert meant in understander.parser.seen(typed)


@pytest.mark.parametrize(
    "text",
    ["em còn thiếu gì", "phòng tôi còn ai chưa học pháp luật", "đăng ký lớp đạo đức công vụ"],
)
def test_what_examples_say_is_never_touched(understander, text: str) -> None:
    parser = understander.parser
    assert parser.seen(text) == [token.word for token in parser.shown(text)]
