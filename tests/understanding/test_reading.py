"""Reading as a whole: any text, in bounds, the same each time."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.entities.gazetteer import Nothing
from bot.understanding.intents import INTENTS
from bot.understanding.reading import ChoiceRole, Memory, OfferedChoice, Zone
from bot.understanding.slots import Slots
from tests.understanding.conftest import WEDNESDAY, agency

PAIR = (
    OfferedChoice("Có", "remind_unit?sure=yes", ChoiceRole.CONFIRM),
    OfferedChoice("Không", "remind_unit?sure=no", ChoiceRole.CANCEL),
)

PIECES = (
    "còn thế phòng kinh tế chị Mai mai tháng sau 2 15/9 không có lớp DD-01 đó số thứ ba năm sau"
    " từ đến 1/12 31/2 quý 3 xuất cái ấy @person 9999 - / ạ nhé toàn phường ? LLCT cc"
)
WORDS = st.sampled_from(PIECES.split())
TEXTS = st.one_of(st.lists(WORDS, max_size=14).map(" ".join), st.text(max_size=300))
MEMORIES = st.builds(
    Memory,
    intent=st.sampled_from([None, *INTENTS]),
    slots=st.builds(
        Slots.from_json,
        st.sampled_from(
            [
                {},
                {"unit": "P02"},
                {"period": {"from": "x"}},
                {"count": 3},
                {"class": "DD-01", "topic": "law"},
            ]
        ),
    ),
    choices=st.sampled_from([(), PAIR]),
    items=st.sampled_from([(), ("DD-01", "GONE"), ("CB001",)]),
    asks=st.sampled_from([None, "person", "unit", "class", "count", "period", "topic", "nonsense"]),
)


@given(TEXTS, MEMORIES)
@settings(max_examples=400, deadline=None)
def test_no_text_and_no_memory_makes_it_fail(understander, text: str, memory: Memory) -> None:
    here = agency()
    reading = understander.read(text, today=WEDNESDAY, surroundings=here, memory=memory)
    assert 0 <= reading.confidence <= 1
    assert 1 <= len(reading.candidates) <= 3
    assert reading.zone in Zone
    assert "ZZ001" not in str(reading)
    period = reading.slots.as_json().get("period")
    if period:
        assert period["from"] <= period["to"]


@given(TEXTS)
@settings(max_examples=50, deadline=None)
def test_the_same_text_is_read_the_same(understander, text: str) -> None:
    one, other = (
        understander.read(text, today=WEDNESDAY, surroundings=Nothing()) for _ in range(2)
    )
    assert one == other


def test_slots_are_plain_json(read) -> None:
    import json

    reading = read("cử 2 đồng chí phòng Kinh tế đi lớp KNS-01 tháng sau, xuất excel")
    assert json.loads(json.dumps(reading.slots.as_json())) == reading.slots.as_json()
