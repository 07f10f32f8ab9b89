"""The open class with a seat that would bring somebody's open duties on, for the button beside."""

from __future__ import annotations

from collections.abc import Iterable

from bot.training import audiences, class_lists, people
from bot.training.as_of import AsOf
from bot.training.class_lists import ClassView
from bot.training.enums import Topic
from bot.training.obligations import Obligation


def lacking_topics(items: Iterable[Obligation]) -> frozenset[Topic]:
    """Return the topics that open duties still lack; any topic brings one in hours on."""
    found: set[Topic] = set()
    for obligation in items:
        about = obligation.target.measure.about
        open_parts = {
            part.topic for part in obligation.parts if not part.met and part.topic is not None
        }
        found |= open_parts or set(about or tuple(Topic))
    return frozenset(found)


def fitting_class(as_of: AsOf, person_id: int, items: Iterable[Obligation]) -> ClassView | None:
    """Return the first class about what is lacking that has a seat and is not taken yet."""
    topics = lacking_topics(items)
    if not topics:
        return None
    person = people.by_id(as_of, person_id)
    for view in class_lists.upcoming(as_of, person_id):
        if audiences.outside(view.audience, person):
            continue
        free = view.registrable(as_of.day) and view.seats_left != 0
        if free and view.mine is None and view.topics & topics and view.opens is not None:
            return view
    return None
