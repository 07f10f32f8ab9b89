"""The fewest classes that close a gap, held to trying every choice."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.training.class_planning import Gap, Offer, fewest_classes
from bot.training.enums import Topic

LAW, ETHICS, DIGITAL = Topic.LAW, Topic.ETHICS, Topic.DIGITAL


def needs(person_id: int, *topics: Topic) -> Gap:
    return Gap(person_id, frozenset(topics))


def offer(code: str, *topics: Topic, seats: int | None = None, hours: int = 4) -> Offer:
    return Offer(code, frozenset(topics), Decimal(hours), seats)


def test_one_class_about_both_topics_is_fewer_than_two() -> None:
    found = fewest_classes(
        [needs(1, LAW, ETHICS), needs(2, ETHICS)],
        [offer("L", LAW), offer("E", ETHICS), offer("LE", LAW, ETHICS)],
        needed=2,
    )
    assert found.assigned == {"LE": (2, 1)} or found.assigned == {"LE": (1, 2)}
    assert found.closed == 2


def test_no_more_people_are_sent_than_are_needed() -> None:
    found = fewest_classes([needs(n, LAW) for n in range(5)], [offer("L", LAW)], needed=2)
    assert found.assigned == {"L": (0, 1)}


def test_seats_bound_a_class_and_a_second_one_takes_the_rest() -> None:
    found = fewest_classes(
        [needs(n, LAW) for n in range(3)],
        [offer("A", LAW, seats=2), offer("B", LAW, seats=2)],
        needed=3,
    )
    assert sum(map(len, found.assigned.values())) == 3
    assert all(len(people) <= 2 for people in found.assigned.values())


def test_who_has_a_place_already_takes_no_seat() -> None:
    held = Gap(1, frozenset({LAW}), booked=frozenset({"A"}))
    found = fewest_classes([held, needs(2, LAW)], [offer("A", LAW, seats=1)], needed=2)
    assert found.closed == 2


def test_a_gap_that_no_class_closes_is_said_to_be_open() -> None:
    found = fewest_classes([needs(1, LAW), needs(2, DIGITAL)], [offer("L", LAW)], needed=2)
    assert (found.codes, found.closed) == (("L",), 1)


def test_hours_add_up_over_classes_whose_topic_counts() -> None:
    gap = Gap(1, hours=Decimal(12), accepts=frozenset({DIGITAL}))
    offers = [offer("L", LAW, hours=40), offer("D1", DIGITAL, hours=8), offer("D2", DIGITAL)]
    found = fewest_classes([gap], offers, needed=1)
    assert sorted(found.codes) == ["D1", "D2"]


topics = st.sets(st.sampled_from([LAW, ETHICS, DIGITAL]), min_size=1, max_size=2).map(frozenset)


@given(st.lists(topics, min_size=1, max_size=5), st.lists(topics, max_size=4), st.integers(1, 5))
def test_no_choice_of_fewer_classes_closes_as_many(
    wanted: list[frozenset[Topic]], taught: list[frozenset[Topic]], needed: int
) -> None:
    gaps = [Gap(number, topics) for number, topics in enumerate(wanted)]
    offers = [Offer(f"C{number}", topics) for number, topics in enumerate(taught)]
    found = fewest_classes(gaps, offers, needed)

    def closes(chosen: tuple[Offer, ...]) -> int:
        covered = frozenset().union(*(offer.topics for offer in chosen))
        return min(needed, sum(gap.topics <= covered for gap in gaps))

    everything = [c for size in range(len(offers) + 1) for c in combinations(offers, size)]
    most = max(map(closes, everything))
    assert found.closed == most
    assert len(found.codes) == min(len(c) for c in everything if closes(c) == most)
