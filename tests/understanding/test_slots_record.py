"""Slots as a record: what comes back from a button or a memory, and what is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.actions import action, parse
from bot.training.enums import Topic
from bot.understanding.entities.link_codes import LinkCode
from bot.understanding.periods.date_arithmetic import Stretch
from bot.understanding.slots import Slots

CODES = st.text("AB01", min_size=1, max_size=4)
LISTS = st.lists(CODES, unique=True, max_size=3).map(tuple)
TOPICS = st.lists(st.sampled_from(Topic), unique=True, max_size=3).map(tuple)
PERIODS = st.builds(Stretch, st.dates(), st.dates())
RECORDS = st.builds(
    Slots,
    topics=TOPICS,
    units=LISTS,
    persons=LISTS,
    period=st.none() | PERIODS,
    training_class=st.none() | CODES,
    new_class=st.none() | CODES,
    targets=LISTS,
    count=st.none() | st.integers(1, 999),
    except_topics=TOPICS,
    except_persons=LISTS,
    done=st.booleans(),
    page=st.none() | st.integers(1, 99),
    reasons=st.booleans(),
    overdue=st.booleans(),
    in_hours=st.booleans(),
    documents=LISTS,
)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)
NAMES = st.sampled_from(
    "topic topics unit units person period class count page do done overdue documents"
    " except_units agree code not_me level".split()
)


@given(RECORDS)
def test_a_memory_and_a_button_bring_back_what_they_were_given(slots: Slots) -> None:
    assert Slots.from_json(slots.stored()) == slots
    _, values = parse(action("unit_missing", **slots.stored()))
    assert Slots.from_json(values) == slots


@given(st.dictionaries(NAMES, ANYTHING))
def test_whatever_a_messenger_made_of_it_is_read_without_failing(values: dict[str, Any]) -> None:
    read = Slots.from_json(values)
    assert Slots.from_json(read.stored()).as_json() == read.as_json()


@given(RECORDS, RECORDS)
def test_new_values_replace_old_ones_and_leave_the_others(new: Slots, old: Slots) -> None:
    both = new.over(old)
    for name in new.given():
        assert getattr(both, name) == getattr(new, name)
    for name in old.given() - new.given():
        assert getattr(both, name) == getattr(old, name)


def test_one_value_and_several_are_told_apart_as_the_contract_says() -> None:
    assert Slots(topics=(Topic.LAW,)).as_json() == {"topic": "law"}
    assert Slots(topics=(Topic.LAW, Topic.ETHICS)).as_json() == {"topics": ["law", "ethics"]}
    day = date(2026, 11, 22)
    assert Slots(period=Stretch(day, day), training_class="DD-01").as_json() == {
        "period": {"from": "2026-11-22", "to": "2026-11-22"},
        "class": "DD-01",
    }


def test_codes_and_consents_are_neither_shown_nor_kept() -> None:
    secret = Slots(link_code=LinkCode(("ABCD2345",)), agree=False, sure=True, not_me="7", page=2)
    assert secret.stored() == {"page": 2}
    assert secret.lasting() == Slots(page=2)
