"""What is not for somebody's eyes stays out of their answers, however they ask or forge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest

from bot.conversation.messages import Outcome, Reply
from bot.storage import tables
from bot.storage.tables import role_grant
from bot.training.access import NamePolicy
from bot.training.enums import Role
from bot.understanding.intents import INTENTS
from bot.understanding.reading import Option, Zone
from handlers import ROUTES
from tests.builders.sample import NOW
from tests.handlers.conftest import Talk

#: Public for everybody, groups included.
PUBLIC = ("greet", "thanks", "help", "contact_officer", "plan_targets")
PRIVATE = tuple(asked for asked in INTENTS if asked not in (*PUBLIC, "link_account"))

OFFICE = {"head", "gone", *(f"staff{number:02}" for number in range(1, 42))}
DESK = {*(f"desk{number}" for number in range(1, 7)), *(f"team{number}" for number in (1, 2, 3))}
#: Who asks → whom they may see by name, beside themselves and the officer who is theirs to ask.
MAY_NAME: dict[str | None, set[str]] = {
    None: set(),
    "staff40": set(),
    "team1": set(),
    "desk2": set(),
    "gone": set(),
    "admin": set(),
    "former": set(),
    "head": OFFICE,
    "officer": OFFICE,
    "desk1": DESK,
    "chair": OFFICE | DESK | {"chair", "officer", "admin", "former"},
}
ONLOOKERS = [code for code, seen in MAY_NAME.items() if not seen]

UNITS = ("WARD", "OFFICE", "DESK", "TEAM", "NOWHERE", "%", "1", "' OR 1=1 --", '{"a":1}', "\0")
PEOPLE = ("chair", "head", "staff07", "team1", "gone", "NOBODY", "%", '{"a":1}', "\0")
PERIODS = (
    '{"from":"2025-01-01","to":"2025-12-31"}',
    '{"from":"0001-01-01","to":"0001-01-01"}',
    '{"from":"9999-12-31","to":"9999-12-31"}',
    '{"from":"2026-12-31","to":"2026-01-01"}',
    '{"to":5}',
    "[]",
    "2026",
)
PAGES = ("0", "2", "-1", "999999", "9" * 30, "abc", "1.5", '{"a":1}', "[1]", "٣")
TOPICS = ("ethics", "nothing", '{"a":1}', "[1]", "\0")


def forged() -> Iterator[str]:
    """Yield actions as somebody with a tool would make them, beside those of real buttons."""
    yield from (*INTENTS, "*", "", "?", "not_linked", "not_allowed", "unsupported", "\0?\0=\0")
    yield from ("x" * 5000, "unit_missing?" + "&".join(f"a{n}=1" for n in range(900)))
    for unit in UNITS:
        yield f"unit_progress?unit={quote(unit)}"
        yield f"unit_missing?unit={quote(unit)}&page=2"
        yield f"unit_progress?unit={quote(unit)}&topic=ethics"
    for person in PEOPLE:
        yield f"person_lookup?person={quote(person)}"
        yield f"why_obligation?person={quote(person)}&target=P.ETHICS"
    for period in PERIODS:
        for intent in ("unit_missing", "hours_this_year", "plan_targets", "my_missing"):
            yield f"{intent}?period={quote(period)}"
        yield f"person_lookup?person=staff07&period={quote(period)}"
    for page in PAGES:
        yield f"unit_missing?unit=OFFICE&page={quote(page)}"
        yield f"hours_this_year?page={quote(page)}"
    for topic in TOPICS:
        yield f"unit_missing?unit=OFFICE&topic={quote(topic)}"
        yield f"unit_progress?topics={quote(topic)}"
    yield 'unit_progress?topics=["law","ethics"]'
    for slot in ("code=ABCD2345", "agree=yes", "agree=no", "not_me=1", "not_me=%00", "sure=x"):
        yield f"link_account?{slot}"
        yield f"unlink_account?{slot}"
    for target in ("P.ETHICS", "OTHER", '{"a":1}', "\0"):
        yield f"why_obligation?target={quote(target)}"
        yield f"unit_missing?target={quote(target)}"


@pytest.fixture
def agency(talk: Talk) -> Talk:
    """The sample, with some who must see nothing any more."""
    make = talk.make
    make.person("gone", "OFFICE", name="Sùng A Đã Nghỉ", status="da_nghi")
    make.head("WARD", "gone")
    make.person("admin", "WARD", name="Tòng Thị Quản Trị")
    make.grant("admin", Role.ADMIN)
    make.person("former", "WARD", name="Khoàng Văn Từng Quyền")
    for code in ("gone", "former"):
        make.grant(code, Role.OFFICER)
    make.connection.execute(
        role_grant.update()
        .where(role_grant.c.person_id == make.people["former"])
        .values(revoked_at=NOW)
    )
    return talk


def officers_line(talk: Talk) -> re.Pattern[str]:
    """Return what says whom to ask: the one name that everybody linked may be given."""
    sentence = talk.say("officer.phone", name="NAME", phone="PHONE")
    return re.compile(re.escape(sentence).replace("NAME", ".*").replace("PHONE", ".*"))


def others_named(talk: Talk, reply: Reply, code: str | None) -> set[str]:
    """Return whom a reply names beside the asker and the officer to ask."""
    text = officers_line(talk).sub("", reply.text)
    return talk.names_in(Reply(text, reply.choices, items=reply.items)) - {code}


@pytest.mark.parametrize("code", MAY_NAME)
def test_no_action_however_forged_names_anybody_out_of_sight(agency: Talk, code: str | None):
    for tapped in forged():
        looks = len(agency.looks())
        reply = agency.tap(tapped, code)
        assert reply.text.strip(), tapped
        named = others_named(agency, reply, code)
        assert named <= MAY_NAME[code], tapped
        if named:
            assert len(agency.looks()) > looks, tapped


@pytest.mark.parametrize("code", ["chair", "head", "staff40"])
def test_in_a_group_nobody_is_named_and_nothing_private_answered(agency: Talk, code: str):
    for tapped in forged():
        reply = agency.tap(tapped, code, in_group=True)
        assert not agency.names_in(reply), tapped
        if tapped.partition("?")[0] in PRIVATE:
            assert reply.outcome is Outcome.REFUSED, tapped
    assert agency.looks() == []


@pytest.mark.parametrize("intent", PRIVATE)
def test_a_chat_that_is_not_linked_gets_nothing_private(agency: Talk, intent: str):
    reply = agency.ask(intent, None, unit="OFFICE", person="staff07")
    assert reply.outcome is Outcome.REFUSED
    assert not agency.names_in(reply)
    assert not re.search(r"\d", reply.text)


@pytest.mark.parametrize("intent", ["greet", "thanks", "help", "plan_targets"])
def test_a_chat_that_is_not_linked_may_say_hello_and_ask_for_the_targets(agency: Talk, intent: str):
    assert agency.ask(intent, None).outcome is Outcome.ANSWERED


def test_only_linked_chats_are_told_the_officers_name(agency: Talk):
    assert agency.names_in(agency.ask("contact_officer", "staff40")) == {"officer"}
    assert agency.names_in(agency.ask("contact_officer", None)) == set()
    assert agency.names_in(agency.ask("help", "staff40", in_group=True)) == set()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.intent)
def test_no_route_is_open_to_a_chat_that_is_not_linked_by_mistake(route):
    open_to_all = {*PUBLIC, "not_linked", "not_allowed", "not_understood", "unsupported"}
    assert (route.needs == "nothing") <= (route.intent in open_to_all | {"link_account"})


# Counts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ONLOOKERS[1:])
@pytest.mark.parametrize("unit", ["WARD", "OFFICE", "DESK", "TEAM"])
def test_figures_of_units_other_than_ones_own_are_refused(agency: Talk, code: str, unit: str):
    own = {"staff40": "OFFICE", "team1": "TEAM", "desk2": "DESK", "admin": "WARD", "former": "WARD"}
    reply = agency.ask("unit_progress", code, unit=unit)
    expected = Outcome.ANSWERED if own.get(code) == unit else Outcome.REFUSED
    assert reply.outcome is expected
    if expected is Outcome.REFUSED:
        assert not re.search(r"\d", reply.text)


@pytest.mark.parametrize("unit", ["WARD", "DESK", "TEAM"])
def test_a_head_gets_no_figures_of_the_unit_above_or_beside(agency: Talk, unit: str):
    for intent in ("unit_progress", "unit_missing"):
        reply = agency.ask(intent, "head", unit=unit)
        assert reply.outcome is Outcome.REFUSED
        assert not re.search(r"\d", reply.text)


def test_staff_get_population_met_and_one_total_of_those_left_out(agency: Talk):
    text = agency.ask("unit_progress", "staff40", topic="ethics").text
    assert "28/36 người" in text
    assert "không tính 6 người" in text
    for reason in ("thai sản", "đi học", "mới về", "miễn"):
        assert reason not in text


def test_the_head_gets_the_denominator_with_its_reasons(agency: Talk):
    text = agency.ask("unit_progress", "head", topic="ethics").text
    assert "42 người − 1 nghỉ thai sản − 1 đi học dài hạn − 1 mới về − 3 được miễn = 36." in text


@pytest.mark.parametrize("slots", [{}, {"topic": "ethics"}, {"target": "P.HOURS"}])
def test_below_five_people_staff_learn_only_whether_a_target_is_reached(agency: Talk, slots: dict):
    # TEAM has three people; one of them has done everything.
    text = agency.ask("unit_progress", "team2", **slots).text
    assert "chưa đạt" in text
    figures = re.findall(r"\d+/\d+|\d+ người|\d+%", text.partition("Số liệu")[0])
    assert set(figures) <= {"0/2", "80%", "100%"}  # targets reached, and their thresholds


def test_of_one_or_two_people_staff_are_told_nothing(agency: Talk):
    agency.make.status("team3", "thai_san")
    text = agency.ask("unit_progress", "team2", topic="ethics").text
    assert "một, hai người" in text
    assert "đạt" not in text.partition("Số liệu")[0]
    everything = agency.ask("unit_progress", "team2").text
    assert "chưa đạt" not in everything


def test_staff_are_given_totals_of_today_and_of_months_ends(agency: Talk):
    def told(day: str, code: str) -> str:
        period = {"from": day, "to": day}
        return agency.ask("unit_progress", code, topic="ethics", period=period).text

    assert "31/10" in told("2026-11-05", "staff40")
    assert "30/09" in told("2026-09-30", "staff40") or "30/9" in told("2026-09-30", "staff40")
    assert "05/11" in told("2026-11-05", "head") or "5/11" in told("2026-11-05", "head")


def test_from_five_people_on_staff_see_figures(agency: Talk):
    agency.make.person("team4", "TEAM")
    assert "1/4" not in agency.ask("unit_progress", "team2", topic="ethics").text
    agency.make.person("team5", "TEAM")
    assert "1/5" in agency.ask("unit_progress", "team2", topic="ethics").text


def test_the_head_of_a_small_unit_sees_its_figures(agency: Talk):
    assert "1/3" in agency.ask("unit_progress", "desk1", unit="TEAM", topic="ethics").text


def test_a_part_of_a_target_is_hidden_with_the_target(agency: Talk):
    reply = agency.ask("unit_progress", "team2", topics=["law", "ethics"])
    assert "1/3" not in reply.text


# Names --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["staff40", "team1", "admin", "former", "gone"])
def test_who_heads_nothing_gets_no_list_of_names(agency: Talk, code: str):
    reply = agency.ask("unit_missing", code)
    assert reply.outcome is Outcome.REFUSED
    assert others_named(agency, reply, code) == set()
    assert reply.choices  # what they may do instead
    assert agency.looks() == []


def test_a_list_of_names_is_recorded_with_its_unit(agency: Talk):
    reply = agency.ask("unit_missing", "head", topic="ethics")
    assert agency.names_in(reply) == {f"staff{number}" for number in range(34, 42)}
    assert agency.looks() == [("view.unit_missing", "head", None)]


def test_every_page_of_names_is_a_look(agency: Talk):
    for page in (1, 2, 3):
        agency.ask("unit_missing", "head", page=page)
    assert len(agency.looks()) == 3


def test_a_look_at_a_colleague_is_recorded_and_one_at_oneself_is_not(agency: Talk):
    agency.ask("person_lookup", "head", person="staff07")
    agency.ask("person_lookup", "staff07", person="staff07")
    assert agency.looks() == [("view.person", "head", "staff07")]


def test_a_choice_of_names_is_recorded_too(agency: Talk):
    options = (Option("staff07", "Giàng A Mẫu 07"), Option("staff08", "Giàng A Mẫu 08"))
    turn = agency.say_as("head", "person_lookup", ambiguous={"person": options})
    assert turn.reply.outcome is Outcome.ASKED_BACK
    assert agency.names_in(turn.reply) == {"staff07", "staff08"}
    assert [look[:2] for look in agency.looks()] == [("view.names", "head")]


def test_a_channel_that_may_not_carry_lists_of_names_carries_none(agency: Talk):
    agency.assistant = replace(
        agency.assistant, name_policy=NamePolicy(frozenset({"web"}), "https://page")
    )
    options = (Option("staff07", "Giàng A Mẫu 07"), Option("staff08", "Giàng A Mẫu 08"))
    replies = [
        agency.ask("unit_missing", "head"),
        agency.ask("unit_missing", "head", topic="ethics", page=2),
        agency.say_as("head", "person_lookup", ambiguous={"person": options}).reply,
    ]
    for reply in replies:
        assert agency.names_in(reply) == set()
    assert "https://page" in replies[0].text
    assert agency.looks() == []


@pytest.mark.parametrize("code", ["staff40", "head", "gone", "admin"])
def test_nobody_can_tell_a_colleague_out_of_sight_from_one_who_is_not_there(
    agency: Talk, code: str
):
    there = agency.ask("person_lookup", code, person="team1")
    nobody = agency.ask("person_lookup", code, person="NOBODY")
    assert there == nobody
    assert there.outcome is Outcome.REFUSED
    assert agency.looks() == []


def test_who_has_moved_away_is_out_of_sight_on_past_days_too(agency: Talk):
    agency.make.post("staff07", "DESK", first=NOW.date())
    period = {"from": "2026-01-01", "to": "2026-06-30"}
    assert agency.ask("person_lookup", "head", person="staff07").outcome is Outcome.REFUSED
    reply = agency.ask("person_lookup", "head", person="staff07", period=period)
    assert reply.outcome is Outcome.REFUSED
    assert agency.ask("person_lookup", "desk1", person="staff07", period=period).outcome is (
        Outcome.ANSWERED
    )


def test_who_has_moved_away_is_not_named_in_lists_of_past_days(agency: Talk):
    agency.make.post("staff34", "DESK", first=NOW.date())
    agency.make.post("staff35", "WARD", first=NOW.date())
    for slots in ({"topic": "ethics"}, {"topic": "ethics", "page": 2}, {}):
        period = {"from": "2026-01-01", "to": "2026-06-30"}
        reply = agency.ask("unit_missing", "head", period=period, **slots)
        assert agency.names_in(reply) <= OFFICE - {"staff34", "staff35"}
        assert "2 người không nêu tên" in reply.text
    # The count is that of the day, as the figures of the unit are.
    reply = agency.ask("unit_missing", "head", period=period, topic="ethics")
    # With staff06, who came in September.
    assert reply.text.startswith(
        "6 tháng đầu năm 2026 – Office: 8 người còn thiếu Đạo đức công vụ."
    )
    assert reply.items == ("staff36", "staff37", "staff38", "staff39", "staff40", "staff41")
    assert "1. Giàng A Mẫu 36" in reply.text
    shown = agency.ask("unit_missing", "chair", period=period, unit="OFFICE", topic="ethics")
    assert {"staff34", "staff35"} < agency.names_in(shown)
    assert "không nêu tên" not in shown.text


def test_a_list_of_whom_nobody_is_in_sight_any_more_names_none(agency: Talk):
    for number in range(34, 42):
        agency.make.post(f"staff{number}", "DESK", first=NOW.date())
    period = {"from": "2026-01-01", "to": "2026-06-30"}
    reply = agency.ask("unit_missing", "head", period=period, topic="ethics")
    assert agency.names_in(reply) == set()
    assert "8 người không nêu tên" in reply.text


def test_who_is_named_to_understanding_is_who_may_be_seen(agency: Talk):
    def known(code: str | None, phrase: str) -> int:
        agency.say_as(code, "thanks", zone=Zone.ANSWER)
        surroundings = agency.scripted.heard[-1][2]
        return len(surroundings.people(phrase))

    for code in ("head", "officer", "chair"):
        assert known(code, "vang thi truong") == 1, code
    for code in ("desk1", "staff40", "team1", "gone", "admin", "former", None):
        assert known(code, "vang thi truong") == 0, code


def test_rights_end_by_themselves_between_two_questions(agency: Talk):
    agency.make.head("TEAM", "team2", last=NOW.date(), acting=True)
    assert agency.ask("unit_missing", "team2").outcome is Outcome.ANSWERED
    tomorrow = NOW + timedelta(days=1)
    assert agency.ask("unit_missing", "team2", at=tomorrow).outcome is Outcome.REFUSED


def test_a_link_in_an_imported_name_is_never_live(talk: Talk) -> None:
    update = tables.unit_version.update().values(name="Phòng bit.ly/x")
    talk.make.connection.execute(update)
    changed = tables.person.update().values(name=tables.person.c.name + " www.gia.vn")
    talk.make.connection.execute(changed)
    shown = [
        talk.ask("unit_progress", "head"),
        talk.ask("unit_missing", "head"),
        talk.ask("my_data", "staff07", verb="profile"),
    ]
    for reply in shown:
        assert "bit.\u2060ly/x" in reply.text
        assert "bit.ly" not in reply.text
        assert "www.gia" not in reply.text
