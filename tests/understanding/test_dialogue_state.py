"""What a chat is about after each ending: the whole table."""

from __future__ import annotations

from typing import Any

import pytest

from bot.understanding.dialogue_state import Awaited, Told, after, awaited
from bot.understanding.intents import Intent
from bot.understanding.reading import ChoiceRole, Ending, FormState, Memory, OfferedChoice, Zone
from bot.understanding.slots import Slots

BEFORE = Memory(
    intent="unit_missing",
    slots=Slots.from_json({"unit": "P01", "topic": "law"}),
    items=("CB001",),
    asks="unit",
    failures=1,
)
NOW = Slots.from_json({"topic": "ethics"})
BUTTON = OfferedChoice("Có", "remind_unit?sure=yes", ChoiceRole.CONFIRM)


@pytest.mark.parametrize(
    ("ending", "subject", "asks", "failures"),
    [
        (Ending.ANSWERED, True, "topic", 0),
        (Ending.ASKED_BACK, True, "topic", 0),
        (Ending.REFUSED, False, None, 0),
        (Ending.DENIED, False, None, 0),
        (Ending.COURTESY, False, None, 0),
        (Ending.OFFERED, False, None, 2),
        (Ending.NOT_UNDERSTOOD, False, None, 2),
    ],
)
def test_what_each_ending_leaves(
    ending: Ending, subject: bool, asks: str | None, failures: int
) -> None:
    told = Told(ending, (BUTTON,), ("CB002",), "topic")
    state = after(BEFORE, Intent.MY_MISSING, NOW, told)
    assert state.intent == ("my_missing" if subject else "unit_missing")
    assert state.slots == (NOW if subject else BEFORE.slots)
    assert state.items == (("CB002",) if subject else ("CB001",))
    assert (state.asks, state.failures, state.ended) == (asks, failures, ending)
    assert state.choices == (BUTTON,)  # what was offered is always the last reply's


def test_every_ending_has_its_rule() -> None:
    assert {after(BEFORE, "greet", NOW, Told(ending)).ended for ending in Ending} == set(Ending)


def test_a_form_is_left_by_a_question_in_between_and_ends_with_its_own_answer() -> None:
    form = FormState("submit_evidence", {"topic": "law"})
    before = Memory(intent="submit_evidence", form=form)
    assert after(before, "deadlines", NOW, Told(Ending.ANSWERED)).form == form
    assert after(before, "submit_evidence", NOW, Told(Ending.ANSWERED)).form is None


@pytest.mark.parametrize(
    ("memory", "waits"),
    [
        (Memory(), Awaited.NOTHING),
        (Memory(intent="my_missing", ended=Ending.ANSWERED), Awaited.NOTHING),
        (Memory(intent="remind_unit", ended=Ending.ANSWERED), Awaited.NOTHING),
        (Memory(intent="remind_unit", choices=(BUTTON,)), Awaited.CONFIRMATION),
        (Memory(intent="unit_missing", asks="unit"), Awaited.VALUE),
        (Memory(ended=Ending.OFFERED), Awaited.READING),
        (Memory(ended=Ending.REFUSED), Awaited.NOTHING),
    ],
)
def test_what_is_awaited(memory: Memory, waits: Awaited) -> None:
    assert awaited(memory) is waits


@pytest.mark.parametrize("text", ["vâng", "ok em", "dạ", "ừ", "thôi", "không", "vâng ạ", "da vang"])
@pytest.mark.parametrize("ended", [Ending.REFUSED, Ending.ANSWERED, Ending.DENIED])
def test_a_yes_or_no_to_nothing_asked_is_a_courtesy(read: Any, text: str, ended: Ending) -> None:
    memory = Memory(intent="cancel_registration", ended=ended)
    reading = read(text, memory)
    assert (reading.intent, reading.zone) == ("thanks", Zone.ANSWER)
    assert reading.slots.agree is not None


@pytest.mark.parametrize(
    "text", ["ok làm đi", "chốt", "u gui di", "đồng ý, gửi ngay", "vâng gửi đi"]
)
def test_a_yes_in_many_words_presses_the_button_that_confirms(read: Any, text: str) -> None:
    memory = Memory(intent="remind_unit", choices=(BUTTON,), ended=Ending.ASKED_BACK)
    assert read(text, memory).chosen == BUTTON.action


@pytest.mark.parametrize("text", ["khoan đã, đừng gửi", "thôi khỏi", "đừng gửi vội", "chưa gửi"])
def test_a_no_in_many_words_presses_none_that_confirms(read: Any, text: str) -> None:
    no = OfferedChoice("Thôi", "remind_unit?sure=no", ChoiceRole.CANCEL)
    memory = Memory(intent="remind_unit", choices=(BUTTON, no), ended=Ending.ASKED_BACK)
    assert read(text, memory).chosen == no.action
