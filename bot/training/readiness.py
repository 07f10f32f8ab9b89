"""What the plan in use asks of whoever takes a leading or managing post, and what somebody has.

The training part only: whether somebody is appointed is decided by others, by more than this.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.training import ledger
from bot.training.as_of import AsOf
from bot.training.enums import Topic, at_least, evidence_from
from bot.training.people import Person
from bot.training.plan import Target
from bot.training.plans_in_use import governing
from bot.training.qualifications import held
from bot.training.timeline import ALWAYS


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing to have before a post: a topic, at a level or better where one is named."""

    target: Target
    topic: Topic
    level: str | None
    met: bool


def conditions(as_of: AsOf, person: Person) -> tuple[Condition, ...]:
    """Return what leaders and managers of the person's group must have, in the plan's order."""
    in_force = governing(as_of, person.unit_id)
    if in_force is None:
        return ()
    asked = [
        (target, topic, level)
        for target in in_force.plan.in_force(as_of.day)
        if _of_a_post(target) and person.group in target.population.groups
        for topic, level in target.measure.before_post
    ]
    if not asked:
        return ()
    recorded = held(as_of, person.id)
    results = ledger.results(as_of.connection, person.id, ALWAYS, as_of.day)

    def met(target: Target, topic: Topic, level: str | None) -> bool:
        enough = at_least(topic, level) if level else None
        own = recorded.get(topic)
        proofs = evidence_from(target.measure.min_evidence)
        learnt = (
            result.passed
            and topic in result.topics
            and result.evidence in proofs
            and (enough is None or result.level in enough)
            for result in results
        )
        return (own is not None and (enough is None or own in enough)) or any(learnt)

    return tuple(
        Condition(target, topic, level, met(target, topic, level)) for target, topic, level in asked
    )


def _of_a_post(target: Target) -> bool:
    return bool(target.population.leading or target.population.managing)
