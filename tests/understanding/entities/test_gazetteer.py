"""Names of an agency in a text: found once, whatever is asked of them, and so many at the most."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.entities.gazetteer import Agency
from bot.understanding.entities.person_index import PeopleIndex
from bot.understanding.entities.unit_index import UnitIndex

PEOPLE = (
    ("CB001", "Lò Thị Mai", "P01"),
    ("CB002", "Lò Thị Mai", "P02"),
    ("CB003", "Vừ A Dình", "P02"),
)
SCHOOLS = [(f"T{n:02}", f"Trường Mầm non {chr(65 + n)} Sơn", ()) for n in range(20)]


class Counted(PeopleIndex):
    """An index that counts its searches."""

    searches = 0

    def whole(self, words: Sequence[str]):
        self.searches += 1
        return super().whole(words)


def agency(people: PeopleIndex) -> Agency:
    return Agency(people, UnitIndex(SCHOOLS), lambda code: code == "P01")


def test_who_is_seen_and_who_is_not_are_told_from_one_search() -> None:
    people = Counted(PEOPLE)
    here = agency(people)
    text = "chi lo thi mai va vu a dinh con thieu gi"
    assert [match.option.value for match in here.people(text)] == ["CB001"]
    assert list(here.people_out_of_sight(text)) == [(5, 8)]
    assert people.searches == 1
    assert [match.option.value for match in here.people("lo thi mai")] == ["CB001"]
    assert people.searches == 2


def test_of_units_named_in_part_the_first_dozen_is_read() -> None:
    index = UnitIndex(SCHOOLS)
    found = list(index.begun(("truong mam non va " * 30).split()))
    assert [start for start, _, _ in found] == [4 * n for n in range(12)]
    assert all(len(codes) == len(SCHOOLS) for _, _, codes in found)


NAME_WORD = st.sampled_from(["lo", "thi", "mai", "vu", "a", "dinh", "con", "thieu", "mia"])


@given(st.lists(NAME_WORD, max_size=12))
def test_whole_names_are_found_wherever_they_stand(words: list[str]) -> None:
    index = PeopleIndex(PEOPLE)
    names = {("lo", "thi", "mai"), ("vu", "a", "dinh")}
    stands = {
        (start, start + 3)
        for start in range(len(words) - 2)
        if tuple(words[start : start + 3]) in names
    }
    assert {(hit.start, hit.end) for hit in index.whole(words)} == stands


@given(st.lists(NAME_WORD, max_size=8))
def test_a_slip_in_one_word_of_a_name_is_forgiven(words: list[str]) -> None:
    index = PeopleIndex(PEOPLE)
    slipped = {("lo", "thi", "mia"), ("lo", "thi", "mai"), ("vu", "a", "dinh")}
    stands = {
        (start, start + 3)
        for start in range(len(words) - 2)
        if tuple(words[start : start + 3]) in slipped
    }
    assert {(hit.start, hit.end) for hit in index.slipped(words)} == stands
