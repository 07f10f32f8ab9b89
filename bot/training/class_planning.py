"""Which open classes close a unit's gap: the fewest, and who goes to which.

Pure arithmetic over what a target still lacks and what classes offer; nothing is read or written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import comb
from typing import Final

from bot.training.enums import Topic

#: Combinations of classes that are all tried; beyond, classes are added one by one, best first.
_MOST_TRIED: Final = 4000
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Gap:
    """What one person lacks of a target: topics to take part in, or tiết of any of some topics.

    Exactly one of the two is used: ``topics`` for a target in turns, ``hours`` (tiết, above zero)
    for one in hours, which ``accepts`` limits to some topics (empty: any). ``booked`` are codes of
    classes that the person has a place in already: going there takes no seat more;
    ``barred`` are codes of classes that are evidently for others.
    """

    person_id: int
    topics: frozenset[Topic] = frozenset()
    hours: Decimal = _NOTHING
    accepts: frozenset[Topic] = frozenset()
    booked: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """An open class: its topics, tiết, and free seats (None: as many as come)."""

    code: str
    topics: frozenset[Topic]
    hours: Decimal = _NOTHING
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """The classes chosen, who goes to each, and how many of those needed they bring to the end.

    ``assigned`` maps a class's code to people's ids in the order given; ``closed`` counts the
    people whose gap is closed, at most as many as were needed.
    """

    assigned: dict[str, tuple[int, ...]]
    closed: int

    @property
    def codes(self) -> tuple[str, ...]:
        """The classes chosen."""
        return tuple(self.assigned)


def fewest_classes(gaps: Sequence[Gap], offers: Sequence[Offer], needed: int) -> ClassPlan:
    """Return the fewest classes by which ``needed`` people close their gap, and who goes where.

    Where no choice of classes does it for so many, the choice that does it for the most is
    returned; ``closed`` then falls short of ``needed``. People and classes earlier in their lists
    are preferred.
    """
    useful = [offer for offer in offers if any(_helps(gap, offer) for gap in gaps)]
    best = ClassPlan({}, 0)
    if needed <= 0:
        return best
    for size in range(1, len(useful) + 1):
        if comb(len(useful), size) > _MOST_TRIED:
            # On from the best of the size before: one by one never ends up worse than what was
            # tried.
            return _greedy(gaps, useful, needed, best)
        for chosen in combinations(useful, size):
            plan = _assign(gaps, chosen, needed)
            # Strictly: among equals the earlier in the list stays, as callers are promised.
            if plan.closed > best.closed:
                best = plan
        if best.closed >= needed:
            break
    return best


def _greedy(
    gaps: Sequence[Gap], offers: Sequence[Offer], needed: int, best: ClassPlan
) -> ClassPlan:
    chosen = [offer for offer in offers if offer.code in best.assigned]
    rest = [offer for offer in offers if offer.code not in best.assigned]
    while rest and best.closed < needed:
        plans = [_assign(gaps, [*chosen, offer], needed) for offer in rest]
        at = max(range(len(rest)), key=lambda index: plans[index].closed)
        chosen.append(rest.pop(at))
        best = max(best, plans[at], key=lambda plan: plan.closed)
    return best


def _assign(gaps: Sequence[Gap], chosen: Sequence[Offer], needed: int) -> ClassPlan:
    """Seat people in some classes, those who need the fewest of them first."""
    free = {offer.code: offer.seats for offer in chosen}
    assigned: dict[str, list[int]] = {offer.code: [] for offer in chosen}
    closed = 0
    reachable = [gap for gap in gaps if _route(gap, chosen)]
    # Whoever needs one class before whoever needs two: a seat then closes the most gaps.
    for gap in sorted(reachable, key=lambda gap: len(_route(gap, chosen))):
        if closed == needed:
            break
        taken = _route(gap, [offer for offer in chosen if _has_seat(free, gap, offer)])
        for offer in taken:
            assigned[offer.code].append(gap.person_id)
            seats = free[offer.code]
            if seats is not None and offer.code not in gap.booked:
                free[offer.code] = seats - 1
        closed += bool(taken)
    return ClassPlan({code: tuple(people) for code, people in assigned.items() if people}, closed)


def _has_seat(free: dict[str, int | None], gap: Gap, offer: Offer) -> bool:
    seats = free[offer.code]
    return offer.code in gap.booked or seats is None or seats > 0


def _route(gap: Gap, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Return classes by which one person closes the gap, few of them; none where they cannot."""
    topics, hours = gap.topics, gap.hours
    route: list[Offer] = []
    left = [offer for offer in offers if _helps(gap, offer)]
    while left and (topics or hours > 0):
        best = max(left, key=lambda offer: (len(offer.topics & topics), _hours(gap, offer)))
        left.remove(best)
        if topics and not best.topics & topics:
            break
        route.append(best)
        topics, hours = topics - best.topics, hours - _hours(gap, best)
    return tuple(route) if not topics and hours <= 0 else ()


def _hours(gap: Gap, offer: Offer) -> Decimal:
    counts = not gap.accepts or bool(gap.accepts & offer.topics)
    return offer.hours if gap.hours > 0 and counts else _NOTHING


def _helps(gap: Gap, offer: Offer) -> bool:
    if offer.code in gap.barred:
        return False
    return bool(gap.topics & offer.topics) or _hours(gap, offer) > 0
