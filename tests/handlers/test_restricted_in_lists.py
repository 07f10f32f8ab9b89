"""A restricted record in every list: counted as before, named to nobody but its person."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import insert, select

from bot.conversation.messages import Outcome, Reply
from bot.storage import tables
from bot.training.enums import BookingState, Role, Topic
from bot.understanding.reading import Option
from tests.builders.sample import NOW
from tests.handlers.conftest import Talk
from tests.handlers.test_forecast import opened

UNNAMED = "1 người hạn chế xử lý dữ liệu, không nêu tên."
#: Each list of names with somebody who is in it, and whether it says how many it does not name.
LISTS = {
    "missing": ("staff34", "unit_missing", {"topic": "ethics"}, True),
    "all_missing": ("staff34", "unit_missing", {}, True),
    "done": ("staff08", "unit_missing", {"topic": "ethics", "done": True}, True),
    "excluded": ("staff04", "unit_missing", {"excluded": True}, True),
    "nominate": ("staff34", "nominate", {"class": "L1"}, False),
    "forecast": ("staff34", "forecast", {"topic": "ethics"}, False),
}
FILES = {
    "missing": ("staff34", {"report": "unit_missing", "topic": "ethics"}),
    "done": ("staff08", {"report": "unit_done", "topic": "ethics"}),
    "excluded": ("staff04", {"report": "unit_missing", "excluded": True}),
}


def restrict(talk: Talk, code: str) -> None:
    values = {"person_id": talk.make.people[code], "began_at": NOW, "reason": "wish"}
    talk.make.connection.execute(insert(tables.restriction).values(values))


def everything(talk: Talk, asker: str, intent: str, slots: dict[str, object]) -> list[Reply]:
    """Return all pages of an answer."""
    return [talk.ask(intent, asker, **slots, page=page) for page in range(1, 8)]


@pytest.fixture
def agency(talk: Talk) -> Talk:
    talk.make.grant("desk3", Role.OFFICER, "OFFICE")
    opened(talk, "L1", Topic.ETHICS, seats=30)
    return talk


@pytest.mark.parametrize("asker", ["head", "desk3"])
@pytest.mark.parametrize("kind", LISTS)
def test_a_list_counts_whom_it_does_not_name(agency: Talk, kind: str, asker: str) -> None:
    code, intent, slots, counted = LISTS[kind]
    if asker == "desk3":
        slots = {**slots, "unit": "OFFICE"} if intent != "nominate" else slots
    before = everything(agency, asker, intent, slots)
    restrict(agency, code)
    after = everything(agency, asker, intent, slots)
    assert all(code not in agency.names_in(reply) for reply in after)
    if asker == "head":
        assert any(code in agency.names_in(reply) for reply in before)
    if intent != "nominate":
        assert after[0].text.split("\n")[0] == before[0].text.split("\n")[0]
    assert (UNNAMED in after[0].text) is counted


@pytest.mark.parametrize("kind", FILES)
def test_a_file_counts_whom_it_does_not_name(agency: Talk, kind: str) -> None:
    code, slots = FILES[kind]
    assert code in cells(agency.ask("report_export", "head", **slots))
    title = next(iter(cells(agency.ask("report_export", "head", **slots))))
    restrict(agency, code)
    found = cells(agency.ask("report_export", "head", **slots))
    assert code not in found
    assert UNNAMED in found
    assert next(iter(found)) == title


def test_a_class_list_names_them_to_its_officer_only(agency: Talk) -> None:
    classes = select(tables.training_class.c.id).where(tables.training_class.c.code == "L1")
    number = agency.make.connection.execute(classes).scalar_one()
    agency.make.connection.execute(
        insert(tables.booking).values(
            person_id=agency.make.people["staff34"],
            class_id=number,
            state=BookingState.REGISTERED,
            changed_at=NOW,
        )
    )
    restrict(agency, "staff34")
    asked = {"report": "class", "class": "L1"}
    heads = cells(agency.ask("report_export", "head", **asked))
    assert "staff34" not in heads
    assert UNNAMED in heads
    assert "staff34" in cells(agency.ask("report_export", "desk3", **asked))


def cells(reply: Reply) -> dict[str, None]:
    """Return the texts of a workbook in their order."""
    sheet = openpyxl.load_workbook(io.BytesIO(reply.files[0].content)).active
    assert sheet is not None
    return {str(cell.value): None for row in sheet for cell in row if cell.value is not None}


def options(*codes: str) -> dict[str, tuple[Option, ...]]:
    return {"person": tuple(Option(code, f"Người {code}") for code in codes)}


def test_which_person_is_asked_without_them(agency: Talk) -> None:
    restrict(agency, "staff08")
    meant = options("staff08", "staff09", "staff10")
    asked = agency.say_as("head", "person_lookup", ambiguous=meant).reply
    assert set(asked.items) == {"staff09", "staff10"}
    assert [choice.label for choice in asked.choices] == ["Người staff09", "Người staff10"]


def test_where_nobody_else_is_meant_they_are_not_offered_either(agency: Talk) -> None:
    restrict(agency, "staff08")
    refused = agency.say_as("head", "person_lookup", ambiguous=options("staff08")).reply
    assert refused.outcome is Outcome.REFUSED
    assert not refused.choices


@pytest.mark.parametrize("sure", [None, True])
def test_they_are_sent_to_no_class_by_name_or_forged_button(
    agency: Talk, sure: bool | None
) -> None:
    restrict(agency, "staff34")
    slots = {"class": "L1", "persons": ["staff34", "staff08"]} | ({"sure": True} if sure else {})
    refused = agency.ask("nominate", "head", **slots)
    assert refused.outcome is Outcome.REFUSED
    assert agency.names_in(refused) == set()
    assert agency.make.connection.execute(select(tables.booking)).first() is None
