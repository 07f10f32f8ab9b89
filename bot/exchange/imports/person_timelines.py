"""How a row of Danh sách changes a person's timelines: post, status and qualification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from bot.base.problems import Problem
from bot.training.bulk.people import POST, QUALIFICATION
from bot.training.enums import Status
from bot.training.timeline import ALWAYS, OPEN, Span, after, before, erase, on, paint

_FLAGS: Final = ("leading", "managing", "sensitive", "successor", "councillor", "part_time")
_BLANK: Final[Mapping[str, Any]] = {name: False if name in _FLAGS else None for name in POST}
_WITH_APPOINTMENT: Final = ("title", "leading", "managing", "appointed")
_FROM_TODAY: Final = ("group", "grade", "successor", "councillor", "part_time", "sensitive")


def first_post(values: Mapping[str, Any]) -> list[Span]:
    """Return the post of somebody new: what comes without a date has always held.

    ``values`` are the row's fields, ``unit_id`` resolved; before the day they came to the unit
    they were in none.
    """
    post = {name: values.get(name, empty) for name, empty in _BLANK.items()}
    since = values.get("unit_since")
    if since is None:
        return [Span(ALWAYS, OPEN, post)]
    return [
        # Known to the agency before, in no unit of it: their results of then count all the same.
        Span(ALWAYS, before(since), {**post, "unit_id": None}),
        Span(since, OPEN, post),
    ]


def changed_post(spans: list[Span], values: Mapping[str, Any], today: date) -> list[Span]:
    """Return somebody's posts with what a later row says; earlier days keep what they had."""
    held = _held(spans, today)
    unit_id = values.get("unit_id", held["unit_id"])
    since = values.get("unit_since")
    if unit_id is not None and (since is not None or unit_id != held["unit_id"]):
        spans = paint(spans, since or today, OPEN, {"unit_id": unit_id}, _BLANK)
    appointed = values.get("appointed")
    # Title and rank come with the appointment, so they hold from its day; the rest is what is known
    # today.
    if appointed is not None and appointed != held["appointed"]:
        named = {name: values[name] for name in _WITH_APPOINTMENT if name in values}
        spans = paint(spans, appointed, OPEN, named, _BLANK)
        undated: Sequence[str] = _FROM_TODAY
    else:
        undated = (*_WITH_APPOINTMENT, *_FROM_TODAY)
    return _from_today(spans, held, {n: values[n] for n in undated if n in values}, today, _BLANK)


def changed_qualification(spans: list[Span], values: Mapping[str, Any], today: date) -> list[Span]:
    """Return somebody's degrees and levels with what a row says: first always, then from today."""
    said = {name: values[name] for name in QUALIFICATION if name in values}
    blank = dict.fromkeys(QUALIFICATION)
    if not said:
        return spans
    if not spans:
        return [Span(ALWAYS, OPEN, {**blank, **said})]
    span = on(spans, today)
    return _from_today(spans, span.values if span else blank, said, today, blank)


def _held(spans: Sequence[Span], today: date) -> Mapping[str, Any]:
    span = on(spans, today)
    return span.values if span else _BLANK


def _from_today(
    spans: list[Span],
    held: Mapping[str, Any],
    said: Mapping[str, Any],
    today: date,
    blank: Mapping[str, Any],
) -> list[Span]:
    differing = {name: value for name, value in said.items() if held[name] != value}
    return paint(spans, today, OPEN, differing, blank) if differing else spans


def changed_status(
    spans: list[Span], values: Mapping[str, Any], today: date, *, new: bool
) -> list[Span]:
    """Return somebody's periods of not being at work with what a row says.

    Raises Problem when the row's period is over and nothing tells when it began.
    """
    status = values.get("status")
    first, last = values.get("status_from"), values.get("status_to")
    if status is None:
        return spans
    if status == Status.ACTIVE:
        return _at_work(spans, first or today, today)
    if first is None:
        first = ALWAYS if new else _began(spans, status, last, today)
    if last is not None and first > last:
        raise Problem("import.status_needs_day")
    return _away(spans, status, first, last)


def taken_on_again(
    spans: list[Span], held: date | None, values: Mapping[str, Any]
) -> tuple[list[Span], Mapping[str, Any]]:
    """Return the periods and the row's fields of somebody who left and has joined anew.

    A person keeps one day of joining. What the one before said of earlier days stays as a period
    in which they were not here, and they are back from the new one on.
    """
    joined = values.get("joined")
    gone = [span for span in spans if span.values["status"] == Status.LEFT]
    if joined is None or held is None or joined <= held:
        return spans, values
    # Only who has left in between comes back; else the earlier day was a slip and is mended.
    if not any(held <= span.first < joined for span in gone):
        return spans, values  # a day put right
    spans = paint(spans, ALWAYS, before(held), {"status": Status.LEFT.value}, {})
    back = {"status": Status.ACTIVE.value, "status_from": joined}
    return spans, {**back, **values}


def _at_work(spans: list[Span], since: date, today: date) -> list[Span]:
    """End the period that runs on a day, and the one that still runs today if that is later."""
    for day in (since, max(since, today)):
        running = on(spans, day)
        if running:
            spans = erase(spans, day, running.last)
    return spans


def _began(spans: Sequence[Span], status: str, last: date | None, today: date) -> date:
    """Return the first day of a period given without one: the running one's, or today."""
    running = on(spans, today)
    if running and running.values["status"] == status:
        return running.first
    if last is None or last >= today:
        return today
    known = [span for span in spans if span.values["status"] == status and span.first <= last]
    if not known:
        raise Problem("import.status_needs_day")
    return known[-1].first


def _away(spans: list[Span], status: str, first: date, last: date | None) -> list[Span]:
    """Put one period in: it replaces those of its status that it meets, and cuts the others."""
    same = [
        span
        for span in spans
        if span.values["status"] == status
        and span.first <= (after(last) if last else OPEN)
        and after(span.last) >= first
    ]
    if last is None:
        # No end in the row: one that was known stays, or next month's list would take leave as
        # open.
        known = [span.last for span in same if span.last >= first]
        last = max(known) if known else OPEN
    kept = [span for span in spans if span not in same]
    for span in kept.copy():
        if span.first <= last and span.last >= first:
            kept = erase(kept, first, span.last)
    return sorted([*kept, Span(first, last, {"status": status})], key=lambda span: span.first)
