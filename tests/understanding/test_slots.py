"""What a text names: topics, levels, counts, formats, units, people, classes, targets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.understanding.entities.gazetteer import Agency
from bot.understanding.entities.person_index import PeopleIndex
from bot.understanding.entities.unit_index import UnitIndex
from bot.understanding.reading import Memory
from bot.understanding.slots import Slots
from tests.understanding.conftest import agency


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("bao giờ học đạo đức công vụ", {"topic": "ethics"}),
        ("co lop qpan nao k", {"topic": "defence_security"}),
        ("hạn học ccllct", {"topic": "political_theory", "level": "cao_cap"}),
        ("e muon dk lop tc llct", {"topic": "political_theory", "level": "trung_cap"}),
        (
            "chứng chỉ ngạch chuyên viên chính",
            {"topic": "state_management", "level": "chuyen_vien_chinh"},
        ),
        ("lớp AI cho công chức", {"topic": "digital"}),
        ("tra giúp mã số liệu 7K2Q4M", {"as_of_code": "7K2Q4M"}),
        ("xem lai ma so lieu la m3t8xz nhe", {"as_of_code": "M3T8XZ"}),
        ("mã liên kết của tôi là 7K2Q4M", {"as_of_code": None}),
        (
            "anh có bằng thạc sĩ quản lý công rồi mà sao vẫn phải học quản lý nhà nước",
            {"topic": "state_management"},
        ),
        ("tôi có bằng đại học luật rồi thì miễn pháp luật được không", {"topic": "law"}),
        (
            "cho em nộp bằng thạc sĩ và chứng chỉ tin học",
            {"topics": ["professional_degree", "informatics"]},
        ),
        ("chị cùng tổ chuyên môn được miễn tin học", {"topic": "informatics"}),
        ("nhận giúp chứng chỉ tiếng Bru – Vân Kiều", {"topic": "ethnic_language"}),
        ("lớp pháp luật và kỹ năng số", {"topics": ["law", "digital"], "topic": None}),
        ("cử 3 đồng chí đi lớp KNS-01", {"count": 3, "class": "KNS-01"}),
        ("năm đồng chí đi học", {"count": 5}),
        ("nhắc tôi trước 3 ngày", {"count": 3}),
        ("xuất danh sách ra excel", {"format": "xlsx"}),
        ("gửi lịch dạng file ics", {"format": "ics"}),
        ("chỉ tiêu KH774.CC2 là gì", {"target": "KH774.CC2"}),
        ("CC2 tính trên ai", {"target": "KH774.CC2"}),
    ],
)
def test_values_are_found(read, text: str, slots: dict[str, object]) -> None:
    found = read(text).slots.as_json()
    assert {name: found.get(name) for name in slots} == slots


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("Năm ngoái Nguyễn Văn Cử học những lớp nào", {"person": "CB003"}),
        ("kiểm tra cán bộ CB003", {"person": "CB003"}),
        ("toàn bộ phòng Kinh tế học tới đâu", {"unit": "P01"}),
        ("bỏ lớp kỹ năng số cho chị", {"topic": "digital"}),
    ],
)
def test_words_that_only_look_like_leaving_out_leave_nothing_out(
    read, text: str, slots: dict[str, object]
) -> None:
    found = read(text).slots.as_json()
    assert {name: found.get(name) for name in slots} == slots
    assert not any(name.startswith("except_") for name in found)


@pytest.mark.parametrize(
    "text", ["ai chưa học", "bị kỷ luật thì sao", "cho gặp chuyên viên", "lớp ở trường chính trị"]
)
def test_words_that_only_look_like_a_topic_are_none(read, text: str) -> None:
    assert "topic" not in read(text).slots.as_json()


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("tiến độ phòng tôi", "P01"),
        ("trường em đạt chưa", "P01"),
        ("phong kinh te con ai chua hoc", "P01"),
        ("phòng vhxh còn ai chưa học", "P02"),
        ("tiến độ văn phòng HĐND và UBND", "P03"),
        ("một cửa còn ai chưa học", "P04"),
        ("trường mầm non hoa ban đạt bao nhiêu", "T01"),
        ("tiến độ p03", "P03"),
    ],
)
def test_units_are_found_by_name_other_name_code_and_as_ones_own(
    read, text: str, unit: str
) -> None:
    assert read(text).slots.as_json().get("unit") == unit


def test_two_units_are_both_kept(read) -> None:
    slots = read("so sánh phòng Kinh tế với phòng Văn hóa – Xã hội").slots.as_json()
    assert slots["units"] == ["P01", "P02"]


def test_a_name_that_several_units_have_is_asked_back(read) -> None:
    reading = read("tiến độ trường mầm non", surroundings=agency(own_unit="P02"))
    assert {option.value for option in reading.ambiguous["unit"]} == {"T01", "T02"}


def test_a_unit_out_of_sight_is_as_if_not_there(read) -> None:
    seen = read("tiến độ Phòng Kinh tế xã Nà Tấu", surroundings=agency(lambda _: True))
    unseen = read("tiến độ Phòng Kinh tế xã Nà Tấu")
    assert seen.slots.as_json()["unit"] == "Z01"
    assert "Z01" not in str(unseen)


def schools(own_unit: str = "P01", *, sees_all: bool = False) -> Agency:
    """A commune's office and schools; the asker sees their own office only, or everything."""
    units = (
        ("X", "UBND phường Mường Thanh", ("UBND phường",)),
        ("P01", "Phòng Kinh tế", ()),
        ("P03", "Văn phòng HĐND và UBND", ()),
        ("P05", "Phòng Văn hóa – Xã hội", ("VHXH",)),
        ("T05", "Trường THCS Hoa Mận", ("THCS Hoa Mận",)),
        ("T06", "Trường Tiểu học Hoa Mận", ("TH Hoa Mận",)),
        ("T07", "Trung tâm Ngoại ngữ", ()),
        ("T08", "Trung tâm Phục vụ hành chính công", ()),
    )
    return Agency(
        people_index=PeopleIndex(()),
        unit_index=UnitIndex(units, dict.fromkeys(("P01", "P03", "P05", "T05", "T06"), "X")),
        may_see_unit=lambda code: sees_all or code == own_unit,
        own_unit=own_unit,
    )


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("THCS Hoa Mận còn ai chưa xong", "T05"),
        ("trường THCS Hoa Mận đạt bao nhiêu", "T05"),
        ("thcs hoa man dat chua", "T05"),
        ("trung tâm ngoại ngữ còn ai chưa xong", "T07"),
    ],
)
def test_no_topic_is_heard_across_a_units_name(read, text: str, unit: str) -> None:
    slots = read(text, surroundings=schools(sees_all=True)).slots.as_json()
    assert slots.get("unit") == unit
    assert "topic" not in slots


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("bao giờ có lớp cđs", "digital"),
        ("bao giờ có lớp số hóa", "digital"),
        ("học ở trung tâm chính trị sao không tính", "political_theory"),
        ("còn ai chưa học tin học văn phòng", "informatics"),
        ("ai chưa học kỹ năng hành chính công", "public_service_skills"),
        ("con ai chua hoc phapluat", "law"),
    ],
)
def test_a_topic_is_still_heard_in_short_forms_and_beside_a_units_words(
    read, text: str, topic: str
) -> None:
    reading = read(text, surroundings=schools())
    assert reading.slots.as_json().get("topic") == topic
    assert "unit" not in {*reading.slots.as_json(), *reading.unknown}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("thcs hoa mận còn ai thiếu", "thcs hoa mận"),
        ("THCS Hoa Mận còn ai chưa xong", "THCS Hoa Mận"),
        ("th hoa man con ai thieu", "th hoa man"),
        ("vhxh còn ai chưa học", "vhxh"),
        ("văn phòng thế nào", "văn phòng"),
        ("t05 còn ai chưa học", "t05"),
        ("vp HĐND và UBND còn ai chưa học", "vp HĐND và UBND"),
        ("văn phòng HĐND và UBND còn ai chưa học", "văn phòng HĐND và UBND"),
        ("tiểu học Nà Tấu còn ai chưa học", "tiểu học Nà Tấu"),
        # There is none so called, in sight or out of it: no other answer than to those above.
        ("thcs hoa sen còn ai thiếu", "thcs hoa sen"),
        ("trường mầm non hoa ban đạt chưa", "trường mầm non hoa ban"),
        ("tiểu học hoa hồng còn ai chưa học", "tiểu học hoa hồng"),
    ],
)
def test_a_unit_out_of_sight_is_never_taken_for_ones_own(read, text: str, words: str) -> None:
    last = Memory(intent="unit_missing", slots=Slots.from_json({"unit": "P01"}))
    for reading in (read(text, surroundings=schools()), read(text, last, surroundings=schools())):
        assert reading.unknown == {"unit": words}
        assert "unit" not in reading.slots.as_json()


@pytest.mark.parametrize(
    "text",
    [
        "lớp kỹ năng văn phòng còn ai chưa học",
        "ai chưa học ở trường chính trị",
        "giáo viên mầm non cần học gì",
        "giáo viên tiểu học hạng hai phải học gì",
        "trường hợp của em còn thiếu gì",
        "phòng em còn ai chưa học",
        "văn phòng mình còn ai chưa học",
        "vp mình còn ai chưa học",
    ],
)
def test_words_of_units_that_mean_something_else_name_none(read, text: str) -> None:
    assert "unit" not in read(text, surroundings=schools()).unknown


@pytest.mark.parametrize(
    "text",
    [
        "danh sách người chưa đủ 40 tiết toàn phường",
        "cả phường còn ai chưa học",
        "toàn cơ quan còn ai chưa học pháp luật",
    ],
)
def test_the_whole_agency_is_the_highest_unit_in_sight(read, text: str) -> None:
    last = Memory(intent="unit_missing", slots=Slots.from_json({"unit": "P05"}))
    seen = replace(schools(sees_all=True), whole_unit="X")
    for reading in (read(text, surroundings=seen), read(text, last, surroundings=seen)):
        assert (reading.intent, reading.slots.as_json().get("unit")) == ("unit_missing", "X")
    # Another unit named is meant; who sees no more than their own is not told of another.
    assert read(f"phòng VHXH {text}", surroundings=seen).slots.as_json().get("unit") == "P05"
    own = replace(schools(), whole_unit="P01")
    assert "unit" not in read(text, surroundings=own).slots.as_json()
    assert "unit" not in read("so sánh các đơn vị", surroundings=seen).slots.as_json()


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("chị Lò Thị Mai còn thiếu gì", "CB001"),
        ("lo thi mai con thieu gi", "CB001"),
        ("chị Mai còn thiếu gì", "CB001"),
        ("chi mai con thieu gi", "CB001"),
        ("đ/c Cử học đến đâu rồi", "CB003"),
        ("anh Năm năm nay được bao nhiêu tiết", "CB004"),
        ("cô Ba còn thiếu gì", "CB005"),
        ("anh Quý học xong chưa", "CB009"),
        ("a Dình xong chưa", "CB002"),
        ("tra cứu mã 00123", "00123"),
        ("CB002 còn thiếu gì", "CB002"),
    ],
)
def test_people_are_found_by_name_slip_honorific_and_code(read, text: str, person: str) -> None:
    assert read(text).slots.as_json().get("person") == person


@pytest.mark.parametrize(
    "text",
    [
        "mai em học gì",
        "anh năm nay phải học gì",
        "cử 3 đồng chí đi lớp KNS-01",
        "tôi cần thêm ba người",
        "lý do gì mà tôi phải học",
        "quý 3 phòng tôi đạt bao nhiêu",
        "chị quý 3 được bao nhiêu tiết",
        "em mai có lịch không",
    ],
)
def test_words_are_not_taken_for_names(read, text: str) -> None:
    reading = read(text)
    assert "person" not in {*reading.slots.as_json(), *reading.ambiguous, *reading.unknown}


def test_a_name_that_several_people_have_is_asked_back(read) -> None:
    reading = read("chị Hương còn thiếu gì")
    assert {option.value for option in reading.ambiguous["person"]} == {"CB006", "CB007"}
    assert "person" not in reading.slots.as_json()


@pytest.mark.parametrize("text", ["lo thi mia con thieu gi", "Lò Thị Mái học gì"])
def test_a_whole_name_that_nobody_has_is_asked_back_with_those_near_it(read, text: str) -> None:
    reading = read(text)
    assert reading.slots.person is None
    assert {option.value for option in reading.ambiguous["person"]} == {"CB001"}
    assert reading.unknown["person"]


@pytest.mark.parametrize(
    "text",
    [
        "CB777 còn thiếu gì",
        "zz001 học xong chưa",
        "00777 con thieu gi",
        "hạn của sung thi de",
        "HẠN CỦA SÙNG THỊ DẾ",
        "chị Mai Thị Dế còn thiếu gì",
        "chi thao quoc oanh con thieu gi",
    ],
)
def test_a_code_or_name_of_nobody_in_sight_is_unknown_and_never_ones_own(read, text: str) -> None:
    reading = read(text)
    assert reading.unknown["person"]
    assert reading.slots.person is None
    assert not reading.ambiguous


def test_who_sees_nobody_is_not_shown_their_own_record_for_a_colleagues(understander) -> None:
    from dataclasses import replace

    from tests.understanding.conftest import WEDNESDAY, agency

    blind = replace(agency(), sees_people=False)
    for text in ("Lò Thị Mai còn thiếu gì", "lo thi mai con thieu gi", "CB001 còn thiếu gì"):
        reading = understander.read(text, today=WEDNESDAY, surroundings=blind)
        assert reading.unknown["person"], text
    own = understander.read("mã của tôi là CB003", today=WEDNESDAY, surroundings=blind)
    assert not own.unknown


@pytest.mark.parametrize("text", ["năm 2026 còn thiếu gì", "trường chị cử 2 cô đi học pháp luật"])
def test_a_number_or_a_verb_is_nobody(read, text: str) -> None:
    reading = read(text)
    assert "person" not in {*reading.unknown, *reading.ambiguous}
    assert reading.slots.person is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("mầm non Hoa Ban còn ai chưa học", "T01"),
        ("Hoa Ban đạt chưa", "T01"),
        ("ben hoa ban con ai thieu", "T01"),
        ("các cô Mầm non Hoa Ban ai chưa học kỹ năng số", "T01"),
        ("VP HĐND học pháp luật tới đâu rồi", "P03"),
        ("vp hdnd ubnd con ai chua hoc", "P03"),
        ("van phong hdnd con ai chua hoc", "P03"),
        ("TT phục vụ hành chính công còn ai chưa học", "P04"),
        ("tt phuc vu hcc con ai chua hoc", "P04"),
        ("bên văn xã còn ai chưa học", "P02"),
        ("Văn phòng HĐND và UBND tháng 9 còn ai chưa học", "P03"),
    ],
)
def test_a_unit_is_known_by_the_end_of_its_name_and_by_short_forms(
    understander, text: str, unit: str
) -> None:
    from bot.understanding.entities.unit_index import UnitIndex
    from bot.understanding.text.vocabulary import vocabulary
    from tests.understanding.conftest import UNITS, WEDNESDAY, agency

    here = agency()
    index = UnitIndex(UNITS, ways=vocabulary("vi").ways)
    here = type(here)(here.people_index, index, here.may_see_unit, "P01", "CB003")
    assert understander.read(text, today=WEDNESDAY, surroundings=here).slots.unit == unit


def test_a_name_nobody_in_sight_has_is_unknown(read) -> None:
    reading = read("chị Sùng Thị Dế còn thiếu gì")
    assert reading.intent == "person_lookup"
    assert reading.unknown["person"] == "Sùng Thị Dế"
    assert "ZZ001" not in str(reading)


def test_accents_decide_between_people_of_one_folded_name(understander) -> None:
    from bot.understanding.entities.gazetteer import Agency
    from bot.understanding.entities.person_index import PeopleIndex
    from bot.understanding.entities.unit_index import UnitIndex
    from tests.understanding.conftest import WEDNESDAY

    twins = (("A1", "Lò Văn Tân", "P01"), ("A2", "Lò Văn Tấn", "P01"))
    here = Agency(PeopleIndex(twins), UnitIndex(()), lambda _: True)
    typed = understander.read("anh Lò Văn Tấn còn thiếu gì", today=WEDNESDAY, surroundings=here)
    bare = understander.read("anh lo van tan con thieu gi", today=WEDNESDAY, surroundings=here)
    assert typed.slots.as_json()["person"] == "A2"
    assert len(bare.ambiguous["person"]) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lớp kns-01 học ở đâu", "KNS-01"),
        ("lop KNS01 hoc o dau", "KNS-01"),
        ("đăng ký cho tôi lớp 02/12", "DD-01"),
        ("đăng ký lớp đạo đức ngày 9/12", "DD-02"),
        ("đăng ký cho em lớp kỹ năng số", "KNS-01"),
        ("lớp Đạo đức công vụ đợt 2 học ở đâu", "DD-02"),
    ],
)
def test_classes_are_found_by_code_name_topic_and_day(read, text: str, code: str) -> None:
    assert read(text).slots.as_json().get("class") == code


def test_a_topic_of_several_classes_is_asked_back(read) -> None:
    reading = read("đăng ký cho em lớp đạo đức công vụ")
    assert "class" not in reading.slots.as_json()
    assert [option.value for option in reading.ambiguous["class"]] == ["DD-01", "DD-02"]


def test_a_topic_is_no_class_where_classes_are_searched(read) -> None:
    reading = read("bao giờ có lớp kỹ năng số")
    assert reading.intent == "upcoming_classes"
    assert "class" not in {*reading.slots.as_json(), *reading.ambiguous}


def test_a_class_that_is_over_is_named_by_code_only(read) -> None:
    assert "class" not in read("đăng ký cho em lớp tin học văn phòng").slots.as_json()
    assert read("lớp OLD-01 ở đâu").slots.as_json()["class"] == "OLD-01"


def test_a_class_nobody_knows_is_unknown(read) -> None:
    assert read("đăng ký lớp QQ-77 cho em").unknown["class"] == "QQ-77"


def test_an_ordinal_picks_from_the_last_list(read) -> None:
    memory = Memory(intent="upcoming_classes", items=("DD-01", "DD-02", "KNS-01"))
    assert read("đăng ký lớp thứ 2 cho em", memory).slots.as_json()["class"] == "DD-02"
    assert read("lớp cuối học ở đâu", memory).slots.as_json()["class"] == "KNS-01"
    assert read("lớp đầu tiên học ở đâu", memory).slots.as_json()["class"] == "DD-01"


def test_a_month_without_year_is_ahead_where_only_that_makes_sense(read) -> None:
    assert read("tháng 2 có lớp nào mở").slots.as_json()["period"]["from"] == "2027-02-01"
    assert (
        read("tháng 2 tôi học được bao nhiêu tiết").slots.as_json()["period"]["from"]
        == "2026-02-01"
    )


def test_the_unit_named_tells_people_of_one_name_apart(understander) -> None:
    from bot.understanding.entities.gazetteer import Agency
    from bot.understanding.entities.person_index import PeopleIndex
    from bot.understanding.entities.unit_index import UnitIndex
    from tests.understanding.conftest import UNITS, WEDNESDAY

    twins = (("A1", "Lê Thị Hương", "P02"), ("A2", "Trần Thị Hương", "T01"))
    here = Agency(PeopleIndex(twins), UnitIndex(UNITS), lambda _: True)
    text = "chị Hương trường mầm non Hoa Ban còn thiếu gì"
    assert (
        understander.read(text, today=WEDNESDAY, surroundings=here).slots.as_json()["person"]
        == "A2"
    )


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("cử Mai đi lớp KNS-01", "CB001"),
        ("nhắc Dình học đi", "CB002"),
        ("thứ Ba có lớp không", None),
        ("Mai còn thiếu gì", "CB001"),
        ("Mai đã học đạo đức chưa", "CB001"),
        ("mai còn thiếu gì", None),
        ("Mai có lớp không", None),
        ("Mai học gì", None),
        ("Quý còn thiếu gì", None),
        ("Anh còn thiếu gì", None),
    ],
)
def test_a_capital_within_a_sentence_is_a_name(read, text: str, person: str | None) -> None:
    assert read(text).slots.as_json().get("person") == person
