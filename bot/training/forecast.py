"""Will a unit reach its targets in time: the pace of late, and the classes that close the gap."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from bot.base.problems import Problem
from bot.storage.tables import booking, training_class
from bot.training import audiences, class_lists
from bot.training.as_of import AsOf
from bot.training.class_lists import ClassView
from bot.training.class_planning import ClassPlan, Gap, Offer, fewest_classes
from bot.training.enums import SEATED, Group, Topic
from bot.training.measures import Hours
from bot.training.obligations import Obligation
from bot.training.people import by_ids
from bot.training.progress import PartProgress, TargetProgress, progress
from bot.training.rosters import Member

#: The pace is that of so many days.
LOOK_BACK: Final = 90


class Verdict(StrEnum):
    """Whether a target will be reached by its due day."""

    MET = "met"
    IN_TIME = "in_time"
    TOO_SLOW = "too_slow"
    MISSED = "missed"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Forecast:
    """A target of a unit, in people.

    ``judged`` is the target, or where it is judged by its parts the one furthest behind, of those
    about ``topics`` where these are asked about. ``gained`` people were done in the last ``days``
    of its period; ``projected`` will be by the due day if it goes on so.
    """

    figure: TargetProgress
    judged: TargetProgress | PartProgress
    gained: int
    days: int
    projected: int
    verdict: Verdict
    topics: frozenset[Topic] = frozenset()

    @property
    def lacking(self) -> int:
        """How many more people are needed."""
        return max(0, self.judged.need - self.judged.met)


@dataclass(frozen=True, slots=True)
class Remedy:
    """The fewest open classes that close a gap: who goes to which, of whom some have a seat.

    ``needed`` people are to be done, ``closed`` of them are by these classes. ``seated`` are the
    people of each class who have a place there already.
    """

    needed: int
    closed: int
    classes: tuple[tuple[ClassView, tuple[int, ...]], ...] = ()
    seated: dict[str, frozenset[int]] = field(default_factory=dict)


def forecasts(
    as_of: AsOf,
    unit_code: str,
    groups: Collection[Group] = (),
    topics: frozenset[Topic] = frozenset(),
) -> list[Forecast]:
    """Return the forecast of every target of a unit, of some staff groups only where given.

    A target with parts about some of ``topics`` is judged by these parts alone.
    Raises Problem when there is no such unit.
    """
    now = progress(as_of, unit_code, groups)
    earlier = as_of.on(as_of.day - timedelta(days=LOOK_BACK))
    try:
        before = progress(earlier, unit_code, groups).targets
    except Problem:  # the unit is younger
        before = ()
    then = {figure.target.id: figure for figure in before}
    return [
        _forecast(as_of.day, figure, then.get(figure.target.id), topics) for figure in now.targets
    ]


def _forecast(
    day: date, figure: TargetProgress, then: TargetProgress | None, topics: frozenset[Topic]
) -> Forecast:
    judged = _furthest_behind(figure, topics)
    gone = (day - day.replace(month=1, day=1)).days + 1
    # At a yearly period's start nobody was done.
    begun = figure.target.period == "year" and gone <= LOOK_BACK
    days = gone if begun else LOOK_BACK
    # Results are withdrawn and people move away: a falling number is no pace to go on with.
    gained = max(0, judged.met - (0 if begun else _met(then, judged)))
    left = max(0, (figure.due - day).days)
    # Rounded down, as percentages are: nobody is told "in time" for part of a person.
    projected = min(figure.population, judged.met + gained * left // days)
    verdict = _verdict(day, figure, judged.met, projected)
    return Forecast(figure, judged, gained, days, projected, verdict, topics)


def _met(then: TargetProgress | None, judged: TargetProgress | PartProgress) -> int:
    """Return how many were done of the same target or part."""
    if then is None:
        return 0
    if isinstance(judged, PartProgress):
        return next((part.met for part in then.parts if part.topic == judged.topic), 0)
    return then.met


def _furthest_behind(
    figure: TargetProgress, topics: frozenset[Topic]
) -> TargetProgress | PartProgress:
    if figure.target.measure.judged_by_parts and figure.parts:
        return min(_judged_parts(figure, topics), key=lambda part: part.met)
    return figure


def _judged_parts(figure: TargetProgress, topics: frozenset[Topic]) -> Sequence[PartProgress]:
    """Return the parts about some topics, all where none is."""
    return [part for part in figure.parts if part.topic in topics] or figure.parts


def _verdict(day: date, figure: TargetProgress, met: int, projected: int) -> Verdict:
    if not figure.population:
        return Verdict.NOBODY
    if met >= figure.need:
        return Verdict.MET
    if day >= figure.due:
        return Verdict.MISSED
    return Verdict.IN_TIME if projected >= figure.need else Verdict.TOO_SLOW


def remedy(as_of: AsOf, forecast: Forecast, members: Sequence[Member]) -> Remedy:
    """Return the open classes that close the gap of a target by its due day, for its members.

    Parts judged one by one are closed one after the other: who is sent to a class for the first
    counts there for the next.
    """
    figure = forecast.figure
    offers = _offers(as_of, forecast)
    views = {view.code: view for view in offers}
    open_items = [
        (member, obligation)
        for member in members
        for obligation in member.open(frozenset({figure.target.id}))
    ]
    ids = [member.person_id for member, _ in open_items]
    seated = _seated(as_of, ids, list(views))
    barred = _barred(as_of, ids, offers)
    going: dict[str, dict[int, None]] = {}
    closed = needed = 0
    for topics, lacking in _gaps_of(forecast):
        needed = max(needed, lacking)
        plan = _planned(open_items, topics, lacking, offers, (seated, barred), going)
        # Done is who is done in every part, so the part that fares worst tells how many.
        closed = plan.closed if not closed else min(closed, plan.closed)
        for code, people in plan.assigned.items():
            going.setdefault(code, {}).update(dict.fromkeys(people))
    classes = tuple((views[code], tuple(people)) for code, people in going.items())
    held = {code: frozenset(p for p, codes in seated.items() if code in codes) for code in going}
    return Remedy(needed, closed, classes, held)


def _gaps_of(forecast: Forecast) -> list[tuple[frozenset[Topic], int]]:
    """Return what is to be closed one after the other: topics (all where none), for how many."""
    figure = forecast.figure
    if not (figure.target.measure.judged_by_parts and figure.parts):
        return [(frozenset(), forecast.lacking)]
    judged = _judged_parts(figure, forecast.topics)
    short = [(part, figure.need - part.met) for part in judged if part.met < figure.need]
    return [(frozenset({part.topic}), n) for part, n in short if part.topic is not None]


def _planned(
    open_items: Sequence[tuple[Member, Obligation]],
    topics: frozenset[Topic],
    needed: int,
    offers: Sequence[ClassView],
    places: tuple[dict[int, frozenset[str]], dict[int, frozenset[str]]],
    going: dict[str, dict[int, None]],
) -> ClassPlan:
    """Return who goes where; ``places`` are each one's classes: those held, those for others."""
    seated, barred = places
    gaps = []
    for member, obligation in open_items:
        gap = _gap(member, obligation, topics)
        if gap is None:
            continue
        chosen = {code for code, people in going.items() if member.person_id in people}
        gaps.append(
            replace(
                gap,
                booked=seated.get(member.person_id, frozenset()) | frozenset(chosen),
                barred=barred.get(member.person_id, frozenset()),
            )
        )
    gaps.sort(key=lambda gap: not gap.booked)  # whoever goes already costs no seat
    ordered = sorted(offers, key=lambda view: view.code not in going)
    return fewest_classes(gaps, [_offer(view, going, seated) for view in ordered], needed)


def _gap(member: Member, obligation: Obligation, topics: frozenset[Topic]) -> Gap | None:
    measure = obligation.target.measure
    if isinstance(measure, Hours):
        return Gap(member.person_id, hours=obligation.missing, accepts=frozenset(measure.topics))
    if obligation.unit != "times":
        return None
    lacking = frozenset(
        part.topic for part in obligation.parts if part.topic is not None and not part.met
    )
    lacking = lacking & topics if topics else lacking
    return Gap(member.person_id, topics=lacking) if lacking else None


def _offers(as_of: AsOf, forecast: Forecast) -> list[ClassView]:
    """Return the classes that open and end by the due day."""
    due = forecast.figure.due
    upcoming = class_lists.upcoming(as_of, None, last=due)
    return [
        view
        for view in upcoming
        # By its last day: a result counts only then.
        if view.registrable(as_of.day) and view.last_day is not None and view.last_day <= due
    ]


def _offer(
    view: ClassView, going: dict[str, dict[int, None]], seated: dict[int, frozenset[str]]
) -> Offer:
    taken = [p for p in going.get(view.code, {}) if view.code not in seated.get(p, frozenset())]
    seats = None if view.seats_left is None else max(0, view.seats_left - len(taken))
    return Offer(view.code, view.topics, view.hours or Decimal(0), seats)


def _barred(
    as_of: AsOf, person_ids: Sequence[int], offers: Sequence[ClassView]
) -> dict[int, frozenset[str]]:
    """Return the classes that are evidently for others than each of some people."""
    if not any(view.audience and audiences.understood(view.audience) for view in offers):
        return {}
    return {
        number: frozenset(view.code for view in offers if audiences.outside(view.audience, person))
        for number, person in by_ids(as_of, list(person_ids)).items()
    }


def _seated(
    as_of: AsOf, person_ids: Sequence[int], codes: Sequence[str]
) -> dict[int, frozenset[str]]:
    """Return the classes in which each of some people has a seat already."""
    rows = as_of.connection.execute(
        select(booking.c.person_id, training_class.c.code)
        .join(training_class, training_class.c.id == booking.c.class_id)
        .where(
            booking.c.person_id.in_(person_ids),
            training_class.c.code.in_(codes),
            booking.c.state.in_(SEATED),
        )
    )
    held: dict[int, frozenset[str]] = {}
    for row in rows:
        held[row.person_id] = held.get(row.person_id, frozenset()) | {row.code}
    return held
