"""Each kind of measure read slowly and plainly, and measures of the kind made up at random."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from bot.training.enums import LEVELS, Evidence, Topic
from bot.training.measures import BeforeAppointment, Flow, Hours, State
from bot.training.plan import Target

if TYPE_CHECKING:
    from tests.training.reference import Human, Result

TOPICS = (
    Topic.LAW,
    Topic.ETHICS,
    Topic.DIGITAL,
    Topic.LEADERSHIP,
    Topic.POLITICAL_THEORY,
    Topic.PROFESSIONAL_DEGREE,
)


def flow(target: Target, _human: Human, _good: list[Result], inside: list[Result]) -> list[bool]:
    return [any(topic in result.topics for result in inside) for topic in target.measure.parts]


def hours(target: Target, _human: Human, _good: list[Result], inside: list[Result]) -> list[bool]:
    topics = set(target.measure.topics)
    found = [result.hours for result in inside if not topics or topics & set(result.topics)]
    return [sum(found, Decimal(0)) >= target.measure.min_hours]


def before_appointment(
    target: Target, human: Human, good: list[Result], _inside: list[Result]
) -> list[bool]:
    return [
        human.appointed is not None
        and any(
            target.measure.topic in result.topics and basis(target, result) <= human.appointed
            for result in good
        )
    ]


def state(target: Target, human: Human, good: list[Result], _inside: list[Result]) -> list[bool]:
    measure = target.measure
    done = []
    if measure.degree:
        done.append(holds(Topic.PROFESSIONAL_DEGREE, measure.degree, human.degree, good))
    if measure.topic:
        field_ = human.political if measure.topic is Topic.POLITICAL_THEORY else None
        done.append(holds(measure.topic, measure.level, field_, good))
    return done


#: Which parts are done, kind by kind.
PLAIN = {
    "flow": flow,
    "hours": hours,
    "state": state,
    "before_appointment": before_appointment,
}


def holds(topic: Topic, level: str | None, recorded: str | None, good: list[Result]) -> bool:
    about = [result.level for result in good if topic in result.topics]
    if level is None:
        return recorded is not None or bool(about)
    ladder = LEVELS[topic]
    need = ladder.index(level)
    return any(level in ladder and ladder.index(level) >= need for level in [recorded, *about])


def basis(target: Target, result: Result) -> date:
    if target.date_basis == "start":
        return result.starts or result.ends
    if target.date_basis == "decision":
        return result.decided or result.ends
    return result.ends


SOME_TOPICS = st.lists(st.sampled_from(TOPICS), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def states(draw: st.DrawFn, evidence: Evidence) -> State:
    degree = draw(st.none() | st.sampled_from(LEVELS[Topic.PROFESSIONAL_DEGREE]))
    topic = Topic.POLITICAL_THEORY if degree is None or draw(st.booleans()) else None
    level = draw(st.none() | st.sampled_from(LEVELS[topic])) if topic else None
    return State(degree=degree, topic=topic, level=level, min_evidence=evidence)


#: For each kind, random measures that ask for a proof.
RANDOM = {
    "flow": lambda evidence: st.builds(
        Flow,
        parts=SOME_TOPICS,
        combine=st.sampled_from(["each", "all", "any"]),
        min_evidence=st.just(evidence),
    ),
    "hours": lambda evidence: st.builds(
        Hours,
        min_hours=st.sampled_from(["4", "8.01", "40"]).map(Decimal),
        topics=st.just(()) | SOME_TOPICS,
        min_evidence=st.just(evidence),
    ),
    "state": states,
    "before_appointment": lambda evidence: st.builds(
        BeforeAppointment, topic=st.sampled_from(TOPICS), min_evidence=st.just(evidence)
    ),
}
