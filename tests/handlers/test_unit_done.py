"""Who has done something, told from who has not."""

from __future__ import annotations

from bot.training.enums import Topic
from tests.handlers.conftest import Talk


def test_those_who_have_done_it_are_listed_and_nobody_else(talk: Talk):
    done = talk.ask("unit_missing", "head", topic="ethics", done=True)
    missing = talk.ask("unit_missing", "head", topic="ethics")
    assert done.text.splitlines()[0].endswith("người đã hoàn thành Đạo đức công vụ.")
    assert done.items
    assert not set(done.items) & set(missing.items)
    assert talk.looks()[0][0] == "view.unit_missing"


def test_a_new_result_moves_somebody_from_one_list_to_the_other(talk: Talk):
    desk = {"unit": "DESK", "topic": "digital"}
    before = talk.ask("unit_missing", "desk1", done=True, **desk).items
    talk.make.result("desk2", Topic.DIGITAL, hours="8")
    after = talk.ask("unit_missing", "desk1", done=True, **desk).items
    assert set(after) - set(before) <= {"desk2"}


def test_names_are_as_closed_as_those_of_who_has_not(talk: Talk):
    assert talk.ask("unit_missing", "staff40", done=True) == talk.ask("unit_missing", "staff40")
