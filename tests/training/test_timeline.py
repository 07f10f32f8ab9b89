"""Timelines against the plainest model there is: a dictionary with one entry a day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.training.timeline import ALWAYS, OPEN, Span, after, before, erase, joined, on, paint

BLANK = {"unit": None, "rank": 0}
#: Days near both ends of time and a few between, so that spans touch, nest and overlap often.
DAYS = sorted(
    {
        *(ALWAYS + timedelta(days=n) for n in range(3)),
        *(date(2026, 1, 1) + timedelta(days=n) for n in range(6)),
        *(OPEN - timedelta(days=n) for n in range(3)),
    }
)
ranges = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted)
changes = st.dictionaries(st.sampled_from(["unit", "rank"]), st.integers(0, 2), min_size=1)
deeds = st.lists(st.tuples(ranges, st.none() | changes), max_size=6)


def played(done):
    """Return the timeline after some paintings and erasures, and the model of it."""
    spans: list[Span] = []
    model: dict[date, dict] = {}
    for (first, last), change in done:
        touched = [day for day in DAYS if first <= day <= last]
        if change is None:
            spans = erase(spans, first, last)
            for day in touched:
                model.pop(day, None)
        else:
            spans = paint(spans, first, last, change, BLANK)
            for day in touched:
                model[day] = {**model.get(day, BLANK), **change}
    return spans, model


@given(deeds)
def test_every_day_has_what_was_painted_last(done):
    spans, model = played(done)
    for day in DAYS:
        found = on(spans, day)
        assert (dict(found.values) if found else None) == model.get(day)


@given(deeds)
def test_spans_are_in_order_and_never_overlap(done):
    spans, _ = played(done)
    for span in spans:
        assert span.first <= span.last
    for one, next_ in pairwise(spans):
        assert one.last < next_.first


@given(deeds, ranges, changes)
def test_touching_spans_with_the_same_values_are_one(done, where, change):
    spans, _ = played([*done, (where, change)])
    for one, next_ in pairwise(spans):
        assert after(one.last) < next_.first or one.values != next_.values


@given(deeds, ranges, changes)
def test_painting_twice_changes_nothing_more(done, where, change):
    spans, _ = played(done)
    once = paint(spans, *where, change, BLANK)
    assert paint(once, *where, change, BLANK) == once


@given(deeds)
def test_the_days_between_the_first_and_last_day_of_a_span_are_like_its_ends(done):
    # Days far from any that was named belong to exactly one span or to a gap.
    spans, _ = played(done)
    for day in (date(1000, 5, 5), date(2025, 6, 6), date(5000, 7, 7)):
        holding = [span for span in spans if span.first <= day <= span.last]
        assert len(holding) <= 1
        assert on(spans, day) == (holding[0] if holding else None)


def test_a_change_from_a_day_on_keeps_what_was_before_it():
    spans = [Span(ALWAYS, OPEN, {"unit": 1, "rank": 5})]
    assert paint(spans, date(2026, 7, 1), OPEN, {"unit": 2}, BLANK) == [
        Span(ALWAYS, date(2026, 6, 30), {"unit": 1, "rank": 5}),
        Span(date(2026, 7, 1), OPEN, {"unit": 2, "rank": 5}),
    ]


def test_a_gap_is_filled_with_blanks_and_the_change():
    spans = [Span(date(2026, 3, 1), date(2026, 3, 5), {"unit": 1, "rank": 5})]
    assert paint(spans, date(2026, 3, 4), date(2026, 3, 8), {"rank": 6}, BLANK) == [
        Span(date(2026, 3, 1), date(2026, 3, 3), {"unit": 1, "rank": 5}),
        Span(date(2026, 3, 4), date(2026, 3, 5), {"unit": 1, "rank": 6}),
        Span(date(2026, 3, 6), date(2026, 3, 8), {"unit": None, "rank": 6}),
    ]


def test_nothing_is_before_always_or_after_open():
    assert before(ALWAYS) == ALWAYS
    assert after(OPEN) == OPEN
    assert before(date(2026, 3, 1)) == date(2026, 2, 28)
    assert after(date(2028, 2, 28)) == date(2028, 2, 29)


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends before"):
        paint([], date(2026, 2, 1), date(2026, 1, 1), {"rank": 1}, BLANK)


def test_spans_are_joined_in_order_of_days():
    late = Span(date(2026, 1, 3), OPEN, {"rank": 1})
    early = Span(ALWAYS, date(2026, 1, 2), {"rank": 1})
    assert joined([late, early]) == [Span(ALWAYS, OPEN, {"rank": 1})]
